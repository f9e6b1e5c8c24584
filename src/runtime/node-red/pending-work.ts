import type { Clock, Timer } from '../../base/ports';

/** How long work under way may take to end by itself at a close. */
export const CALLS_GRACE_MS = 2_000;

/** Remembers a piece of work until it has ended, however it ends. */
export function track(work: Promise<unknown>, underWay: Set<Promise<unknown>>): void {
  const settled: Promise<unknown> = work.catch(() => undefined).finally(() => underWay.delete(settled));
  underWay.add(settled);
}

/** Resolves when all the work has ended, after `graceMs` at the latest. */
export async function endOf(underWay: ReadonlySet<Promise<unknown>>, graceMs: number, clock: Clock): Promise<void> {
  if (underWay.size === 0) return;
  let timer: Timer | undefined;
  const grace = new Promise<void>((resolve) => (timer = clock.after(graceMs, resolve)));
  await Promise.race([Promise.all(underWay), grace]);
  timer?.cancel();
}
