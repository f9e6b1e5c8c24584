import type { CallCounts } from '../base/contract/bill';
import { sumOf, type Tally } from './tally';

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** A week has quiet days and busy ones. */
const HOURS_LOOKED_AT = 7 * HOURS_A_DAY;

/** When the UTC month of a time ends, epoch milliseconds: then the counters of a month begin anew. */
export function monthEnd(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
}

/** When the UTC month of a time began, epoch milliseconds. */
export function monthStart(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
}

/**
 * How many calls the rest of the month will take if it goes on as in the last week, by the hours of the day: evenings are
 * not as mornings. `of` picks which calls; an hour of the day that was not seen yet is taken for an average one.
 */
export function expectedCalls(tally: Tally, nowMs: number, of: (counts: CallCounts) => number = sumOf): number {
  const thisHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const first = tally.firstHour();
  const firstMs = first === undefined ? thisHourMs : Date.parse(`${first}:00:00Z`);
  const sums = new Array<number>(HOURS_A_DAY).fill(0);
  const seen = new Array<number>(HOURS_A_DAY).fill(0);
  for (let ago = 1; ago <= HOURS_LOOKED_AT && thisHourMs - ago * HOUR_MS >= firstMs; ago++) {
    const at = thisHourMs - ago * HOUR_MS;
    const hour = hourOfDay(at);
    sums[hour] = (sums[hour] ?? 0) + of(tally.hour(nameOf(at)));
    seen[hour] = (seen[hour] ?? 0) + 1;
  }
  const total = seen.reduce((sum, count) => sum + count, 0);
  const now = of(tally.hour(nameOf(thisHourMs)));
  // In the very first hour there is nothing but the hour itself.
  const share = Math.max((nowMs - thisHourMs) / HOUR_MS, 0.1);
  const average = total === 0 ? now / share : sums.reduce((sum, count) => sum + count, 0) / total;
  const typical = (hour: number): number => ((seen[hour] ?? 0) === 0 ? average : (sums[hour] ?? 0) / (seen[hour] ?? 1));
  const endMs = monthEnd(nowMs);
  let expected = Math.max(0, typical(hourOfDay(thisHourMs)) - now) * (1 - (nowMs - thisHourMs) / HOUR_MS);
  for (let at = thisHourMs + HOUR_MS; at < endMs; at += HOUR_MS) expected += typical(hourOfDay(at));
  return expected;
}

function hourOfDay(atMs: number): number {
  return (((atMs / HOUR_MS) % HOURS_A_DAY) + HOURS_A_DAY) % HOURS_A_DAY;
}

function nameOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 13);
}
