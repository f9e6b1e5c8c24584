import type { BillView, NodeBill } from '../base/contract/bill';
import type { BudgetSettings } from './budget';
import { expectedCalls, monthEnd, monthStart } from './forecast';
import { sumOf, type Tally } from './tally';

/** What the calls of an account come to, before anybody knows what its nodes are called. */
export interface Bill extends Omit<BillView, 'byNode'> {
  /** As `forecast`, if nothing were held back. */
  readonly unheld: number;
  readonly byNode: readonly Omit<NodeBill, 'name' | 'type'>[];
}

/** Makes out the bill at a time, epoch milliseconds. */
export function billOf(tally: Tally, nowMs: number, budget?: BudgetSettings): Bill {
  const now = new Date(nowMs).toISOString();
  const [day, month] = [now.slice(0, 10), now.slice(0, 7)];
  const byKind = tally.month(month);
  const used = sumOf(byKind);
  const unheld = used + Math.round(expectedCalls(tally, nowMs));
  const commands = used + Math.round(expectedCalls(tally, nowMs, (counts) => counts.commands + counts.tokens));
  const todays = tally.nodesOfDay(day);
  const byNode = [...tally.nodesOfMonth(month)]
    .map(([nodeId, count]) => ({ nodeId, today: todays.get(nodeId) ?? 0, month: count }))
    .sort((one, other) => other.month - one.month);
  return {
    today: sumOf(tally.day(day)),
    month: used,
    forecast: budget ? Math.min(unheld, mostOf(budget, used, commands)) : unheld,
    unheld,
    budget: budget?.calls ?? null,
    resetsAt: new Date(monthEnd(nowMs)).toISOString(),
    byKind,
    byNode,
    days: tally.days().map((one) => ({ day: one, ...tally.day(one) })),
  };
}

/** What a month comes to at most, by what the budget lets go. */
function mostOf({ calls, overBudget }: BudgetSettings, used: number, commands: number): number {
  if (overBudget === 'all') return Infinity;
  return overBudget === 'none' ? Math.max(calls, used) : Math.max(calls, commands);
}

/** What an owner should hear of: once in a month each. */
export type BudgetNews = 'near' | 'usedUp' | 'forecastOver';

const NEAR = 0.8;
/** Earlier in a month a forecast is a guess: of one busy evening it makes thirty. */
const FORECAST_AFTER_MS = 2 * 86_400_000;

/** Tells of each mark once in a month: 80 %, all of it, and the first forecast that is beyond it. */
export class BudgetWatch {
  #month = '';
  readonly #told = new Set<BudgetNews>();

  /** What is new since it was asked last. */
  news({ month, unheld, budget, resetsAt }: Bill, nowMs: number): BudgetNews[] {
    if (budget === null) return [];
    if (this.#month !== resetsAt) this.#told.clear();
    this.#month = resetsAt;
    const isEarly = nowMs - monthStart(nowMs) < FORECAST_AFTER_MS;
    const marks: [BudgetNews, boolean][] = [
      ['near', month >= budget * NEAR && month < budget],
      ['usedUp', month >= budget],
      ['forecastOver', unheld > budget && month < budget && !isEarly],
    ];
    return marks.flatMap(([news, isReached]) => {
      if (!isReached || this.#told.has(news)) return [];
      this.#told.add(news);
      return [news];
    });
  }
}
