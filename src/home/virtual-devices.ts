import type { ApiClient } from '../api/client';
import type { Device } from '../api/device-shapes';
import {
  createVirtualDevice,
  MOST_VIRTUAL_EVENTS,
  reportVirtualEvents,
  type NewVirtualDevice,
  type VirtualEvent,
} from '../api/virtual-devices';
import type { HomeDevice } from '../base/contract/home';
import { plainName } from '../base/contract/names';
import type { WantedDevice } from '../base/contract/virtual-devices';
import { SmartThingsError } from '../base/errors';
import type { Json } from '../base/json';
import type { Moment } from '../base/moment';
import { text } from '../base/text';
import { isWithoutState } from './without-state';
import { splitIntoRequests } from './command-payload';
import type { DeviceList } from './device-list';
import type { DeviceQueue } from './device-queue';
import type { DeviceDirectory } from './devices';
import type { PartsCheck } from './parts-check';
import type { PlaceFinder } from './place-finder';
import type { Shadow } from './shadow';

/** What became of one report. */
export interface SentReport {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly unit: string | null;
  /** Whether it is another value than before. */
  readonly changed: boolean;
}

/** Called when it is the order's turn, so that what takes time changes no order. */
export type FindReports = () => Promise<readonly VirtualEvent[]>;

export interface VirtualParts {
  readonly client: ApiClient;
  readonly devices: DeviceDirectory;
  readonly deviceList: DeviceList;
  readonly places: PlaceFinder;
  readonly shadow: Shadow;
  readonly parts: PartsCheck;
  readonly queue: DeviceQueue;
}

const LONGEST_NAME = 100;
/** How old a list may be that tells whether a device is there already. */
const LIST_LIFE_MS = 60_000;
/** After these nobody knows whether the cloud has done what it was asked for. */
const NO_ANSWER: ReadonlySet<string> = new Set(['timeout', 'network', 'server']);

/** Devices that exist in the cloud alone: the app and voice assistants know them, and a flow says what they report. */
export class VirtualDevices {
  readonly #parts: VirtualParts;
  /** Two that want the same device at once get one. */
  #making: Promise<unknown> = Promise.resolve();
  /** There may be a device of which nobody has told. */
  #isUnsure = false;

  constructor(parts: VirtualParts) {
    this.#parts = parts;
  }

  /**
   * The virtual device of this name in a location: the one that is there, else a new one. Throws `invalid_message` for a
   * name that can't be one and for places that are unknown, and whatever the API client throws.
   */
  async ensure(wanted: WantedDevice, signal?: AbortSignal): Promise<HomeDevice> {
    const before = this.#making;
    const making = before.then(() => this.#ensure(wanted, signal));
    this.#making = making.catch(() => undefined);
    return making;
  }

  /** Removes a virtual device, for good; refuses any other with `invalid_message`. */
  async remove(deviceId: string, signal?: AbortSignal): Promise<void> {
    const { deviceList } = this.#parts;
    const device = await deviceList.find(deviceId, signal);
    if (!device.isVirtual) throw notVirtual(device.label);
    await deviceList.delete(device.deviceId, signal);
  }

  /**
   * Has a virtual device report values, after all that was asked of it before. The device itself tells of them, as of
   * everything it reports. Throws `invalid_command` for a device that is none, `forbidden` for one of somebody else.
   */
  async report(deviceId: string, find: FindReports, signal?: AbortSignal): Promise<SentReport[]> {
    if (deviceId === '') throw new SmartThingsError('invalid_message', text('home.deviceMissing'));
    return this.#parts.queue.run(deviceId, signal, () => ({
      work: async () => this.#report(deviceId, await find(), signal),
    }));
  }

  async #ensure({ name, prototype, location = '', room = '' }: WantedDevice, signal?: AbortSignal) {
    const { devices, places } = this.#parts;
    const label = name.trim();
    if (label === '' || label.length > LONGEST_NAME) {
      throw new SmartThingsError('invalid_message', text('home.labelNeeded', { longest: LONGEST_NAME }));
    }
    const { locationId } = await places.location(location, signal);
    const roomId = room.trim() === '' ? undefined : (await places.room(room, locationId, signal)).roomId;
    const all = await devices.list({ signal, maxAgeMs: LIST_LIFE_MS, refresh: this.#isUnsure });
    this.#isUnsure = false;
    const existing = all.find((one) => {
      return one.isVirtual && one.locationId === locationId && plainName(one.label) === plainName(label);
    });
    if (existing) return existing;
    const place = roomId === undefined ? { locationId } : { locationId, roomId };
    const made = devices.add(await this.#make({ name: label, prototype, ...place }, signal));
    // Its room may be one that no other device is in: then its name is still to be learned.
    const later = await devices.list({ signal, maxAgeMs: Infinity });
    return later.find((one) => one.deviceId === made.deviceId) ?? made;
  }

  async #make(device: NewVirtualDevice, signal?: AbortSignal): Promise<Device> {
    try {
      return await createVirtualDevice(this.#parts.client, device, { signal });
    } catch (error) {
      this.#isUnsure = error instanceof SmartThingsError && NO_ANSWER.has(error.code);
      throw error;
    }
  }

  async #report(
    deviceId: string,
    events: readonly VirtualEvent[],
    signal: AbortSignal | undefined,
  ): Promise<SentReport[]> {
    const { devices, parts } = this.#parts;
    const known = devices.known(deviceId);
    if (known && !known.isVirtual) throw new SmartThingsError('invalid_command', notVirtual(known.label).text);
    await Promise.all(events.map((event) => parts.check(deviceId, event, signal)));
    const sent: SentReport[] = [];
    for (const request of splitIntoRequests(events, MOST_VIRTUAL_EVENTS)) {
      sent.push(...(await this.#send(deviceId, request, signal)));
    }
    return sent;
  }

  async #send(deviceId: string, events: readonly VirtualEvent[], signal?: AbortSignal): Promise<SentReport[]> {
    const answer = await reportVirtualEvents(this.#parts.client, deviceId, events, { signal }).catch(explain);
    return events.map(({ component, capability, attribute, value, unit }, index) => {
      this.#expect(
        deviceId,
        { component, capability, attribute, value, ...(unit === undefined ? {} : { unit }) },
        answer.asked,
      );
      return { component, capability, attribute, value, unit: unit ?? null, changed: answer.changes[index] === true };
    });
  }

  /** The device tells of it by itself, as of everything; until then it is what is known. */
  #expect(deviceId: string, { value, unit, ...place }: VirtualEvent, asked: Moment): void {
    if (isWithoutState(place.capability)) return;
    this.#parts.shadow.expect({ deviceId, ...place }, unit === undefined ? { value } : { value, unit }, asked);
  }
}

function notVirtual(label: string): SmartThingsError {
  return new SmartThingsError('invalid_message', text('virtual.real', { label }));
}

/** The cloud says no more than that it refuses. A permission that is missing has its own sentence. */
function explain(error: unknown): never {
  const isRefusal = error instanceof SmartThingsError && error.text.key === 'api.forbidden';
  throw isRefusal ? new SmartThingsError('forbidden', text('virtual.refused'), error.cause) : error;
}
