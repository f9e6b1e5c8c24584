import type { Location, Room } from '../api/locations';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';
import { findByName, type NamedKind } from './by-name';
import type { DeviceDirectory } from './devices';
import { inARow } from './value-schema';

const LOCATIONS: NamedKind<Location> = {
  plural: text('home.kind.locations'),
  idOf: ({ locationId }) => locationId,
  namesOf: ({ name }) => [name],
};

const ROOMS: NamedKind<Room> = {
  plural: text('home.kind.rooms'),
  idOf: ({ roomId }) => roomId,
  namesOf: ({ name }) => [name],
};

/** Each location costs a call; a sign-in sees ten at most (Samsung's guardrail). */
const MOST_LOCATIONS = 10;

/** Finds locations and rooms by what people call them. */
export class PlaceFinder {
  readonly #devices: DeviceDirectory;

  constructor(devices: DeviceDirectory) {
    this.#devices = devices;
  }

  /** The location with this id or name; empty is the only one there is. Throws `invalid_message` otherwise. */
  async location(idOrName: string, signal?: AbortSignal): Promise<Location> {
    if (idOrName.trim() !== '') {
      return findByName(LOCATIONS, idOrName, (options) => this.#devices.locations(options), signal);
    }
    const locations = await this.#devices.locations({ signal });
    const [only] = locations;
    if (only !== undefined && locations.length === 1) return only;
    if (locations.length === 0) throw new SmartThingsError('invalid_message', text('home.noLocation'));
    const existing = inARow(locations.map(({ name }) => name));
    throw new SmartThingsError('invalid_message', text('home.whichLocation', { existing }));
  }

  /** The room with this id or name, in that location where one is given. Throws `invalid_message` otherwise. */
  async room(idOrName: string, locationId?: string, signal?: AbortSignal): Promise<Room> {
    const locations =
      locationId === undefined
        ? (await this.#devices.locations({ signal })).slice(0, MOST_LOCATIONS).map((location) => location.locationId)
        : [locationId];
    return findByName(
      ROOMS,
      idOrName,
      async (options) => (await Promise.all(locations.map((id) => this.#devices.rooms(id, options)))).flat(),
      signal,
    );
  }

  /** What a location is called, `null` where that is not known. Nothing is asked. */
  knownNameOf(locationId: string): string | null {
    return this.#devices.knownLocations?.find((location) => location.locationId === locationId)?.name ?? null;
  }

  /** What a location is called, `null` where that is not known. A name is no reason to fail, nor worth a second call. */
  async nameOf(locationId: string, signal?: AbortSignal): Promise<string | null> {
    const locations = await this.#devices.locations({ signal }).catch((error: unknown) => {
      if (signal?.aborted !== true && error instanceof SmartThingsError) return [];
      throw error;
    });
    return locations.find((location) => location.locationId === locationId)?.name ?? null;
  }
}
