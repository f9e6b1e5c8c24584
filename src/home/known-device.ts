import type { AttributeState, CapabilityStatus, ComponentStatus, DeviceStatus } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { Moment } from '../base/moment';
import { isYoung } from './age';
import {
  isNewReport,
  isOldNews,
  isOutdated,
  isSameReport,
  isSameValue,
  pack,
  unpack,
  valueOf,
  weightOf,
  type KnownValue,
  type Learned,
  type ValueSource,
} from './known-value';

/** Which attribute of a device. Ids are free text, dots and spaces included. */
export interface Place {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

/** Something that came to light about an attribute. For all listeners to read, for none to change. */
export interface Change extends Place {
  readonly deviceId: string;
  readonly value: Json;
  /** What the device reported before; `undefined` where that is not known: then only an event tells that something happened. */
  readonly previous: Json | undefined;
  readonly unit?: string;
  readonly data?: Json;
  /** ISO 8601 UTC, by the cloud's clock. */
  readonly timestamp?: string;
  readonly eventId?: string;
  readonly source: ValueSource;
  /** The same value as before, reported anew: a button that is pushed again. */
  readonly isRepeated: boolean;
}

/** A report that came: a place, what is there, and how it was learned. */
interface Report extends Place {
  readonly state: AttributeState;
  readonly learned: Learned;
  readonly eventId?: string | undefined;
}

/** The capabilities of each component, and when that was learned. */
export interface KnownParts {
  readonly components: ReadonlyMap<string, readonly string[]>;
  readonly learned: Learned;
}

export interface DeviceLimits {
  /** About so many bytes a device may take; what it reports beyond that is not kept. */
  readonly deviceWeight: number;
  /** Larger values are not kept: who wants them asks the cloud. */
  readonly valueWeight: number;
}

/** What is known of a device, to be passed on. Times are ISO 8601 UTC, by our clock. */
export interface RelayedStatus {
  /** Attributes may have a `knownAt` and a `source` of their own. */
  readonly status: DeviceStatus;
  readonly source: ValueSource;
  readonly knownAt: string;
}

/** How a single value was learned, where that differs from how its device was. */
export type LearnedOf = (state: AttributeState) => Learned;

type Attributes = Map<string, KnownValue>;
type Capabilities = Map<string, Attributes>;

/** For so long after a command the cloud may still report the value from before it (seen in the field). */
const COMMAND_LAG_MS = 10_000;
/** About what a device, a component or a capability takes by itself, in bytes. */
const PART_WEIGHT = 300;
const LONGEST_NAME = 256;
/** How a device was learned of which not all is known. */
const NEVER: Learned = { source: 'read', at: 0, asked: 0, isEvent: false };

/** What is known of one device: what it reported, and what accepted commands should lead to until it reports. */
export class KnownDevice {
  readonly #deviceId: string;
  readonly #limits: DeviceLimits;
  readonly #components = new Map<string, Capabilities>();
  /** How the whole device was learned last; nothing where a part of it did not fit. */
  #complete: Learned | undefined;
  /** The last answer that told all of the device: what is known and was not learned later stood in it. */
  #confirmed: Learned | undefined;
  #expected: Map<string, KnownValue> | undefined;
  #latest: Moment = 0;
  #weight: number;
  #count = 0;
  /** How many components and capabilities are known. */
  #partCount = 0;

  constructor(deviceId: string, limits: DeviceLimits) {
    this.#deviceId = deviceId;
    this.#limits = limits;
    this.#weight = PART_WEIGHT + deviceId.length;
  }

  /** When something was learned last. */
  get latest(): Moment {
    return this.#latest;
  }

  /** About how many bytes it takes. */
  get weight(): number {
    return this.#weight;
  }

  /** How many reported values are known. */
  get count(): number {
    return this.#count;
  }

  get complete(): Learned | undefined {
    return this.#complete;
  }

  /** Takes over one report. What comes to light is added to `changes`, where somebody wants to know. */
  record(report: Report, changes: Change[] | undefined): void {
    this.#latest = Math.max(this.#latest, report.learned.asked);
    const attributes = this.#attributesOf(report.component, report.capability);
    if (!attributes || !this.#put(attributes, report, changes)) this.#complete = undefined;
  }

