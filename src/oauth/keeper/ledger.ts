import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { AuthorizationRecord } from '../journal/authorization-record';
import type { Claim } from '../journal/journal-storage';
import type { TokenPair } from '../tokens/token-pair';
import { KeptRecord } from './kept-record';
import type { KeeperPorts, KeeperSettings } from './ports';

/**
 * Owns the record of one authorization and the queue of those who change it. Everybody may read the record; only
 * `step(change => …)` can write it, one step after the other.
 */
export class Ledger {
  readonly #kept: KeptRecord;
  #settings: KeeperSettings | undefined;
  /** The end of the steps that wait or run. */
  #end: Promise<unknown> = Promise.resolve();

  constructor(key: string, ports: KeeperPorts) {
    this.#kept = new KeptRecord(key, ports);
  }

  get record(): AuthorizationRecord {
    return this.#kept.record;
  }

  /** What the last deploy brought. */
  get settings(): KeeperSettings | undefined {
    return this.#settings;
  }

  /** False as long as the journal could not be read: then the pair may be an old one, and nothing is spent or kept. */
  get loaded(): boolean {
    return this.#kept.loaded;
  }

  /** What is wrong with the journal, in words. */
  get problem(): Text | undefined {
    return this.#kept.problem;
  }

  /** What is in use is in no journal: a kill would lose it. */
  get unsaved(): boolean {
    return this.#kept.unsaved;
  }

  /** When reading or writing is to be tried again (epoch ms); infinite where nothing is amiss. */
  get retryAt(): number {
    return this.#kept.retryAt;
  }

  /** Resolves when the steps that wait or run now are done. */
  get settled(): Promise<unknown> {
    return this.#end;
  }

  /** The steps that begin from now on go by these settings. */
  open(settings: KeeperSettings): void {
    this.#settings = settings;
  }

  /** Runs a step when all before it are done. Throws what the step throws; `not_authorized` before the first `open`. */
  step<Result>(work: (change: Change) => Promise<Result>): Promise<Result> {
    const run = this.#end.then(async () => {
      if (!this.#settings) throw new SmartThingsError('not_authorized', text('oauth.state.unauthorized'));
      const change = new Change(this.#kept, this.#settings);
      try {
        return await work(change);
      } finally {
        change.end();
      }
    });
    this.#end = run.catch(() => undefined);
    return run;
  }
}

/** What a step may do. It ends with its step: who keeps one can write nothing with it. */
export class Change {
  readonly settings: KeeperSettings;
  #kept: KeptRecord | undefined;

  constructor(kept: KeptRecord, settings: KeeperSettings) {
    this.#kept = kept;
    this.settings = settings;
  }

  get record(): AuthorizationRecord {
    return this.#open.record;
  }

  /** The pair of the credentials store. */
  get stored(): TokenPair | undefined {
    return this.#open.stored(this.settings);
  }

  /** Reads the journal's entry (once) and joins the pair of the credentials store to it. Gives why it can't be read. */
  load(): Promise<Text | undefined> {
    return this.#open.load(this.settings);
  }

  /** The client secret changed: the old sealed part stays beside, and a rejection no longer counts. */
  renewSeal(): void {
    this.#open.renewSeal();
  }

  /**
   * Does some work while no other process spends a token of this authorization; waits for one that does, as long as
   * `isWanted`.
   */
  async claimed<Result>(isWanted: () => boolean, work: (claim: Claim) => Promise<Result>): Promise<Result> {
    const claim = await this.#open.claim(isWanted);
    try {
      return await work(claim);
    } finally {
      await claim.release();
    }
  }

  /** Reads the journal again and takes over what another process has made newer, where it can be read. */
  look(): Promise<void> {
    return this.#open.look(this.settings);
  }

  /** Journals the next record and makes it the one in use, also where the journal does not take it yet. */
  keep(next: AuthorizationRecord): Promise<void> {
    return this.#open.keep(next, this.settings);
  }

  /** Journals the next record; nothing changes where the journal does not take it. Gives the problem, in words. */
  propose(next: AuthorizationRecord): Promise<Text | undefined> {
    return this.#open.propose(next, this.settings);
  }

  end(): void {
    this.#kept = undefined;
  }

  get #open(): KeptRecord {
    if (!this.#kept) throw new Error('a change outlived its step');
    return this.#kept;
  }
}
