import { CALL_KINDS, type BillView, type CallKind } from '../../base/contract/bill';

/** A part of the month's bar; shares are of its whole length. */
export interface BarPart {
  readonly kind: CallKind | 'forecast';
  readonly share: number;
}

export interface Bar {
  /** From its beginning on: the calls of the month by kind, then what is still to come. */
  readonly parts: readonly BarPart[];
  /** Where the budget ends; nothing where there is none. */
  readonly budgetAt: number | undefined;
}

/** The bar of a month: as long as what was called, what will be, or what may be, whichever is most. */
export function barOf({ month, forecast, byKind }: BillView, budget: number | undefined): Bar {
  const whole = Math.max(1, month, forecast, budget ?? 0);
  const called = CALL_KINDS.map((kind): BarPart => ({ kind, share: byKind[kind] / whole }));
  const toCome: BarPart = { kind: 'forecast', share: Math.max(0, forecast - month) / whole };
  return {
    parts: [...called, toCome].filter(({ share }) => share > 0),
    budgetAt: budget === undefined ? undefined : budget / whole,
  };
}

/** A node's line in the list of the dearest. */
export interface DearestLine {
  /** Empty: all that have no line of their own. */
  readonly nodeId: string;
  readonly name: string;
  readonly today: number;
  readonly month: number;
  /** Of the dearest one's calls. */
  readonly share: number;
}

const MOST_LINES = 6;

/** The dearest nodes, and in the last line all others together, where there are more. */
export function dearestOf(byNode: BillView['byNode']): DearestLine[] {
  const named = byNode.filter(({ nodeId }) => nodeId !== '');
  const shown = named.slice(0, MOST_LINES);
  const rest = byNode.filter((one) => !shown.includes(one));
  const most = Math.max(1, ...shown.map(({ month }) => month));
  const lines = shown.map(({ nodeId, name, today, month }) => ({ nodeId, name, today, month, share: month / most }));
  if (rest.length === 0) return lines;
  const sum = (of: 'today' | 'month'): number => rest.reduce((total, one) => total + one[of], 0);
  return [
    ...lines,
    { nodeId: '', name: '', today: sum('today'), month: sum('month'), share: Math.min(1, sum('month') / most) },
  ];
}

/** The nodes of the editor that a counted node may be, the likeliest first: one in a subflow has both ids in its own. */
export function editorIdsOf(nodeId: string): string[] {
  return [...new Set([nodeId, ...nodeId.split('-')])];
}
