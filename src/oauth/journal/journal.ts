import type { Clock } from '../../base/ports';
import { NO_CLAIM, updateIn, type Claim, type JournalStorage } from './journal-storage';
import { entriesIn, nextDocument, type JournalEntry } from './journal-document';

export type { JournalEntry } from './journal-document';
export type { JournalStorage } from './journal-storage';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A refresh token dies 30 days after its issue; its entry stays 30 days longer. */
const KEPT_MS = 60 * DAY_MS;

/** Makes the entry to write of the one that lies in the storage at that moment. */
export type Revise = (stored: JournalEntry | undefined) => JournalEntry;

interface Pending {
  readonly entry: JournalEntry;
  readonly revise: Revise;
}

/**
 * The record of every authorization of a user folder, written before a pair is used. Other processes may write it too:
 * each write changes what lies in the storage at that moment, and leaves their entries alone.
 */
export class Journal {
  readonly #storage: JournalStorage;
  readonly #clock: Clock;
  /** The entries that lie in the storage, as far as this process has seen. */
  #stored = new Map<string, JournalEntry>();
  /** Entries that are not written yet. */
  readonly #pending = new Map<string, Pending>();
  #loading: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;

  constructor(storage: JournalStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /**
   * Reads the journal once; a failed reading is tried again at the next call. Throws what the storage throws,
   * and `SmartThingsError` where a newer version of this package wrote it: that one is left untouched.
   */
  load(): Promise<void> {
    this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Reads it once more: another process may have written it. Throws as `load` does. */
  async reload(): Promise<void> {
    await this.load();
    await this.#read();
  }

  entry(key: string): JournalEntry | undefined {
    return this.#pending.get(key)?.entry ?? this.#stored.get(key);
  }

  /** The entry as it was last seen in the storage. */
  stored(key: string): JournalEntry | undefined {
    return this.#stored.get(key);
  }

  /** Whether an authorization of this account is kept and was not signed out: under this key, or under any. */
  keeps(identity: string, key?: string): boolean {
    return [...this.#keys()].some((each) => {
      const isMeant = identityOf(each) === identity && (key === undefined || each === key);
      return isMeant && this.entry(each)?.state !== 'signedOut';
    });
  }

  /** The key of another account that has used up this refresh token. */
  spentBy(hash: string, exceptKey: string): string | undefined {
    const identity = identityOf(exceptKey);
    for (const key of this.#keys()) {
      if (identityOf(key) !== identity && this.entry(key)?.spent.includes(hash)) return key;
    }
    return undefined;
  }

  /** How many entries belong to none of these accounts. */
  strangers(identities: ReadonlySet<string>): number {
    return [...this.#keys()].filter((key) => !identities.has(identityOf(key))).length;
  }

  /**
   * Changes an entry at once, in memory, and resolves when a document that holds the change is surely kept. `revise`
   * makes what is written of what another process may have written meanwhile.
   */
  put(key: string, entry: JournalEntry, revise: Revise = () => entry): Promise<void> {
    this.#pending.set(key, { entry, revise });
    return this.#save();
  }

  /**
   * Keeps other processes from spending the tokens of this entry, until it is given back; waits while another process
   * holds it and `isWanted`. Never throws: where nothing can be claimed, the work goes on without.
   */
  async claim(key: string, isWanted: () => boolean): Promise<Claim> {
    return (await this.#storage.claim?.(key, isWanted)) ?? NO_CLAIM;
  }

  /**
   * Forgets entries whose refresh token has been dead for 30 days and whose account is in no flow.
   * `identities` are the accounts of the flows, disabled ones included.
   */
  async prune(identities: ReadonlySet<string>): Promise<void> {
    await this.load();
    if (![...this.#stored].some(([key, entry]) => this.#isDead(key, entry, identities))) return;
    await this.#save(identities);
  }

  #keys(): Set<string> {
    return new Set([...this.#stored.keys(), ...this.#pending.keys()]);
  }

  #isDead(key: string, entry: JournalEntry, identities: ReadonlySet<string>): boolean {
    return !identities.has(identityOf(key)) && Date.parse(entry.updatedAt) < this.#clock.now() - KEPT_MS;
  }

  async #read(): Promise<void> {
    const document = await this.#storage.read();
    this.#stored = entriesIn(document) ?? this.#stored;
  }

  /** One write at a time; changes that come while it runs share the next one. */
  #save(living?: ReadonlySet<string>): Promise<void> {
    this.#nextWrite ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#nextWrite = undefined;
        this.#writing = this.#write(living);
        return this.#writing;
      });
    return this.#nextWrite;
  }

  async #write(living: ReadonlySet<string> | undefined): Promise<void> {
    // Never write over a journal that could not be read.
    await this.load();
    let entries = new Map<string, JournalEntry>();
    const pending = new Map(this.#pending);
    await updateIn(this.#storage, (document) => {
      // What lies there decides; where nothing does any more, this process knows it best.
      entries = entriesIn(document) ?? new Map(this.#stored);
      for (const [key, { revise }] of pending) entries.set(key, revise(entries.get(key)));
      for (const [key, entry] of entries) if (living && this.#isDead(key, entry, living)) entries.delete(key);
      return nextDocument(entries, document);
    });
    this.#stored = entries;
    for (const [key, written] of pending) if (this.#pending.get(key) === written) this.#pending.delete(key);
  }
}

/** The account that a key belongs to, whatever its client id. */
export function identityOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}
