import type { HomeChanges, HomeLook, LiveHome } from '../../../base/contract/live-home';

/** Who looks once in a while is told of changes: the runtime forgets after a minute. */
const LOOK_MS = 20_000;
/** However many changes can't be told one by one, all of it is asked for at most so often. */
const READ_AGAIN_MS = 1_000;
/** Batches that come while all of it is being asked for. */
const MOST_WAITING = 200;

/** What is asked for besides what is known: `refresh` the devices anew, `names` what nobody has asked for yet. */
export type Wish = 'refresh' | 'names' | undefined;

/** Where a home is heard of. */
export interface HomeSource {
  /** Throws where it can't be told. */
  read(wish: Wish): Promise<LiveHome>;
  look(): Promise<HomeLook>;
  /** Calls back with each batch of changes; gives the way to end that. */
  subscribe(listener: (changes: HomeChanges) => void): () => void;
  /** Calls back after what may have cut off the telling: a connection that was lost, a Deploy. Gives the way to end that. */
  onBreak(listener: () => void): () => void;
  /** Calls back once, later, but not while the page is out of sight; gives the way to call that off. */
  after(delayMs: number, work: () => void): () => void;
}

/** What becomes of what is heard. */
export interface HomeSink {
  home(home: LiveHome): void;
  changes(changes: HomeChanges): void;
  look(look: HomeLook): void;
  failed(failure: unknown): void;
}

/** Follows one account's home while it is looked at: first all of it, then each change, and all of it again where some are missed. */
export class HomeFollower {
  readonly #source: HomeSource;
  readonly #sink: HomeSink;
  readonly #ends: (() => void)[];
  #known: Pick<HomeLook, 'era' | 'seq' | 'mark'> | undefined;
  #reading = 0;
  #waiting: HomeChanges[] = [];
  #callOffLook: () => void = () => undefined;
  #callOffRead: (() => void) | undefined;
  /** As far as a look has told; a batch may still be on its way then. */
  #shouldBeAt = 0;
  #isClosed = false;

  constructor(source: HomeSource, sink: HomeSink) {
    this.#source = source;
    this.#sink = sink;
    this.#ends = [source.subscribe((changes) => this.#told(changes)), source.onBreak(() => void this.#look(true))];
    void this.read(undefined);
    this.#lookLater();
  }

  /** Asks for all of it now. */
  async read(wish: Wish): Promise<void> {
    this.#reading++;
    try {
      const home = await this.#source.read(wish);
      if (!this.#isClosed) this.#take(home);
    } catch (failure) {
      if (!this.#isClosed) this.#sink.failed(failure);
    } finally {
      this.#reading--;
      if (this.#reading === 0) for (const changes of this.#waiting.splice(0)) this.#told(changes);
    }
  }

  /** Nothing is heard of, asked for or waited for any more. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
    this.#callOffLook();
    this.#callOffRead?.();
    this.#waiting = [];
  }

  #take(home: LiveHome): void {
    const { era, seq, mark } = home;
    const known = this.#known;
    // Of two answers that overtook each other the older one tells nothing.
    if (known?.era === era && seq < known.seq) return;
    this.#known = { era, seq, mark };
    this.#sink.home(home);
  }

  #told(changes: HomeChanges): void {
    if (this.#isClosed) return;
    if (this.#reading > 0) {
      this.#waiting.push(changes);
      if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
      return;
    }
    const known = this.#known;
    if (known?.era === changes.era && changes.seq <= known.seq) return;
    const isNext = known?.era === changes.era && changes.seq === known.seq + 1;
    if (!isNext) {
      this.#readSoon();
      return;
    }
    this.#known = { ...known, seq: changes.seq };
    this.#sink.changes(changes);
    if (changes.isOutdated) this.#readSoon();
  }

  #readSoon(): void {
    this.#callOffRead ??= this.#source.after(READ_AGAIN_MS, () => {
      this.#callOffRead = undefined;
      void this.read(undefined);
    });
  }

  #lookLater(): void {
    this.#callOffLook = this.#source.after(LOOK_MS, () => {
      void this.#look(false).finally(() => {
        if (!this.#isClosed) this.#lookLater();
      });
    });
  }

  /** `isStrict`: nothing can be on its way. */
  async #look(isStrict: boolean): Promise<void> {
    try {
      const look = await this.#source.look();
      if (this.#isClosed) return;
      const known = this.#known;
      const hasMissed = known === undefined || known.seq < (isStrict ? look.seq : this.#shouldBeAt);
      const isSame = known?.era === look.era && known.mark === look.mark && !hasMissed;
      this.#shouldBeAt = look.seq;
      this.#sink.look(look);
      if (!isSame) await this.read(undefined);
    } catch (failure) {
      if (!this.#isClosed) this.#sink.failed(failure);
    }
  }
}
