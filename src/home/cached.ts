import { SharedCalls } from '../api/shared-calls';
import type { Clock } from '../base/ports';
import { isOverBudget, SmartThingsError } from '../base/errors';
import { isYoung } from './age';

/** For so long nobody spends another call on what has just failed. */
const FAILURE_LIFE_MS = 60_000;

export interface CacheOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asks again even if what is known is young. */
  readonly refresh?: boolean;
  /** How old the answer may be, instead of the usual. */
  readonly maxAgeMs?: number;
  /** Asks again even if it has failed a moment ago. */
  readonly retry?: boolean;
}

/** An answer that is kept for a while. Who asks meanwhile joins the call that is under way. */
export class Cached<Value> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #fetch: (signal: AbortSignal) => Promise<Value>;
  readonly #calls = new SharedCalls();
  #era = 0;
  #failed: { readonly error: SmartThingsError; readonly at: number } | undefined;
  #kept: { readonly value: Value; readonly at: number } | undefined;

  constructor(clock: Clock, lifeMs: number, fetch: (signal: AbortSignal) => Promise<Value>) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#fetch = fetch;
  }

  async get({ signal, refresh = false, maxAgeMs, retry = refresh }: CacheOptions = {}): Promise<Value> {
    const now = this.#clock.now();
    const kept = this.#kept;
    if (kept && !refresh && isYoung(kept.at, maxAgeMs ?? this.#lifeMs, now)) return kept.value;
    const failed = this.#failed;
    if (failed && !retry && isYoung(failed.at, this.#failureLifeMs(failed.error), now)) throw failed.error;
    return this.#calls.run(String(this.#era), signal, (ownSignal) => this.#ask(ownSignal));
  }

  async #ask(signal: AbortSignal): Promise<Value> {
    const era = this.#era;
    try {
      const value = await this.#fetch(signal);
      if (this.#era === era) this.put(value);
      return value;
    } catch (error) {
      // Where no call may be spent, what is known must do, however old it is.
      if (this.#kept && this.#era === era && isOverBudget(error)) return this.#kept.value;
      if (isLasting(error) && !signal.aborted && this.#era === era) this.#failed = { error, at: this.#clock.now() };
      throw error;
    }
  }

  /** What a sign-in may not see it will not see a minute later either. */
  #failureLifeMs({ code }: SmartThingsError): number {
    return code === 'forbidden' ? Math.max(this.#lifeMs, FAILURE_LIFE_MS) : FAILURE_LIFE_MS;
  }

  /** Another sign-in sees another home: what is kept, and what is under way, counts no more. */
  forget(): void {
    this.#era += 1;
    this.#kept = undefined;
    this.#failed = undefined;
  }

  /** What was kept last, however old; nothing is asked. */
  get last(): Value | undefined {
    return this.#kept?.value;
  }

  /** When it was learned, epoch milliseconds. */
  get lastAt(): number | undefined {
    return this.#kept?.at;
  }

  /** Changes a part of what is kept: the rest grows no younger by it. */
  change(changed: (value: Value) => Value): void {
    if (this.#kept) this.#kept = { value: changed(this.#kept.value), at: this.#kept.at };
  }

  put(value: Value): void {
    this.#kept = { value, at: this.#clock.now() };
    this.#failed = undefined;
  }
}

/** The cloud answered, and nobody need sign in to get another answer. */
function isLasting(error: unknown): error is SmartThingsError {
  return error instanceof SmartThingsError && error.cause.statusCode !== undefined && error.code !== 'not_authorized';
}
