import type { Clock, Timer } from './ports';

/** Fails with the code `TIMEOUT` where the work takes longer than `limitMs`. The work itself goes on. */
export async function within<Result>(work: Promise<Result>, limitMs: number, clock: Clock): Promise<Result> {
  let timer: Timer | undefined;
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = clock.after(limitMs, () => reject(Object.assign(new Error('too slow'), { code: 'TIMEOUT' })));
  });
  try {
    return await Promise.race([work, tooSlow]);
  } finally {
    timer?.cancel();
  }
}
