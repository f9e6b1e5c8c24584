import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import type { Claim, JournalStorage } from '../../src/oauth/journal/journal-storage';

/**
 * What a storage does with a reading or writing: `throw` at once, as Node-RED's settings may; `hang` until `release()`;
 * `readOnly` says so in words.
 */
export type StorageMood = 'well' | 'fail' | 'throw' | 'hang' | 'readOnly';

/**
 * A journal storage in memory: a document lies in it as text, as on a disk, and survives a restart of the journal. Several
 * processes may share it.
 */
export class MemoryJournal implements JournalStorage {
  reading: StorageMood = 'well';
  writing: StorageMood = 'well';
  /** Called at each write that holds, with the document; tests note the order of things here. */
  onWritten: (document: MemoryDocument) => void = () => undefined;
  reads = 0;
  attempts = 0;
  readonly written: string[] = [];
  readonly #waiting: (() => void)[] = [];
  #text: string | undefined;
  #updating: Promise<void> = Promise.resolve();
  readonly #claimed = new Map<string, Promise<void>>();

  constructor(document?: unknown) {
    this.#text = document === undefined ? undefined : JSON.stringify(document);
  }

  read(): Promise<unknown> {
    this.reads++;
    throwInMood(this.reading);
    return this.#inMood(this.reading, () =>
      this.#text === undefined ? undefined : (JSON.parse(this.#text) as unknown),
    );
  }

  write(document: object): Promise<void> {
    this.attempts++;
    throwInMood(this.writing);
    const kept = JSON.stringify(document);
    return this.#inMood(this.writing, () => {
      this.#text = kept;
      this.written.push(kept);
      this.onWritten(this.document);
    });
  }

  update(change: (document: unknown) => object): Promise<void> {
    const update = this.#updating.then(async () => this.write(change(await this.read())));
    this.#updating = update.catch(() => undefined);
    return update;
  }

  async claim(name: string, isWanted: () => boolean): Promise<Claim> {
    for (let holder = this.#claimed.get(name); holder && isWanted(); holder = this.#claimed.get(name)) await holder;
    let release: () => void = () => undefined;
    const claimed = new Promise<void>((resolve) => (release = resolve));
    this.#claimed.set(name, claimed);
    return {
      renew: () => Promise.resolve(),
      release: () => {
        if (this.#claimed.get(name) === claimed) this.#claimed.delete(name);
        release();
        return Promise.resolve();
      },
    };
  }

  /** As the claims of dead processes, which are taken over. */
  dropClaims(): void {
    this.#claimed.clear();
    this.#updating = Promise.resolve();
  }

  /** Ends all hanging. */
  release(): void {
    this.reading = 'well';
    this.writing = 'well';
    for (const go of this.#waiting.splice(0)) go();
  }

  /** The document as the next process would read it. */
  get document(): MemoryDocument {
    return JSON.parse(this.#text ?? '{"version":1,"entries":{}}') as MemoryDocument;
  }

  get text(): string {
    return this.#text ?? '';
  }

  async #inMood<Result>(mood: StorageMood, act: () => Result): Promise<Result> {
    if (mood === 'hang') await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (mood === 'fail') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    if (mood === 'readOnly') throw new SmartThingsError('server', text('oauth.journal.readOnly'));
    return act();
  }
}

/** What lies in the journal, for tests to look at. */
export interface MemoryDocument {
  version: number;
  writes: number;
  entries: Record<string, MemoryEntry>;
}

export interface MemoryEntry {
  generation: number;
  updatedAt: string;
  state: string;
  spent: string[];
  seeds: string[];
  sealed: string;
  unopened?: { generation: number; sealed: string }[];
}

function throwInMood(mood: StorageMood): void {
  if (mood === 'throw') throw new Error('no settings here');
}
