import type { PollBudget } from '../../events/poller';

/** Commands and token refreshes must still be paid for when the polls have had theirs. */
const SHARE_OF_POLLS = 0.9;

/** What is left for polls of a month's calls. A month is a UTC one, as the cloud's bill has it. */
export function pollBudget(monthlyBudget: number | undefined, used: number, nowMs: number): PollBudget | undefined {
  if (monthlyBudget === undefined) return undefined;
  const now = new Date(nowMs);
  const nextMonthMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  const calls = Math.max(0, Math.floor(monthlyBudget * SHARE_OF_POLLS) - used);
  return { calls, resetsInMs: nextMonthMs - nowMs };
}
