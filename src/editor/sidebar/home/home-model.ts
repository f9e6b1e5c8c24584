import type { HomeScene, MainValue, PresentValue } from '../../../base/contract/home';
import type { AccountView } from '../../../base/contract/routes';
import type {
  HomeChanges,
  LiveDevice,
  LiveEvent,
  LiveHome,
  LiveLocation,
  LiveRoom,
  ValuePlace,
} from '../../../base/contract/live-home';

const EVENTS_KEPT = 100;

/** What a batch of changes came to. */
export interface Changed {
  /** Devices that are shown otherwise now. */
  readonly devices: ReadonlySet<string>;
  /** A device reports something that it did not before, or no more. */
  readonly isReshaped: boolean;
}

/** What the sidebar knows of a home. Changed in place by what is told, so that a change costs what it changes. */
export class HomeModel {
  devices: readonly LiveDevice[] = [];
  rooms: readonly LiveRoom[] = [];
  locations: readonly LiveLocation[] = [];
  scenes: readonly HomeScene[] = [];
  unasked = 0;
  problem: LiveHome['problem'];
  /** How it stood with the account when it was heard of last. */
  account: AccountView | undefined;
  /** The latest last. */
  readonly events: LiveEvent[] = [];
  readonly #byId = new Map<string, LiveDevice>();
  #lastEvent = 0;
  #era = '';

  device(deviceId: string): LiveDevice | undefined {
    return this.#byId.get(deviceId);
  }

  /** Takes over all of it. A device that was known stays the same object, which rows and what is dragged hold. */
  take(home: LiveHome): void {
    this.devices = home.devices.map((device) => renewed(this.#byId.get(device.deviceId), device));
    this.rooms = home.rooms;
    this.locations = home.locations;
    this.scenes = home.scenes;
    this.unasked = home.unasked;
    this.problem = home.problem;
    this.#byId.clear();
    for (const device of this.devices) this.#byId.set(device.deviceId, device);
    if (home.era !== this.#era) {
      this.#era = home.era;
      this.#lastEvent = 0;
      this.events.length = 0;
    }
    this.#addEvents(home.events);
  }

  /** Nothing is known of it any more, but what has happened. */
  forget(): void {
    this.devices = [];
    this.rooms = [];
    this.locations = [];
    this.scenes = [];
    this.unasked = 0;
  }

  /** Takes over a batch of changes. */
  apply({ values, events }: HomeChanges): Changed {
    const changed = new Set<string>();
    let isReshaped = false;
    for (const { value, unit, ...place } of values) {
      const present = value === null ? undefined : { value, ...(unit === undefined ? {} : { unit }) };
      const before = this.#byId.get(place.deviceId)?.values[place.component]?.[place.capability]?.[place.attribute];
      if (!this.#set(place, present)) continue;
      isReshaped ||= (before === undefined) !== (present === undefined);
      changed.add(place.deviceId);
    }
    for (const { type, deviceId = '', value, locationId, modeId } of events) {
      const device = this.#byId.get(deviceId);
      if (type === 'health' && device) {
        this.#replace(device, { online: value === 'online' });
        changed.add(deviceId);
      }
      if (type === 'mode' && modeId !== undefined) this.#modeTold(locationId, modeId);
    }
    this.#addEvents(events);
    return { devices: changed, isReshaped };
  }

  #set({ deviceId, component, capability, attribute }: ValuePlace, present: PresentValue | undefined): boolean {
    const device = this.#byId.get(deviceId);
    if (!device) return false;
    const values = device.values as Record<string, Record<string, Record<string, PresentValue>>>;
    const attributes = part(part(values, component), capability);
    if (present) attributes[attribute] = present;
    else Reflect.deleteProperty(attributes, attribute);
    const { now } = device;
    const isMain = now?.component === component && now.capability === capability && now.attribute === attribute;
    if (isMain && present) this.#replace(device, { now: { ...present, component, capability, attribute } });
    return true;
  }

  #replace(device: LiveDevice, change: { readonly online?: boolean; readonly now?: MainValue }): void {
    Object.assign(device, change);
  }

  /** Without a location it is the only one. */
  #modeTold(locationId: string | undefined, modeId: string): void {
    this.locations = this.locations.map((location) => {
      const isMeant = locationId === undefined ? this.locations.length === 1 : location.locationId === locationId;
      return isMeant ? { ...location, modeId } : location;
    });
  }

  #addEvents(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if (event.id <= this.#lastEvent) continue;
      this.#lastEvent = event.id;
      this.events.push(event);
    }
    if (this.events.length > EVENTS_KEPT) this.events.splice(0, this.events.length - EVENTS_KEPT);
  }
}

function renewed(known: LiveDevice | undefined, device: LiveDevice): LiveDevice {
  if (!known) return device;
  for (const key of Object.keys(known)) if (!(key in device)) Reflect.deleteProperty(known, key);
  return Object.assign(known, device);
}

/** What an object holds itself by this name, made where it holds nothing: ids come from outside, and some name what all objects have. */
function part<Part extends object>(parts: Record<string, Part>, id: string): Part {
  const known = Object.hasOwn(parts, id) ? parts[id] : undefined;
  return known ?? (parts[id] = {} as Part);
}
