import { SmartThingsError } from '../base/errors';
import type { Clock, Timer } from '../base/ports';
import { text } from '../base/text';

/** How many polls may still be paid for, and until when that has to last. */
export interface PollBudget {
  readonly calls: number;
  /** Milliseconds until there are new ones. */
  readonly resetsInMs: number;
}

export interface PollerOptions {
  readonly clock: Clock;
  /** Reads the whole home. Gives how many calls it took. Throws `SmartThingsError`. */
  readonly poll: (signal: AbortSignal) => Promise<number>;
  readonly intervalMs: number;
  /** What is left for polls; nothing where there is no budget. */
  readonly budget: () => PollBudget | undefined;
  readonly onChange: () => void;
}

export interface PollerState {
  /** Epoch milliseconds of the last poll that succeeded. */
  readonly polledAt: number | undefined;
  /** Why the last one failed. */
  readonly problem: SmartThingsError | undefined;
  /** How long from one poll to the next, stretched as it is now. Infinite while the budget is used up. */
  readonly intervalMs: number;
}

/** After a command of ours the home is looked at soon and once more: devices take a moment to report. */
export const AFTER_COMMAND_MS = [2_000, 6_000];
const LEAST_INTERVAL_MS = 1_000;
const LONGEST_STRETCH_MS = 15 * 60_000;
/** A month is a long timer, and a machine may sleep: what is far away is looked at again before. */
const LONGEST_TIMER_MS = 3_600_000;

/**
 * Reads the home again and again while somebody needs it: one poll at a time, each a whole interval after the end of the
 * last, further apart where the budget or the cloud asks for it.
 */
export class Poller {
  readonly #options: PollerOptions;
  #isNeeded = false;
  #timer: Timer | undefined;
  #underWay: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #endedAt: number | undefined;
  #polledAt: number | undefined;
  #problem: SmartThingsError | undefined;
  #failures = 0;
  #callsAPoll = 1;
  /** Epoch milliseconds at which the home is to be looked at because of a command. */
  #hurried: number[] = [];

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Whether anybody needs polls now. */
  need(isNeeded: boolean): void {
    if (this.#isNeeded === isNeeded) return;
    this.#isNeeded = isNeeded;
    if (isNeeded) {
      this.#schedule();
      return;
    }
    this.#timer?.cancel();
    this.#hurried = [];
  }

  /** A command of ours was accepted. Where the budget stretches the interval, it costs no polls of its own. */
  hurry(): void {
    if (!this.#isNeeded || this.#stretchedMs() > this.#options.intervalMs) return;
    const now = this.#options.clock.now();
    // The last command counts: a slider that is dragged costs no more polls than a press.
    this.#hurried = AFTER_COMMAND_MS.map((afterMs) => now + afterMs);
    this.#schedule();
  }

  /** Reads the home now, or joins the reading that is under way. Throws `SmartThingsError`, `budget` where it is used up. */
  async look(): Promise<void> {
    if (this.#stretchedMs() === Number.POSITIVE_INFINITY)
      throw new SmartThingsError('budget', text('events.budgetUsed'));
    await this.#run();
    if (this.#problem) throw this.#problem;
  }

  get state(): PollerState {
    return { polledAt: this.#polledAt, problem: this.#problem, intervalMs: this.#stretchedMs() };
  }

  async close(): Promise<void> {
    this.need(false);
    this.#underWay?.controller.abort();
    await this.#underWay?.done;
  }

  #schedule(): void {
    this.#timer?.cancel();
    if (!this.#isNeeded || this.#underWay) return;
    const now = this.#options.clock.now();
    const regularInMs = this.#regularInMs(now);
    const hurriedInMs = Math.max(0, Math.min(...this.#hurried) - now);
    const inMs = Math.min(regularInMs, hurriedInMs);
    const wakeInMs = Math.min(inMs, LONGEST_TIMER_MS, this.#options.budget()?.resetsInMs ?? LONGEST_TIMER_MS);
    this.#timer = this.#options.clock.after(wakeInMs, () => {
      if (inMs > wakeInMs) this.#schedule();
      else void this.#run();
    });
  }

  #regularInMs(now: number): number {
    const stretchedMs = this.#stretchedMs();
    if (this.#endedAt === undefined) return stretchedMs === Number.POSITIVE_INFINITY ? stretchedMs : 0;
    // A clock that was set back must not put a poll off.
    return Math.max(0, stretchedMs - Math.max(0, now - this.#endedAt));
  }

  #run(): Promise<void> {
    if (!this.#underWay) {
      this.#timer?.cancel();
      const controller = new AbortController();
      this.#underWay = { controller, done: this.#poll(controller.signal) };
    }
    return this.#underWay.done;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { clock, poll, onChange } = this.#options;
    try {
      this.#callsAPoll = Math.max(1, await poll(signal));
      this.#polledAt = clock.now();
      this.#failures = 0;
      this.#problem = undefined;
    } catch (error) {
      if (!signal.aborted) {
        const isOurs = error instanceof SmartThingsError;
        // What our own budget held back never reached the cloud: there is nothing to leave alone.
        const isHeldBack = isOurs && error.code === 'budget' && error.cause.statusCode === undefined;
        if (!isHeldBack) this.#failures += 1;
        this.#problem = isOurs ? error : new SmartThingsError('server', text('events.pollFailed'));
      }
    } finally {
      this.#underWay = undefined;
      const now = (this.#endedAt = clock.now());
      this.#hurried = this.#hurried.filter((at) => at > now);
      this.#schedule();
    }
    onChange();
  }

  /** The interval, stretched to make the budget last and, after failures, to leave the cloud alone. */
  #stretchedMs(): number {
    const { intervalMs, budget } = this.#options;
    const wantedMs = Math.max(LEAST_INTERVAL_MS, intervalMs);
    const afterFailuresMs = Math.min(Math.max(wantedMs, LONGEST_STRETCH_MS), wantedMs * 2 ** this.#failures);
    const left = budget();
    if (!left) return afterFailuresMs;
    const polls = Math.floor(left.calls / this.#callsAPoll);
    return polls <= 0 ? Number.POSITIVE_INFINITY : Math.max(afterFailuresMs, Math.ceil(left.resetsInMs / polls));
  }
}
