import { passCaller } from './caller';
import { throwIfEnded, unlessAborted } from './waiting';

interface Shared {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  readonly subject: string;
  callers: number;
  joined: boolean;
  settled: boolean;
}

/**
 * Same reads in flight are one call. A caller that gives up leaves the others their answer; when the last one
 * has given up, the call ends too. Everybody gets an object of their own, since flows change what they are given.
 */
export class SharedCalls {
  /** Those that may be joined. */
  readonly #open = new Map<string, Shared>();

  /** Runs `work` with a signal of its own, or joins the run that goes under this key. `subject` is a path: what it is about. */
  async run<Result>(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
    subject = '',
  ): Promise<Result> {
    throwIfEnded(signal);
    const running = this.#open.get(key);
    const shared = running ?? this.#start(key, signal, work, subject);
    if (running) shared.joined = true;
    shared.callers++;
    try {
      const answer = (await unlessAborted(shared.answer, signal)) as Result;
      return shared.joined ? structuredClone(answer) : answer;
    } finally {
      if (--shared.callers === 0 && !shared.settled) {
        this.#shut(key, shared);
        shared.controller.abort(signal?.reason);
      }
    }
  }

  /** Something changes: who asks from now on joins no call from before about it, or about what it is a part of. Nothing given: about anything. */
  endJoining(subject?: string): void {
    for (const [key, shared] of this.#open) {
      const isAbout = subject === undefined || `${subject}/`.startsWith(`${shared.subject}/`);
      if (isAbout) this.#open.delete(key);
    }
  }

  #start(
    key: string,
    asker: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<unknown>,
    subject: string,
  ): Shared {
    const controller = new AbortController();
    // A shared call is the call of whoever asked first.
    passCaller(asker, controller.signal);
    const answer = work(controller.signal).finally(() => {
      shared.settled = true;
      this.#shut(key, shared);
    });
    const shared: Shared = { answer, controller, subject, callers: 0, joined: false, settled: false };
    // Where every caller has given up nobody waits for the outcome.
    answer.catch(() => undefined);
    this.#open.set(key, shared);
    return shared;
  }

  #shut(key: string, shared: Shared): void {
    if (this.#open.get(key) === shared) this.#open.delete(key);
  }
}
