import type { ApiClient } from '../api/client';
import type { HomeDevice } from '../base/contract/home';
import { deleteDevice, moveDevice, renameDevice } from '../api/device-changes';
import { plainName } from '../base/contract/names';
import { SmartThingsError } from '../base/errors';
import type { JsonObject } from '../base/json';
import { text } from '../base/text';
import { findByName, type NamedKind } from './by-name';
import type { DeviceDirectory } from './devices';
import type { PlaceFinder } from './place-finder';
import type { Shadow } from './shadow';

/** Which devices to list. Empty is any. */
export interface DeviceFilter {
  /** Id or name. */
  readonly location?: string;
  /** Id or name. */
  readonly room?: string;
  readonly capability?: string;
  /** Such as `Light`, without regard to case. */
  readonly kind?: string;
  /** A part of the label, without regard to case. */
  readonly label?: string;
  readonly health?: 'any' | 'online' | 'offline';
}

export interface DeviceListOptions {
  readonly withStatus?: boolean;
  /** A list that was learned at most so many seconds ago will do (60); 0 always asks the cloud. */
  readonly maxAgeSeconds?: number;
}

/** With `status`, where asked for: component → capability → attribute → bare value. */
export interface ListedDevice extends HomeDevice {
  readonly status?: JsonObject;
}

const DEVICES: NamedKind<HomeDevice> = {
  plural: text('home.kind.devices'),
  idOf: ({ deviceId }) => deviceId,
  namesOf: ({ label }) => [label],
};

const MAX_AGE_SECONDS = 60;
/** Samsung tells no limit; its app takes fewer. */
const LONGEST_LABEL = 200;

/** Lists the home's devices, and changes one: its label, its room, or that it is there. */
export class DeviceList {
  readonly #client: ApiClient;
  readonly #devices: DeviceDirectory;
  readonly #places: PlaceFinder;
  readonly #shadow: Shadow;

  constructor(client: ApiClient, devices: DeviceDirectory, places: PlaceFinder, shadow: Shadow) {
    this.#client = client;
    this.#devices = devices;
    this.#places = places;
    this.#shadow = shadow;
  }

  /** The devices that a filter lets through. Throws `invalid_message` for a location or room that is unknown. */
  async list(filter: DeviceFilter, options: DeviceListOptions = {}, signal?: AbortSignal): Promise<ListedDevice[]> {
    const { withStatus = false, maxAgeSeconds = MAX_AGE_SECONDS } = options;
    const all = await this.#devices.list({ signal, maxAgeMs: maxAgeSeconds * 1_000, refresh: maxAgeSeconds <= 0 });
    const { location = '', room = '' } = filter;
    const locationId = isEmpty(location) ? undefined : (await this.#places.location(location, signal)).locationId;
    const roomId = isEmpty(room) ? undefined : (await this.#places.room(room, locationId, signal)).roomId;
    const found = all.filter((device) => {
      if (locationId !== undefined && device.locationId !== locationId) return false;
      return (roomId === undefined || device.roomId === roomId) && fits(device, filter);
    });
    return found.map((device) => (withStatus ? { ...device, status: this.#statusOf(device.deviceId) } : { ...device }));
  }

  /** The one device with this id or label. */
  async find(idOrLabel: string, signal?: AbortSignal): Promise<HomeDevice> {
    return findByName(DEVICES, idOrLabel, (options) => this.#devices.list(options), signal);
  }

  /** Gives a device (id or label) another label. The device as it is then. */
  async rename(device: string, label: string, signal?: AbortSignal): Promise<HomeDevice> {
    const wanted = label.trim();
    if (wanted === '' || wanted.length > LONGEST_LABEL) {
      throw new SmartThingsError('invalid_message', text('home.labelNeeded', { longest: LONGEST_LABEL }));
    }
    const { deviceId } = await this.find(device, signal);
    return this.#devices.update(await renameDevice(this.#client, deviceId, wanted, { signal }));
  }

  /** Puts a device (id or label) into a room (id or name) of its location. The device as it is then. */
  async move(device: string, room: string, signal?: AbortSignal): Promise<HomeDevice> {
    const { deviceId, locationId } = await this.find(device, signal);
    const { roomId, locationId: roomLocationId } = await this.#places.room(room, locationId ?? undefined, signal);
    const place = { roomId, locationId: roomLocationId };
    return this.#devices.update(await moveDevice(this.#client, deviceId, place, { signal }));
  }

  /** Removes a device (id or label) from its home, for good. The device as it was. */
  async delete(device: string, signal?: AbortSignal): Promise<HomeDevice> {
    const found = await this.find(device, signal);
    await deleteDevice(this.#client, found.deviceId, { signal });
    this.#devices.remove(found.deviceId);
    this.#shadow.forget(found.deviceId);
    return found;
  }

  #statusOf(deviceId: string): JsonObject {
    const components = Object.entries(this.#shadow.statusOf(deviceId) ?? {});
    return Object.fromEntries(
      components.map(([component, capabilities]) => [
        component,
        Object.fromEntries(
          Object.entries(capabilities).map(([capability, attributes]) => [
            capability,
            Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value])),
          ]),
        ),
      ]),
    );
  }
}

function fits(device: HomeDevice, { capability = '', kind = '', label = '', health = 'any' }: DeviceFilter): boolean {
  const offers = (wanted: string): boolean =>
    device.components.some(({ capabilities }) => capabilities.some((id) => plainName(id) === wanted));
  return (
    (isEmpty(capability) || offers(plainName(capability))) &&
    (isEmpty(kind) || plainName(device.kind) === plainName(kind)) &&
    (isEmpty(label) || plainName(device.label).includes(plainName(label))) &&
    (health === 'any' || device.online === (health === 'online'))
  );
}

function isEmpty(value: string): boolean {
  return value.trim() === '';
}
