import type { CallCounts, CallKind } from '../base/contract/bill';
import type { Clock } from '../base/ports';
import { sumOf, Tally, type TallySnapshot } from './tally';

export { CALL_KINDS, type CallCounts, type CallKind } from '../base/contract/bill';

const HOUR_MS = 3_600_000;

/** Counts an account's calls. Every request that leaves counts, whatever becomes of it: a retry is a call. */
export class Meter {
  readonly #clock: Clock;
  readonly #tally = new Tally();
  #counted = 0;
  /** The hour that the last call fell on, kept so that counting need not format a date. */
  #hour: { readonly startMs: number; readonly name: string; readonly month: string } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more call; `nodeId`: of the node it is for, where there is one. */
  count(kind: CallKind, nodeId?: string): void {
    this.#counted++;
    this.#tally.count(this.#now().name, kind, nodeId);
  }

  /** The calls that were counted here, since the start of this process. */
  get counted(): number {
    return this.#counted;
  }

  /** All calls of this UTC day. */
  today(): number {
    return sumOf(this.current().today);
  }

  /** All calls of this UTC month. */
  thisMonth(): number {
    return this.#tally.sumOfMonth(this.#now().month);
  }

  /** The calls of this UTC day and month, by kind. */
  current(): { readonly today: CallCounts; readonly month: CallCounts } {
    const { name, month } = this.#now();
    return { today: this.#tally.day(name.slice(0, 10)), month: this.#tally.month(month) };
  }

  /** Everything that is known: to be read, not changed. */
  get tally(): Tally {
    return this.#tally;
  }

  /** Everything that is known, to be saved. */
  snapshot(): TallySnapshot {
    return this.#tally.snapshot();
  }

  /**
   * Adds what was saved before a restart, or by another process meanwhile: `known` is what was added of it already.
   * Anything unreadable counts nothing.
   */
  restore(saved: unknown, known?: unknown): void {
    this.#tally.add(Tally.from(saved).takeAway(Tally.from(known)));
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
