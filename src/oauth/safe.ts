import { joinPair } from './candidates';
import { fromEntry, toEntry, EMPTY_RECORD, type AuthorizationRecord } from './record';
import { journalProblem } from './sentences';
import { retryDelayMs } from './schedule';
import { text, type Text } from '../base/text';
import type { KeeperPorts, KeeperSettings } from './ports';

/** A record that the journal would not take yet. */
interface Unsaved {
  readonly problem: Text;
  readonly failures: number;
  readonly retryAt: number;
}

/**
 * Holds the record of one authorization and writes every step into the journal before it counts.
 * Its methods run one after the other: the keeper sees to that.
 */
export class Safe {
  record: AuthorizationRecord = EMPTY_RECORD;
  #loaded = false;
  #unsaved: Unsaved | undefined;
  #unread: Unsaved | undefined;

  constructor(
    private readonly key: string,
    private readonly ports: KeeperPorts,
  ) {}

  /** False as long as the journal could not be read: then the pair may be an old one, and nothing is refreshed. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** What is wrong with the journal, in words. */
  get problem(): Text | undefined {
    return this.#unread?.problem ?? this.#unsaved?.problem;
  }

  /** The pair in use is in no journal: a kill would lose it. */
  get unsaved(): boolean {
    return this.#unsaved !== undefined;
  }

  /** When reading or writing is to be tried again (epoch ms). */
  get retryAt(): number | undefined {
    return this.#unread?.retryAt ?? this.#unsaved?.retryAt;
  }

  /** Reads the journal's entry (once) and joins the pair of the credentials store to it. */
  async load(settings: KeeperSettings): Promise<void> {
    try {
      await this.ports.journal.load();
      this.#unread = undefined;
    } catch (error) {
      this.#unread = this.#failed(this.#unread, error);
    }
    if (!this.#loaded && !this.#unread) {
      const entry = this.ports.journal.entry(this.key);
      if (entry) this.record = fromEntry(entry, this.key, settings.client.clientSecret);
      this.#loaded = true;
    }
    this.record = joinPair(this.record, settings.credentials.read());
  }

  /** The client secret changed: the old sealed part stays until the new secret has proven itself. */
  keepOldSeal(): void {
    const entry = this.ports.journal.entry(this.key);
    if (!entry) return;
    const part = { generation: entry.generation, sealed: entry.sealed };
    this.record = { ...this.record, unopened: [...this.record.unopened, part] };
  }

  /**
   * Journals the next record and only then makes it the one in use. Where the journal fails, `mustHold` decides:
   * a new pair is used all the same and saved as soon as the journal takes it; anything else is dropped.
   * Gives the problem, in words, where the journal did not take it.
   */
  async keep(next: AuthorizationRecord, settings: KeeperSettings, mustHold: boolean): Promise<Text | undefined> {
    const { clock, random, journal, log } = this.ports;
    try {
      await journal.put(this.key, toEntry(next, this.key, settings.client.clientSecret, clock.now(), random));
    } catch (error) {
      if (mustHold) {
        this.record = next;
        const first = this.#unsaved === undefined;
        this.#unsaved = this.#failed(this.#unsaved, error);
        if (first) log.warn(text('oauth.journal.unsaved', { account: settings.name, problem: this.#unsaved.problem }));
      }
      return journalProblem(error);
    }
    this.record = next;
    if (this.#unsaved) log.info(text('oauth.journal.savedAtLast', { account: settings.name }));
    this.#unsaved = undefined;
    return undefined;
  }

  #failed(before: Unsaved | undefined, error: unknown): Unsaved {
    const failures = (before?.failures ?? 0) + 1;
    const retryAt = this.ports.clock.now() + retryDelayMs(failures, this.ports.random);
    return { problem: journalProblem(error), failures, retryAt };
  }
}
