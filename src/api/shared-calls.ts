import { passCaller } from './caller';
import { throwIfEnded, unlessAborted } from './waiting';

interface Shared {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  callers: number;
  joined: boolean;
}

/**
 * Same reads in flight are one call. A caller that gives up leaves the others their answer; when the last one
 * has given up, the call ends too. Everybody gets an object of their own, since flows change what they are given.
 */
export class SharedCalls {
  readonly #underWay = new Map<string, Shared>();

  /** Runs `work` with a signal of its own, or joins the run that goes under this key. */
  async run<Result>(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    throwIfEnded(signal);
    const running = this.#underWay.get(key);
    const shared = running ?? this.#start(key, signal, work);
    if (running) shared.joined = true;
    shared.callers++;
    try {
      const answer = (await (signal ? unlessAborted(shared.answer, signal) : shared.answer)) as Result;
      return shared.joined ? structuredClone(answer) : answer;
    } finally {
      if (--shared.callers === 0 && this.#forget(key, shared)) shared.controller.abort(signal?.reason);
    }
  }

  #start(key: string, asker: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<unknown>): Shared {
    const controller = new AbortController();
    // A shared call is the call of whoever asked first.
    passCaller(asker, controller.signal);
    const answer = work(controller.signal).finally(() => this.#forget(key, shared));
    const shared: Shared = { answer, controller, callers: 0, joined: false };
    // Where every caller has given up nobody waits for the outcome.
    answer.catch(() => undefined);
    this.#underWay.set(key, shared);
    return shared;
  }

  /** Whether it was still under way. */
  #forget(key: string, shared: Shared): boolean {
    return this.#underWay.get(key) === shared && this.#underWay.delete(key);
  }
}
