import type { ApiClient } from '../api/client';
import type { Device } from '../api/device-shapes';
import { listLocations, listRooms, type Location, type Room } from '../api/locations';
import { unlessAborted } from '../api/waiting';
import type { HomeDevice } from '../base/contract/home';
import type { Clock } from '../base/ports';
import { within } from '../base/time-limit';
import { Cached, type CacheOptions } from './cached';
import { CachedByKey } from './cached-by-key';
import { Names } from './names';

const LIFE_MS = 3_600_000;
/** A list that is younger tells what is new, too. */
const FRESH_MS = 60_000;
/** A list of devices waits so long for the names of its rooms; those that come later are in the next one. */
const NAMES_WAIT_MS = 3_000;
/** Each location costs a call; homes have one or two. */
const MOST_LOCATIONS = 50;

/** The names of the places where devices are. */
export class Places {
  readonly #clock: Clock;
  readonly #locations: Cached<readonly Location[]>;
  readonly #rooms: CachedByKey<readonly Room[]>;
  #locationNames: Names;
  /** By location: a place whose rooms can't be told takes no other's names along. */
  #roomNames = new Map<string, Names>();

  constructor(client: ApiClient, clock: Clock) {
    this.#clock = clock;
    this.#locations = new Cached(clock, LIFE_MS, (signal) => listLocations(client, { signal }));
    this.#rooms = new CachedByKey(clock, LIFE_MS, (locationId, signal) => listRooms(client, locationId, { signal }));
    this.#locationNames = this.#namesOfLocations();
  }

  /** The locations that the sign-in sees. */
  async locations(options: CacheOptions = {}): Promise<readonly Location[]> {
    return this.#locations.get(options);
  }

  /** The rooms of a location. */
  async rooms(locationId: string, options: CacheOptions = {}): Promise<readonly Room[]> {
    return this.#rooms.get(locationId, options);
  }

  /**
   * Looks for names that these devices need, for a moment; with `refresh`, also for those that may be others by now.
   * Throws only `whyEnded` where the signal comes first.
   */
  async look(devices: readonly Device[], { signal, refresh = false }: CacheOptions = {}): Promise<void> {
    const locations = new Set<string>();
    const rooms = new Map<string, Set<string>>();
    for (const { locationId, roomId } of devices) {
      if (locationId === undefined) continue;
      locations.add(locationId);
      if (roomId !== undefined) rooms.set(locationId, (rooms.get(locationId) ?? new Set()).add(roomId));
    }
    const sought = [...rooms].slice(0, MOST_LOCATIONS);
    this.#roomNames = new Map(sought.map(([locationId]) => [locationId, this.#namesOfRooms(locationId)]));
    const maxAgeMs = refresh ? LIFE_MS : undefined;
    const looking = Promise.all([
      ...(locations.size > 0 ? [this.#locationNames.seek(locations, maxAgeMs)] : []),
      ...sought.map(([locationId, ids]) => this.#roomNames.get(locationId)?.seek(ids, maxAgeMs)),
    ]);
    const waiting = within(looking, NAMES_WAIT_MS, this.#clock).then(
      () => undefined,
      () => undefined,
    );
    await unlessAborted(waiting, signal);
  }

  /** The location's name, `null` where it is not known. */
  location(locationId: string | undefined): string | null {
    return this.#locationNames.get(locationId ?? '') ?? null;
  }

  /** The locations as they were told last; `undefined` where nobody has asked yet. Nothing is asked. */
  get knownLocations(): readonly Location[] | undefined {
    return this.#locations.last;
  }

  /** The room's name, `null` where it is not known. */
  room(locationId: string | undefined, roomId: string | undefined): string | null {
    return this.#roomNames.get(locationId ?? '')?.get(roomId ?? '') ?? null;
  }

  /** Takes over names that somebody else has asked for. */
  told(devices: readonly HomeDevice[]): void {
    const locations = new Map<string, string>();
    const rooms = new Map<string, Map<string, string>>();
    for (const { locationId, location, roomId, room } of devices) {
      if (locationId === null) continue;
      if (location !== null) locations.set(locationId, location);
      const ofLocation = rooms.get(locationId) ?? new Map<string, string>();
      if (roomId !== null && room !== null) rooms.set(locationId, ofLocation.set(roomId, room));
    }
    this.#locationNames.put(locations);
    const told = [...rooms].slice(0, MOST_LOCATIONS);
    this.#roomNames = new Map(told.map(([locationId]) => [locationId, this.#namesOfRooms(locationId)]));
    for (const [locationId, names] of told) this.#roomNames.get(locationId)?.put(names);
  }

  /** Another sign-in sees other places. */
  forget(): void {
    this.#locations.forget();
    this.#rooms.forget();
    this.#locationNames = this.#namesOfLocations();
    this.#roomNames = new Map();
  }

  #namesOfLocations(): Names {
    return new Names(this.#clock, async () => {
      const locations = await this.#locations.get({ maxAgeMs: FRESH_MS });
      return new Map(locations.map(({ locationId, name }) => [locationId, name]));
    });
  }

  #namesOfRooms(locationId: string): Names {
    const fetch = async (): Promise<ReadonlyMap<string, string>> => {
      const rooms = await this.#rooms.get(locationId, { maxAgeMs: FRESH_MS });
      return new Map(rooms.map(({ roomId, name }) => [roomId, name]));
    };
    return this.#roomNames.get(locationId) ?? new Names(this.#clock, fetch);
  }
}
