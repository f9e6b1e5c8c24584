import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';

/** Rooms are seldom called another name, and a home that is polled looks for them each minute. */
const LIFE_MS = 24 * 3_600_000;
/** What could not be told is not asked for at every list. */
const FAILURE_LIFE_MS = 300_000;
/** At most so often a thing without a name is reason to ask again. */
const PAUSE_MS = 60_000;

/** Names of things by their ids. They are decoration: nobody fails for want of them, and they cost few calls. */
export class Names {
  readonly #clock: Clock;
  readonly #fetch: () => Promise<ReadonlyMap<string, string>>;
  #names: ReadonlyMap<string, string> = new Map();
  /** What was without a name when it was asked last: it has none. */
  #sought: ReadonlySet<string> = new Set();
  #askedAt = Number.NEGATIVE_INFINITY;
  #lifeMs = 0;
  #asking: Promise<void> | undefined;

  constructor(clock: Clock, fetch: () => Promise<ReadonlyMap<string, string>>) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  get(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** Takes over what somebody else has asked for. */
  put(names: ReadonlyMap<string, string>): void {
    this.#names = names;
    this.#sought = new Set(names.keys());
    this.#askedAt = this.#clock.now();
    this.#lifeMs = LIFE_MS;
  }

  /**
   * Looks for the names of these, where a call may find some, or what is known is older than `maxAgeMs`. Resolves when it
   * has, or when it could not; never throws.
   */
  async seek(ids: ReadonlySet<string>, maxAgeMs = LIFE_MS): Promise<void> {
    if (this.#asking) return this.#asking;
    const age = Math.abs(this.#clock.now() - this.#askedAt);
    const isNew = [...ids].some((id) => !this.#names.has(id) && !this.#sought.has(id));
    const lifeMs = Math.min(this.#lifeMs, maxAgeMs);
    if (age < (isNew ? Math.min(lifeMs, PAUSE_MS) : lifeMs)) return;
    this.#sought = ids;
    this.#asking = this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    this.#askedAt = this.#clock.now();
    try {
      this.#names = await this.#fetch();
      this.#lifeMs = LIFE_MS;
    } catch (error) {
      // What a sign-in may not see it will not see a minute later either.
      const isForbidden = error instanceof SmartThingsError && error.code === 'forbidden';
      this.#lifeMs = isForbidden ? LIFE_MS : FAILURE_LIFE_MS;
    }
  }
}
