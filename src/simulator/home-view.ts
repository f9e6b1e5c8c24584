import type { Json, JsonObject } from '../base/json';
import { controlsOf } from './controls';
import type { SimulatedDevice } from './device';
import type { Place } from './devices/places';
import type { SimulatedHome } from './home';

const LEFT_OUT = new Set(['healthCheck', 'custom.disabledCapabilities', 'custom.disabledComponents', 'execute', 'ocf']);

/** All that the page shows, as data. */
export function homeView(home: SimulatedHome): JsonObject {
  return { places: home.places.map((place) => placeView(home, place)) };
}

function placeView(home: SimulatedHome, place: Place): JsonObject {
  const inPlace = home.devices.filter(({ locationId }) => locationId === place.locationId);
  const rooms = [...place.rooms, { roomId: undefined, name: 'No room' }].map((room) => ({
    name: room.name,
    devices: inPlace.filter(({ roomId }) => roomId === room.roomId).map(deviceView),
  }));
  return {
    locationId: place.locationId,
    name: place.name,
    mode: home.currentMode(place.locationId)?.label ?? '',
    modes: place.modes.map(({ id, label }) => ({ id, label })),
    rooms: rooms.filter(({ devices }) => devices.length > 0),
  };
}

function deviceView(device: SimulatedDevice): JsonObject {
  return {
    deviceId: device.deviceId,
    label: device.label,
    kind: device.seed.name,
    online: device.online,
    lit: isLit(device),
    color: colorOf(device),
    values: valuesOf(device),
    controls: controlsOf(device).map(({ id, label, range, address }): Json => ({
      id,
      label,
      ...(range ? { ...range, value: device.reported(address) } : {}),
    })),
  };
}

/** Something worth a glance: on, open, unlocked, wet. */
function isLit(device: SimulatedDevice): boolean {
  const read = (capability: string, attribute: string): Json =>
    device.reported({ component: 'main', capability, attribute });
  const switchedOn = (component: string): boolean =>
    device.reported({ component, capability: 'switch', attribute: 'switch' }) === 'on';
  return (
    device.components().some(switchedOn) ||
    read('contactSensor', 'contact') === 'open' ||
    read('lock', 'lock') === 'unlocked' ||
    read('motionSensor', 'motion') === 'active' ||
    read('waterSensor', 'water') === 'wet' ||
    read('smokeDetector', 'smoke') === 'detected' ||
    read('carbonMonoxideDetector', 'carbonMonoxide') === 'detected'
  );
}

/** Hue and saturation in per cent, for lamps that have them. */
function colorOf(device: SimulatedDevice): Json {
  const read = (attribute: string): Json =>
    device.reported({ component: 'main', capability: 'colorControl', attribute });
  return read('hue') === null ? null : { hue: read('hue'), saturation: read('saturation') };
}

/** What the device reported, in short: plain values, no lists of what is supported. */
function valuesOf(device: SimulatedDevice): Json[] {
  return device.components().flatMap((component) =>
    device.capabilities(component).flatMap((capability) => {
      if (LEFT_OUT.has(capability)) return [];
      return Object.entries(device.capabilityStatus(component, capability)).flatMap(([attribute, state]): Json[] => {
        const { value, unit } = state as { value: Json; unit?: string };
        if (value === null || typeof value === 'object' || value === '') return [];
        const name = component === 'main' ? attribute : `${component} ${attribute}`;
        return [{ name, value: unit === undefined ? String(value) : `${String(value)} ${unit}` }];
      });
    }),
  );
}
