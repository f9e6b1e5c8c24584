import type { Clock } from '../../base/ports';

const MINUTE_MS = 60_000;
const MOST_A_MINUTE = 10;
const ADDRESSES_KEPT = 1_000;

/** Counts wrong keys by address, so that nobody tries many. */
export class WrongKeys {
  readonly #seen = new Map<string, { count: number; readonly since: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes one more; gives the milliseconds to wait where it was one too many. */
  note(address: string): number | undefined {
    const now = this.#clock.now();
    const before = this.#seen.get(address);
    const minute = before && Math.abs(now - before.since) < MINUTE_MS ? before : { count: 0, since: now };
    minute.count++;
    // Newest last: the oldest falls out where too many addresses come.
    this.#seen.delete(address);
    this.#seen.set(address, minute);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > ADDRESSES_KEPT && oldest !== undefined) this.#seen.delete(oldest);
    return minute.count > MOST_A_MINUTE ? Math.max(1, minute.since + MINUTE_MS - now) : undefined;
  }
}
