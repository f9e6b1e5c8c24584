import type { AttributeState, DeviceStatus } from '../api/device-shapes';
import { thisMoment, type Moment } from '../base/moment';
import type { Clock } from '../base/ports';
import { isYoung } from './age';
import {
  KnownDevice,
  type Change,
  type DeviceLimits,
  type KnownParts,
  type Place,
  type RelayedStatus,
} from './known-device';
import { unpack, type Learned, type ValueSource } from './known-value';

export type { Change, RelayedStatus } from './known-device';
export type { ValueSource } from './known-value';

/** Which attribute of which device. */
export interface AttributePath extends Place {
  readonly deviceId: string;
}

/** A report that came by itself. */
export interface AttributeEvent extends AttributePath, AttributeState {
  readonly eventId?: string | undefined;
}

/** What another Node-RED knows of a device. Times are epoch milliseconds of our clock. */
export interface RelayedReport {
  readonly status: DeviceStatus;
  readonly source: ValueSource;
  readonly at: number;
  /** How a value was learned, where that differs from how its device was. */
  readonly howLearned: (state: AttributeState) => { readonly source: ValueSource; readonly at: number };
}

/** A value, how it came to be known, and when: epoch milliseconds of our clock. */
export interface KnownState extends AttributeState {
  readonly source: ValueSource;
  readonly knownAt: number;
}

export interface ShadowLimits extends DeviceLimits {
  /** About so many bytes all devices may take; those fed least recently go first. */
  readonly weight: number;
}

const LIMITS: ShadowLimits = { weight: 64_000_000, deviceWeight: 4_000_000, valueWeight: 64_000 };

/**
 * The last known value of every attribute that somebody asked for, was told of or set, and who listens to the changes.
 * What was asked for later outranks what was asked for earlier, whatever timestamps devices invent; among events the newest
 * counts. Keeps copies and gives copies.
 */
export class Shadow {
  readonly #clock: Clock;
  readonly #limits: ShadowLimits;
  /** Least recently fed first. */
  readonly #devices = new Map<string, KnownDevice>();
  readonly #listeners = new Set<(change: Change) => void>();
  /** Answers to older questions are of another home. */
  #since: Moment = 0;
  #weight = 0;

