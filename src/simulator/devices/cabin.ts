import { cabin, rooms } from './places';
import type { DeviceSeed } from './seed';
import { battery, is, main, matter, zigbee } from './seed';

const { locationId } = cabin;

export const STOVE_LIGHT = '29bcc22f-8f7a-41b8-9074-9d6aeec7b1fc';
export const CABIN_HEATER = '9fef0ca1-b92a-4b78-8ef4-f5662a744898';

export const cabinDevices: readonly DeviceSeed[] = [
  {
    deviceId: STOVE_LIGHT,
    label: 'Stove light',
    name: 'Dimmable bulb',
    manufacturerName: 'Lumenhof',
    locationId,
    roomId: rooms.stove.roomId,
    integration: matter('7E31C09B10'),
    components: main('Light', { switch: { switch: is('off') }, switchLevel: { level: is(60, '%') }, refresh: {} }),
  },
  {
    deviceId: CABIN_HEATER,
    label: 'Heater plug',
    name: 'Metering plug',
    manufacturerName: 'Steckwerk',
    locationId,
    roomId: rooms.stove.roomId,
    integration: matter('7E31C09B11'),
    watts: 1480,
    components: main('SmartPlug', {
      switch: { switch: is('off') },
      powerMeter: { power: is(0, 'W') },
      energyMeter: { energy: is(318.7, 'kWh') },
      refresh: {},
    }),
  },
  {
    deviceId: 'ff605f19-fca5-418e-ac1c-f9cb6646640f',
    label: 'Porch door',
    name: 'Contact sensor',
    manufacturerName: 'Wachtel',
    locationId,
    roomId: rooms.porch.roomId,
    integration: zigbee('F0D1B80000A30121', '2C66'),
    components: main('ContactSensor', { contactSensor: { contact: is('closed') }, ...battery(79) }),
  },
  {
    deviceId: '9997d526-022f-4fad-a58f-8896da291b44',
    label: "Alva's phone",
    name: 'Mobile presence',
    manufacturerName: 'SmartThings',
    locationId,
    integration: { type: 'MOBILE' },
    components: main('MobilePresence', { presenceSensor: { presence: is('not present') } }),
  },
];
