import type { Clock, Timer } from '../base/ports';

const MOST_HELD = 1_000;
/** A deploy that takes longer has failed. */
const LONGEST_HOLD_MS = 30_000;

/**
 * What happens while nobody can listen: a deploy takes all nodes away and brings them back. It is told in its order when
 * they are there again. Bounded; the oldest go first.
 */
export class HeldEvents<Held> {
  readonly #clock: Clock;
  readonly #tell: (held: Held) => void;
  #waiting: Held[] | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, tell: (held: Held) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** From now on everything is kept, for half a minute at most. */
  hold(): void {
    this.#waiting ??= [];
    this.#timer ??= this.#clock.after(LONGEST_HOLD_MS, () => this.release());
  }

  /** Whoever listens is there: what was kept is told, and what comes now at once. */
  release(): void {
    const waiting = this.#waiting ?? [];
    // What one of them leads to comes after the others.
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) this.#tell(next);
    this.drop();
  }

  /** Nobody will listen any more. */
  drop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  /** Tells it now, or keeps it. */
  add(held: Held): void {
    if (!this.#waiting) {
      this.#tell(held);
      return;
    }
    this.#waiting.push(held);
    if (this.#waiting.length > MOST_HELD) this.#waiting.shift();
  }
}
