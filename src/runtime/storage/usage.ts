import { Meter } from '../../api/meter';
import { field, isObject, stringField } from '../../base/json';
import type { Clock } from '../../base/ports';
import type { Secret } from '../../base/secret';
import type { DocumentForm } from '../../oauth/journal/journal-document';
import { updateIn, type JournalStorage } from '../../oauth/journal/journal-storage';

const VERSION = 1;
/** A budget must not lose so many calls by a kill; fewer are worth no write of their own. */
const MANY_CALLS = 25;
const LONGEST_UNSAVED_MS = 10 * 60_000;

interface PersonalTokenNote {
  /** SHA-256 of the token. */
  readonly hash: string;
  /** ISO 8601 UTC. */
  readonly firstSeenAt: string;
}

/** The counters as a document. Nothing is finished that a killed process left half done: it costs nobody the home. */
export const USAGE_FORM: DocumentForm = {
  soundPart: (document) => (isObject(document) && isObject(document.accounts) ? document : undefined),
  isLater: () => false,
};

/**
 * Counters that outlive a restart, apart from the journal: losing them costs nobody the home.
 * A failed save is tried again with the next one. Other processes of the same user folder may count too: each save adds
 * what they have saved, and writes the sum.
 */
export class Usage {
  readonly #storage: JournalStorage;
  readonly #clock: Clock;
  readonly #meters = new Map<string, Meter>();
  readonly #personalTokens = new Map<string, PersonalTokenNote>();
  /** What accounts want to know of their events after a restart. */
  readonly #events = new Map<string, object>();
  /** Accounts whose note the owner wants gone, whoever has saved it. */
  readonly #forgotten = new Set<string>();
  #loading: Promise<void> | undefined;
  #loaded = false;
  #saving: Promise<void> = Promise.resolve();
  #saved = '';
  #savedAt: number;
  #countedAtSave = 0;
  /** Something besides the counters is to be saved, or the last save failed. */
  #isTouched = false;
  /** The accounts as they lie in the storage, as far as this process has seen: so much of them is in the meters. */
  #stored: Record<string, unknown> = {};

  constructor(storage: JournalStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#savedAt = clock.now();
  }

  /** Resolves when what was saved before the start is counted in. */
  loaded(): Promise<void> {
    return this.#load();
  }

  /** The meter of an account; it goes on counting over deploys. */
  meter(identity: string): Meter {
    const known = this.#meters.get(identity);
    if (known) return known;
    const meter = new Meter(this.#clock);
    this.#meters.set(identity, meter);
    if (this.#loaded) meter.restore(field(this.#stored[identity], 'meter'));
    else void this.#load();
    return meter;
  }

  /** Epoch ms at which this personal access token was seen first. */
  async firstSeen(identity: string, token: Secret): Promise<number> {
    const hash = token.hash();
    await this.#load();
    const note = this.#personalTokens.get(identity);
    if (note?.hash === hash) return Date.parse(note.firstSeenAt);
    const firstSeenAt = new Date(this.#clock.now()).toISOString();
    this.#personalTokens.set(identity, { hash, firstSeenAt });
    this.#isTouched = true;
    this.#forgotten.delete(identity);
    return Date.parse(firstSeenAt);
  }

  forgetPersonalToken(identity: string): void {
    this.#personalTokens.delete(identity);
    this.#isTouched = true;
    this.#forgotten.add(identity);
  }

  /** To be called once a minute: saves at once where much was counted, else after ten minutes. Never throws. */
  async saveIfDue(): Promise<void> {
    const unsaved = this.#counted() - this.#countedAtSave;
    if (unsaved === 0 && !this.#isTouched) return;
    const isOld = Math.abs(this.#clock.now() - this.#savedAt) >= LONGEST_UNSAVED_MS;
    if (isOld || unsaved >= MANY_CALLS) await this.save();
  }

  /** What was noted of an account's events; nothing where nothing was. */
  async eventsOf(identity: string): Promise<unknown> {
    await this.#load();
    return this.#events.get(identity) ?? field(this.#stored[identity], 'events');
  }

  /** Notes what an account wants to know of its events after a restart. */
  noteEvents(identity: string, note: object): void {
    this.#events.set(identity, note);
    this.#isTouched = true;
  }

  /** Writes the counters where they changed. Never throws. */
  async save(): Promise<void> {
    this.#savedAt = this.#clock.now();
    this.#countedAtSave = this.#counted();
    this.#isTouched = false;
    this.#saving = this.#saving.then(() => this.#save()).catch(() => void (this.#isTouched = true));
    // Counters are not worth a failed deploy; the next save tries again.
    await this.#saving;
  }

  #counted(): number {
    return [...this.#meters.values()].reduce((sum, meter) => sum + meter.counted, 0);
  }

  async #save(): Promise<void> {
    await this.#load();
    if (this.#own() === this.#saved) return;
    let [written, own] = [this.#stored, ''];
    await updateIn(this.#storage, (document) => {
      const stored = accountsIn(document) ?? this.#stored;
      for (const [identity, meter] of this.#meters) {
        meter.restore(field(stored[identity], 'meter'), field(this.#stored[identity], 'meter'));
      }
      this.#stored = stored;
      [written, own] = [this.#withOwn(stored), this.#own()];
      // Each document differs: Node-RED's settings take what they failed to save for unchanged, and don't try again.
      return { version: VERSION, savedAt: new Date(this.#clock.now()).toISOString(), accounts: written };
    });
    this.#stored = written;
    this.#saved = own;
  }

  /** What this process would write, to tell whether it changed. */
  #own(): string {
    const meters = [...this.#meters].map(([identity, meter]) => [identity, meter.snapshot()]);
    return JSON.stringify([meters, [...this.#personalTokens], [...this.#events], [...this.#forgotten]]);
  }

  /** The accounts that are stored, those that never showed up here too, with what this process knows better. */
  #withOwn(stored: Record<string, unknown>): Record<string, unknown> {
    const accounts = { ...stored };
    const put = (identity: string, part: object): void => {
      accounts[identity] = { ...(isObject(accounts[identity]) ? accounts[identity] : {}), ...part };
    };
    for (const [identity, meter] of this.#meters) put(identity, { meter: meter.snapshot() });
    for (const [identity, personalToken] of this.#personalTokens) put(identity, { personalToken });
    for (const [identity, events] of this.#events) put(identity, { events });
    for (const identity of this.#forgotten) if (accounts[identity]) put(identity, { personalToken: undefined });
    return accounts;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  async #read(): Promise<void> {
    const document = await Promise.resolve()
      .then(() => this.#storage.read())
      .catch(() => undefined);
    this.#stored = accountsIn(document) ?? {};
    for (const [identity, meter] of this.#meters) meter.restore(field(this.#stored[identity], 'meter'));
    this.#loaded = true;
    for (const [identity, saved] of Object.entries(this.#stored)) {
      const note = field(saved, 'personalToken');
      const [hash, firstSeenAt] = [stringField(note, 'hash'), stringField(note, 'firstSeenAt')];
      if (hash !== undefined && firstSeenAt !== undefined && !this.#personalTokens.has(identity)) {
        this.#personalTokens.set(identity, { hash, firstSeenAt });
      }
    }
  }
}

function accountsIn(document: unknown): Record<string, unknown> | undefined {
  const accounts = field(document, 'accounts');
  return field(document, 'version') === VERSION && isObject(accounts) ? accounts : undefined;
}
