import { field, isObject } from '../base/json';
import type { Clock } from '../base/ports';

/** What a call is for. Calls cost money, so each is counted under one of these. */
export const CALL_KINDS = ['commands', 'reads', 'polls', 'tokens', 'other'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

export type CallCounts = Readonly<Record<CallKind, number>>;

/** Counts by UTC day (`2026-03-04`) and by UTC month (`2026-03`). */
export interface MeterSnapshot {
  readonly version: 1;
  readonly days: Readonly<Record<string, CallCounts>>;
  readonly months: Readonly<Record<string, CallCounts>>;
}

type Counts = Record<CallKind, number>;

const DAY_MS = 86_400_000;
const DAYS_KEPT = 62;
const MONTHS_KEPT = 13;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;

/** Counts an account's calls. Every request that leaves counts, whatever becomes of it: a retry is a call. */
export class Meter {
  readonly #clock: Clock;
  readonly #days = new Map<string, Counts>();
  readonly #months = new Map<string, Counts>();
  /** The day that the last call fell on, kept so that counting need not format a date. */
  #today: { readonly startMs: number; readonly day: Counts; readonly month: Counts } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(kind: CallKind): void {
    const { day, month } = this.#current();
    day[kind]++;
    month[kind]++;
  }

  /** All calls of this UTC day. */
  today(): number {
    return sum(this.#current().day);
  }

  /** All calls of this UTC month. */
  thisMonth(): number {
    return sum(this.#current().month);
  }

  /** The calls of this UTC day and month, by kind. */
  current(): { readonly today: CallCounts; readonly month: CallCounts } {
    const { day, month } = this.#current();
    return { today: { ...day }, month: { ...month } };
  }

  /** The counters to save: the last two months by day and the last year by month. */
  snapshot(): MeterSnapshot {
    return { version: 1, days: copyOf(this.#days), months: copyOf(this.#months) };
  }

  /**
   * Adds what was saved before a restart, or by another process meanwhile: `known` is what was added of it already.
   * Anything unreadable counts nothing.
   */
  restore(saved: unknown, known?: unknown): void {
    if (field(saved, 'version') !== 1) return;
    addAll(this.#days, field(saved, 'days'), DAY, field(known, 'days'));
    addAll(this.#months, field(saved, 'months'), MONTH, field(known, 'months'));
  }

  #current(): { readonly day: Counts; readonly month: Counts } {
    const nowMs = this.#clock.now();
    const startMs = nowMs - (((nowMs % DAY_MS) + DAY_MS) % DAY_MS);
    if (this.#today?.startMs !== startMs) {
      const date = new Date(startMs).toISOString();
      const day = countsOf(this.#days, date.slice(0, 10));
      const month = countsOf(this.#months, date.slice(0, 7));
      this.#today = { startMs, day, month };
      // Never those that are counted under now: a clock may be far behind.
      forget(this.#days, DAYS_KEPT, day);
      forget(this.#months, MONTHS_KEPT, month);
    }
    return this.#today;
  }
}

function countsOf(all: Map<string, Counts>, key: string): Counts {
  let counts = all.get(key);
  if (!counts) all.set(key, (counts = { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 }));
  return counts;
}

function addAll(all: Map<string, Counts>, saved: unknown, form: RegExp, known: unknown): void {
  if (!isObject(saved)) return;
  for (const [key, counts] of Object.entries(saved)) {
    if (!form.test(key)) continue;
    for (const kind of CALL_KINDS) {
      const count = countIn(counts, kind) - countIn(field(known, key), kind);
      if (count > 0) countsOf(all, key)[kind] += count;
    }
  }
}

function countIn(counts: unknown, kind: CallKind): number {
  const count = field(counts, kind);
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** Drops the oldest, but not the one that is in use. */
function forget(all: Map<string, Counts>, kept: number, inUse: Counts): void {
  if (all.size <= kept) return;
  const keys = [...all.keys()].filter((key) => all.get(key) !== inUse).sort();
  for (const key of keys.slice(0, keys.length + 1 - kept)) all.delete(key);
}

function copyOf(all: Map<string, Counts>): Record<string, CallCounts> {
  return Object.fromEntries([...all].map(([key, counts]) => [key, { ...counts }]));
}

function sum(counts: CallCounts): number {
  return CALL_KINDS.reduce((total, kind) => total + counts[kind], 0);
}
