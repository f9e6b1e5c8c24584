import type { OverBudget } from '../base/contract/account';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { expectedCalls, monthEnd, monthStart } from './forecast';
import type { CallKind, Meter } from './meter';

export interface BudgetSettings {
  /** Calls a UTC month. */
  readonly calls: number;
  readonly overBudget: OverBudget;
}

/** Until so much of the budget is gone nobody is slowed down. */
const FREE_SHARE = 0.5;
/** What nothing holds back may take so much more than it took lately. */
const RESERVE_MARGIN = 1.15;
/** What is expected changes slowly, and is costly to work out. */
const RESERVE_LIFE_MS = 600_000;
/** Calls that were not made may be made up for within so long. */
const CREDIT_LIFE_MS = 3_600_000;
/** A poll leaves so much for a read that may come: polls stop first. */
const POLL_LEAVES = 1;
/** However slowly it grows, so much may gather, or what is due would be lost while nobody looks. */
const LEAST_CREDIT = 3;

/**
 * Keeps an account's calls below a number a month. Reads and polls are held back where more than half of it is gone too
 * early: what is left, without what commands are expected to take, is spread over what is left of the month. Commands are
 * never held back before it is used up.
 */
export class Budget {
  readonly #meter: Meter;
  readonly #clock: Clock;
  readonly #settings: BudgetSettings;
  #reserve: { readonly calls: number; readonly at: number } | undefined;
  #credit = 1;
  #creditAt: number | undefined;

  constructor(meter: Meter, clock: Clock, settings: BudgetSettings) {
    this.#meter = meter;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Throws `budget` where a call of this kind must not leave now; spends nothing. */
  check(kind: CallKind): void {
    const untilMs = this.heldBackUntil(kind);
    if (untilMs !== undefined) throw this.#refusal(untilMs);
  }

  /**
   * A call of this kind is about to leave: to be counted at once. Throws `budget` where it must not. `isContinued`: a further
   * page of a list, without which those before were in vain: it goes on credit, and what comes after waits the longer.
   */
  spend(kind: CallKind, isContinued = false): void {
    if (!isContinued || this.#isUsedUpFor(kind)) this.check(kind);
    if (isHeldBack(kind) && this.#isPaced()) this.#credit -= 1;
  }

  /** When a call of this kind may leave, epoch milliseconds; nothing where it may now. A poller plans by it. */
  heldBackUntil(kind: CallKind): number | undefined {
    const nowMs = this.#clock.now();
    if (this.#isUsedUp) return this.#isUsedUpFor(kind) ? monthEnd(nowMs) : undefined;
    if (!isHeldBack(kind) || !this.#isPaced()) return undefined;
    const rate = this.#rate(nowMs);
    this.#grow(rate, nowMs);
    const missing = (kind === 'polls' ? 1 + POLL_LEAVES : 1) - this.#credit;
    if (missing <= 0) return undefined;
    return rate > 0 ? Math.min(monthEnd(nowMs), Math.ceil(nowMs + missing / rate)) : monthEnd(nowMs);
  }

  /**
   * What polls and reads may still take until the month ends, in so many milliseconds; nothing while nobody is held back.
   * A poller stretches its interval by it, instead of running into refusals.
   */
  pollsLeft(): { readonly calls: number; readonly resetsInMs: number } | undefined {
    const nowMs = this.#clock.now();
    if (this.#isUsedUp ? !this.#isUsedUpFor('polls') : !this.#isPaced()) return undefined;
    const left = Math.floor(this.#settings.calls - this.#meter.thisMonth() - this.#expected(nowMs));
    return { calls: Math.max(0, left), resetsInMs: monthEnd(nowMs) - nowMs };
  }

  get #isUsedUp(): boolean {
    return this.#meter.thisMonth() >= this.#settings.calls;
  }

  /** Whether it is used up, and calls of this kind stop with it. */
  #isUsedUpFor(kind: CallKind): boolean {
    const { overBudget } = this.#settings;
    const goes = kind === 'tokens' || overBudget === 'all' || (overBudget === 'commands' && kind === 'commands');
    return !goes && this.#isUsedUp;
  }

  /** Whether more is gone than half of it, and than the month has gone. */
  #isPaced(): boolean {
    const nowMs = this.#clock.now();
    const used = this.#meter.thisMonth();
    const { calls } = this.#settings;
    if (used < calls * FREE_SHARE) return false;
    const startMs = monthStart(nowMs);
    const elapsed = (nowMs - startMs) / (monthEnd(nowMs) - startMs);
    return used + this.#expected(nowMs) > calls * elapsed;
  }

  /** Calls a millisecond that reads and polls may take. */
  #rate(nowMs: number): number {
    const left = this.#settings.calls - this.#meter.thisMonth() - this.#expected(nowMs);
    return Math.max(0, left) / Math.max(1, monthEnd(nowMs) - nowMs);
  }

  #grow(rate: number, nowMs: number): void {
    const sinceMs = nowMs - (this.#creditAt ?? nowMs);
    this.#creditAt = nowMs;
    // A clock that was set back gives nothing and takes nothing.
    const most = Math.max(LEAST_CREDIT, rate * CREDIT_LIFE_MS);
    if (sinceMs > 0) this.#credit = Math.min(most, this.#credit + sinceMs * rate);
  }

  /** What will be taken until the end of the month by the calls that nothing holds back. */
  #expected(nowMs: number): number {
    const known = this.#reserve;
    if (known && Math.abs(nowMs - known.at) < RESERVE_LIFE_MS) return known.calls;
    const expected = expectedCalls(this.#meter.tally, nowMs, ({ commands, tokens, other }) => {
      return commands + tokens + other;
    });
    this.#reserve = { calls: expected * RESERVE_MARGIN, at: nowMs };
    return this.#reserve.calls;
  }

  #refusal(untilMs: number): SmartThingsError {
    const { calls } = this.#settings;
    const used = this.#meter.thisMonth();
    const until = new Date(untilMs);
    if (used >= calls) return new SmartThingsError('budget', text('api.budgetUsedUp', { budget: calls, until }));
    return new SmartThingsError('budget', text('api.budgetPaced', { used, budget: calls, until }));
  }
}

/** Not `other`: a subscription that is made saves polls, and a definition is asked for once, for a command. */
function isHeldBack(kind: CallKind): boolean {
  return kind === 'reads' || kind === 'polls';
}
