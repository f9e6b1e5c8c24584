import type { ApiClient } from '../api/client';
import type { AttributeState, CapabilityStatus, ComponentStatus, DeviceStatus } from '../api/device-shapes';
import { getDeviceStatus } from '../api/devices';
import { isOverBudget, SmartThingsError } from '../base/errors';
import { field, type Json, type JsonObject } from '../base/json';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { isYoung } from './age';
import { standardCapability } from './catalogue';
import type { DeviceDirectory } from './devices';
import { attributeUnknown, capabilityUnknown, componentUnknown } from './existing-parts';
import type { AttributePath, Shadow, ValueSource } from './shadow';

/** What to read. Empty parts are wider: no attribute is the capability, no capability the component, nothing the device. */
export interface StatusQuery {
  readonly deviceId: string;
  /** `main` where a capability is given and this is empty. */
  readonly component?: string | undefined;
  readonly capability?: string | undefined;
  readonly attribute?: string | undefined;
  /** Of wider answers: bare values, or `{value, unit, timestamp, data?}`. */
  readonly format?: 'value' | 'full' | undefined;
  /**
   * A value will do that was true at most so many seconds ago: learned then, or told by events ever since. 0 always asks the
   * cloud.
   */
  readonly maxAgeSeconds?: number | undefined;
}

/** One attribute and all that is known of it; `null` for what is not. */
export interface AttributeReading {
  readonly deviceId: string;
  readonly label: string | null;
  readonly room: string | null;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly unit: string | null;
  /** ISO 8601 UTC, by the cloud's clock. */
  readonly timestamp: string | null;
  readonly data: Json;
  /** `cloud`: asked for this very reading; else how it was known. */
  readonly source: ValueSource | 'cloud';
}

export interface StatusReading {
  readonly payload: Json;
  /** With an attribute only. */
  readonly attribute?: AttributeReading;
  /** Why the cloud was not asked: this is what was known. */
  readonly insteadOf?: SmartThingsError;
}

/**
 * Since when each change of a capability, or of all of a device, is told without a call (epoch milliseconds); nothing where
 * one may go untold.
 */
export type ToldSince = (deviceId: string, capability?: string) => number | undefined;

const MAIN = 'main';
/** After a day without a change one reading proves that events still tell. */
const TOLD_LIFE_MS = 86_400_000;

/**
 * Reads what devices report. Every question to the cloud asks for the whole device: that costs one call as a smaller
 * one does, serves everybody who asks for this device meanwhile, and tells which parts exist.
 */
export class StatusReader {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #shadow: Shadow;
  readonly #devices: DeviceDirectory;
  readonly #toldSince: ToldSince;

  constructor(
    client: ApiClient,
    clock: Clock,
    shadow: Shadow,
    devices: DeviceDirectory,
    toldSince: ToldSince = () => undefined,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#shadow = shadow;
    this.#devices = devices;
    this.#toldSince = toldSince;
  }

  /** Throws `invalid_message` for parts that are missing or unknown, and whatever the API client throws. */
  async read(query: StatusQuery, signal?: AbortSignal): Promise<StatusReading> {
    const { deviceId, capability = '', attribute = '' } = query;
    const component = wholeOr(query.component, capability === '' ? '' : MAIN);
    if (deviceId === '') throw new SmartThingsError('invalid_message', text('home.deviceMissing'));
    if (attribute !== '' && capability === '') {
      throw new SmartThingsError('invalid_message', text('home.capabilityMissing', { attribute }));
    }
    const maxAgeMs = Math.max(0, (query.maxAgeSeconds ?? 0) * 1_000);
    if (attribute !== '') return this.#readAttribute({ deviceId, component, capability, attribute }, maxAgeMs, signal);

    const known = (): DeviceStatus | undefined => this.#shadow.device(deviceId, Infinity);
    const isCurrent = this.#isCurrent(this.#shadow.wholeKnownAt(deviceId), maxAgeMs, () => this.#toldSince(deviceId));
    const { value: status, ...how } = await this.#knownOr(isCurrent, known, () => this.#ask(deviceId, signal));
    const show = query.format === 'full' ? fullOf : valueOf;
    if (component === '') return { payload: { components: mapped(status, (part) => treeOf(part, show)) }, ...how };
    const part = componentIn(status, component);
    if (capability === '') return { payload: treeOf(part, show), ...how };
    return { payload: mapped(capabilityIn(part, capability, component), show), ...how };
  }

