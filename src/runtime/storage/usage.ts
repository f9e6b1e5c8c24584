import { Meter } from '../../api/meter';
import { field, isObject, stringField } from '../../base/json';
import type { Clock } from '../../base/ports';
import type { Secret } from '../../base/secret';
import type { JournalStorage } from '../../oauth/journal/journal';

const VERSION = 1;

interface PersonalTokenNote {
  /** SHA-256 of the token. */
  readonly hash: string;
  /** ISO 8601 UTC. */
  readonly firstSeenAt: string;
}

/**
 * Counters that outlive a restart, apart from the journal: losing them costs nobody the home.
 * A failed save is tried again with the next one.
 */
export class Usage {
  readonly #meters = new Map<string, Meter>();
  readonly #personalTokens = new Map<string, PersonalTokenNote>();
  #loading: Promise<void> | undefined;
  #saved = '';

  constructor(
    private readonly storage: JournalStorage,
    private readonly clock: Clock,
  ) {}

  /** The meter of an account; it goes on counting over deploys. */
  meter(identity: string): Meter {
    const known = this.#meters.get(identity);
    if (known) return known;
    const meter = new Meter(this.clock);
    this.#meters.set(identity, meter);
    this.#load()
      .then((saved) => meter.restore(field(field(saved, identity), 'meter')))
      .catch(() => undefined);
    return meter;
  }

  /** Epoch ms at which this personal access token was seen first. */
  async firstSeen(identity: string, token: Secret): Promise<number> {
    const hash = token.hash();
    await this.#load();
    const note = this.#personalTokens.get(identity);
    if (note?.hash === hash) return Date.parse(note.firstSeenAt);
    const firstSeenAt = new Date(this.clock.now()).toISOString();
    this.#personalTokens.set(identity, { hash, firstSeenAt });
    return Date.parse(firstSeenAt);
  }

  forgetPersonalToken(identity: string): void {
    this.#personalTokens.delete(identity);
  }

  /** Writes the counters where they changed. Never throws. */
  async save(): Promise<void> {
    try {
      await this.#load();
      const accounts: Record<string, unknown> = { ...this.#unclaimed };
      for (const [identity, meter] of this.#meters) accounts[identity] = { meter: meter.snapshot() };
      for (const [identity, note] of this.#personalTokens) {
        accounts[identity] = { ...(isObject(accounts[identity]) ? accounts[identity] : {}), personalToken: note };
      }
      const now = JSON.stringify(accounts);
      if (now === this.#saved) return;
      // Each document differs: Node-RED's settings take what they failed to save for unchanged, and don't try again.
      await this.storage.write({ version: VERSION, savedAt: new Date(this.clock.now()).toISOString(), accounts });
      this.#saved = now;
    } catch {
      // Counters are not worth a failed deploy; the next save tries again.
    }
  }

  /** What was saved of accounts that have not shown up since the start. */
  #unclaimed: Record<string, unknown> = {};

  async #load(): Promise<Record<string, unknown>> {
    this.#loading ??= this.#read();
    await this.#loading;
    return this.#unclaimed;
  }

  async #read(): Promise<void> {
    const document = await this.storage.read().catch(() => undefined);
    const accounts = field(document, 'accounts');
    if (field(document, 'version') !== VERSION || !isObject(accounts)) return;
    this.#unclaimed = accounts;
    for (const [identity, saved] of Object.entries(accounts)) {
      const note = field(saved, 'personalToken');
      const [hash, firstSeenAt] = [stringField(note, 'hash'), stringField(note, 'firstSeenAt')];
      if (hash !== undefined && firstSeenAt !== undefined && !this.#personalTokens.has(identity)) {
        this.#personalTokens.set(identity, { hash, firstSeenAt });
      }
    }
  }
}
