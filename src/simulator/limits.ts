import type { Clock } from '../base/ports';
import { rateHeaders, tooMany } from './refusal';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const MOST_WINDOWS = 5000;

interface Window {
  readonly endsAt: number;
  attempts: number;
}

/** Calls that the cloud allows in a window, per caller and resource. */
const CALLS = {
  device: { limit: 12, windowMs: MINUTE_MS },
  capability: { limit: 15, windowMs: MINUTE_MS },
  installedApp: { limit: 60, windowMs: MINUTE_MS },
  location: { limit: 100, windowMs: MINUTE_MS },
  subscription: { limit: 15, windowMs: QUARTER_MS },
  newSubscription: { limit: 40, windowMs: QUARTER_MS },
} as const;

export type LimitedResource = keyof typeof CALLS;

/** The cloud's rate limits: a window opens with the first call, and refused attempts count too. */
export class Limits {
  readonly #windows = new Map<string, Window>();
  readonly #clock: Clock;

  constructor(
    clock: Clock,
    readonly strict: boolean,
  ) {
    this.#clock = clock;
  }

  /**
   * Counts a call.
   * @returns the headers that tell the caller where it stands
   * @throws Refusal 429 past the limit
   */
  spend(resource: LimitedResource, caller: string, id: string): Record<string, string> {
    if (!this.strict) return {};
    const { limit, windowMs } = CALLS[resource];
    const now = this.#clock.now();
    const window = this.#window(`${caller} ${resource} ${id}`, now, windowMs);
    window.attempts += 1;
    if (window.attempts > limit) throw tooMany(window.attempts, limit, window.endsAt - now);
    return rateHeaders(limit, limit - window.attempts, window.endsAt - now);
  }

  #window(key: string, now: number, windowMs: number): Window {
    const known = this.#windows.get(key);
    // A clock that was set back would otherwise stretch a window for hours.
    if (known && known.endsAt > now && known.endsAt <= now + windowMs) return known;
    if (this.#windows.size >= MOST_WINDOWS) this.#forgetEnded(now);
    const opened = { endsAt: now + windowMs, attempts: 0 };
    this.#windows.set(key, opened);
    return opened;
  }

  #forgetEnded(now: number): void {
    for (const [key, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(key);
  }
}
