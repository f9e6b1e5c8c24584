import type { ApiClient } from '../api/client';
import type { Device } from '../api/device-shapes';
import { listDevices } from '../api/devices';
import type { Location, Room } from '../api/locations';
import type { HomeDevice } from '../base/contract/home';
import { thisMoment, type Moment } from '../base/moment';
import type { Clock } from '../base/ports';
import { Cached, type CacheOptions } from './cached';
import { traitsOf, type DeviceTraits } from './device-traits';
import { Places } from './places';
import type { Shadow, ValueSource } from './shadow';

/** What a device consists of: capabilities by component, and when that was learned (epoch milliseconds). */
export interface DeviceParts {
  readonly components: ReadonlyMap<string, readonly string[]>;
  readonly knownAt: number;
}

/** All devices, without their values: those are in the shadow. */
interface Listed {
  readonly byId: ReadonlyMap<string, Device>;
  readonly asked: Moment;
}

/** Something that is known of the devices since a moment, whatever an answer to an older question says. */
interface OwnChange {
  readonly since: Moment;
  readonly change: (devices: Map<string, Device>) => void;
}

/** A list is under way for some seconds: nobody changes more in that time. */
const MOST_CHANGES = 100;
const DEVICES_LIFE_MS = 60_000;
/** The type of a device that exists in the cloud alone. */
const VIRTUAL = 'VIRTUAL';

/** The home's devices, with the names of their rooms. Asks the cloud at most once a minute, unless told to refresh. */
export class DeviceDirectory {
  readonly #shadow: Shadow;
  readonly #list: Cached<Listed>;
  readonly #places: Places;
  readonly #listeners = new Set<() => void>();
  /** Those that the last list may not know of, oldest first. */
  #changes: readonly OwnChange[] = [];

