import type { Clock } from './ports';

/** Lets one through and then nobody for a while. */
export class Throttle {
  #lastAt = Number.NEGATIVE_INFINITY;
  readonly #clock: Clock;
  readonly #lengthMs: number;

  constructor(clock: Clock, lengthMs: number) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  /** Whether somebody may pass now; who may has passed. A clock that was set back ends the pause. */
  pass(): boolean {
    const now = this.#clock.now();
    if (Math.abs(now - this.#lastAt) < this.#lengthMs) return false;
    this.#lastAt = now;
    return true;
  }
}
