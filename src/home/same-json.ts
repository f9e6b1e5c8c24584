import type { Json } from '../base/json';

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/**
 * Whether `JSON.stringify` would make this text of a value, without making it: a poll compares thousands, and nearly all
 * are as they were. Strings with a quotation mark or a backslash are never the same here.
 */
export function isJsonOf(value: Json, json: string): boolean {
  return endOf(value, json, 0) === json.length;
}

/** Where the value ends that begins at `from`; -1 where another one stands there. */
function endOf(value: Json, json: string, from: number): number {
  if (typeof value === 'string') return endOfText(value, json, from);
  if (typeof value !== 'object' || value === null) return endOfWord(String(value), json, from);
  return Array.isArray(value) ? endOfList(value, json, from) : endOfObject(value, json, from);
}

function endOfList(list: readonly Json[], json: string, from: number): number {
  if (list.length === 0) return endOfWord('[]', json, from);
  let at = from;
  for (const item of list) {
    if (json.charCodeAt(at) !== (at === from ? OPEN_LIST : COMMA)) return -1;
    at = endOf(item, json, at + 1);
    if (at < 0) return -1;
  }
  return json.charCodeAt(at) === CLOSE_LIST ? at + 1 : -1;
}

function endOfObject(object: Readonly<Record<string, Json>>, json: string, from: number): number {
  let at = from;
  for (const key in object) {
    if (json.charCodeAt(at) !== (at === from ? OPEN_OBJECT : COMMA)) return -1;
    at = endOfText(key, json, at + 1);
    if (at < 0 || json.charCodeAt(at) !== COLON) return -1;
    at = endOf(object[key] ?? null, json, at + 1);
    if (at < 0) return -1;
  }
  if (at === from) return endOfWord('{}', json, from);
  return json.charCodeAt(at) === CLOSE_OBJECT ? at + 1 : -1;
}

function endOfText(text: string, json: string, from: number): number {
  const begin = from + 1;
  const end = begin + text.length;
  if (json.charCodeAt(from) !== QUOTE || json.charCodeAt(end) !== QUOTE) return -1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // What else JSON escapes stands in no text of it as it is.
    if (code !== json.charCodeAt(begin + index) || code === QUOTE || code === BACKSLASH) return -1;
  }
  return end + 1;
}

function endOfWord(word: string, json: string, from: number): number {
  for (let index = 0; index < word.length; index++) {
    if (word.charCodeAt(index) !== json.charCodeAt(from + index)) return -1;
  }
  return from + word.length;
}