  /** Each list tells every value of the home: the shadow gets them, and they cost no call of their own later. */
  constructor(client: ApiClient, clock: Clock, shadow: Shadow) {
    this.#shadow = shadow;
    this.#list = new Cached(clock, DEVICES_LIFE_MS, async (signal) => {
      const devices = await listDevices(client, { includeStatus: true, includeHealth: true, signal });
      const listed = this.#learn(devices, 'read');
      this.#tell();
      return listed;
    });
    this.#places = new Places(client, clock);
  }

  /** All devices. Rooms and locations are without names where those can't be told soon. */
  async list(options: CacheOptions = {}): Promise<readonly HomeDevice[]> {
    const listed = await this.#list.get(options);
    const devices = [...listed.byId.values()];
    // Who asked before another sign-in gets what was asked for, but the places are another home's by now. Who joined somebody
    // else's list has a copy of it: the moment of the question tells which list it is.
    if (listed.asked === this.#list.last?.asked) await this.#places.look(devices, options);
    return devices.map((device) => this.#named(device));
  }

  /** Sees to it that the devices are known, and asks for the name of no place: one call at most, by pages. */
  async learn(options: CacheOptions = {}): Promise<void> {
    await this.#list.get(options);
  }

  /** What is known of a device without a call. */
  known(deviceId: string): HomeDevice | undefined {
    const device = this.#list.last?.byId.get(deviceId);
    return device && this.#named(device);
  }

  /** All devices that are known without a call. */
  all(): readonly HomeDevice[] {
    return [...(this.#list.last?.byId.values() ?? [])].map((device) => this.#named(device));
  }

  /** What a device says of its own parts and values. Nothing is asked. */
  traits(deviceId: string): DeviceTraits {
    return traitsOf(this.#shadow.statusOf(deviceId) ?? {});
  }

  /** What a device consists of, by what was asked last: a list or its status. Nothing is asked. */
  parts(deviceId: string): DeviceParts | undefined {
    const told = this.#shadow.parts(deviceId);
    const { last, lastAt = 0 } = this.#list;
    const listed = last?.byId.get(deviceId);
    const listedAsked = listed?.asked ?? last?.asked ?? 0;
    if (told && (!listed || listedAsked < told.learned.asked)) {
      return { components: told.components, knownAt: told.learned.at };
    }
    if (!listed) return undefined;
    const components = new Map(listed.components.map(({ id, capabilities }) => [id, capabilities]));
    return { components, knownAt: lastAt };
  }

  /** Another sign-in sees another home. What is asked for now counts no more; values are the shadow's to forget. */
  forget(): void {
    this.#list.forget();
    this.#places.forget();
  }

  /** Takes over a list of all devices that somebody else has asked for, such as a poll. */
  feed(devices: readonly Device[], source: ValueSource = 'poll'): void {
    this.#list.put(this.#learn(devices, source));
    this.#tell();
  }

  /** Takes over the whole list of another Node-RED, which tells the names of their places too; the shadow is told apart. */
  relay(devices: readonly HomeDevice[]): void {
    const asked = thisMoment();
    this.#list.put({ byId: new Map(devices.map((device) => [device.deviceId, deviceFrom(device)])), asked });
    this.#places.told(devices);
    this.#shadow.keepOnly(new Set(devices.map(({ deviceId }) => deviceId)), asked);
    this.#tell();
  }

  /** Calls back when something of the list may be another thing, or was found to be as it was; gives the way to end that. */
  onLearned(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** When all devices were listed last, epoch milliseconds. */
  get listedAt(): number | undefined {
    return this.#list.lastAt;
  }

  /** The locations that the sign-in sees. */
  async locations(options: CacheOptions = {}): Promise<readonly Location[]> {
    return this.#places.locations(options);
  }

  /** The locations as they were told last; `undefined` where nobody has asked yet. Nothing is asked. */
  get knownLocations(): readonly Location[] | undefined {
    return this.#places.knownLocations;
  }

  /** The rooms of a location. */
  async rooms(locationId: string, options: CacheOptions = {}): Promise<readonly Room[]> {
    return this.#places.rooms(locationId, options);
  }

  /** Takes over a device that has just been made. */
  add(device: Device): HomeDevice {
    this.#change((devices) => devices.set(device.deviceId, device));
    return this.#named(device);
  }

  /** Takes over what the cloud answered to a change of one device; its values and health stay as they are known. */
  update(device: Device): HomeDevice {
    const { deviceId } = device;
    const before = this.#list.last?.byId.get(deviceId);
    const health = device.health ?? before?.health;
    const changed: Device = { ...before, ...device, ...(health === undefined ? {} : { health }) };
    this.#change((devices) => devices.has(deviceId) && devices.set(deviceId, changed));
    return this.#named(changed);
  }

  /** Takes over what an event told of a device's health, such as `online`. */
  healthTold(deviceId: string, state: string): void {
    this.#change((devices) => {
      const device = devices.get(deviceId);
      if (device) devices.set(deviceId, { ...device, health: state.toUpperCase() });
    });
  }

  /** Forgets a device that is gone. */
  remove(deviceId: string): void {
    this.#change((devices) => devices.delete(deviceId));
  }

  #change(change: OwnChange['change']): void {
    this.#changes = [...this.#changes, { since: thisMoment(), change }].slice(-MOST_CHANGES);
    this.#list.change(({ byId, asked }) => {
      const devices = new Map(byId);
      change(devices);
      return { byId: devices, asked };
    });
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Gives the values to the shadow, and keeps the rest. A list that is overtaken by a later one tells nothing new. */
  #learn(devices: readonly Device[], source: ValueSource): Listed {
    const now = thisMoment();
    const byId = new Map<string, Device>();
    let asked = now;
    for (const { status, ...device } of devices) {
      const { deviceId, asked: deviceAsked = now } = device;
      asked = Math.min(asked, deviceAsked);
      byId.set(deviceId, device);
      if (status) this.#shadow.recordDevice(deviceId, status, source, deviceAsked);
    }
    this.#shadow.keepOnly(new Set(byId.keys()), asked);
    const { last } = this.#list;
    if (last && last.asked > asked) return last;
    // What was changed while the list was under way may be missing in it.
    this.#changes = this.#changes.filter(({ since }) => since > asked);
    for (const { change } of this.#changes) change(byId);
    return { byId, asked };
  }

  #named(device: Device): HomeDevice {
    const { deviceId, label, name, roomId, locationId, components } = device;
    return {
      deviceId,
      label,
      name,
      kind: components.find(({ category }) => category !== undefined)?.category ?? device.type,
      room: this.#places.room(locationId, roomId),
      roomId: roomId ?? null,
      location: this.#places.location(locationId),
      locationId: locationId ?? null,
      online: onlineFrom(device.health),
      components: components.map((component) => ({
        id: component.id,
        label: component.label,
        capabilities: component.capabilities,
      })),
      ...(device.type === VIRTUAL ? { isVirtual: true } : {}),
    };
  }
}

/** A device as another Node-RED names it, in the words of the cloud: its kind is the category of its first component. */
function deviceFrom({ kind, isVirtual, roomId, locationId, online, components, ...device }: HomeDevice): Device {
  return {
    ...{ deviceId: device.deviceId, label: device.label, name: device.name, type: isVirtual ? VIRTUAL : kind },
    components: components.map((component, index) => (index === 0 ? { ...component, category: kind } : component)),
    ...(roomId === null ? {} : { roomId }),
    ...(locationId === null ? {} : { locationId }),
    ...(online === null ? {} : { health: online ? 'ONLINE' : 'OFFLINE' }),
  };
}

function onlineFrom(health: string | undefined): boolean | null {
  if (health === 'ONLINE') return true;
  return health === 'OFFLINE' || health === 'UNHEALTHY' ? false : null;
}
