import { text, type Text } from '../../base/text';
import { within } from '../../base/time-limit';
import { EMPTY_RECORD, fromEntry, toEntry, without, type AuthorizationRecord } from '../journal/authorization-record';
import { joinPair } from '../journal/candidates';
import type { JournalEntry } from '../journal/journal-document';
import type { Claim } from '../journal/journal-storage';
import { mergeRecords } from '../journal/merge';
import { belongingTo, type TokenPair } from '../tokens/token-pair';
import { OtherProcess } from './other-process';
import type { KeeperPorts, KeeperSettings } from './ports';
import { readingProblem, savingProblem } from './problems';
import { reachable, retryDelayMs } from './schedule';

/** A storage that never answers must not stop everything: what takes longer counts as failed. */
const STORAGE_PATIENCE_MS = 15_000;

/** A reading or writing of the journal that did not work yet. */
interface Trouble {
  readonly problem: Text;
  readonly failures: number;
  readonly retryAt: number;
}

/**
 * The record of one authorization, in memory and in the journal. Other processes may write the same entry: what they
 * wrote is merged in at each reading and writing. Only the ledger holds one, for a step at a time.
 */
export class KeptRecord {
  readonly #key: string;
  readonly #ports: KeeperPorts;
  /** Names this process in what it writes. */
  readonly #writer: string;
  readonly #other: OtherProcess;
  #record: AuthorizationRecord = EMPTY_RECORD;
  /** The record of the journal's entry as this process last read or wrote it, and the entry's sealed part. */
  #base: AuthorizationRecord = EMPTY_RECORD;
  #seen: string | undefined;
  #loaded = false;
  #unsaved: Trouble | undefined;
  #unread: Trouble | undefined;

  constructor(key: string, ports: KeeperPorts) {
    this.#key = key;
    this.#ports = ports;
    this.#writer = ports.random.bytes(8).toString('hex');
    this.#other = new OtherProcess(ports.clock);
  }

  get record(): AuthorizationRecord {
    return this.#record;
  }

  /** False as long as the journal could not be read: then the pair may be an old one, and nothing is spent or kept. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** What is wrong with the journal, in words. */
  get problem(): Text | undefined {
    return this.#unread?.problem ?? this.#unsaved?.problem ?? this.#other.problem;
  }

  /** What is in use is in no journal: a kill would lose it. */
  get unsaved(): boolean {
    return this.#unsaved !== undefined;
  }

