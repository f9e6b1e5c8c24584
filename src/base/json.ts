export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** The parsed text, or `undefined` where it is no JSON (HTML, empty, cut off). */
export function parseJson(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a key, where the container is an object that owns it. */
export function field(container: unknown, key: string): unknown {
  return isObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

/** The string under a key, or `undefined`. */
export function stringField(container: unknown, key: string): string | undefined {
  const value = field(container, key);
  return typeof value === 'string' ? value : undefined;
}
