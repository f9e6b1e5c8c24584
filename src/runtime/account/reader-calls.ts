import type { Clock } from '../../base/ports';
import { Throttle } from '../../base/throttle';

const HELD_MS = 60_000;

interface Failure {
  readonly error: unknown;
  readonly at: number;
  readonly mark: string;
}

/**
 * Keeps those who only look from spending calls: what failed is answered the same for a minute, unless the account has
 * another token since, and a wish to ask anew counts once a minute. What succeeds is kept by whoever is asked.
 */
export class ReaderCalls {
  readonly #clock: Clock;
  readonly #markOfToken: () => string | undefined;
  readonly #wishes = new Map<string, Throttle>();
  readonly #failures = new Map<string, Failure>();

  /** `markOfToken` names the token in use; without one no call is spent, and nothing need be held. */
  constructor(clock: Clock, markOfToken: () => string | undefined) {
    this.#clock = clock;
    this.#markOfToken = markOfToken;
  }

  /** Asks a question. Their number must have an end: each is remembered. */
  async ask<Answer>(question: string, wish: boolean, work: (refresh: boolean) => Promise<Answer>): Promise<Answer> {
    const refresh = wish && this.#mayWish(question);
    const failure = this.#failures.get(question);
    if (failure && !refresh && this.#isHeld(failure)) throw failure.error;
    const mark = this.#markOfToken();
    try {
      const answer = await work(refresh);
      this.#failures.delete(question);
      return answer;
    } catch (error) {
      if (mark !== undefined) this.#failures.set(question, { error, at: this.#clock.now(), mark });
      throw error;
    }
  }

  #mayWish(question: string): boolean {
    const throttle = this.#wishes.get(question) ?? new Throttle(this.#clock, HELD_MS);
    this.#wishes.set(question, throttle);
    return throttle.pass();
  }

  /** A clock that was set back holds nothing. */
  #isHeld({ at, mark }: Failure): boolean {
    return Math.abs(this.#clock.now() - at) < HELD_MS && mark === this.#markOfToken();
  }
}
