import {
  type CapabilityGroup,
  anyObject,
  attribute,
  closedObject,
  deprecated,
  integer,
  list,
  live,
  moment,
  needs,
  number,
  oneOf,
  proposed,
  string,
  takes,
  words,
} from './notation';

const schemes = oneOf('MIXED', 'TRACKED', 'UNTRACKED');
const protocols = oneOf('zigbee', 'zwave', 'bluetooth', 'lan', 'cloud', 'unknown', 'ocf', 'mqtt');
const offlineReasons = oneOf(
  ...['INVALID-ACCESS-TOKEN', 'INTEGRATION-OFFLINE', 'DEVICE-OFFLINE', 'DEVICE-DELETED', 'DEVICE-UNAVAILABLE'],
  'DEVICE-UNDISCOVERED',
);
const healthData = closedObject({}, { deviceScheme: schemes, badProperty: string(), reason: offlineReasons });
const enrolment = closedObject({}, { scheme: schemes, protocol: protocols, hubHardwareId: words });
const checkData = closedObject(
  {},
  {
    deviceScheme: schemes,
    hubHardwareId: string(),
    protocol: protocols,
    offlinePingable: oneOf('0', '1'),
    badProperty: string(),
  },
);
/** The device's papers in the words of the Open Connectivity Foundation: mnmo is its model, mnfv its firmware, n its name. */
const ocfAttributes = [
  ...['st', 'mndt', 'mnfv', 'mnhw', 'di', 'mnsl', 'dmv', 'n', 'mnmo', 'vid', 'mnmn', 'mnml', 'mnpv', 'mnos', 'pi'],
  'icv',
];

/** What devices tell and do about themselves. */
export const housekeeping: CapabilityGroup = {
  refresh: () => live('Refresh', {}, { refresh: [] }),
  healthCheck: () =>
    live(
      'Health Check',
      {
        checkInterval: attribute(integer(0, 604800), { unit: 's', data: checkData }),
        healthStatus: attribute(oneOf('online', 'offline'), { data: healthData }),
        'DeviceWatch-Enroll': attribute(enrolment),
        'DeviceWatch-DeviceStatus': attribute(oneOf('online', 'offline'), { data: healthData }),
      },
      { ping: [] },
    ),
  firmwareUpdate: () =>
    live(
      'Firmware Update',
      {
        availableVersion: attribute(string(), { mayLack: true }),
        currentVersion: attribute(string(), { mayLack: true }),
        lastUpdateTime: attribute(moment, { mayLack: true }),
        lastUpdateStatus: attribute(oneOf('updateSucceeded', 'updateFailed'), { mayLack: true }),
        lastUpdateStatusReason: attribute(string(), { mayLack: true }),
        state: attribute(oneOf('normalOperation', 'updateInProgress', 'insufficientStorage'), { mayLack: true }),
      },
      { checkForFirmwareUpdate: [], updateFirmware: [] },
    ),
  signalStrength: () =>
    live('Signal Strength', {
      lqi: attribute(integer(0, 255)),
      rssi: attribute(number(-200, 0), { unit: 'dBm' }),
    }),
  execute: () =>
    deprecated(
      'Execute',
      { data: attribute(anyObject, { data: anyObject }) },
      { execute: [needs('command', words), takes('args', anyObject)] },
    ),
  ocf: () =>
    deprecated('Ocf', Object.fromEntries(ocfAttributes.map((name) => [name, attribute(words)])), {
      postOcfCommand: [needs('href', words), needs('value', anyObject)],
    }),
  'custom.disabledCapabilities': () =>
    proposed('Disabled Capabilities', { disabledCapabilities: attribute(list(string())) }),
  'custom.disabledComponents': () =>
    proposed('Disabled Components', { disabledComponents: attribute(list(string()), { mayLack: true }) }),
};
