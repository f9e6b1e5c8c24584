import type { Json } from '../base/json';
import type { EventSource } from './ports';

/** Something without state that happened: a button that was pushed. */
interface Press {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly timestamp?: string;
}

interface Told {
  readonly atMs: number;
  readonly value: string;
  readonly source: EventSource;
}

const MOST_BUTTONS = 1_000;
const MOST_PRESSES = 8;
/** Events tell their time in whole seconds, answers in milliseconds. */
const PRECISION_MS = 1_000;

/**
 * Knows which pushes were told, so that one that a poll brought to light is not told again by its event. Two events are two
 * pushes, however alike they are: their ids say so.
 */
export class Presses {
  readonly #told = new Map<string, Told[]>();

  /** Whether no other source has told it; from now on one has. */
  isNew(press: Press, source: EventSource): boolean {
    const key = [press.deviceId, press.component, press.capability, press.attribute].join('\n');
    const told = { atMs: Date.parse(press.timestamp ?? ''), value: JSON.stringify(press.value), source };
    const before = this.#told.get(key) ?? [];
    const same = before.findIndex((one) => {
      return one.source !== source && one.value === told.value && Math.abs(one.atMs - told.atMs) < PRECISION_MS;
    });
    if (same >= 0) {
      before.splice(same, 1);
      return false;
    }
    this.#told.delete(key);
    this.#told.set(key, [...before, told].slice(-MOST_PRESSES));
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= MOST_BUTTONS) break;
      this.#told.delete(oldest);
    }
    return true;
  }
}
