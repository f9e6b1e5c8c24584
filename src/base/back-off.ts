import type { Random } from './ports';

/** How long to wait after failures. */
export interface BackOff {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The wait after the n-th failure in a row (1 = first): doubled each time up to the last, with a fifth of jitter. */
export function backOffMs(failures: number, { firstMs, lastMs }: BackOff, random: Random): number {
  const plain = Math.min(lastMs, firstMs * 2 ** Math.min(20, failures - 1));
  return Math.min(lastMs, plain * (0.8 + 0.4 * random.number()));
}
