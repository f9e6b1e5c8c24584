import type { HomeScene } from '../base/contract/home';
import type { LiveDevice, LiveLocation, LiveRoom } from '../base/contract/live-home';
import type { Home } from './home';
import { pickableDevice } from './pickable-device';
import { presentValues } from './present-values';

/** All that is known of a home. */
export interface KnownHome extends KnownPlaces {
  readonly devices: readonly LiveDevice[];
}

/** What a home consists of besides its devices. */
export interface KnownPlaces {
  readonly locations: readonly LiveLocation[];
  readonly rooms: readonly LiveRoom[];
  readonly scenes: readonly HomeScene[];
  /** How many calls it takes to learn the names, scenes and modes that nobody has asked for yet. */
  readonly unasked: number;
}

/** More devices than any home has: what goes to an editor has an end. */
const MOST_DEVICES = 2_000;

/** All that is known of a home, with every value. Nothing is asked. */
export function knownHome(home: Home): KnownHome {
  const devices = home.devices
    .all()
    .slice(0, MOST_DEVICES)
    .map((device) => {
      const values = presentValues(home.shadow.statusOf(device.deviceId) ?? {});
      return { ...pickableDevice(device, home), values };
    });
  return { ...knownPlaces(home), devices };
}

/** The locations, rooms, scenes and modes of a home as far as they are known. Nothing is asked. */
export function knownPlaces({ devices, scenes, modes }: Home): KnownPlaces {
  const named = new Map((devices.knownLocations ?? []).map(({ locationId, name }) => [locationId, name]));
  const rooms = new Map<string, LiveRoom>();
  const locationIds = new Set(named.keys());
  for (const { roomId, room, locationId, location } of devices.all()) {
    if (locationId === null) continue;
    locationIds.add(locationId);
    if (roomId !== null) rooms.set(roomId, { roomId, name: room, locationId, location });
  }
  const locations = [...locationIds].map((locationId) => {
    const known = modes.known(locationId);
    const shown = known.modes?.map(({ modeId, label }) => ({ modeId, label }));
    return { locationId, name: named.get(locationId) ?? null, modes: shown, modeId: known.modeId ?? null };
  });
  const unnamedIn = new Set([...rooms.values()].filter(({ name }) => name === null).map((room) => room.locationId));
  const unknownModes = locations.map(({ modes: list, modeId }) => Number(!list) + Number(modeId === null));
  return {
    locations: locations.map((location) => ({ ...location, modes: location.modes ?? [] })),
    rooms: [...rooms.values()],
    scenes: scenes.known ?? [],
    unasked:
      Number(devices.knownLocations === undefined) +
      unnamedIn.size +
      Number(scenes.known === undefined) +
      unknownModes.reduce((sum, one) => sum + one, 0),
  };
}
