import type { ApiClient } from '../api/client';
import type { AttributeState, CapabilityStatus, ComponentStatus, DeviceStatus } from '../api/device-shapes';
import { getDeviceStatus } from '../api/devices';
import { SmartThingsError } from '../base/errors';
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
  /** A value that was learned at most so many seconds ago will do; 0 always asks the cloud. */
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
}

const MAIN = 'main';

/**
 * Reads what devices report. Every question to the cloud asks for the whole device: that costs one call as a smaller
 * one does, serves everybody who asks for this device meanwhile, and tells which parts exist.
 */
export class StatusReader {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #shadow: Shadow;
  readonly #devices: DeviceDirectory;
  readonly #isLive: (deviceId: string) => boolean;

  /** `isLive`: whether every change of a device is told, so that what is known of it is as of now. */
  constructor(
    client: ApiClient,
    clock: Clock,
    shadow: Shadow,
    devices: DeviceDirectory,
    isLive: (deviceId: string) => boolean = () => false,
  ) {
    this.#isLive = isLive;
    this.#client = client;
    this.#clock = clock;
    this.#shadow = shadow;
    this.#devices = devices;
  }

  /** Throws `invalid_message` for parts that are missing or unknown, and whatever the API client throws. */
  async read(query: StatusQuery, signal?: AbortSignal): Promise<StatusReading> {
    const { deviceId, capability = '', attribute = '' } = query;
    const component = wholeOr(query.component, capability === '' ? '' : MAIN);
    if (deviceId === '') throw new SmartThingsError('invalid_message', text('home.deviceMissing'));
    if (attribute !== '' && capability === '') {
      throw new SmartThingsError('invalid_message', text('home.capabilityMissing', { attribute }));
    }
    const givenMs = Math.max(0, (query.maxAgeSeconds ?? 0) * 1_000);
    const maxAgeMs = givenMs > 0 && this.#isLive(deviceId) ? Infinity : givenMs;
    if (attribute !== '') return this.#readAttribute({ deviceId, component, capability, attribute }, maxAgeMs, signal);

    const known = maxAgeMs > 0 ? this.#shadow.device(deviceId, maxAgeMs) : undefined;
    const old = (): DeviceStatus | undefined => this.#shadow.device(deviceId, Infinity);
    const status = known ?? (await this.#ask(deviceId, signal).catch((error: unknown) => instead(error, old())));
    const show = query.format === 'full' ? fullOf : valueOf;
    if (component === '') return { payload: { components: mapped(status, (part) => treeOf(part, show)) } };
    const part = componentIn(status, component);
    if (capability === '') return { payload: treeOf(part, show) };
    return { payload: mapped(capabilityIn(part, capability, component), show) };
  }

  async #readAttribute(
    place: AttributePath,
    maxAgeMs: number,
    signal: AbortSignal | undefined,
  ): Promise<StatusReading> {
    const known = maxAgeMs > 0 ? this.#shadow.get(place) : undefined;
    if (known && isYoung(known.knownAt, maxAgeMs, this.#clock.now())) return this.#reading(place, known, known.source);
    const reading = async (): Promise<StatusReading> => {
      const status = await this.#ask(place.deviceId, signal);
      const states = capabilityIn(componentIn(status, place.component), place.capability, place.component);
      return this.#reading(place, attributeIn(states, place), 'cloud');
    };
    return reading().catch((error: unknown) => {
      const old = instead(error, this.#shadow.get(place));
      return this.#reading(place, old, old.source);
    });
  }

  async #ask(deviceId: string, signal: AbortSignal | undefined): Promise<DeviceStatus> {
    const { status, asked } = await getDeviceStatus(this.#client, deviceId, { signal });
    this.#shadow.recordDevice(deviceId, status, 'read', asked);
    return status;
  }

  #reading(place: AttributePath, state: AttributeState, source: ValueSource | 'cloud'): StatusReading {
    const device = this.#devices.known(place.deviceId);
    const attribute: AttributeReading = {
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
    return { payload: copyOfJson(state.value), attribute };
  }
}

/** A value that can be handed out: flows change what they are given. */
function copyOfJson(value: Json): Json {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

/** What is known, however old it is, where no call may be spent; else the error is thrown. */
function instead<Known>(error: unknown, known: Known | undefined): Known {
  if (known !== undefined && error instanceof SmartThingsError && error.code === 'budget') return known;
  throw error;
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
