import type { JournalEntry, JournalStorage } from '../../src/oauth/journal/journal';
import type { CredentialStore } from '../../src/oauth/keeper/ports';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';
import { KEY, type Machine } from './machine';
import type { Saving } from './scenario';

/** Longer than anybody waits for a storage. */
const SLOW_MS = 40_000;

/** Told of what is written, to know when a pair may be used. */
export interface DiskWatch {
  /** A write of the journal begins; gives what to call when it has resolved or failed. */
  saving(generation: number): () => void;
  credentialsWritten(pair: TokenPair | undefined): void;
}

/** What outlives a process: the journal, and the credentials as of the last deploy. */
export class Disk {
  saving: Saving = 'well';
  /** So many readings of the journal fail. */
  unreadable = 0;
  watch: DiskWatch = { saving: () => () => undefined, credentialsWritten: () => undefined };
  #document: { entries: Record<string, JournalEntry> } | undefined;
  #deployed: TokenPair | undefined;
  #inMemory: TokenPair | undefined;
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
  deploy(): void {
    this.#deployed = this.#inMemory;
  }

  /** A start, and *Restart flows*: the credentials are read from the disk again. */
  reload(): void {
    this.#inMemory = this.#deployed;
  }

  credentialsOf(machine: Machine, step: () => boolean): CredentialStore {
    return {
      read: () => this.#inMemory,
      write: (pair) => {
        if (!machine.life.alive || !step()) return;
        this.#inMemory = pair;
        this.watch.credentialsWritten(pair);
      },
    };
  }

  journalOf(machine: Machine, step: () => boolean): JournalStorage {
    return {
      read: () => this.#during(machine, 1, () => this.#read(machine)),
      write: (document) => this.#write(machine, step, document as { entries: Record<string, JournalEntry> }),
    };
  }

  #read(machine: Machine): unknown {
    if (this.unreadable > 0) {
      this.unreadable--;
      throw Object.assign(new Error('not readable'), { code: 'EIO' });
    }
    machine.journalRead = true;
    return this.#document && (JSON.parse(JSON.stringify({ version: 1, ...this.#document })) as unknown);
  }

  #write(machine: Machine, step: () => boolean, document: { entries: Record<string, JournalEntry> }): Promise<void> {
    if (!step()) return new Promise(() => undefined);
    const { saving } = this;
    const settled = this.watch.saving(document.entries[KEY]?.generation ?? 0);
    if (saving === 'throws') {
      settled();
      throw new Error('no settings here');
    }
    const delayMs = saving === 'slow' ? SLOW_MS : this.delayMsOf(this.#saves++);
    return this.#during(machine, delayMs, () => {
      if (saving !== 'rejects') this.#document = document;
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
