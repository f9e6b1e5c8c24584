import { isObject, type Json } from '../base/json';
import { text, type Text } from '../base/text';

/** Deeper values are none that a command takes; a value that holds itself ends here too. */
const DEEPEST = 32;

/**
 * A copy of a value that the cloud can be sent as it is, else `undefined`: messages may hold buffers, dates, functions,
 * numbers that are none, and objects that hold themselves. Properties without a value are left out, as JSON does.
 */
export function asJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (depth >= DEEPEST) return undefined;
  if (Array.isArray(value)) return listAsJson(value, depth + 1);
  return isPlainObject(value) ? objectAsJson(value, depth + 1) : undefined;
}

// Both end at the first part that is no JSON, or a value that holds itself twice would take for ever.
function listAsJson(list: readonly unknown[], depth: number): Json[] | undefined {
  const copy: Json[] = [];
  for (const item of list) {
    const json = asJson(item, depth);
    if (json === undefined) return undefined;
    copy.push(json);
  }
  return copy;
}

function objectAsJson(object: Readonly<Record<string, unknown>>, depth: number): Json | undefined {
  const copy: [string, Json][] = [];
  for (const [key, item] of Object.entries(object)) {
    if (item === undefined) continue;
    const json = asJson(item, depth);
    if (json === undefined) return undefined;
    copy.push([key, json]);
  }
  return Object.fromEntries(copy);
}

/** An object of keys and values, also one that a function node made, whose `Object` is another; no buffer, date or map. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What kind of thing a value is, in words that follow "it is". */
export function kindOf(value: unknown): Text {
  if (value === null || value === undefined) return text('command.given.nothing');
  if (Array.isArray(value)) return text('command.given.list');
  if (isPlainObject(value)) return text('command.given.object');
  if (typeof value === 'string') return value === '' ? text('command.given.emptyString') : text('command.given.string');
  if (typeof value === 'boolean') return text('command.given.boolean');
  if (Number.isInteger(value)) return text('command.given.number');
  return Number.isFinite(value) ? text('command.given.fraction') : text('command.given.other');
}
