import type { CallKind } from './meter';
import { throwIfEnded, whyEnded } from './waiting';

/** Smaller goes first. */
const PRIORITY: Readonly<Record<CallKind, number>> = { tokens: 0, commands: 0, reads: 1, other: 1, polls: 2 };
const PRIORITIES = 3;

interface Waiting {
  readonly enter: () => void;
}

/** Lets so many calls through at a time; of those that wait commands go first, then reads, then polls. */
export class Gate {
  readonly #queues: Set<Waiting>[] = Array.from({ length: PRIORITIES }, () => new Set<Waiting>());
  #free: number;

  constructor(capacity: number) {
    this.#free = capacity;
  }

  /** Enters when it is this call's turn. Throws `whyEnded` where the signal comes first; whoever entered must `leave()`. */
  async enter(kind: CallKind, signal: AbortSignal): Promise<void> {
    throwIfEnded(signal);
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const queue = this.#queues[PRIORITY[kind]];
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        queue?.delete(waiting);
        reject(whyEnded(signal));
      };
      const waiting: Waiting = {
        enter: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue?.add(waiting);
    });
  }

  leave(): void {
    for (const queue of this.#queues) {
      for (const next of queue) {
        queue.delete(next);
        next.enter();
        return;
      }
    }
    this.#free++;
  }
}
