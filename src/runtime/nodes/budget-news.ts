import { BudgetWatch, type Bill, type BudgetNews } from '../../api/bill';
import type { BudgetSettings } from '../../api/budget';
import type { Clock, Timer } from '../../base/ports';
import { text, type Text } from '../../base/text';

/** What there is to watch of an account's calls. */
export interface Budgeted {
  readonly config: { readonly budget?: BudgetSettings };
  readonly meter: { thisMonth(): number };
  bill(): Promise<Bill>;
}

/** How soon an owner hears of it. */
const LOOK_MS = 60_000;

/**
 * Tells once when four fifths of the month's calls are used, when all of them are, and when the month is going to come to
 * more for the first time. What is so already at the start was told before it. Gives the way to end it.
 */
export function watchBudget(account: Budgeted, clock: Clock, tell: (topic: string, message: Text) => void): () => void {
  const { budget } = account.config;
  if (!budget) return () => undefined;
  const watch = new BudgetWatch();
  let looked: number | undefined;
  let timer: Timer | undefined;
  let isEnded = false;

  const look = async (): Promise<void> => {
    const used = account.meter.thisMonth();
    if (used !== looked) {
      const isFirst = looked === undefined;
      const bill = await account.bill();
      looked = isFirst ? account.meter.thisMonth() : used;
      const news = watch.news(bill, clock.now());
      for (const one of isFirst || isEnded ? [] : news) tell('budget', inWords(one, bill, budget));
    }
    if (!isEnded) timer = clock.after(LOOK_MS, () => void look());
  };
  void look();
  return () => {
    isEnded = true;
    timer?.cancel();
  };
}

function inWords(news: BudgetNews, { month: used, unheld: expected, resetsAt }: Bill, settings: BudgetSettings): Text {
  const { calls: budget, overBudget } = settings;
  if (news === 'near') return text('budget.near', { used, budget, expected });
  if (news === 'forecastOver') return text('budget.forecastOver', { used, budget, expected });
  const until = new Date(resetsAt);
  switch (overBudget) {
    case 'commands':
      return text('budget.onlyCommands', { budget, until });
    case 'none':
      return text('budget.nothing', { budget, until });
    case 'all':
      return text('budget.everything', { budget, until });
  }
}
