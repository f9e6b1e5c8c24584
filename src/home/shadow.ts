import type { AttributeState, CapabilityStatus, ComponentStatus, DeviceStatus } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { Clock } from '../base/ports';

/** How a value came to be known. `command` is what an accepted command should lead to, not what the device reported. */
export type ValueSource = 'cloud' | 'webhook' | 'poll' | 'command' | 'read';

export interface KnownValue extends AttributeState {
  readonly source: ValueSource;
  /** When it was learned, epoch milliseconds of our clock; `timestamp` is the cloud's and may be years older. */
  readonly knownAt: number;
}

/** Which value of which device. Ids are free text, dots and spaces included. */
export interface AttributePath {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

interface KnownCapability {
  readonly attributes: Map<string, KnownValue>;
}

interface KnownDevice {
  readonly components: Map<string, Map<string, KnownCapability>>;
  /** When the whole device was learned last, epoch milliseconds. */
  completeAt: number | undefined;
  count: number;
}

const MOST_VALUES = 200_000;
/** For so long after a command the cloud may still report the value from before it (seen in the field). */
const COMMAND_LAG_MS = 10_000;

/** The last known value of every attribute that somebody asked for, was told of or set. Holds copies and gives copies. */
export class Shadow {
  readonly #clock: Clock;
  readonly #mostValues: number;
  /** Least recently fed first. */
  readonly #devices = new Map<string, KnownDevice>();
  #count = 0;

  constructor(clock: Clock, mostValues = MOST_VALUES) {
    this.#clock = clock;
    this.#mostValues = mostValues;
  }

  /**
   * Takes a value over, unless a newer one is known. Gives the value that was known before.
   */
  record(path: AttributePath, state: AttributeState, source: ValueSource): KnownValue | undefined {
    const device = this.#deviceFor(path.deviceId);
    const previous = this.#put(device, path, state, source);
    this.#evict(path.deviceId);
    return previous && copyOf(previous);
  }

  /** Takes over everything that a device reports. */
  recordDevice(deviceId: string, status: DeviceStatus, source: ValueSource): void {
    const device = this.#deviceFor(deviceId);
    for (const [component, capabilities] of Object.entries(status)) {
      const known = entryOf(device.components, component, () => new Map<string, KnownCapability>());
      for (const [capability, attributes] of Object.entries(capabilities)) {
        // A capability without attributes is worth knowing: it exists.
        entryOf(known, capability, emptyCapability);
        for (const [attribute, state] of Object.entries(attributes)) {
          this.#put(device, { deviceId, component, capability, attribute }, state, source);
        }
      }
    }
    device.completeAt = this.#clock.now();
    this.#evict(deviceId);
  }

  get({ deviceId, component, capability, attribute }: AttributePath): KnownValue | undefined {
    const known = this.#devices.get(deviceId)?.components.get(component)?.get(capability)?.attributes.get(attribute);
    return known && copyOf(known);
  }

  /** The whole device as it is known, where all of it was learned at most `maxAgeMs` ago. */
  device(deviceId: string, maxAgeMs: number): DeviceStatus | undefined {
    const device = this.#devices.get(deviceId);
    if (device?.completeAt === undefined || !isYoung(device.completeAt, maxAgeMs, this.#clock.now())) return undefined;
    return fromMap(device.components, (capabilities): ComponentStatus =>
      fromMap(capabilities, ({ attributes }): CapabilityStatus => fromMap(attributes, stateOf)),
    );
  }

  /** Forgets a device that is gone. */
  forget(deviceId: string): void {
    const device = this.#devices.get(deviceId);
    if (!device) return;
    this.#count -= device.count;
    this.#devices.delete(deviceId);
  }

  /** How many values are known. */
  get size(): number {
    return this.#count;
  }

  #deviceFor(deviceId: string): KnownDevice {
    const device: KnownDevice = this.#devices.get(deviceId) ?? {
      components: new Map<string, Map<string, KnownCapability>>(),
      completeAt: undefined,
      count: 0,
    };
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, device);
    return device;
  }

  #put(device: KnownDevice, path: AttributePath, state: AttributeState, source: ValueSource): KnownValue | undefined {
    const capabilities = entryOf(device.components, path.component, () => new Map<string, KnownCapability>());
    const { attributes } = entryOf(capabilities, path.capability, emptyCapability);
    const previous = attributes.get(path.attribute);
    const knownAt = this.#clock.now();
    if (previous && isStale(state, source, previous, knownAt)) return previous;
    attributes.set(path.attribute, copyOf({ ...state, source, knownAt }));
    if (!previous) {
      device.count++;
      this.#count++;
    }
    return previous;
  }

  #evict(justFed: string): void {
    for (const deviceId of this.#devices.keys()) {
      if (this.#count <= this.#mostValues || deviceId === justFed) return;
      this.forget(deviceId);
    }
  }
}

function emptyCapability(): KnownCapability {
  return { attributes: new Map() };
}

/** Whether something learned at a time is young enough. A time in the future is a clock that was set back: not young. */
export function isYoung(knownAt: number, maxAgeMs: number, nowMs: number): boolean {
  return nowMs >= knownAt && nowMs - knownAt <= maxAgeMs;
}

/** Answers overtake each other: an older report never replaces a newer one. */
function isStale(state: AttributeState, source: ValueSource, known: KnownValue, nowMs: number): boolean {
  const reportedAt = Date.parse(state.timestamp ?? '');
  if (source === 'command' || Number.isNaN(reportedAt)) return false;
  if (known.source === 'command') {
    return source !== 'webhook' && isYoung(known.knownAt, COMMAND_LAG_MS, nowMs) && reportedAt < known.knownAt;
  }
  return reportedAt < Date.parse(known.timestamp ?? '');
}

function stateOf(known: KnownValue): AttributeState {
  const { value, unit, timestamp, data } = known;
  return {
    value: copyOfJson(value),
    ...(unit === undefined ? {} : { unit }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(data === undefined ? {} : { data: copyOfJson(data) }),
  };
}

/** Flows change what they are given; what is kept here must not change with it. */
function copyOf(known: KnownValue): KnownValue {
  return { ...stateOf(known), source: known.source, knownAt: known.knownAt };
}

/** A value that can be handed out. */
export function copyOfJson(value: Json): Json {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

function entryOf<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

function fromMap<Value, Result>(map: Map<string, Value>, convert: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]));
}
