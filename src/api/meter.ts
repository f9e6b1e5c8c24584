import type { Clock } from '../base/ports';
import { plus, sumOf, Tally, type CallCounts, type CallKind, type TallySnapshot } from './tally';

export { CALL_KINDS, type CallCounts, type CallKind } from './tally';

const HOUR_MS = 3_600_000;

/**
 * Counts an account's calls. Every request that leaves counts, whatever becomes of it: a retry is a call.
 * What was counted here and is not saved yet is kept apart from what is saved, which holds the calls of other processes too.
 * To save: read the document, `merged` with it, write, then `saved` with what was written.
 */
export class Meter {
  readonly #clock: Clock;
  #saved = new Tally();
  #unsaved = new Tally();
  /** The hour that the last call fell on, kept so that counting need not format a date. */
  #hour: { readonly startMs: number; readonly name: string; readonly month: string } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more call; `nodeId`: of the node it is for, where there is one. */
  count(kind: CallKind, nodeId?: string): void {
    this.#unsaved.count(this.#now().name, kind, nodeId);
  }

  /** All calls of this UTC day. */
  today(): number {
    const day = this.#now().name.slice(0, 10);
    return sumOf(this.#saved.day(day)) + sumOf(this.#unsaved.day(day));
  }

  /** All calls of this UTC month. */
  thisMonth(): number {
    const { month } = this.#now();
    return this.#saved.sumOfMonth(month) + this.#unsaved.sumOfMonth(month);
  }

  /** The calls of this UTC day and month, by kind. */
  current(): { readonly today: CallCounts; readonly month: CallCounts } {
    const hour = this.#now().name;
    const [day, month] = [hour.slice(0, 10), hour.slice(0, 7)];
    return {
      today: plus(this.#saved.day(day), this.#unsaved.day(day)),
      month: plus(this.#saved.month(month), this.#unsaved.month(month)),
    };
  }

  /** Everything that is known: a copy. */
  tally(): Tally {
    return new Tally().add(this.#saved).add(this.#unsaved);
  }

  /** Everything that is known, to be saved where no other process counts. */
  snapshot(): TallySnapshot {
    return this.tally().snapshot();
  }

  /** Takes over what is saved: before this start, or by another process too. Anything unreadable in it counts nothing. */
  restore(saved: unknown): void {
    this.#saved = Tally.from(saved);
  }

  /** Adds what is not saved yet to what the document holds by now. `done` is to be called when the sum is written. */
  merged(document: unknown): { readonly snapshot: TallySnapshot; readonly done: () => void } {
    const part = new Tally().add(this.#unsaved);
    const sum = Tally.from(document).add(part);
    const done = (): void => {
      this.#saved = sum;
      this.#unsaved.add(part, -1);
    };
    return { snapshot: sum.snapshot(), done };
  }

  #now(): { readonly name: string; readonly month: string } {
    const nowMs = this.#clock.now();
    const startMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    if (this.#hour?.startMs !== startMs) {
      const name = new Date(startMs).toISOString().slice(0, 13);
      this.#hour = { startMs, name, month: name.slice(0, 7) };
    }
    return this.#hour;
  }
}
