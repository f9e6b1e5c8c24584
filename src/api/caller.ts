/** By the signals that end their calls. */
const callers = new WeakMap<AbortSignal, string>();
const counts = new WeakMap<AbortSignal, { calls: number }>();

/**
 * Says whose calls a signal ends: the node's id. Every call of a node has a signal that ends it when the node goes, and that
 * signal, or one that stems from it, goes wherever the call goes.
 */
export function nameCaller(signal: AbortSignal, nodeId: string): void {
  callers.set(signal, nodeId);
}

/** Whose call it is that this signal ends; nothing where nobody said so. */
export function callerOf(signal: AbortSignal | undefined): string | undefined {
  return signal && callers.get(signal);
}

/** A signal that stems from another one ends the calls of the same node, and counts with it. */
export function passCaller(from: AbortSignal | undefined, to: AbortSignal): void {
  const caller = callerOf(from);
  if (caller !== undefined) callers.set(to, caller);
  const count = from && counts.get(from);
  if (count) counts.set(to, count);
}

/** Counts from now on the calls that this signal ends. What somebody else asked for already is no call of its own. */
export function countCalls(signal: AbortSignal): { readonly calls: number } {
  const count = { calls: 0 };
  counts.set(signal, count);
  return count;
}

/** A call leaves that this signal ends. */
export function callLeaves(signal: AbortSignal): void {
  const count = counts.get(signal);
  if (count) count.calls += 1;
}
