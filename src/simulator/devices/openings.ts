import { home, rooms } from './places';
import type { DeviceSeed } from './seed';
import { battery, is, main, viper, zigbee, zwave } from './seed';

const { locationId } = home;

export const FRONT_DOOR = 'd2d9d3eb-a783-4c66-b6f3-367b8bae2e76';
export const GARAGE_DOOR = '099a1756-3597-4006-9df1-7da3f9c1fb97';
export const BEDROOM_SHADE = '56dbcb6c-0128-4bd2-baad-30bc0752c598';

export const openings: readonly DeviceSeed[] = [
  {
    deviceId: FRONT_DOOR,
    label: 'Front door',
    name: 'Door lock',
    manufacturerName: 'Riegel & Sohn',
    locationId,
    roomId: rooms.hall.roomId,
    integration: zwave('0E'),
    components: main('SmartLock', {
      lock: { lock: is('locked', undefined, { method: 'manual' }) },
      ...battery(86),
      refresh: {},
    }),
  },
  {
    deviceId: GARAGE_DOOR,
    label: 'Garage door',
    name: 'Garage door opener',
    manufacturerName: 'Torbau',
    locationId,
    roomId: rooms.garage.roomId,
    integration: viper('Torbau', 'TB-500'),
    components: main('GarageDoor', {
      doorControl: { door: is('closed') },
      contactSensor: { contact: is('closed') },
      refresh: {},
    }),
  },
  {
    deviceId: BEDROOM_SHADE,
    label: 'Bedroom shade',
    name: 'Roller shade',
    manufacturerName: 'Fjordlin',
    locationId,
    roomId: rooms.bedroom.roomId,
    integration: zigbee('F0D1B80000A20B19', '6D42'),
    components: main('Blind', {
      windowShade: { windowShade: is('open'), supportedWindowShadeCommands: is(['open', 'close', 'pause']) },
      windowShadeLevel: { shadeLevel: is(100, '%') },
      windowShadePreset: {},
      ...battery(64),
      refresh: {},
    }),
  },
  {
    deviceId: '733fa6d7-c453-4223-b039-c30795884dca',
    label: 'Water valve',
    name: 'Motor valve',
    manufacturerName: 'Quellwerk',
    locationId,
    roomId: rooms.laundry.roomId,
    integration: zwave('13'),
    components: main('WaterValve', { valve: { valve: is('open') }, refresh: {} }),
  },
];
