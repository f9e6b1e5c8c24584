import type { JournalEntry } from '../../src/oauth/journal/journal-document';
import { NO_CLAIM, type Claim, type JournalStorage } from '../../src/oauth/journal/journal-storage';
import type { CredentialStore } from '../../src/oauth/keeper/ports';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';
import { KEY, type Machine } from './machine';
import type { Saving } from './scenario';

/** Longer than anybody waits for a storage. */
const SLOW_MS = 40_000;
const CLAIM_PAUSE_MS = 100;

/** Told of what is written, to know when a pair may be used. */
export interface DiskWatch {
  /** The journal was read to learn what lies there. */
  read(machine: Machine): void;
  /** A write of the journal begins; gives what to call when it has resolved or failed. Nobody knows what, where it can't begin. */
  saving(machine: Machine, generation: number | undefined): () => void;
  /** The journal's entry was replaced. */
  written(before: JournalEntry | undefined, after: JournalEntry | undefined): void;
  credentialsWritten(machine: Machine, pair: TokenPair | undefined): void;
}

/** What outlives a process: the journal, and the credentials as of the last deploy. */
export class Disk {
  saving: Saving = 'well';
  /** So many readings of the journal fail. */
  unreadable = 0;
  watch: DiskWatch = {
    read: () => undefined,
    written: () => undefined,
    saving: () => () => undefined,
    credentialsWritten: () => undefined,
  };
  #document: { entries: Record<string, JournalEntry> } | undefined;
  #deployed: TokenPair | undefined;
  /** What each process has in memory of the credentials. */
  readonly #inMemory = new WeakMap<Machine, TokenPair>();
  /** Who holds what no two processes may have at once. */
  readonly #claims = new Map<string, Machine>();
  #saves = 0;

  constructor(
    /** How long the n-th writing takes. */
    private readonly delayMsOf: (save: number) => number,
  ) {}

  get entry(): JournalEntry | undefined {
    return this.#document?.entries[KEY];
  }

  get credentials(): TokenPair | undefined {
    return this.#deployed;
  }

  /** Deploy: Node-RED writes the credentials that it has in memory. */
  deploy(machine: Machine): void {
    this.#deployed = this.#inMemory.get(machine);
  }

  /** A start, and *Restart flows*: the credentials are read from the disk again. */
  reload(machine: Machine): void {
    this.#remember(machine, this.#deployed);
  }

  credentialsOf(machine: Machine, step: () => boolean): CredentialStore {
    return {
      read: () => this.#inMemory.get(machine),
      write: (pair) => {
        if (!machine.life.alive || !step()) return;
        this.#remember(machine, pair);
        this.watch.credentialsWritten(machine, pair);
      },
    };
  }

  journalOf(machine: Machine, step: () => boolean): JournalStorage {
    const read = (): Promise<unknown> => this.#during(machine, 1, () => this.#read(machine));
    const look = async (): Promise<unknown> => {
      const document = await read();
      this.watch.read(machine);
      return document;
    };
    const write = (document: object): Promise<void> =>
      this.#write(machine, step, document as { entries: Record<string, JournalEntry> });
    return {
      read: look,
      write,
      update: async (change) => {
        const claim = await this.#claim(machine, 'writing', () => true);
        try {
          const found = await read().catch((error: unknown) => {
            this.watch.saving(machine, undefined)();
            throw error;
          });
          await write(change(found));
        } finally {
          await claim.release();
        }
      },
      claim: (name, isWanted) => this.#claim(machine, name, isWanted),
    };
  }

  #remember(machine: Machine, pair: TokenPair | undefined): void {
    if (pair) this.#inMemory.set(machine, pair);
    else this.#inMemory.delete(machine);
  }

  /** As files are made that only one process can make: who finds one held by a living process looks again later. */
  async #claim(machine: Machine, name: string, isWanted: () => boolean): Promise<Claim> {
    let holder = this.#claims.get(name);
    while (holder?.life.alive && isWanted()) {
      await new Promise<void>((resolve) => machine.life.after(CLAIM_PAUSE_MS, resolve));
      holder = this.#claims.get(name);
    }
    if (holder?.life.alive) return NO_CLAIM;
    this.#claims.set(name, machine);
    const release = (): Promise<void> => {
      if (this.#claims.get(name) === machine) this.#claims.delete(name);
      return Promise.resolve();
    };
    return { renew: () => Promise.resolve(), release };
  }

  #read(machine: Machine): unknown {
    if (this.unreadable > 0) {
      this.unreadable--;
      machine.readFailed = true;
      throw Object.assign(new Error('not readable'), { code: 'EIO' });
    }
    machine.journalRead = true;
    machine.readFailed = false;
    return this.#document;
  }

  #write(machine: Machine, step: () => boolean, document: { entries: Record<string, JournalEntry> }): Promise<void> {
    if (!step()) return new Promise(() => undefined);
    const { saving } = this;
    const settled = this.watch.saving(machine, document.entries[KEY]?.generation ?? 0);
    if (saving === 'throws') {
      settled();
      throw new Error('no settings here');
    }
    const delayMs = saving === 'slow' ? SLOW_MS : this.delayMsOf(this.#saves++);
    return this.#during(machine, delayMs, () => {
      if (saving !== 'rejects') {
        this.watch.written(this.entry, document.entries[KEY]);
        this.#document = onDisk({ version: 1, ...document });
      }
      // The process may end after the document was kept, and before it hears of it.
      if (!step()) return;
      settled();
      if (saving === 'rejects' || saving === 'lies') throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
  }

  /** Work that takes its time; a process that ended meanwhile never hears of it. */
  #during<Result>(machine: Machine, delayMs: number, work: () => Result): Promise<Result> {
    machine.underWay.storage++;
    return new Promise((resolve, reject) => {
      machine.life.after(delayMs, () => {
        machine.underWay.storage--;
        try {
          const result = work();
          if (machine.life.alive) resolve(result);
        } catch (error) {
          reject(error instanceof Error ? error : new Error('no error'));
        }
      });
    });
  }
}

/** What a reader finds of a document: a copy as JSON, which nobody can change, so that all readings share it. */
function onDisk<Document>(document: Document): Document {
  return frozen(JSON.parse(JSON.stringify(document))) as Document;
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
