import type { ApiClient } from '../api/client';
import type { Device } from '../api/device-shapes';
import { listDevices } from '../api/devices';
import { listLocations, listRooms, type Location, type Room } from '../api/locations';
import type { HomeDevice } from '../base/contract/home';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { Cached, type CacheOptions } from './cached';
import { NO_TRAITS, traitsOf, type DeviceTraits } from './device-traits';
import type { Shadow } from './shadow';

/** Names of locations and rooms by their ids. */
interface Places {
  readonly locations: ReadonlyMap<string, string>;
  readonly rooms: ReadonlyMap<string, string>;
}

const DEVICES_LIFE_MS = 60_000;
const PLACES_LIFE_MS = 3_600_000;

/** The home's devices, with the names of their rooms. Asks the cloud at most once a minute, unless told to refresh. */
export class DeviceDirectory {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #shadow: Shadow | undefined;
  readonly #list: Cached<readonly HomeDevice[]>;
  readonly #locations: Cached<readonly Location[]>;
  readonly #places: Cached<Places>;
  #byId: ReadonlyMap<string, HomeDevice> = new Map();
  #traits: ReadonlyMap<string, DeviceTraits> = new Map();

  /** Each list tells every value of the home: the shadow gets them, and they cost no call of their own later. */
  constructor(client: ApiClient, clock: Clock, shadow?: Shadow) {
    this.#client = client;
    this.#shadow = shadow;
    this.#clock = clock;
    this.#list = new Cached(clock, DEVICES_LIFE_MS, async (signal) => {
      const devices = await listDevices(client, { includeStatus: true, includeHealth: true, signal });
      for (const { deviceId, status } of devices) if (status) this.#shadow?.recordDevice(deviceId, status, 'read');
      return this.#named(devices, await this.#placesOf(devices, signal));
    });
    this.#locations = new Cached(clock, PLACES_LIFE_MS, (signal) => listLocations(client, { signal }));
    this.#places = new Cached(clock, PLACES_LIFE_MS, (signal) => this.#fetchPlaces(signal));
  }

  /** All devices. Rooms are without names where the sign-in may not read them. */
  async list(options: CacheOptions = {}): Promise<readonly HomeDevice[]> {
    return this.#list.get(options);
  }

  /** What is known of a device without a call. */
  known(deviceId: string): HomeDevice | undefined {
    return this.#byId.get(deviceId);
  }

  /** What a listed device says of its own parts and values. Nothing is asked. */
  traits(deviceId: string): DeviceTraits {
    return this.#traits.get(deviceId) ?? NO_TRAITS;
  }

  /** Another sign-in sees another home. */
  forget(): void {
    for (const cached of [this.#list, this.#locations, this.#places]) cached.forget();
  }

  /** When the list was learned last, epoch milliseconds; `undefined` before the first time. */
  get listedAt(): number | undefined {
    return this.#list.lastAt;
  }

  /** Takes over a list that somebody else has asked for, such as a poll. */
  feed(devices: readonly Device[]): void {
    this.#list.put(this.#named(devices, this.#places.last ?? NOWHERE));
  }

  /** The locations that the sign-in sees. */
  async locations(options: CacheOptions = {}): Promise<readonly Location[]> {
    return this.#locations.get(options);
  }

  /** Names for the places of these devices: asked again where a room is new, at most once a minute. */
  async #placesOf(devices: readonly Device[], signal: AbortSignal): Promise<Places> {
    const known = this.#places.last;
    const isNew = known !== undefined && devices.some(({ roomId }) => roomId !== undefined && !known.rooms.has(roomId));
    const askedAt = this.#places.lastAt ?? 0;
    const refresh = isNew && Math.abs(this.#clock.now() - askedAt) >= DEVICES_LIFE_MS;
    return this.#places.get({ signal, refresh, retry: true });
  }

  async #fetchPlaces(signal: AbortSignal): Promise<Places> {
    try {
      const locations = await this.#locations.get({ signal, retry: true });
      const rooms = await Promise.all(
        locations.map(({ locationId }) => listRooms(this.#client, locationId, { signal })),
      );
      return placesFrom(locations, rooms.flat());
    } catch (error) {
      // Devices without room names are better than none, where the sign-in may not read locations.
      if (error instanceof SmartThingsError && error.code === 'forbidden') return NOWHERE;
      throw error;
    }
  }

  #named(devices: readonly Device[], places: Places): readonly HomeDevice[] {
    const named = devices.map((device) => homeDevice(device, places));
    this.#byId = new Map(named.map((device) => [device.deviceId, device]));
    const traits = devices.map(({ deviceId, status }): [string, DeviceTraits] => {
      return [deviceId, status ? traitsOf(status) : this.traits(deviceId)];
    });
    this.#traits = new Map(traits);
    return named;
  }
}

const NOWHERE: Places = { locations: new Map(), rooms: new Map() };

function placesFrom(locations: readonly Location[], rooms: readonly Room[]): Places {
  return {
    locations: new Map(locations.map(({ locationId, name }) => [locationId, name])),
    rooms: new Map(rooms.map(({ roomId, name }) => [roomId, name])),
  };
}

function homeDevice(device: Device, places: Places): HomeDevice {
  const { deviceId, label, name, roomId = null, locationId = null, components } = device;
  return {
    deviceId,
    label,
    name,
    kind: components.find(({ category }) => category !== undefined)?.category ?? device.type,
    room: places.rooms.get(roomId ?? '') ?? null,
    roomId,
    location: places.locations.get(locationId ?? '') ?? null,
    locationId,
    online: onlineFrom(device.health),
    components: components.map((component) => ({
      id: component.id,
      label: component.label,
      capabilities: component.capabilities,
    })),
  };
}

function onlineFrom(health: string | undefined): boolean | null {
  if (health === 'ONLINE') return true;
  return health === 'OFFLINE' || health === 'UNHEALTHY' ? false : null;
}
