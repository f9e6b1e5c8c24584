import { home, rooms } from './places';
import type { CapabilitySeeds, DeviceSeed } from './seed';
import { is, main, matter, viper, zigbee } from './seed';

const { locationId } = home;

function watched(status: 'online' | 'offline'): CapabilitySeeds {
  return {
    healthCheck: { checkInterval: is(60, 's'), 'DeviceWatch-DeviceStatus': is(status, undefined, {}) },
    refresh: {},
  };
}

export const KITCHEN_LAMP = '717c16e1-1168-49ea-9e63-f7e8817a2c91';
export const DINING_LIGHT = '8fbd6bae-4d7e-4e70-88b1-ec51f3daacd9';
export const COUNTER_STRIP = '691da6fc-12ba-4aee-9f7e-5692454b34f8';

export const lights: readonly DeviceSeed[] = [
  {
    deviceId: KITCHEN_LAMP,
    label: 'Kitchen lamp',
    name: 'Extended color bulb',
    manufacturerName: 'Lumenhof',
    locationId,
    roomId: rooms.kitchen.roomId,
    integration: viper('Lumenhof', 'LH-E27-C'),
    components: main('Light', {
      switch: { switch: is('off') },
      switchLevel: { levelRange: is({ minimum: 1, maximum: 100 }, '%'), level: is(80, '%') },
      colorControl: { hue: is(12.5), saturation: is(70) },
      colorTemperature: {
        colorTemperatureRange: is({ minimum: 2000, maximum: 6500 }, 'K'),
        colorTemperature: is(2700, 'K'),
      },
      ...watched('online'),
    }),
  },
  {
    deviceId: DINING_LIGHT,
    label: 'Dining light',
    name: 'Wall dimmer',
    manufacturerName: 'Norrlys',
    locationId,
    roomId: rooms.kitchen.roomId,
    integration: zigbee('F0D1B80000A1C3E7', '4B21'),
    components: main('Light', { switch: { switch: is('on') }, switchLevel: { level: is(40, '%') }, refresh: {} }),
    preferences: { rampTime: { preferenceType: 'integer', value: 2 } },
  },
  {
    deviceId: COUNTER_STRIP,
    label: 'Counter strip',
    name: 'Power strip, two outlets',
    manufacturerName: 'Steckwerk',
    locationId,
    roomId: rooms.kitchen.roomId,
    integration: zigbee('F0D1B80000A1D004', '9C07'),
    watts: 860,
    components: {
      main: {
        category: 'SmartPlug',
        capabilities: { switch: { switch: is('off') }, powerMeter: { power: is(0, 'W') }, refresh: {} },
      },
      outlet2: { category: 'SmartPlug', capabilities: { switch: { switch: is('on') } } },
    },
  },
  {
    deviceId: 'ec51c421-1c5e-4771-a50b-365c1a1c6137',
    label: 'Workbench light',
    name: 'Ceiling light',
    manufacturerName: 'Norrlys',
    locationId,
    roomId: rooms.garage.roomId,
    integration: zigbee('F0D1B80000A1E5AA', '11F3'),
    offline: true,
    // As in the field: an offline device keeps the last value it reported.
    components: main('Light', {
      switch: { switch: is('on') },
      switchLevel: { level: is(100, '%') },
      ...watched('offline'),
    }),
  },
  {
    deviceId: '9639862e-d0be-42cc-8f51-636b6772b7e4',
    label: 'Aroma diffuser',
    name: 'Aroma diffuser',
    manufacturerName: 'Waldduft',
    locationId,
    roomId: rooms.living.roomId,
    integration: matter('7E31C09A52'),
    // A capability that somebody defined for this device alone: clients must fetch what it means.
    components: main('Others', {
      switch: { switch: is('off') },
      'forestscent20417.mist': { mist: is('gentle'), minutes: is(30, 'min'), supportedMists: is(['gentle', 'steady']) },
      refresh: {},
    }),
  },
];
