import { unlessAborted } from '../api/waiting';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';
import { isPointless, type Targets } from './pointless';

/** With twelve commands a minute for a device, more would wait for hours. */
const MOST_WAITING = 500;

/** What is to be done when its turn has come. */
export interface Turn<Result> {
  readonly work: () => Promise<Result>;
  /** Where it need not be done once what comes right behind it makes it pointless. */
  readonly merge?: {
    /** What it sets, as soon as that is known; nothing where it does more than set. Never rejects. */
    readonly targets: Promise<Targets | undefined>;
    /** What became of it then. */
    readonly pointless: Result;
  };
}

interface Waiting {
  targets: Targets | undefined;
  hasTurn: boolean;
  readonly end: (how: 'turn' | 'pointless') => void;
}

interface Line {
  readonly waiting: Waiting[];
  isBusy: boolean;
}

/**
 * Work for one device is done in the order it came; other devices are not held up. While one is at work, of those that wait
 * and may be merged only the last is done of which the earlier are pointless, as a slider makes them. What stands between
 * two may depend on the first: so only neighbours are compared.
 */
export class DeviceQueue {
  readonly #lines = new Map<string, Line>();

  /**
   * Lets the work for this device in when everything before it is done, whether that succeeded or not. `begin` is called
   * at once where there is a place in the line, and gives the work to do when it is its turn.
   * Throws `rate_limited` where too much waits, and `whyEnded` where the signal comes while it waits.
   */
  async run<Result>(deviceId: string, signal: AbortSignal | undefined, begin: () => Turn<Result>): Promise<Result> {
    const line = this.#lines.get(deviceId) ?? { waiting: [], isBusy: false };
    const waiting = line.waiting.length + (line.isBusy ? 1 : 0);
    if (waiting >= MOST_WAITING) throw new SmartThingsError('rate_limited', text('home.tooManyWaiting', { waiting }));
    const { work, merge } = begin();
    const isFirst = !line.isBusy;
    line.isBusy = true;
    this.#lines.set(deviceId, line);
    if (!isFirst) {
      const how = await this.#wait(deviceId, line, signal, merge?.targets);
      if (how === 'pointless' && merge) return merge.pointless;
    }
    return work().finally(() => this.#next(deviceId, line));
  }

  async #wait(
    deviceId: string,
    line: Line,
    signal: AbortSignal | undefined,
    targets: Promise<Targets | undefined> | undefined,
  ): Promise<'turn' | 'pointless'> {
    let end: Waiting['end'] = () => undefined;
    const ended = new Promise<'turn' | 'pointless'>((resolve) => (end = resolve));
    const entry: Waiting = { targets: undefined, hasTurn: false, end };
    line.waiting.push(entry);
    void targets?.then((known) => {
      entry.targets = known;
      dropPointless(line.waiting);
    });
    try {
      return await unlessAborted(ended, signal);
    } catch (error) {
      const place = line.waiting.indexOf(entry);
      if (place >= 0) line.waiting.splice(place, 1);
      // Its turn came in the same moment.
      if (entry.hasTurn) this.#next(deviceId, line);
      throw error;
    }
  }

  #next(deviceId: string, line: Line): void {
    const next = line.waiting.shift();
    if (!next) {
      line.isBusy = false;
      this.#lines.delete(deviceId);
      return;
    }
    next.hasTurn = true;
    next.end('turn');
  }
}

function dropPointless(waiting: Waiting[]): void {
  for (let at = waiting.length - 1; at > 0; at--) {
    const earlier = waiting[at - 1];
    if (!isPointless(earlier?.targets, waiting[at]?.targets)) continue;
    waiting.splice(at - 1, 1);
    earlier?.end('pointless');
  }
}
