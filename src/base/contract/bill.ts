/** What a call is for. Calls cost money, so each is counted under one of these. */
export const CALL_KINDS = ['commands', 'reads', 'polls', 'tokens', 'other'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

export type CallCounts = Readonly<Record<CallKind, number>>;

/** The calls of one node; a call that several share counts for the node that asked first. */
export interface NodeBill {
  /** Empty: all nodes for which no place was left. */
  readonly nodeId: string;
  /** As its owner called it; empty where it has no name, or is gone. */
  readonly name: string;
  /** Such as `smartthings-status`; empty where the node is gone. */
  readonly type: string;
  readonly today: number;
  readonly month: number;
}

/** What `GET …/accounts/:id/calls` answers: what the calls of an account come to. Days and months are UTC. */
export interface BillView {
  readonly today: number;
  readonly month: number;
  /** All calls of this month if it goes on as in the last week, and is held back where the budget does that. */
  readonly forecast: number;
  /** `null`: it may cost anything. */
  readonly budget: number | null;
  /** ISO 8601 UTC: when the month's count begins anew. */
  readonly resetsAt: string;
  /** Of this month. */
  readonly byKind: CallCounts;
  /** The dearest of this month first. */
  readonly byNode: readonly NodeBill[];
  /** The days on which something was called, oldest first: two months of them at most. */
  readonly days: readonly ({ readonly day: string } & CallCounts)[];
}

/** As the path of an api node: its answer is the bill of its account, for no call. No path of the cloud has a scheme. */
export const BILL_PATH = 'node-red:calls';
