import { isDeepStrictEqual } from 'node:util';
import type { AttributeState } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { Moment } from '../base/moment';
import { isJsonOf } from './same-json';

/** How a value came to be known. `command`: what a command of ours brought about, or should. */
export type ValueSource = 'webhook' | 'poll' | 'command' | 'read';

/** How and when something was learned. One object for all values of an answer: a home has ten thousand. */
export interface Learned {
  readonly source: ValueSource;
  /** Epoch milliseconds of our clock; a value's timestamp is the cloud's and may be years older. */
  readonly at: number;
  /** Of an answer: when the question left. Of an event: when it came. */
  readonly asked: Moment;
  readonly isEvent: boolean;
  /** Somebody else learned it, at `at`, and passes it on now: what is known from later is better. */
  readonly isRelayed?: true;
}

/** A list or an object, as text: small, of a known size, and nobody else's. */
class Packed {
  constructor(readonly json: string) {}
}

type Kept = string | number | boolean | null | Packed;

/** What an attribute was reported as, kept small. */
export interface KnownValue {
  readonly value: Kept;
  readonly unit: string | undefined;
  readonly timestamp: string | undefined;
  readonly data: Packed | undefined;
  learned: Learned;
}

/** Reports of webhooks are late by seconds, and refused after so long: what is older yet comes from a clock that went back. */
const OUT_OF_ORDER_MS = 900_000;
/** Events tell their time in whole seconds, answers in milliseconds. */
const PRECISION_MS = 1_000;
/** About what a value takes besides its text, in bytes. */
const BASE_WEIGHT = 200;

export function pack(state: AttributeState, learned: Learned): KnownValue {
  const { value, unit, timestamp, data } = state;
  return { value: packed(value), unit, timestamp, data: data === undefined ? undefined : packedText(data), learned };
}

/** A copy that flows may change. */
export function unpack({ value, unit, timestamp, data }: KnownValue): AttributeState {
  return {
    value: valueOf(value),
    ...(unit === undefined ? {} : { unit }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(data === undefined ? {} : { data: JSON.parse(data.json) as Json }),
  };
}

/** The bare value, a copy. */
export function valueOf(value: Kept): Json {
  return value instanceof Packed ? (JSON.parse(value.json) as Json) : value;
}

/** About how many bytes a value takes. */
export function weightOf({ value, unit, timestamp, data }: KnownValue): number {
  return BASE_WEIGHT + lengthOf(value) + lengthOf(unit) + lengthOf(timestamp) + lengthOf(data);
}

/** Whether an answer tells the very report that is known: mostly nothing has happened between two of them. */
export function isSameReport(state: AttributeState, known: KnownValue): boolean {
  return (
    state.timestamp === known.timestamp &&
    state.unit === known.unit &&
    isSameValue(state.value, known.value) &&
    (state.data === undefined ? !known.data : known.data !== undefined && isJson(state.data, known.data.json))
  );
}

export function isSameValue(value: Json, known: Kept): boolean {
  if (!(known instanceof Packed)) return value === known;
  if (typeof value !== 'object' || value === null) return false;
  // Polls and events may tell the keys of an object in another order.
  return isJson(value, known.json) || isDeepStrictEqual(value, JSON.parse(known.json));
}

function isJson(value: Json, json: string): boolean {
  return isJsonOf(value, json) || JSON.stringify(value) === json;
}

/**
 * Whether a report must not replace what is known; `before`: how that was learned last. What was asked for later stands,
 * whatever the timestamps say; among events the newest does. Two times that are far apart are those of a clock that was
 * set: then what came last stands.
 */
export function isOutdated(
  timestamp: string | undefined,
  learned: Learned,
  known: KnownValue,
  before: Learned,
): boolean {
  const { isEvent, asked } = learned;
  if (asked < before.asked || isOldNews(learned, before)) return true;
  return isEvent && isEarlier(timestamp, known.timestamp);
}

/** Whether what is passed on was learned before what is known here. Two clocks, and the way between them, take a moment. */
export function isOldNews({ isRelayed, at }: Learned, known: Learned): boolean {
  return isRelayed === true && at < known.at - PRECISION_MS;
}

/** Whether the device reported anew, though maybe the same value: a button that was pressed again. */
export function isNewReport(
  timestamp: string | undefined,
  { isEvent }: Learned,
  known: KnownValue,
  before: Learned,
): boolean {
  if (timestamp === undefined || known.timestamp === undefined) return isEvent && before.isEvent;
  const apartMs = Date.parse(timestamp) - Date.parse(known.timestamp);
  // An event and an answer that tell the same.
  if (isEvent !== before.isEvent && Math.abs(apartMs) < PRECISION_MS) return false;
  return isEvent || (timestamp !== known.timestamp && !isEarlier(timestamp, known.timestamp));
}

function isEarlier(timestamp: string | undefined, than: string | undefined): boolean {
  if (timestamp === undefined || than === undefined) return false;
  const earlierMs = Date.parse(than) - Date.parse(timestamp);
  return earlierMs >= PRECISION_MS && earlierMs <= OUT_OF_ORDER_MS;
}

function packed(value: Json): Kept {
  return typeof value === 'object' && value !== null ? packedText(value) : value;
}

function packedText(value: Json): Packed {
  return new Packed(JSON.stringify(value));
}

function lengthOf(value: Kept | undefined): number {
  if (value instanceof Packed) return value.json.length;
  return typeof value === 'string' ? value.length : 0;
}
