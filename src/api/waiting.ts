import type { Clock } from '../base/ports';

/** Resolves after the delay; rejects with the signal's reason where that comes first. */
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

/** The promise's outcome, or the signal's reason where that comes first. The work itself goes on. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
