import { home, rooms } from './places';
import type { ComponentSeed, DeviceSeed } from './seed';
import { battery, is, main, matter, zigbee } from './seed';

const { locationId } = home;

function pushButton(): ComponentSeed {
  return { category: 'RemoteController', capabilities: { button: buttonOf(1) } };
}

function buttonOf(numberOfButtons: number): ComponentSeed['capabilities'][string] {
  return {
    button: is('pushed'),
    numberOfButtons: is(numberOfButtons),
    supportedButtonValues: is(['pushed', 'held', 'double']),
  };
}

export const sensors: readonly DeviceSeed[] = [
  {
    deviceId: 'aeaf0301-47b4-4621-ac1f-a10cbf9c4591',
    label: 'Back door',
    name: 'Contact sensor',
    manufacturerName: 'Wachtel',
    locationId,
    roomId: rooms.kitchen.roomId,
    integration: zigbee('F0D1B80000A24411', '3E50'),
    components: main('ContactSensor', {
      contactSensor: { contact: is('closed') },
      temperatureMeasurement: { temperature: is(18.2, 'C') },
      ...battery(100),
      refresh: {},
    }),
    preferences: { tempOffset: { preferenceType: 'integer', value: 0 } },
  },
  {
    deviceId: '6defcfbf-6c86-4387-9c93-7cb9463e4add',
    label: 'Hall motion',
    name: 'Motion sensor',
    manufacturerName: 'Wachtel',
    locationId,
    roomId: rooms.hall.roomId,
    integration: zigbee('F0D1B80000A24523', '77B8'),
    components: main('MotionSensor', {
      motionSensor: { motion: is('inactive') },
      illuminanceMeasurement: { illuminance: is(118, 'lux') },
      ...battery(71),
    }),
  },
  {
    deviceId: 'aa2d959d-418b-4936-a99a-476310f8cc46',
    label: 'Sink leak sensor',
    name: 'Water leak sensor',
    manufacturerName: 'Wachtel',
    locationId,
    roomId: rooms.kitchen.roomId,
    integration: zigbee('F0D1B80000A2460F', '5A1D'),
    components: main('LeakSensor', { waterSensor: { water: is('dry') }, ...battery(93) }),
  },
  {
    deviceId: 'fb554d43-b92d-49cb-8633-0275cb8acd1d',
    label: 'Hall smoke alarm',
    name: 'Smoke and CO alarm',
    manufacturerName: 'Glutwart',
    locationId,
    roomId: rooms.hall.roomId,
    integration: matter('7E31C09A77'),
    components: main('SmokeDetector', {
      smokeDetector: { smoke: is('clear') },
      carbonMonoxideDetector: { carbonMonoxide: is('clear') },
      ...battery(88),
    }),
  },
  {
    deviceId: 'db7ab7f0-2e59-417f-bddc-9ae30544ce77',
    label: 'Sofa remote',
    name: 'Two-button remote',
    manufacturerName: 'Norrlys',
    locationId,
    roomId: rooms.living.roomId,
    integration: zigbee('F0D1B80000A24788', 'C104'),
    components: {
      main: { category: 'RemoteController', capabilities: { button: buttonOf(2), ...battery(55) } },
      button1: pushButton(),
      button2: pushButton(),
    },
  },
  {
    // Paired and never heard of since, and nobody put it into a room.
    deviceId: 'ba1d811a-e88f-4da5-b092-3ddbb0ac598e',
    label: 'Attic sensor',
    name: 'Climate sensor',
    manufacturerName: 'Wachtel',
    locationId,
    integration: zigbee('F0D1B80000A24890', 'E23B'),
    components: main('TempHumiditySensor', {
      temperatureMeasurement: {},
      relativeHumidityMeasurement: {},
      battery: {},
      refresh: {},
    }),
  },
  {
    deviceId: '4c0dbe67-93a5-4f27-8d1e-6b2f7a50c9e3',
    label: "Milo's phone",
    name: 'Mobile presence',
    manufacturerName: 'SmartThings',
    locationId,
    integration: { type: 'MOBILE' },
    components: main('MobilePresence', { presenceSensor: { presence: is('present') } }),
  },
];
