import type { Clock, Timer } from '../../src/base/ports';

/** Something that is due at a moment of the elapsed time. */
interface Due {
  dueAtMs: number;
  readonly run: () => void;
}

/**
 * The time of a simulated world, which jumps from event to event. `elapsedMs` is what timers run on; the wall clock
 * moves along with it, and may be stepped.
 */
export class Timeline {
  elapsedMs = 0;
  #offsetMs: number;
  readonly #dues = new Set<Due>();

  constructor(startAt: number) {
    this.#offsetMs = startAt;
  }

  now(): number {
    return this.elapsedMs + this.#offsetMs;
  }

  /** Sets the wall clock forward or back; no timer runs for it. */
  step(byMs: number): void {
    this.#offsetMs += byMs;
  }

  /** Does something later, in whole milliseconds as Node has them. */
  after(delayMs: number, run: () => void): Due {
    const due = { dueAtMs: this.elapsedMs + Math.max(1, Math.trunc(delayMs)), run };
    this.#dues.add(due);
    return due;
  }

  cancel(due: Due): void {
    this.#dues.delete(due);
  }

  /** Elapsed time of the next event, leaving one out. */
  nextAtMs(except?: Due): number {
    let next = Number.POSITIVE_INFINITY;
    for (const due of this.#dues) if (due !== except && due.dueAtMs < next) next = due.dueAtMs;
    return next;
  }

  /** Jumps to the next event and lets it happen, with all that hangs on its promises. */
  async advance(): Promise<void> {
    const nextAtMs = this.nextAtMs();
    for (const due of this.#dues) {
      if (due.dueAtMs !== nextAtMs) continue;
      this.elapsedMs = nextAtMs;
      this.#dues.delete(due);
      due.run();
      // Nothing here waits for anything but this timeline: one turn empties the queue of promises.
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
  }
}

/** The longest sleep of a keeper that waits for nothing but time. */
const LOOK_MS = 60_000;

/** The clock and the life of one process: once it has ended, no timer of it runs. */
export class Lifetime implements Clock {
  alive = true;
  readonly #timers = new Map<Due, number>();

  constructor(private readonly timeline: Timeline) {}

  now(): number {
    return this.timeline.now();
  }

  after(delayMs: number, callback: () => void): Timer {
    if (!this.alive) return { cancel: () => undefined };
    const due = this.timeline.after(delayMs, () => {
      this.#timers.delete(due);
      callback();
    });
    this.#timers.set(due, delayMs);
    return {
      cancel: () => {
        this.timeline.cancel(due);
        this.#timers.delete(due);
      },
    };
  }

  end(): void {
    this.alive = false;
    for (const due of this.#timers.keys()) this.timeline.cancel(due);
    this.#timers.clear();
  }

  /** Whether the process only looks at the clock each minute. */
  get isIdle(): boolean {
    const [delayMs] = this.#timers.values();
    return this.#timers.size === 1 && delayMs === LOOK_MS;
  }

  /** Leaves out the looks at the clock before `untilElapsedMs`, of which nothing comes; the next one keeps its beat. */
  skipLooks(untilElapsedMs: number): void {
    const [due] = this.#timers.keys();
    if (!due || !this.isIdle) return;
    const limitMs = Math.min(untilElapsedMs, this.timeline.nextAtMs(due));
    const looks = Math.floor((limitMs - due.dueAtMs) / LOOK_MS);
    if (looks > 0 && Number.isFinite(looks)) due.dueAtMs += looks * LOOK_MS;
  }
}
