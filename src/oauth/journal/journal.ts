import { field, isObject } from '../../base/json';
import type { Clock } from '../../base/ports';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';

const VERSION = 1;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A refresh token dies 30 days after its issue; its entry stays 30 days longer. */
const KEPT_MS = 60 * DAY_MS;

/** Where the journal lies. Both calls reject with an error whose message holds no secret. */
export interface JournalStorage {
  /** The document as it was last written; `undefined` where there is none yet. */
  read(): Promise<unknown>;
  /** Resolves only when the document surely outlives a power cut and was read back the same. */
  write(document: object): Promise<void>;
}

export type EntryState = 'idle' | 'refreshing' | 'rejected' | 'signedOut';

/** What is known of one authorization. Only `sealed` holds tokens; the hashes are SHA-256 in hex. */
export interface JournalEntry {
  readonly generation: number;
  readonly updatedAt: string;
  readonly state: EntryState;
  readonly spent: readonly string[];
  readonly seeds: readonly string[];
  readonly sealed: string;
  /** Earlier sealed parts that did not open with the client secret of a start, kept until the new pair has refreshed. */
  readonly unopened?: readonly SealedPart[];
}

export interface SealedPart {
  readonly generation: number;
  readonly sealed: string;
}

/** The record of every authorization of this Node-RED, written before a pair is used. */
export class Journal {
  #entries = new Map<string, JournalEntry>();
  #loading: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;
  /** Each document differs from the one before: Node-RED's settings don't write a value that they take for unchanged. */
  #writes = 0;

  constructor(
    private readonly storage: JournalStorage,
    private readonly clock: Clock,
  ) {}

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

  entry(key: string): JournalEntry | undefined {
    return this.#entries.get(key);
  }

  /** Whether an authorization of this account is kept and was not signed out: under this key, or under any. */
  keeps(identity: string, key?: string): boolean {
    return [...this.#entries].some(([each, { state }]) => {
      return identityOf(each) === identity && (key === undefined || each === key) && state !== 'signedOut';
    });
  }

  /** The key of another account that has used up this refresh token. */
  spentBy(hash: string, exceptKey: string): string | undefined {
    const identity = identityOf(exceptKey);
    for (const [key, entry] of this.#entries) {
      if (identityOf(key) !== identity && entry.spent.includes(hash)) return key;
    }
    return undefined;
  }

  /** Changes an entry at once, in memory, and resolves when a document that holds the change is surely kept. */
  put(key: string, entry: JournalEntry): Promise<void> {
    this.#entries.set(key, entry);
    return this.#save();
  }

  /**
   * Forgets entries whose refresh token has been dead for 30 days and whose account is in no flow.
   * `identities` are the accounts of the flows, disabled ones included.
   */
  async prune(identities: ReadonlySet<string>): Promise<void> {
    await this.load();
    const oldest = this.clock.now() - KEPT_MS;
    const dead = [...this.#entries].filter(([key, entry]) => {
      return !identities.has(identityOf(key)) && Date.parse(entry.updatedAt) < oldest;
    });
    if (dead.length === 0) return;
    for (const [key] of dead) this.#entries.delete(key);
    await this.#save();
  }

  async #read(): Promise<void> {
    const document = await this.storage.read();
    if (document === undefined) return;
    const version = field(document, 'version');
    if (typeof version === 'number' && version > VERSION) {
      throw new SmartThingsError('server', text('oauth.journal.newerVersion'));
    }
    const entries = field(document, 'entries');
    if (!isObject(entries)) return;
    for (const [key, value] of Object.entries(entries)) {
      const entry = entryFrom(value);
      if (entry && !this.#entries.has(key)) this.#entries.set(key, entry);
    }
  }

  /** One write at a time; changes that come while it runs share the next one. */
  #save(): Promise<void> {
    this.#nextWrite ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#nextWrite = undefined;
        this.#writing = this.#write();
        return this.#writing;
      });
    return this.#nextWrite;
  }

  async #write(): Promise<void> {
    // Never write over a journal that could not be read.
    await this.load();
    this.#writes += 1;
    await this.storage.write({
      version: VERSION,
      writes: `${this.clock.now()}-${this.#writes}`,
      entries: Object.fromEntries(this.#entries),
    });
  }
}

/** The account that a key belongs to, whatever its client id. */
export function identityOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}

function entryFrom(value: unknown): JournalEntry | undefined {
  if (!isObject(value) || typeof value.sealed !== 'string') return undefined;
  const unopened = Array.isArray(value.unopened) ? value.unopened.filter(isSealedPart) : [];
  return {
    generation: typeof value.generation === 'number' ? value.generation : 0,
    updatedAt: typeof value.updatedAt === 'string' ? value.updatedAt : '',
    state: stateFrom(value.state),
    spent: stringsFrom(value.spent),
    seeds: stringsFrom(value.seeds),
    sealed: value.sealed,
    ...(unopened.length > 0 ? { unopened } : {}),
  };
}

function stateFrom(value: unknown): EntryState {
  return value === 'refreshing' || value === 'rejected' || value === 'signedOut' ? value : 'idle';
}

function stringsFrom(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function isSealedPart(value: unknown): value is SealedPart {
  return isObject(value) && typeof value.generation === 'number' && typeof value.sealed === 'string';
}
