import { nameCaller } from '../../api/caller';
import { SmartThingsError } from '../../base/errors';
import type { Timer } from '../../base/ports';
import type { ModeReading, Modes } from '../../home/modes';
import type { EventWish, HomeEvent } from '../../events/wish';
import type { Source } from './source-node';

/** The mode of a location changes a few times a day, and each look is a call: it is looked at more seldom than the home. */
const POLLS_A_LOOK = 5;

const MODES_OF_THE_HOME: EventWish = {
  ...{ kinds: ['mode'], devices: [], rooms: [], component: '', capability: '', attribute: '', onlyChanges: true },
};

/**
 * Tells each change of a location's mode once, whoever learns of it: an event, any node of the account that reads or sets
 * the mode, or a look of its own each five poll intervals; while events come, only as often as the account checks them.
 * Gives the way to end it.
 */
export function watchMode(source: Source<unknown>, locationOf: () => Promise<string>): () => void {
  const watch = new ModeWatch(source, locationOf);
  return () => watch.close();
}

class ModeWatch {
  readonly #source: Source<unknown>;
  readonly #locationOf: () => Promise<string>;
  readonly #closing = new AbortController();
  readonly #endWatching: () => void;
  readonly #endEvents: () => void;
  #modes: Modes | undefined;
  #endListening: () => void = () => undefined;
  #known: ModeReading | undefined;
  #timer: Timer | undefined;
  #lookedAt = 0;
  #isLooking = false;
  /** Nobody is signed in: the account says so under the node, and when that ends it is looked at once. */
  #isWaiting = false;
  #failure: string | undefined;

  constructor(source: Source<unknown>, locationOf: () => Promise<string>) {
    this.#source = source;
    this.#locationOf = locationOf;
    const { account, nodeId } = source;
    nameCaller(this.#closing.signal, nodeId);
    this.#endWatching = account.onChange(() => {
      if (this.#isWaiting && account.peek()) this.#begin();
    });
    this.#endEvents = account.listen(MODES_OF_THE_HOME, (event) => this.#told(event), nodeId);
    const begin = (): void => this.#begin();
    account.authorization().then(begin, begin);
  }

  close(): void {
    this.#closing.abort();
    this.#timer?.cancel();
    this.#endListening();
    this.#endWatching();
    this.#endEvents();
  }

  #begin(): void {
    if (this.#closing.signal.aborted || this.#isLooking) return;
    this.#timer?.cancel();
    const { account, clock } = this.#source;
    this.#isWaiting = !account.peek();
    if (this.#isWaiting) return;
    this.#isLooking = true;
    const look = this.#look().finally(() => {
      this.#isLooking = false;
      this.#lookedAt = clock.now();
      this.#lookLater();
    });
    account.track(look);
  }

  #lookLater(): void {
    if (this.#closing.signal.aborted) return;
    const { account, clock } = this.#source;
    const { pollIntervalMs, checkIntervalMs } = account.config.events;
    this.#timer = clock.after(pollIntervalMs * POLLS_A_LOOK, () => {
      const isTold = account.eventsState()?.state === 'live' && this.#failure === undefined;
      if (isTold && Math.abs(clock.now() - this.#lookedAt) < checkIntervalMs) this.#lookLater();
      else this.#begin();
    });
  }

  /** What cannot be understood, such as a mode that is new, is looked at. */
  #told(event: HomeEvent): void {
    const { locationId, modeId } = event;
    if (locationId === undefined || modeId === undefined || !this.#modes) {
      this.#begin();
      return;
    }
    this.#modes.changed(locationId, modeId, event, this.#closing.signal).catch(() => this.#begin());
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const { modes } = await this.#source.account.home();
      this.#listenTo(modes);
      const reading = await modes.read(await this.#locationOf(), signal, 'polls');
      if (signal.aborted) return;
      const isFirst = this.#known?.locationId !== reading.locationId;
      // Any other has told of itself by now, and may have been overtaken.
      if (isFirst) this.#known = reading;
      if (isFirst || this.#failure !== undefined) this.#source.show(reading.label);
      this.#failure = undefined;
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** Another session with the cloud has another home. */
  #listenTo(modes: Modes): void {
    if (modes === this.#modes || this.#closing.signal.aborted) return;
    this.#endListening();
    this.#modes = modes;
    this.#endListening = modes.onLearned((reading) => this.#learn(reading));
  }

  #learn(reading: ModeReading): void {
    const known = this.#known;
    if (known?.locationId !== reading.locationId || known.modeId === reading.modeId) return;
    this.#known = reading;
    const mode = { ...reading, previous: known.label };
    const message = { payload: mode.label, mode };
    this.#source.send(message);
    this.#source.show(mode.label);
  }

  #fail(error: unknown): void {
    const failure = error instanceof SmartThingsError ? error.text.key : String(error);
    this.#source.fail(error, failure !== this.#failure);
    this.#failure = failure;
  }
}
