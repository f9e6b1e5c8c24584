import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timeout = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** The machine's own randomness. */
export const systemRandom: Random = {
  number: () => Math.random(),
  bytes: (size) => randomBytes(size),
};