  /** Takes over all that a device reports: what it has no more goes. An answer that was asked for earlier changes nothing. */
  recordAll(status: DeviceStatus, learned: Learned, changes: Change[] | undefined, learnedOf?: LearnedOf): void {
    if (this.#complete && learned.asked <= this.#complete.asked) return;
    this.#latest = Math.max(this.#latest, learned.asked);
    let fits = true;
    const told = { values: 0, parts: 0 };
    const isPlain = !this.#expected && learned.isRelayed !== true;
    // Over keys, since a poll tells ten thousand values.
    for (const component in status) {
      const capabilities = status[component] ?? {};
      const known = this.#capabilitiesOf(component);
      if (known) told.parts += 1;
      else fits = false;
      for (const capability in capabilities) {
        // A capability without attributes is worth knowing: it exists.
        const attributes = known && this.#part(known, capability, (): Attributes => new Map());
        const states = capabilities[capability] ?? {};
        fits &&= attributes !== undefined;
        if (!attributes) continue;
        told.parts += 1;
        for (const attribute in states) {
          told.values += 1;
          const state = states[attribute] ?? { value: null };
          const before = attributes.get(attribute);
          // Nothing has happened but that it was looked at.
          if (before && isPlain && isSameReport(state, before)) continue;
          const report = { component, capability, attribute, state, learned: learnedOf?.(state) ?? learned };
          const isKept = this.#put(attributes, report, changes);
          fits &&= isKept;
        }
      }
    }
    // Whoever told as much as is known now has left nothing out.
    const isAll = fits && told.values === this.#count && told.parts === this.#partCount;
    if (!isAll || !isPlain) this.#dropGone(status, learned);
    this.#complete = fits ? learned : undefined;
    const isNewest = !this.#confirmed || this.#confirmed.asked < learned.asked;
    if (isNewest && learned.isRelayed !== true) this.#confirmed = learned;
  }

  /** All of it was found to be as it is known, at this time (epoch milliseconds). */
  renew(at: number): void {
    if (this.#complete && this.#complete.at < at) this.#complete = { ...this.#complete, at };
  }

  /** What an accepted command should lead to, known as such until the device reports. `sent`: when the command left. */
  expect(place: Place, state: AttributeState, learned: Learned): void {
    const known = this.#find(place);
    const before = known && this.#learnedOf(known);
    // It has spoken since the command left, and knows better: it may have rounded.
    if (before?.isEvent && before.asked > learned.asked) return;
    this.#latest = Math.max(this.#latest, learned.asked);
    this.#expected ??= new Map();
    this.#expected.set(keyOf(place), pack(state, learned));
  }

  get(place: Place): KnownValue | undefined {
    const known = this.#find(place);
    return this.#expected?.get(keyOf(place)) ?? (known && { ...known, learned: this.#learnedOf(known) });
  }

  /** Everything that is known, copied. */
  tree(): DeviceStatus {
    return this.#tree((place, known) => this.#expected?.get(keyOf(place)) ?? known);
  }

  /** What the device itself has reported, without what commands should lead to; copied. */
  reported(): DeviceStatus {
    return this.#tree((_place, known) => known);
  }

  /** The same to pass on: with it, how a value was learned that was not learned with all of the device. */
  toRelay(): RelayedStatus {
    const whole = this.#complete ?? NEVER;
    const status = this.#tree((_place, known) => known, whole);
    return { status, source: whole.source, knownAt: new Date(whole.at).toISOString() };
  }

  #tree(choose: (place: Place, known: KnownValue) => KnownValue, beside?: Learned): DeviceStatus {
    return fromMap(this.#components, (capabilities, component): ComponentStatus => {
      return fromMap(capabilities, (attributes, capability): CapabilityStatus => {
        return fromMap(attributes, (known, attribute) => {
          const chosen = choose({ component, capability, attribute }, known);
          return beside ? { ...unpack(chosen), ...howLearned(this.#learnedOf(chosen), beside) } : unpack(chosen);
        });
      });
    });
  }

  /** Which parts the device has, where all of them are known. */
  parts(): KnownParts | undefined {
    if (!this.#complete) return undefined;
    const components = new Map(
      [...this.#components].map(([component, capabilities]) => [component, [...capabilities.keys()]]),
    );
    return { components, learned: this.#complete };
  }

  #find({ component, capability, attribute }: Place): KnownValue | undefined {
    return this.#components.get(component)?.get(capability)?.get(attribute);
  }

  /** How a value was learned last: the whole answer since then has told it again. */
  #learnedOf({ learned }: KnownValue): Learned {
    const confirmed = this.#confirmed;
    return confirmed && confirmed.asked > learned.asked ? confirmed : learned;
  }

  /** Whether it is kept, or what is kept is better. */
  #put(attributes: Attributes, report: Report, changes: Change[] | undefined): boolean {
    const { attribute, state, learned } = report;
    const known = attributes.get(attribute);
    const before = known && this.#learnedOf(known);
    if (before && !learned.isEvent && isSameReport(state, known)) {
      if (this.#expected) this.#settle(report, false);
      if (learned.asked > before.asked && !isOldNews(learned, before)) known.learned = learned;
      return true;
    }
    if (before && isOutdated(state.timestamp, learned, known, before)) return true;
    const isOther = !known || !isSameValue(state.value, known.value) || state.unit !== known.unit;
    const isNew = isOther || (before !== undefined && isNewReport(state.timestamp, learned, known, before));
    if (this.#expected) this.#settle(report, known && isNew);
    if (changes && isNew) changes.push(this.#change(report, known, isOther));
    return this.#keep(attributes, attribute, pack(state, learned), known);
  }

  #keep(attributes: Attributes, attribute: string, value: KnownValue, known: KnownValue | undefined): boolean {
    const weight = weightOf(value);
    const before = known ? weightOf(known) : 0;
    const fits = this.#weight - before + weight <= this.#limits.deviceWeight && attribute.length <= LONGEST_NAME;
    if (!fits || weight > this.#limits.valueWeight) {
      this.#drop(attributes, attribute, known);
      return false;
    }
    attributes.set(attribute, value);
    this.#weight += weight - before;
    if (!known) this.#count++;
    return true;
  }

  /**
   * Ends the waiting for what a command should lead to. Right after it the cloud may still tell the report from before it;
   * `isNews` tells whether this is another one, `undefined` where none was known: then its time decides.
   */
  #settle({ state, learned, ...place }: Report, isNews: boolean | undefined): void {
    const key = keyOf(place);
    const expected = this.#expected?.get(key);
    if (!expected || learned.asked < expected.learned.asked || isOldNews(learned, expected.learned)) return;
    const { at } = expected.learned;
    const lags = !learned.isEvent && isYoung(at, COMMAND_LAG_MS, learned.at);
    if (lags && !(isNews ?? !(Date.parse(state.timestamp ?? '') < at))) return;
    this.#expected?.delete(key);
  }

  #change(report: Report, known: KnownValue | undefined, isOther: boolean): Change {
    const { component, capability, attribute, state, learned, eventId } = report;
    const { value, unit, timestamp, data } = state;
    return {
      deviceId: this.#deviceId,
      component,
      capability,
      attribute,
      value,
      previous: known && valueOf(known.value),
      ...(unit === undefined ? {} : { unit }),
      ...(data === undefined ? {} : { data }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(eventId === undefined ? {} : { eventId }),
      source: learned.source,
      isRepeated: !isOther,
    };
  }

  /** After a whole answer: what was learned before it was asked for, and is not in it. */
  #dropGone(status: DeviceStatus, learned: Learned): void {
    for (const [component, capabilities] of this.#components) {
      const told = Object.hasOwn(status, component) ? status[component] : undefined;
      for (const [capability, attributes] of capabilities) {
        const states = told && Object.hasOwn(told, capability) ? told[capability] : undefined;
        for (const [attribute, known] of attributes) {
          const isTold = states !== undefined && Object.hasOwn(states, attribute);
          const before = this.#learnedOf(known);
          const isGone = !isTold && before.asked < learned.asked && !isOldNews(learned, before);
          if (isGone) this.#drop(attributes, attribute, known);
        }
        if (attributes.size > 0 || states) continue;
        capabilities.delete(capability);
        this.#weight -= PART_WEIGHT;
        this.#partCount -= 1;
      }
      if (capabilities.size > 0 || told) continue;
      this.#components.delete(component);
      this.#weight -= PART_WEIGHT;
      this.#partCount -= 1;
    }
    for (const [key, expected] of this.#expected ?? []) {
      if (expected.learned.asked < learned.asked && !this.#find(placeOf(key))) this.#expected?.delete(key);
    }
  }

  #drop(attributes: Attributes, attribute: string, known: KnownValue | undefined): void {
    if (!known) return;
    attributes.delete(attribute);
    this.#weight -= weightOf(known);
    this.#count--;
  }

  #attributesOf(component: string, capability: string): Attributes | undefined {
    const capabilities = this.#capabilitiesOf(component);
    return capabilities && this.#part(capabilities, capability, (): Attributes => new Map());
  }

  #capabilitiesOf(component: string): Capabilities | undefined {
    return this.#part(this.#components, component, (): Capabilities => new Map());
  }

  /** The part of that name, made where there is none; nothing where it does not fit. */
  #part<Part>(parts: Map<string, Part>, name: string, make: () => Part): Part | undefined {
    const known = parts.get(name);
    if (known) return known;
    if (name.length > LONGEST_NAME || this.#weight + PART_WEIGHT > this.#limits.deviceWeight) return undefined;
    const part = make();
    parts.set(name, part);
    this.#weight += PART_WEIGHT;
    this.#partCount += 1;
    return part;
  }
}

function howLearned({ at, source }: Learned, whole: Learned): { knownAt?: string; source?: ValueSource } {
  return {
    ...(at > whole.at ? { knownAt: new Date(at).toISOString() } : {}),
    ...(source === whole.source ? {} : { source }),
  };
}

function keyOf({ component, capability, attribute }: Place): string {
  return JSON.stringify([component, capability, attribute]);
}

function placeOf(key: string): Place {
  const [component, capability, attribute] = JSON.parse(key) as [string, string, string];
  return { component, capability, attribute };
}

function fromMap<Value, Result>(
  map: ReadonlyMap<string, Value>,
  convert: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value, key)]));
}
