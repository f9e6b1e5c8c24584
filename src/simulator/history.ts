import type { JsonObject } from '../base/json';
import type { HomeChange, SimulatedHome } from './home';

/** One report that the cloud remembers. */
export interface HistoryEntry {
  readonly change: HomeChange;
  /** Tells two entries of the same millisecond apart. */
  readonly hash: number;
}

const KEPT_MS = 7 * 86_400_000;
const MOST_ENTRIES = 5_000;

/** What devices reported in the last seven days, oldest first. */
export class History {
  readonly #entries: HistoryEntry[] = [];
  #count = 0;

  constructor(home: SimulatedHome) {
    home.onChange((change) => {
      this.#entries.push({ change, hash: (Math.imul(++this.#count, 0x9e3779b1) >>> 0) + 1 });
      while (this.#entries.length > MOST_ENTRIES) this.#entries.shift();
    });
  }

  /** The entries that a location still has at a time (epoch ms). */
  of(locationId: string, nowMs: number): readonly HistoryEntry[] {
    return this.#entries.filter(({ change }) => change.locationId === locationId && change.at > nowMs - KEPT_MS);
  }
}

export function describeEntry({ change, hash }: HistoryEntry, locationName: string): JsonObject {
  const { at, label, value, unit, data, attribute } = change;
  const words = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return {
    deviceId: change.deviceId,
    deviceName: label,
    locationId: change.locationId,
    locationName,
    // In whole seconds and without a colon, as the cloud writes it here and nowhere else.
    time: `${new Date(at).toISOString().slice(0, 19)}.000+0000`,
    text: `${attribute} of ${label} is: ${words}${unit ?? ''}`,
    component: change.component,
    componentLabel: label,
    capability: change.capability,
    attribute,
    value,
    ...(unit === undefined ? {} : { unit }),
    data: data ?? {},
    translatedAttributeName: attribute,
    translatedAttributeValue: words,
    epoch: at,
    hash,
  };
}