  constructor(clock: Clock, limits: Partial<ShadowLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Calls back once for each change that an event or an answer brings to light, wherever it came from, when all of it is
   * known here. Gives the way to stop that.
   */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes over an event in the moment when it comes. One event is to be given once. */
  applyEvent(event: AttributeEvent, source: ValueSource = 'webhook'): void {
    const { deviceId, component, capability, attribute, eventId, value, unit, timestamp, data } = event;
    const known = this.#devices.get(deviceId)?.get({ component, capability, attribute });
    // Events tell the unit only where it is needed to read them.
    const state: AttributeState = {
      value,
      ...pick('unit', unit ?? known?.unit),
      ...pick('timestamp', timestamp),
      ...pick('data', data),
    };
    const learned = this.#learned(source, thisMoment(), true);
    this.#feed(deviceId, (device, changes) => {
      device.record({ component, capability, attribute, state, learned, eventId }, changes);
    });
  }

  /**
   * Takes over everything that a device reports: what it has no more goes. `asked`: when the question left; an answer
   * that is overtaken by a later one changes nothing.
   */
  recordDevice(deviceId: string, status: DeviceStatus, source: ValueSource, asked: Moment): void {
    if (asked < this.#since) return;
    const learned = this.#learned(source, asked, false);
    this.#feed(deviceId, (device, changes) => device.recordAll(status, learned, changes));
  }

  /**
   * Takes over what another Node-RED knows of a device, as `recordDevice` does what the cloud answers. What was learned here
   * later than there stays.
   */
  relayDevice(deviceId: string, { status, source, at, howLearned }: RelayedReport, asked: Moment): void {
    if (asked < this.#since) return;
    const learned: Learned = { source, at, asked, isEvent: false, isRelayed: true };
    this.#feed(deviceId, (device, changes) => {
      device.recordAll(status, learned, changes, (state) => ({ ...learned, ...howLearned(state) }));
    });
  }

  /** The whole home was found to be as it is known, at this time (epoch milliseconds). */
  renew(at: number): void {
    for (const device of this.#devices.values()) device.renew(at);
  }

  /**
   * What an accepted command should lead to: answers with `source` `command` until the device reports. No listener is told,
   * since nothing has happened yet. `sent`: when the command left.
   */
  expect({ deviceId, ...place }: AttributePath, state: AttributeState, sent: Moment): void {
    if (sent < this.#since) return;
    const learned = this.#learned('command', sent, false);
    this.#feed(deviceId, (device) => device.expect(place, state, learned));
  }

  get({ deviceId, ...place }: AttributePath): KnownState | undefined {
    const device = this.#devices.get(deviceId);
    const known = device?.get(place);
    if (!known) return undefined;
    const { source, at } = known.learned;
    // What no later look at all of the device has found different was so then, too.
    const knownAt = source === 'command' ? at : Math.max(at, device?.complete?.at ?? at);
    return { ...unpack(known), source, knownAt };
  }

  /** The whole device as it is known, where all of it was learned at most `maxAgeMs` ago. */
  device(deviceId: string, maxAgeMs: number): DeviceStatus | undefined {
    const device = this.#devices.get(deviceId);
    if (!device?.complete || !isYoung(device.complete.at, maxAgeMs, this.#clock.now())) return undefined;
    return device.tree();
  }

  /** When the whole device was learned last, epoch milliseconds; nothing where only parts of it are known. */
  wholeKnownAt(deviceId: string): number | undefined {
    return this.#devices.get(deviceId)?.complete?.at;
  }

  /** Everything that is known of a device, however old; nothing where nothing is. */
  statusOf(deviceId: string): DeviceStatus | undefined {
    return this.#devices.get(deviceId)?.tree();
  }

  /** What a device itself has reported, without what commands of ours should lead to; nothing where nothing is known. */
  reportedBy(deviceId: string): DeviceStatus | undefined {
    return this.#devices.get(deviceId)?.reported();
  }

  /** What a device has reported, and how that was learned; nothing where nothing is known. */
  toRelay(deviceId: string): RelayedStatus | undefined {
    return this.#devices.get(deviceId)?.toRelay();
  }

  /** Which parts a device has, where its whole status was told. */
  parts(deviceId: string): KnownParts | undefined {
    return this.#devices.get(deviceId)?.parts();
  }

  /** Forgets a device that is gone. */
  forget(deviceId: string): void {
    const device = this.#devices.get(deviceId);
    if (!device) return;
    this.#weight -= device.weight;
    this.#devices.delete(deviceId);
  }

  /** Forgets the devices that are not among all those of the home, but for what was learned after these were asked for. */
  keepOnly(deviceIds: ReadonlySet<string>, asked: Moment): void {
    if (asked < this.#since) return;
    for (const [deviceId, { latest }] of this.#devices) {
      if (latest < asked && !deviceIds.has(deviceId)) this.forget(deviceId);
    }
  }

  /** Another sign-in sees another home: nothing is kept, and answers that are under way count no more. */
  clear(): void {
    this.#devices.clear();
    this.#weight = 0;
    this.#since = thisMoment();
  }

  /** How many reported values are known. */
  get size(): number {
    let count = 0;
    for (const device of this.#devices.values()) count += device.count;
    return count;
  }

  #learned(source: ValueSource, asked: Moment, isEvent: boolean): Learned {
    return { source, asked, isEvent, at: this.#clock.now() };
  }

  #feed(deviceId: string, record: (device: KnownDevice, changes: Change[] | undefined) => void): void {
    const known = this.#devices.get(deviceId);
    const before = known?.weight ?? 0;
    const device = known ?? new KnownDevice(deviceId, this.#limits);
    const changes: Change[] | undefined = this.#listeners.size > 0 ? [] : undefined;
    record(device, changes);
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, device);
    this.#weight += device.weight - before;
    this.#evict(deviceId);
    for (const change of changes ?? []) for (const listener of this.#listeners) listener(change);
  }

  #evict(justFed: string): void {
    for (const deviceId of this.#devices.keys()) {
      if (this.#weight <= this.#limits.weight || deviceId === justFed) return;
      this.forget(deviceId);
    }
  }
}

function pick<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>;
}
