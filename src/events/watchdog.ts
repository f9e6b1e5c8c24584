import type { Clock, Timer } from '../base/ports';
import type { ValueEvent } from './change';
import type { ValueChange } from './ports';
import { isWithoutState } from './wish';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** After so long without an event one poll looks. */
  readonly checkIntervalMs: number;
  /** Reads the whole home; what is different becomes a change of source `poll`. */
  readonly look: () => Promise<void>;
  /** Whether an event was to tell this. */
  readonly covers: (deviceId: string, capability: string) => boolean;
  /** Events were missed. `again`: also at the check before, so that it was not the list of subscriptions. */
  readonly onMissed: (found: { readonly again: boolean }) => void;
  readonly onChange: () => void;
}

export interface WatchdogState {
  /** Epoch milliseconds. */
  readonly heardAt: number | undefined;
  readonly checkedAt: number | undefined;
  /** When something was found that no event had told. */
  readonly missedAt: number | undefined;
  /** Since the start. */
  readonly missed: number;
}

/** Events and answers overtake each other: an event that is not here so long after a poll told its value is missed. */
const LATE_MS = 15_000;
const MOST_AWAITED = 5_000;
const LEAST_INTERVAL_MS = 1_000;

interface Awaited {
  readonly value: string;
  readonly timer: Timer;
}

/**
 * Proof of life for webhooks: silence may be a quiet home or a lost subscription. After so long without an event it looks
 * once; what the look brings to light, an event should have told.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #awaited = new Map<string, Awaited>();
  #timer: Timer | undefined;
  #isWatching = false;
  #heardAt: number | undefined;
  #checkedAt: number | undefined;
  #missed = 0;
  #missedAt: number | undefined;
  #missedAtLastCheck = false;
  #hasMissed = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Begins to watch, or ceases to. */
  watch(isWatching: boolean): void {
    if (this.#isWatching === isWatching) return;
    this.#isWatching = isWatching;
    if (isWatching) this.#arm();
    else this.#rest();
  }

  /** The cloud sent something for this account. */
  heard(): void {
    this.#heardAt = this.#options.clock.now();
    if (this.#isWatching) this.#arm();
  }

  /** A change of the home: one that a poll told first is missed, unless its event is only late. */
  changed(change: ValueChange): void {
    if (!this.#isWatching || change.source !== 'poll' || change.previous === undefined) return;
    const { deviceId, capability, value, isRepeated } = change;
    if (isRepeated && !isWithoutState(capability)) return;
    if (!this.#options.covers(deviceId, capability) || this.#awaited.size >= MOST_AWAITED) return;
    const key = keyOf(change);
    this.#forgive(key);
    const timer = this.#options.clock.after(LATE_MS, () => this.#miss(key));
    this.#awaited.set(key, { value: JSON.stringify(value), timer });
  }

  /** An event told a value, known already or not. */
  told(event: ValueEvent): void {
    const key = keyOf(event);
    if (this.#awaited.get(key)?.value === JSON.stringify(event.value)) this.#forgive(key);
  }

  /** Another sign-in sees another home: what was heard of the one before proves nothing of this one. */
  forget(): void {
    for (const key of [...this.#awaited.keys()]) this.#forgive(key);
    this.#heardAt = undefined;
    this.#checkedAt = undefined;
    this.#missedAt = undefined;
    this.#hasMissed = false;
    this.#missedAtLastCheck = false;
  }

  get state(): WatchdogState {
    return { heardAt: this.#heardAt, checkedAt: this.#checkedAt, missedAt: this.#missedAt, missed: this.#missed };
  }

  close(): void {
    this.#isWatching = false;
    this.#rest();
  }

  #rest(): void {
    this.#timer?.cancel();
    for (const key of [...this.#awaited.keys()]) this.#forgive(key);
  }

  #arm(): void {
    this.#timer?.cancel();
    const intervalMs = Math.max(LEAST_INTERVAL_MS, this.#options.checkIntervalMs);
    this.#timer = this.#options.clock.after(intervalMs, () => void this.#check());
  }

  async #check(): Promise<void> {
    this.#missedAtLastCheck = this.#hasMissed;
    this.#hasMissed = false;
    try {
      await this.#options.look();
      this.#checkedAt = this.#options.clock.now();
    } catch {
      // The look's own state tells; the next check comes by itself.
    }
    if (this.#isWatching) this.#arm();
    this.#options.onChange();
  }

  #forgive(key: string): void {
    this.#awaited.get(key)?.timer.cancel();
    this.#awaited.delete(key);
  }

  #miss(key: string): void {
    this.#awaited.delete(key);
    this.#missed += 1;
    this.#missedAt = this.#options.clock.now();
    // All that one check brings to light is one finding.
    if (!this.#hasMissed) this.#options.onMissed({ again: this.#missedAtLastCheck });
    this.#hasMissed = true;
    this.#options.onChange();
  }
}

function keyOf({ deviceId, component, capability, attribute }: ValueEvent | ValueChange): string {
  return [deviceId, component, capability, attribute].join('\n');
}
