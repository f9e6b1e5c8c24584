import type { Clock } from '../base/ports';
import { Cached, type CacheOptions } from './cached';

/** Keys come from the cloud's own lists, which are short; more would be a server that never ends. */
const MOST_KEYS = 50;

/** Answers that are kept for a while, one for each key, such as the rooms of each location. */
export class CachedByKey<Value> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #fetch: (key: string, signal: AbortSignal) => Promise<Value>;
  /** Least recently wanted first. */
  readonly #answers = new Map<string, Cached<Value>>();

  constructor(clock: Clock, lifeMs: number, fetch: (key: string, signal: AbortSignal) => Promise<Value>) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#fetch = fetch;
  }

  async get(key: string, options: CacheOptions = {}): Promise<Value> {
    const known = this.#answers.get(key);
    const answer = known ?? new Cached(this.#clock, this.#lifeMs, (signal) => this.#fetch(key, signal));
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST_KEYS) break;
      this.#answers.delete(oldest);
    }
    return answer.get(options);
  }

  /** What was kept last for a key, however old; nothing is asked. */
  last(key: string): Value | undefined {
    return this.#answers.get(key)?.last;
  }

  /** Another sign-in sees another home. */
  forget(): void {
    for (const answer of this.#answers.values()) answer.forget();
    this.#answers.clear();
  }
}
