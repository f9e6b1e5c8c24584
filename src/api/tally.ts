import { CALL_KINDS, type CallCounts, type CallKind } from '../base/contract/bill';
import { field, isObject } from '../base/json';

/**
 * Counts by UTC hour (`2026-03-04T09`), day (`2026-03-04`) and month (`2026-03`), and by node of the last days and months.
 * All of it only grows, so that the tallies of two processes can be added up.
 */
export interface TallySnapshot {
  readonly version: 1;
  readonly days: Readonly<Record<string, CallCounts>>;
  readonly months: Readonly<Record<string, CallCounts>>;
  readonly hours: Readonly<Record<string, CallCounts>>;
  readonly nodes: {
    readonly days: Readonly<Record<string, NodeCounts>>;
    readonly months: Readonly<Record<string, NodeCounts>>;
  };
}

/** By node id; empty: those for whom no place was left. */
export type NodeCounts = Readonly<Record<string, number>>;

type Counts = Record<CallKind, number>;
type Direction = 1 | -1;

/** A week of hours and a day over: what a forecast is made of. */
const HOURS_KEPT = 192;
const DAYS_KEPT = 62;
const MONTHS_KEPT = 13;
const NODE_PERIODS_KEPT = 2;
const MOST_NODES = 500;
const LONGEST_NODE_ID = 100;
const HOUR = /^\d{4}-\d{2}-\d{2}T\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;

/** Counters of calls, that can be added and taken away. */
export class Tally {
  readonly #hours = new Map<string, Counts>();
  readonly #days = new Map<string, Counts>();
  readonly #months = new Map<string, Counts>();
  readonly #nodeDays = new Map<string, Map<string, number>>();
  readonly #nodeMonths = new Map<string, Map<string, number>>();

  /** From what was saved; anything unreadable in it counts nothing. */
  static from(saved: unknown): Tally {
    const tally = new Tally();
    if (field(saved, 'version') === 1) tally.#addSaved(saved);
    return tally;
  }

