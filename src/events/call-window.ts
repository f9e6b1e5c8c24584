import type { Clock } from '../base/ports';

/** So many calls in any stretch of so long, as the cloud's rate limits have it. */
export class CallWindow {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #lengthMs: number;
  #calls: number[] = [];

  constructor(clock: Clock, most: number, lengthMs: number) {
    this.#clock = clock;
    this.#most = most;
    this.#lengthMs = lengthMs;
  }

  /** How long until one more may go, in milliseconds; 0 now. A clock that was set back frees the window. */
  waitMs(): number {
    const now = this.#clock.now();
    this.#calls = this.#calls.filter((at) => at <= now && now - at < this.#lengthMs);
    const oldest = this.#calls[this.#calls.length - this.#most];
    return oldest === undefined ? 0 : oldest + this.#lengthMs - now;
  }

  /** One goes now. */
  take(): void {
    this.#calls.push(this.#clock.now());
  }

  /** The cloud says that there is no room: calls of another process count too. */
  fill(): void {
    const now = this.#clock.now();
    this.#calls = Array.from({ length: this.#most }, () => now);
  }
}
