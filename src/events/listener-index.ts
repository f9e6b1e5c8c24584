import type { EventKind } from './change';
import type { EventWish } from './wish';

/** Where something happened. */
export interface Place {
  readonly kind: EventKind;
  readonly deviceId?: string | undefined;
  readonly roomId?: string | undefined;
  readonly component?: string | undefined;
  readonly capability?: string | undefined;
  readonly attribute?: string | undefined;
}

interface Entry<Listener> {
  readonly wish: EventWish;
  readonly listener: Listener;
}

const ANY = '';

/**
 * Who wants to hear of what, by kind, place, capability and attribute: an event costs the same few look-ups, however many
 * listen to something else.
 */
export class ListenerIndex<Listener> {
  readonly #entries = new Map<string, Set<Entry<Listener>>>();
  readonly #wishes = new Set<EventWish>();

  /** Returns what takes the listener out again. */
  add(wish: EventWish, listener: Listener): () => void {
    const entry = { wish, listener };
    const keys = keysOf(wish);
    for (const key of keys) {
      const entries = this.#entries.get(key) ?? new Set();
      this.#entries.set(key, entries.add(entry));
    }
    this.#wishes.add(wish);
    return () => {
      for (const key of keys) {
        const entries = this.#entries.get(key);
        entries?.delete(entry);
        if (entries?.size === 0) this.#entries.delete(key);
      }
      this.#wishes.delete(wish);
    };
  }

  /** Those who want to hear of it, each once. */
  at(place: Place): Set<Entry<Listener>> {
    const found = new Set<Entry<Listener>>();
    for (const where of whereOf(place)) {
      for (const capability of withAny(place.capability)) {
        for (const attribute of withAny(place.attribute)) {
          for (const entry of this.#entries.get(keyOf(place.kind, where, capability, attribute)) ?? []) {
            if (entry.wish.component === ANY || entry.wish.component === place.component) found.add(entry);
          }
        }
      }
    }
    return found;
  }

  get wishes(): ReadonlySet<EventWish> {
    return this.#wishes;
  }
}

function keysOf({ kinds, devices, rooms, capability, attribute }: EventWish): string[] {
  const named = [...new Set(devices)].map((id) => `device ${id}`).concat([...new Set(rooms)].map((id) => `room ${id}`));
  return [...new Set(kinds)].flatMap((kind) => {
    if (kind === 'attribute') {
      return (named.length > 0 ? named : [ANY]).map((where) => keyOf(kind, where, capability, attribute));
    }
    // Hubs, modes and arming belong to the home; coming and going, and health, to a device.
    const isOfDevice = kind === 'lifecycle' || kind === 'health';
    return (isOfDevice && named.length > 0 ? named : [ANY]).map((where) => keyOf(kind, where, ANY, ANY));
  });
}

function whereOf({ deviceId, roomId }: Place): string[] {
  return [
    ANY,
    ...(deviceId === undefined ? [] : [`device ${deviceId}`]),
    ...(roomId === undefined ? [] : [`room ${roomId}`]),
  ];
}

function withAny(part: string | undefined): string[] {
  return part === undefined || part === ANY ? [ANY] : [ANY, part];
}

function keyOf(kind: EventKind, where: string, capability: string, attribute: string): string {
  // Ids hold no control characters.
  return `${kind}\n${where}\n${capability}\n${attribute}`;
}