  /** One more call. `hour` names the UTC hour: `2026-03-04T09`. */
  count(hour: string, kind: CallKind, nodeId?: string): void {
    const [day, month] = [hour.slice(0, 10), hour.slice(0, 7)];
    const isNew = !this.#hours.has(hour);
    countsOf(this.#hours, hour)[kind]++;
    countsOf(this.#days, day)[kind]++;
    countsOf(this.#months, month)[kind]++;
    if (nodeId !== undefined) {
      addNode(this.#nodeDays, day, nodeId, 1);
      addNode(this.#nodeMonths, month, nodeId, 1);
    }
    if (isNew) this.#forgetOld(hour);
  }

  hour(hour: string): CallCounts {
    return { ...(this.#hours.get(hour) ?? none()) };
  }

  day(day: string): CallCounts {
    return { ...(this.#days.get(day) ?? none()) };
  }

  month(month: string): CallCounts {
    return { ...(this.#months.get(month) ?? none()) };
  }

  /** All calls of a month. */
  sumOfMonth(month: string): number {
    const counts = this.#months.get(month);
    return counts ? sumOf(counts) : 0;
  }

  /** The days that something was counted on, oldest first. */
  days(): string[] {
    return [...this.#days.keys()].sort();
  }

  /** The first hour that something was counted in; nothing where none was. */
  firstHour(): string | undefined {
    return [...this.#hours.keys()].sort()[0];
  }

  nodesOfDay(day: string): ReadonlyMap<string, number> {
    return new Map(this.#nodeDays.get(day));
  }

  nodesOfMonth(month: string): ReadonlyMap<string, number> {
    return new Map(this.#nodeMonths.get(month));
  }

  /** Adds another tally. */
  add(other: Tally): this {
    return this.#combine(other, 1);
  }

  /** What is more here than in another one. */
  takeAway(other: Tally): this {
    return this.#combine(other, -1);
  }

  snapshot(): TallySnapshot {
    return {
      version: 1,
      days: copyOf(this.#days),
      months: copyOf(this.#months),
      hours: copyOf(this.#hours),
      nodes: { days: nodesCopyOf(this.#nodeDays), months: nodesCopyOf(this.#nodeMonths) },
    };
  }

  #combine(other: Tally, direction: Direction): this {
    addCounts(this.#hours, other.#hours, direction);
    addCounts(this.#days, other.#days, direction);
    addCounts(this.#months, other.#months, direction);
    for (const [day, nodes] of other.#nodeDays) {
      for (const [nodeId, count] of nodes) addNode(this.#nodeDays, day, nodeId, count * direction);
    }
    for (const [month, nodes] of other.#nodeMonths) {
      for (const [nodeId, count] of nodes) addNode(this.#nodeMonths, month, nodeId, count * direction);
    }
    this.#forgetOld();
    return this;
  }

  #addSaved(saved: unknown): void {
    addSavedCounts(this.#hours, field(saved, 'hours'), HOUR);
    addSavedCounts(this.#days, field(saved, 'days'), DAY);
    addSavedCounts(this.#months, field(saved, 'months'), MONTH);
    addSavedNodes(this.#nodeDays, field(field(saved, 'nodes'), 'days'), DAY);
    addSavedNodes(this.#nodeMonths, field(field(saved, 'nodes'), 'months'), MONTH);
    this.#forgetOld();
  }

  /** Drops the oldest, but never what is counted under now: a clock may be far behind. */
  #forgetOld(hourInUse = ''): void {
    forget(this.#hours, HOURS_KEPT, hourInUse);
    forget(this.#days, DAYS_KEPT, hourInUse.slice(0, 10));
    forget(this.#months, MONTHS_KEPT, hourInUse.slice(0, 7));
    forget(this.#nodeDays, NODE_PERIODS_KEPT, hourInUse.slice(0, 10));
    forget(this.#nodeMonths, NODE_PERIODS_KEPT, hourInUse.slice(0, 7));
  }
}

export function sumOf(counts: CallCounts): number {
  return CALL_KINDS.reduce((total, kind) => total + counts[kind], 0);
}

function none(): Counts {
  return { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 };
}

function countsOf(all: Map<string, Counts>, key: string): Counts {
  let counts = all.get(key);
  if (!counts) all.set(key, (counts = none()));
  return counts;
}

function addCounts(all: Map<string, Counts>, others: ReadonlyMap<string, Counts>, direction: Direction): void {
  for (const [key, counts] of others) {
    const sum = countsOf(all, key);
    for (const kind of CALL_KINDS) sum[kind] = Math.max(0, sum[kind] + counts[kind] * direction);
    if (sumOf(sum) === 0) all.delete(key);
  }
}

function addNode(all: Map<string, Map<string, number>>, key: string, nodeId: string, count: number): void {
  let nodes = all.get(key);
  if (!nodes) all.set(key, (nodes = new Map<string, number>()));
  const known = nodeId.length <= LONGEST_NODE_ID && (nodes.has(nodeId) || nodes.size < MOST_NODES);
  const name = known ? nodeId : '';
  const sum = Math.max(0, (nodes.get(name) ?? 0) + count);
  if (sum > 0) nodes.set(name, sum);
  else nodes.delete(name);
  if (nodes.size === 0) all.delete(key);
}

function addSavedCounts(all: Map<string, Counts>, saved: unknown, form: RegExp): void {
  if (!isObject(saved)) return;
  for (const [key, counts] of Object.entries(saved)) {
    if (!form.test(key)) continue;
    for (const kind of CALL_KINDS) {
      const count = countIn(field(counts, kind));
      if (count > 0) countsOf(all, key)[kind] += count;
    }
  }
}

function addSavedNodes(all: Map<string, Map<string, number>>, saved: unknown, form: RegExp): void {
  if (!isObject(saved)) return;
  for (const [key, nodes] of Object.entries(saved)) {
    if (!form.test(key) || !isObject(nodes)) continue;
    for (const [nodeId, count] of Object.entries(nodes)) addNode(all, key, nodeId, countIn(count));
  }
}

function countIn(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function forget(all: Map<string, unknown>, kept: number, inUse: string): void {
  if (all.size <= kept) return;
  const keys = [...all.keys()].filter((key) => key !== inUse).sort();
  const room = all.has(inUse) ? kept - 1 : kept;
  for (const key of keys.slice(0, keys.length - room)) all.delete(key);
}

function copyOf(all: ReadonlyMap<string, Counts>): Record<string, CallCounts> {
  return Object.fromEntries([...all].map(([key, counts]) => [key, { ...counts }]));
}

function nodesCopyOf(all: ReadonlyMap<string, ReadonlyMap<string, number>>): Record<string, NodeCounts> {
  return Object.fromEntries([...all].map(([key, nodes]) => [key, Object.fromEntries(nodes)]));
}
