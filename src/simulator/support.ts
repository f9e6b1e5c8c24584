import type { Json } from '../base/json';
import { field } from '../base/json';
import type { SimulatedDevice } from './device';
import type { Command } from './effects';

/** Where a device tells which values of an argument it takes. */
interface SupportedValues {
  readonly capability: string;
  readonly attribute: string;
  /** The lists hold the command's names instead of argument values. */
  readonly commands?: boolean;
}

const supportedValues: Readonly<Record<string, SupportedValues | undefined>> = {
  thermostatMode: { capability: 'thermostatMode', attribute: 'supportedThermostatModes' },
  thermostatFanMode: { capability: 'thermostatFanMode', attribute: 'supportedThermostatFanModes' },
  airConditionerMode: { capability: 'airConditionerMode', attribute: 'supportedAcModes' },
  airConditionerFanMode: { capability: 'airConditionerFanMode', attribute: 'supportedAcFanModes' },
  fanOscillationMode: { capability: 'fanOscillationMode', attribute: 'supportedFanOscillationModes' },
  washerOperatingState: { capability: 'washerOperatingState', attribute: 'supportedMachineStates' },
  mediaInputSource: { capability: 'mediaInputSource', attribute: 'supportedInputSources' },
  'samsungvd.mediaInputSource': { capability: 'samsungvd.mediaInputSource', attribute: 'supportedInputSourcesMap' },
  'custom.picturemode': { capability: 'custom.picturemode', attribute: 'supportedPictureModesMap' },
  windowShade: { capability: 'windowShade', attribute: 'supportedWindowShadeCommands', commands: true },
  mediaPlayback: { capability: 'mediaPlayback', attribute: 'supportedPlaybackCommands', commands: true },
};

/** Convenience commands stand for a value: `emergencyHeat` for `emergency heat`. */
const standsFor: Readonly<Record<string, string | undefined>> = {
  emergencyHeat: 'emergency heat',
  fanAuto: 'auto',
  fanOn: 'on',
  fanCirculate: 'circulate',
};

/** Ranges that a device tells: an attribute `{minimum, maximum}`, or two attributes. */
const ranges: Readonly<Record<string, readonly [capability: string, ...attributes: string[]][] | undefined>> = {
  'switchLevel.setLevel': [['switchLevel', 'levelRange']],
  'colorTemperature.setColorTemperature': [['colorTemperature', 'colorTemperatureRange']],
  'thermostatHeatingSetpoint.setHeatingSetpoint': [['thermostatHeatingSetpoint', 'heatingSetpointRange']],
  'thermostatCoolingSetpoint.setCoolingSetpoint': [
    ['thermostatCoolingSetpoint', 'coolingSetpointRange'],
    ['custom.thermostatSetpointControl', 'minimumSetpoint', 'maximumSetpoint'],
  ],
};

/** What this device does not take although the definition would allow it. */
export function supportViolations(device: SimulatedDevice, command: Command, place: string): string[] {
  return [...unsupportedValue(device, command, place), ...outOfRange(device, command, place)];
}

function unsupportedValue(device: SimulatedDevice, command: Command, place: string): string[] {
  const support = supportedValues[command.capability];
  if (!support) return [];
  const list = device.reported({ ...command, capability: support.capability, attribute: support.attribute });
  if (!Array.isArray(list) || list.length === 0) return [];
  const allowed = list.flatMap(namesOf);
  const direct = command.arguments[0];
  if (support.commands) {
    return direct !== undefined || allowed.includes(command.command)
      ? []
      : [`${place}.command: ${command.command} is not supported by the device [${allowed.join(', ')}]`];
  }
  const value = direct ?? standsFor[command.command] ?? command.command;
  if (typeof value === 'string' && allowed.includes(value)) return [];
  const target = direct === undefined ? `${place}.command` : `${place}.arguments[0]`;
  return [`${target}: does not have a value in the enumeration [${allowed.join(', ')}]`];
}

/** Entries are plain values, or `{id, name}` of which both are understood. */
function namesOf(entry: Json): string[] {
  if (typeof entry === 'string') return [entry];
  return [field(entry, 'id'), field(entry, 'name')].filter((name) => typeof name === 'string');
}

function outOfRange(device: SimulatedDevice, command: Command, place: string): string[] {
  const value = command.arguments[0];
  if (typeof value !== 'number') return [];
  const at = `${place}.arguments[0]`;
  for (const [capability, ...attributes] of ranges[`${command.capability}.${command.command}`] ?? []) {
    const read = attributes.map((attribute) =>
      device.reported({ component: command.component, capability, attribute }),
    );
    const minimum = read.length === 1 ? field(read[0], 'minimum') : read[0];
    const maximum = read.length === 1 ? field(read[0], 'maximum') : read[1];
    // Dimming to nothing switches off, whatever the range says.
    const off = command.capability === 'switchLevel' && value === 0;
    if (typeof minimum === 'number' && value < minimum && !off)
      return [`${at}: must have a minimum value of ${minimum}`];
    if (typeof maximum === 'number' && value > maximum) return [`${at}: must have a maximum value of ${maximum}`];
  }
  return [];
}
