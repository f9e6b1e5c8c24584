import type { Json } from '../base/json';
import { text, type Text } from '../base/text';
import { asJson, kindOf } from './message-value';

const LONGEST_QUOTE = 60;
const LONGEST_TEXT = 40;
/** So much of what may be a token shows which one it is, and nothing more. */
const SECRET_START = 4;
/** A token or a key: long, and without a space. */
const MAY_BE_SECRET = /^[\w.~+/=-]{24,}$/;
/** Of these capabilities a text of digits may be a door's code. */
const TAKES_CODES = /code|credential|pin|password|secret/i;

/**
 * A value as a sentence shows it: as JSON, short, and without what may be a secret. What is no JSON is told by its kind.
 * With a capability: digits are not repeated where they may be a door's code.
 */
export function quoted(value: unknown, capability = ''): Text {
  const json = asJson(value);
  if (json === undefined || (TAKES_CODES.test(capability) && mayHoldCode(json))) return kindOf(value);
  const all = JSON.stringify(shortened(json));
  return text('command.given.value', { value: all.length > LONGEST_QUOTE ? `${all.slice(0, LONGEST_QUOTE)}…` : all });
}

function shortened(value: Json): Json {
  if (typeof value === 'string') {
    if (MAY_BE_SECRET.test(value.trim())) return `${value.trim().slice(0, SECRET_START)}…`;
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  }
  // More than that is cut off anyway.
  if (Array.isArray(value)) return value.slice(0, LONGEST_QUOTE).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).slice(0, LONGEST_QUOTE);
  return Object.fromEntries(entries.map(([key, item]) => [shortKey(key), shortened(item)]));
}

function shortKey(key: string): string {
  const short = shortened(key);
  return typeof short === 'string' ? short : key;
}

function mayHoldCode(value: Json): boolean {
  return typeof value !== 'boolean' && value !== null && /\d{3}/.test(JSON.stringify(value));
}