  async #readAttribute(
    place: AttributePath,
    maxAgeMs: number,
    signal: AbortSignal | undefined,
  ): Promise<StatusReading> {
    const known = this.#shadow.get(place);
    const isCurrent = this.#isCurrent(known?.knownAt, maxAgeMs, () => {
      // What a command should lead to nobody has told yet.
      return known?.source === 'command' ? undefined : this.#toldSince(place.deviceId, place.capability);
    });
    const read = async (): Promise<AttributeReading> => {
      const status = await this.#ask(place.deviceId, signal);
      const states = capabilityIn(componentIn(status, place.component), place.capability, place.component);
      return this.#reading(place, attributeIn(states, place), 'cloud');
    };
    const fromShadow = (): AttributeReading | undefined => {
      const state = this.#shadow.get(place);
      return state && this.#reading(place, state, state.source);
    };
    const { value: attribute, ...how } = await this.#knownOr(isCurrent, fromShadow, read);
    return { payload: copyOfJson(attribute.value), attribute, ...how };
  }

  /** What is known where it is current; else what is asked for, or what is known where no call may be spent. */
  async #knownOr<Value>(
    isCurrent: boolean,
    known: () => Value | undefined,
    ask: () => Promise<Value>,
  ): Promise<{ readonly value: Value; readonly insteadOf?: SmartThingsError }> {
    const current = isCurrent ? known() : undefined;
    if (current !== undefined) return { value: current };
    try {
      return { value: await ask() };
    } catch (error) {
      if (!isOverBudget(error)) throw error;
      const value = known();
      if (value === undefined) throw error;
      return { value, insteadOf: error };
    }
  }

  /** Whether what was learned then is true by now, as far as anybody may want. */
  #isCurrent(knownAt: number | undefined, maxAgeMs: number, toldSince: () => number | undefined): boolean {
    if (knownAt === undefined || maxAgeMs <= 0) return false;
    const now = this.#clock.now();
    if (isYoung(knownAt, maxAgeMs, now)) return true;
    const since = toldSince();
    return since !== undefined && since <= knownAt && isYoung(knownAt, TOLD_LIFE_MS, now);
  }

  async #ask(deviceId: string, signal: AbortSignal | undefined): Promise<DeviceStatus> {
    const { status, asked } = await getDeviceStatus(this.#client, deviceId, { signal });
    this.#shadow.recordDevice(deviceId, status, 'read', asked);
    return status;
  }

  #reading(place: AttributePath, state: AttributeState, source: ValueSource | 'cloud'): AttributeReading {
    const device = this.#devices.known(place.deviceId);
    return {
      deviceId: place.deviceId,
      label: device?.label ?? null,
      room: device?.room ?? null,
      component: place.component,
      capability: place.capability,
      attribute: place.attribute,
      value: copyOfJson(state.value),
      unit: state.unit ?? null,
      timestamp: state.timestamp ?? null,
      data: copyOfJson(state.data ?? null),
      source,
    };
  }
}

/** A value that can be handed out: flows change what they are given. */
function copyOfJson(value: Json): Json {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

/** What was given, else what stands for nothing given. */
function wholeOr(given: string | undefined, otherwise: string): string {
  return given === undefined || given === '' ? otherwise : given;
}

function componentIn(status: DeviceStatus, component: string): ComponentStatus {
  const part = Object.hasOwn(status, component) ? status[component] : undefined;
  if (!part) throw componentUnknown('invalid_message', component, Object.keys(status));
  return part;
}

function capabilityIn(part: ComponentStatus, capability: string, component: string): CapabilityStatus {
  const states = Object.hasOwn(part, capability) ? part[capability] : undefined;
  if (!states) throw capabilityUnknown('invalid_message', capability, component, Object.keys(part));
  return states;
}

/** Unknown where neither the device nor the definition has it; what a device never reported is `null`. */
function attributeIn(states: CapabilityStatus, { capability, attribute }: AttributePath): AttributeState {
  const state = Object.hasOwn(states, attribute) ? states[attribute] : undefined;
  if (state) return state;
  const defined = standardCapability(capability)?.attributes ?? {};
  if (field(defined, attribute) !== undefined) return { value: null };
  throw attributeUnknown(attribute, capability, [...new Set([...Object.keys(states), ...Object.keys(defined)])]);
}

function treeOf(part: ComponentStatus, show: (state: AttributeState) => Json): JsonObject {
  return mapped(part, (states) => mapped(states, show));
}

function valueOf(state: AttributeState): Json {
  return copyOfJson(state.value);
}

function fullOf({ value, unit, timestamp, data }: AttributeState): JsonObject {
  const full = { value: copyOfJson(value), unit: unit ?? null, timestamp: timestamp ?? null };
  return data === undefined ? full : { ...full, data: copyOfJson(data) };
}

function mapped<Value>(tree: Readonly<Record<string, Value>>, convert: (value: Value) => Json): JsonObject {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, convert(value)]));
}
