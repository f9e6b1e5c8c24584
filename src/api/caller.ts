/** By the signals that end their calls. */
const callers = new WeakMap<AbortSignal, string>();

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

/** A signal that stems from another one ends the calls of the same node. */
export function passCaller(from: AbortSignal | undefined, to: AbortSignal): void {
  const caller = callerOf(from);
  if (caller !== undefined) callers.set(to, caller);
}
