import { unlessAborted } from '../api/waiting';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';

/** With twelve commands a minute for a device, more would wait for hours. */
const MOST_WAITING = 500;

interface Line {
  last: Promise<unknown>;
  length: number;
}

/** Work for one device is done in the order it came; other devices are not held up. */
export class DeviceQueue {
  readonly #lines = new Map<string, Line>();

  /**
   * Lets the work for this device in when everything before it is done, whether that succeeded or not. `begin` is called
   * at once where there is a place in the line, and gives the work to do when it is its turn.
   * Throws `rate_limited` where too much waits, and `whyEnded` where the signal comes while it waits.
   */
  async run<Result>(
    deviceId: string,
    signal: AbortSignal | undefined,
    begin: () => () => Promise<Result>,
  ): Promise<Result> {
    const line = this.#lines.get(deviceId) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= MOST_WAITING) {
      throw new SmartThingsError('rate_limited', text('home.tooManyWaiting', { waiting: line.length }));
    }
    const work = begin();
    const before = line.last;
    const isFirst = line.length === 0;
    line.length++;
    this.#lines.set(deviceId, line);
    let isDone: () => void = () => undefined;
    line.last = new Promise<void>((resolve) => (isDone = resolve));
    const leave = (): void => {
      isDone();
      if (--line.length === 0) this.#lines.delete(deviceId);
    };
    if (isFirst) return work().finally(leave);
    try {
      await (signal ? unlessAborted(before, signal) : before);
    } catch (error) {
      // Those behind still wait for those before.
      void before.then(leave);
      throw error;
    }
    return work().finally(leave);
  }
}
