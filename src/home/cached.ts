import { SharedCalls } from '../api/shared-calls';
import type { Clock } from '../base/ports';
import { isYoung } from './shadow';

export interface CacheOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asks again even if what is known is young. */
  readonly refresh?: boolean;
}

/** An answer that is kept for a while. Who asks meanwhile joins the call that is under way. */
export class Cached<Value> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #fetch: (signal: AbortSignal) => Promise<Value>;
  readonly #calls = new SharedCalls();
  #kept: { readonly value: Value; readonly at: number } | undefined;

  constructor(clock: Clock, lifeMs: number, fetch: (signal: AbortSignal) => Promise<Value>) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#fetch = fetch;
  }

  async get({ signal, refresh = false }: CacheOptions = {}): Promise<Value> {
    const kept = this.#kept;
    if (kept && !refresh && isYoung(kept.at, this.#lifeMs, this.#clock.now())) return kept.value;
    return this.#calls.run('', signal, async (ownSignal) => {
      const value = await this.#fetch(ownSignal);
      this.put(value);
      return value;
    });
  }

  /** What was kept last, however old; nothing is asked. */
  get last(): Value | undefined {
    return this.#kept?.value;
  }

  /** When it was learned, epoch milliseconds. */
  get lastAt(): number | undefined {
    return this.#kept?.at;
  }

  put(value: Value): void {
    this.#kept = { value, at: this.#clock.now() };
  }
}
