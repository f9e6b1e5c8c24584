import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { text } from '../base/text';

/** Why a signal ended something: the error it was aborted with, else a sentence that says so much. */
export function whyEnded(signal: AbortSignal): SmartThingsError {
  const reason: unknown = signal.reason;
  return reason instanceof SmartThingsError ? reason : new SmartThingsError('network', text('api.aborted'));
}

export function throwIfEnded(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw whyEnded(signal);
}

/** Resolves after the delay; throws `whyEnded` where the signal comes first. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  let cancel: () => void = () => undefined;
  const due = new Promise<void>((resolve) => {
    const timer = clock.after(delayMs, resolve);
    cancel = () => timer.cancel();
  });
  try {
    await unlessAborted(due, signal);
  } finally {
    cancel();
  }
}

/** The promise's outcome, or `whyEnded` where the signal comes first. The work itself goes on. Without a signal it is waited for. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(whyEnded(signal));
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
