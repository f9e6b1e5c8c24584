import { field, isObject, parseJson, type Json, type JsonObject } from '../base/json';
import { EVENT_KINDS, type EventKind } from './change';
import { idOf, isModest } from './bounds';
import type { EventSource } from './ports';
import type { EventWish, HomeEvent } from './wish';

// What both ends of a stream of the home say to each other, and how each understands the other.

/** Kinds of messages on the stream (docs/stream.md). */
export type StreamWord = 'home' | 'resumed' | 'state' | 'event' | 'device' | 'gone';

/** One message as Server-Sent Events have it. JSON holds no line break. */
export function frameOf(word: StreamWord, json: string, id?: string): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${word}\ndata: ${json}\n\n`);
}

const SOURCES: readonly EventSource[] = ['webhook', 'poll', 'command', 'read'];
const LONGEST_NAME = 256;

export function sourceIn(value: unknown): EventSource | undefined {
  return SOURCES.find((source) => source === value);
}

/** `msg.event` as another Node-RED told it. Nothing where it is none, or too large. Never throws. */
export function homeEventFrom(told: unknown): HomeEvent | undefined {
  const type = EVENT_KINDS.find((kind) => kind === field(told, 'type'));
  const source = sourceIn(field(told, 'source'));
  const value = jsonIn(told, 'value');
  if (!type || !source || value === undefined) return undefined;
  const event: Record<string, Json> = { type, value, source };
  for (const key of ['previous', 'data']) {
    const json = jsonIn(told, key);
    if (json !== undefined) event[key] = json;
  }
  for (const key of IDS) {
    const id = idOf(field(told, key));
    if (id !== undefined) event[key] = id;
  }
  for (const key of ['label', 'room']) {
    const name = field(told, key);
    if (typeof name === 'string' && name.length <= LONGEST_NAME) event[key] = name;
  }
  return event as unknown as HomeEvent;
}

const IDS = [
  ...['deviceId', 'component', 'capability', 'attribute', 'unit'],
  ...['timestamp', 'eventId', 'locationId', 'hubId', 'modeId'],
];

function jsonIn(container: unknown, key: string): Json | undefined {
  const value = field(container, key) as Json | undefined;
  return value !== undefined && isModest(value) ? value : undefined;
}

/** Proxies and servers take addresses of 8 KiB; others put something of their own in front. */
const LONGEST_WISHES = 6_000;
const MOST_WISHES = 200;
const MOST_IDS = 200;
/** What a listener hears where it does not say what it wants: values, and devices that come, go or drop offline; the mode. */
const EVERYTHING: EventWish = wish({ kinds: ['attribute', 'lifecycle', 'health', 'mode'] });

/**
 * What a listener of a stream wants the home to be asked for: a JSON list of what event nodes are set to, where any part may
 * be left out. Nothing given is everything; an empty list hears along, and has nobody asked. `undefined` for what is no such list.
 */
export function wishesFrom(written: unknown): EventWish[] | undefined {
  if (written === undefined) return [EVERYTHING];
  if (typeof written !== 'string' || written.length > LONGEST_WISHES) return undefined;
  const list: unknown = parseJson(written);
  if (!Array.isArray(list) || list.length > MOST_WISHES) return undefined;
  const wishes = (list as unknown[]).filter(isObject);
  return wishes.length === list.length ? wishes.map(wish) : undefined;
}

/** The same list, for the address of a stream. Where all of it would be too long, it asks for more than is wanted. */
export function wishesInWords(wishes: Iterable<EventWish>): string {
  const all = [...wishes];
  const each = `[${[...new Set(all.map((one) => JSON.stringify(inShort(one))))].sort().join(',')}]`;
  if (encodeURIComponent(each).length <= LONGEST_WISHES && all.length <= MOST_WISHES) return each;
  const kinds = EVENT_KINDS.filter((kind) => all.some((one) => one.kinds.includes(kind)));
  const onlyChanges = all.every((one) => one.onlyChanges);
  return JSON.stringify([inShort(wish({ kinds, onlyChanges }))]);
}

function wish(given: Record<string, unknown>): EventWish {
  const { kinds = ['attribute'], devices, rooms, component, capability, attribute, onlyChanges } = given;
  const wanted: readonly unknown[] = Array.isArray(kinds) ? kinds : [];
  return {
    kinds: EVENT_KINDS.filter((kind) => wanted.includes(kind)),
    ...{ devices: idsIn(devices), rooms: idsIn(rooms) },
    ...{ component: idOf(component) ?? '', capability: idOf(capability) ?? '', attribute: idOf(attribute) ?? '' },
    onlyChanges: onlyChanges !== false,
  };
}

function idsIn(list: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.slice(0, MOST_IDS).flatMap((item) => idOf(item) ?? []);
}

function inShort({ kinds, devices, rooms, component, capability, attribute, onlyChanges }: EventWish): JsonObject {
  const isUsual = kinds.length === 1 && kinds[0] === ('attribute' satisfies EventKind);
  return {
    ...(isUsual ? {} : { kinds: [...kinds] }),
    ...(devices.length === 0 ? {} : { devices: [...devices] }),
    ...(rooms.length === 0 ? {} : { rooms: [...rooms] }),
    ...(component === '' ? {} : { component }),
    ...(capability === '' ? {} : { capability }),
    ...(attribute === '' ? {} : { attribute }),
    ...(onlyChanges ? {} : { onlyChanges }),
  };
}
