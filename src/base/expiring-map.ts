import type { Clock, Timer } from './ports';

const SWEEP_MS = 60_000;

export interface ExpiringOptions<Value> {
  readonly clock: Clock;
  /** How many entries are kept; the least recently used goes first. */
  readonly most: number;
  readonly lifeMs: number;
  /** Told of an entry that went by itself: too old, or one too many. */
  readonly onGone?: (key: string, value: Value) => void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/**
 * What is kept for a while and in a number with an end. A timer of its own frees what is too old, at most a minute late;
 * it runs only while there is something, and not between `rest()` and `wake()`.
 */
export class ExpiringMap<Value> {
  readonly #options: ExpiringOptions<Value>;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry<Value>>();
  #timer: Timer | undefined;
  #resting = false;

  constructor(options: ExpiringOptions<Value>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value as long as it lives. Being used keeps an entry among the newest, but not longer. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.until <= this.#options.clock.now()) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value, from now on for its whole life. */
  set(key: string, value: Value): void {
    this.#resting = false;
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#options.clock.now() + this.#options.lifeMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.most && oldest !== undefined) this.#drop(oldest);
    this.#arm();
  }

  delete(key: string): void {
    this.#entries.delete(key);
    this.#arm();
  }

  /** The living, the least recently used first. */
  living(): [key: string, value: Value][] {
    const now = this.#options.clock.now();
    return [...this.#entries].filter(([, { until }]) => until > now).map(([key, { value }]) => [key, value]);
  }

  /** No timer from now on, until somebody wakes it or keeps something. */
  rest(): void {
    this.#resting = true;
    this.#arm();
  }

  wake(): void {
    this.#resting = false;
    this.#arm();
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const [key, { until }] of [...this.#entries]) if (until <= now) this.#drop(key);
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry) this.#options.onGone?.(key, entry.value);
  }

  #arm(): void {
    if (this.#resting || this.#entries.size === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
      return;
    }
    this.#timer ??= this.#options.clock.after(SWEEP_MS, () => {
      this.#timer = undefined;
      this.#sweep();
      this.#arm();
    });
  }
}