  /** When reading or writing is to be tried again (epoch ms); infinite where nothing is amiss. */
  get retryAt(): number {
    const trouble = this.#unread ?? this.#unsaved;
    return trouble ? reachable(trouble.retryAt, this.#ports.clock.now()) : Number.POSITIVE_INFINITY;
  }

  /** Reads the journal's entry (once) and joins the pair of the credentials store to it. Gives why it can't be read. */
  async load(settings: KeeperSettings): Promise<Text | undefined> {
    if (this.#loaded) this.#reopen(settings);
    else await this.#read(settings);
    this.#record = joinPair(this.#record, this.stored(settings));
    return this.#unread?.problem;
  }

  /** The pair of the credentials store. */
  stored(settings: KeeperSettings): TokenPair | undefined {
    const pair = settings.credentials.read();
    return pair && belongingTo(this.#key, pair);
  }

  async #read(settings: KeeperSettings): Promise<void> {
    const { clock, journal, log } = this.#ports;
    try {
      await within(journal.load(), STORAGE_PATIENCE_MS, clock);
    } catch (error) {
      const first = this.#unread === undefined;
      this.#unread = this.#failed(this.#unread, readingProblem(error));
      if (first) log.warn(text('oauth.journal.unread', { account: settings.name, problem: this.#unread.problem }));
      return;
    }
    this.#unread = undefined;
    this.#loaded = true;
    const entry = journal.stored(this.#key);
    if (!entry) return;
    this.#record = fromEntry(entry, this.#key, settings.client.clientSecret);
    this.#saw(entry, this.#record);
  }

  /** Waits until no other process spends a token of this authorization, as long as `isWanted`. */
  claim(isWanted: () => boolean): Promise<Claim> {
    return this.#ports.journal.claim(this.#key, isWanted);
  }

  /**
   * Reads the journal again and takes over what another process has made newer. Where it can't be read nothing is
   * taken: the next writing meets the same trouble, and tells of it.
   */
  async look(settings: KeeperSettings): Promise<void> {
    const { clock, journal } = this.#ports;
    if (!this.#loaded) return;
    try {
      await within(journal.reload(), STORAGE_PATIENCE_MS, clock);
    } catch {
      return;
    }
    const entry = journal.stored(this.#key);
    if (!entry || entry.sealed === this.#seen) return;
    const { live, signedOut } = this.#record;
    const isUnchanged = this.#record === this.#base;
    const theirs = this.#opened(entry, settings);
    this.#record = mergeRecords(this.#record, theirs, this.#base);
    // Where nothing of ours was in it, whatever they change next is theirs to change.
    this.#saw(entry, isUnchanged ? this.#record : theirs);
    const hasChanged = this.#record.live !== live || this.#record.signedOut !== signedOut;
    if (hasChanged) settings.credentials.write(this.#record.live);
  }

  /** What another process wrote; tells the owner of one that stays. */
  #opened(entry: JournalEntry, { client, name }: KeeperSettings): AuthorizationRecord {
    const theirs = fromEntry(entry, this.#key, client.clientSecret);
    const isNews = theirs.writer !== this.#writer && this.#other.wrote(theirs.writer);
    const { problem } = this.#other;
    if (isNews && problem) this.#ports.log.warn(text('oauth.log.state', { account: name, message: problem }));
    return theirs;
  }

  #saw(entry: JournalEntry, record: AuthorizationRecord): void {
    this.#seen = entry.sealed;
    this.#base = record;
  }

  /** What did not open with the client secret of an earlier deploy may open with this one. */
  #reopen({ client }: KeeperSettings): void {
    const { live, trial, unopened } = this.#record;
    const entry = unopened.length > 0 ? this.#ports.journal.entry(this.#key) : undefined;
    const opened = entry && fromEntry(entry, this.#key, client.clientSecret);
    if (!opened?.live) return;
    const isNewer =
      live === undefined || (live.grant === opened.live.grant && live.generation < opened.live.generation);
    if (isNewer) this.#record = { ...(trial ? { trial } : {}), ...opened };
  }

  /**
   * The client secret changed: the old sealed part stays until the new secret has proven itself, and what was rejected
   * may be cured. In memory only, until something is kept.
   */
  renewSeal(): void {
    this.#record = without(this.#record, 'rejection', 'triedAtExpiry');
    const entry = this.#ports.journal.entry(this.#key);
    if (!entry) return;
    const part = { generation: entry.generation, sealed: entry.sealed };
    this.#record = { ...this.#record, unopened: [part, ...this.#record.unopened] };
  }

  /**
   * Journals the next record and then makes it the one in use. Where the journal does not take it, it is used
   * all the same, and saved as soon as the journal does.
   */
  async keep(next: AuthorizationRecord, settings: KeeperSettings): Promise<void> {
    const { record, problem } = await this.#write(next, settings);
    this.#record = record;
    if (!problem) return;
    const first = this.#unsaved === undefined;
    this.#unsaved = this.#failed(this.#unsaved, problem);
    if (first) this.#ports.log.warn(text('oauth.journal.unsaved', { account: settings.name, problem }));
  }

  /**
   * Journals the next record and only then makes it the one in use; nothing changes where the journal does not take it.
   * Gives the problem, in words.
   */
  async propose(next: AuthorizationRecord, settings: KeeperSettings): Promise<Text | undefined> {
    const { record, problem } = await this.#write(next, settings);
    if (!problem) this.#record = record;
    return problem;
  }

  /** Gives the record, with what another process wrote meanwhile in it, and why it could not be written. */
  async #write(
    next: AuthorizationRecord,
    settings: KeeperSettings,
  ): Promise<{ readonly record: AuthorizationRecord; readonly problem?: Text }> {
    const { clock, journal, log } = this.#ports;
    let record = next;
    try {
      const own = this.#entryOf(next, settings);
      let written = own;
      const revise = (stored: JournalEntry | undefined): JournalEntry => {
        const isForeign = stored !== undefined && stored.sealed !== this.#seen;
        record = isForeign ? mergeRecords(next, this.#opened(stored, settings), this.#base) : next;
        written = isForeign ? this.#entryOf(record, settings) : own;
        return written;
      };
      await within(journal.put(this.#key, own, revise), STORAGE_PATIENCE_MS, clock);
      this.#saw(written, record);
    } catch (error) {
      return { record, problem: savingProblem(error) };
    }
    if (this.#unsaved) log.info(text('oauth.journal.savedAtLast', { account: settings.name }));
    this.#unsaved = undefined;
    return { record };
  }

  #entryOf(record: AuthorizationRecord, { client }: KeeperSettings): JournalEntry {
    const { clock, random } = this.#ports;
    return toEntry({ ...record, writer: this.#writer }, this.#key, client.clientSecret, clock.now(), random);
  }

  #failed(before: Trouble | undefined, problem: Text): Trouble {
    const failures = (before?.failures ?? 0) + 1;
    return { problem, failures, retryAt: this.#ports.clock.now() + retryDelayMs(failures, this.#ports.random) };
  }
}
