import type { BillView, NodeBill } from '../../../base/contract/bill';

/** What a part of the calls is spent for. */
export type CostReason =
  | { readonly kind: 'polls' | 'reads' | 'commands' | 'other'; readonly calls: number; readonly percent: number }
  | { readonly kind: 'node'; readonly node: NodeBill; readonly calls: number; readonly percent: number };

/** Less of the month's calls is not what makes it dear. */
const LEAST_SHARE = 0.2;
const LEAST_SHARE_OF_NODE = 0.1;
const MOST_NODES = 3;

/** What most of this month's calls are spent for, the most first; empty where nothing was called. */
export function costReasons({ month, byKind, byNode }: BillView): CostReason[] {
  if (month <= 0) return [];
  const percentOf = (calls: number): number => Math.round((calls / month) * 100);
  const kinds = (['polls', 'reads', 'commands', 'other'] as const)
    .map((kind) => ({ kind, calls: byKind[kind], percent: percentOf(byKind[kind]) }))
    .filter(({ calls }) => calls >= month * LEAST_SHARE);
  const nodes = byNode
    .filter(({ nodeId, month: calls }) => nodeId !== '' && calls >= month * LEAST_SHARE_OF_NODE)
    .slice(0, MOST_NODES)
    .map((node) => ({ kind: 'node' as const, node, calls: node.month, percent: percentOf(node.month) }));
  return [...kinds.sort((one, other) => other.calls - one.calls), ...nodes];
}

/** A day of the month's bill: its share of the dearest day, from 0 to 1. */
export interface DayBar {
  /** `2026-11-28` */
  readonly day: string;
  readonly calls: number;
  readonly share: number;
}

/** Every day of the present UTC month until today, those without a call too. */
export function dayBars({ days }: BillView, nowMs: number): DayBar[] {
  const today = new Date(nowMs);
  const month = today.toISOString().slice(0, 7);
  const calls = new Map(
    days.map(({ day, commands, reads, polls, tokens, other }) => [day, commands + reads + polls + tokens + other]),
  );
  const bars = Array.from({ length: today.getUTCDate() }, (_, index) => {
    const day = `${month}-${String(index + 1).padStart(2, '0')}`;
    return { day, calls: calls.get(day) ?? 0 };
  });
  const most = Math.max(...bars.map((bar) => bar.calls));
  return bars.map((bar) => ({ ...bar, share: most === 0 ? 0 : bar.calls / most }));
}
