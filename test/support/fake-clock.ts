import type { Clock, Random, Timer } from '../../src/base/ports';

interface Waiting {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** Timers that fire more often than that are in a loop: a test must fail then, not go on for ever. */
const MOST_A_SECOND = 4;
const MOST_A_PASS = 100_000;

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #nowMs: number;
  #elapsedMs = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(startAt = Date.parse('2026-03-04T09:00:00Z')) {
    this.#nowMs = startAt;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Timers run on elapsed time, so a stepped clock does not move them. */
  after(delayMs: number, callback: () => void): Timer {
    const entry = { dueAt: this.#elapsedMs + Math.max(0, delayMs), callback };
    this.#waiting.add(entry);
    return { cancel: () => void this.#waiting.delete(entry) };
  }

  /** How many timers are armed. */
  get armed(): number {
    return this.#waiting.size;
  }

  /** Milliseconds until the next timer, `undefined` where none is armed. */
  get nextDueInMs(): number | undefined {
    const dues = [...this.#waiting].map((entry) => entry.dueAt);
    return dues.length === 0 ? undefined : Math.max(0, Math.min(...dues) - this.#elapsedMs);
  }

  /** Forgets every timer, as the end of a process does. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Lets time pass, running each timer at its moment and what hangs on its promises after it. */
  async pass(durationMs: number): Promise<void> {
    const end = this.#elapsedMs + durationMs;
    let left = Math.min(MOST_A_PASS, 1000 + (durationMs / 1000) * MOST_A_SECOND);
    await settle();
    for (;;) {
      const next = [...this.#waiting].sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!next || next.dueAt > end) break;
      if (--left < 0) throw new Error('the timers fire without end');
      this.#move(Math.max(0, next.dueAt - this.#elapsedMs));
      this.#waiting.delete(next);
      next.callback();
      await settle();
    }
    this.#move(end - this.#elapsedMs);
    await settle();
  }

  /** Sets the clock forward or back as NTP, a person or a suspended machine does: no timer runs for it. */
  step(byMs: number): void {
    this.#nowMs += byMs;
  }

  #move(byMs: number): void {
    this.#elapsedMs += byMs;
    this.#nowMs += byMs;
  }
}

/** Lets every promise that is already decided run its course; nothing here waits for more than that. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The same sequence at every run. */
export function fixedRandom(seed = 1): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { number: next, bytes: (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(next() * 256))) };
}
