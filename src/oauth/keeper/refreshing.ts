import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import { within } from '../../base/time-limit';
import { candidates } from '../journal/candidates';
import type { Claim } from '../journal/journal-storage';
import { isAlive, type TokenPair } from '../tokens/token-pair';
import type { Change, Ledger } from './ledger';
import { NextRequest, type Failure } from './next-request';
import type { KeeperPorts, KeeperSettings } from './ports';
import type { Outcome, Rotation } from './rotation';
import { LAST_RETRY_MS, retryDelayMs } from './schedule';
import type { SeedTrials } from './seed-trials';

/** Told when a refresh begins, and when a refresh or a saving ends. */
export interface RefreshingEvents {
  begun(): void;
  ended(): void;
}

export interface RefreshingParts {
  readonly ledger: Ledger;
  readonly rotation: Rotation;
  readonly seeds: SeedTrials;
  readonly events: RefreshingEvents;
}

/** Takes what a start brings, refreshes once for all who ask, counts the failures, saves again what the journal did not take. */
export class Refreshing {
  readonly #key: string;
  readonly #ports: KeeperPorts;
  readonly #parts: RefreshingParts;
  readonly #ledger: Ledger;
  readonly #next: NextRequest;
  /** The passing failure after which a retry is planned. */
  #failure: Failure | undefined;
  #underWay: Promise<Outcome> | undefined;
  #looking: Promise<void> | undefined;
  #running = false;
  #storing = false;
  /** Another client secret came: the next try is due at once. */
  #urgent = false;

  constructor(key: string, ports: KeeperPorts, parts: RefreshingParts) {
    this.#key = key;
    this.#ports = ports;
    this.#parts = parts;
    this.#ledger = parts.ledger;
    this.#next = new NextRequest(ports.random);
  }

  /** False after a close: then no refresh starts any more. */
  get isRunning(): boolean {
    return this.#running;
  }

  /** The refresh under way. */
  get underWay(): Promise<Outcome> | undefined {
    return this.#underWay;
  }

  get isBusy(): boolean {
    return this.#underWay !== undefined || this.#storing;
  }

  /** The passing failure after which a retry is planned. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The owner did something: what failed before says nothing any more. */
  forgetFailure(): void {
    this.#failure = undefined;
  }

  /** Epoch ms of the next token request; infinite where none is to come. */
  get nextAt(): number {
    const { settings, loaded, record } = this.#ledger;
    const now = this.#ports.clock.now();
    if (!settings || !this.#running || !loaded) return Number.POSITIVE_INFINITY;
    return this.#urgent ? now : this.#next.nextAt(record, this.#failure, settings.refreshAt, now);
  }

  /** Goes on with these settings; resolves when everything known is gathered. */
  async open(settings: KeeperSettings): Promise<void> {
    const before = this.#ledger.settings;
    this.#ledger.open(settings);
    this.#running = true;
    this.#ports.owners.introduce(this.#key, settings.name);
    if (settings.seed) this.#ports.owners.take(settings.seed.hash(), this.#key);
    await this.#ledger.step((change) => this.#gather(change, before));
  }

  /** Starts no refresh any more. */
  halt(): void {
    this.#running = false;
  }

  /** Waits for what is under way, at most `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    // The last chance to save what could not be saved yet.
    if (this.#ledger.unsaved && !this.#storing) this.store();
    const done = this.#ledger.settled.then(() => {
      if (!this.#running) this.#ports.owners.keepOnly(this.#key, []);
    });
    await within(done, graceMs, this.#ports.clock).catch(() => undefined);
  }

  /** One refresh at a time, shared by all who ask meanwhile. */
  refresh(): Promise<Outcome> {
    if (this.#underWay) return this.#underWay;
    const known = this.#ledger.loaded ? this.#ledger.record.live : undefined;
    const refresh = this.#ledger
      .step((change) => this.#attempt(change, known))
      .finally(() => {
        this.#underWay = undefined;
        this.#parts.events.ended();
      });
    this.#underWay = refresh;
    this.#parts.events.begun();
    return refresh;
  }

  /** Tries again what the journal did not give or take. */
  store(): void {
    this.#storing = true;
    this.#ledger
      .step(async (change) => {
        if (this.#ledger.loaded) await change.keep(change.record);
        else await this.#gather(change, change.settings);
      })
      .catch(() => undefined)
      .finally(() => {
        this.#storing = false;
        this.#parts.events.ended();
      });
  }

  /** While the journal can't be read, nobody knows which pair is the newest: nothing may be spent or replaced. */
  async needJournal(change: Change): Promise<void> {
    const problem = this.#ledger.loaded ? undefined : await this.#gather(change, change.settings);
    if (problem) throw new SmartThingsError('server', problem);
  }

  /** Takes over what another process has made newer, where there is one: one look for all who ask meanwhile. */
  look(): Promise<void> {
    // Who could not read the journal yet has nothing to compare with.
    if (!this.#ledger.loaded) return Promise.resolve();
    this.#looking ??= this.#ledger.step((change) => change.look()).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** From here until the last writing no other process spends a token of this authorization. */
  #attempt(change: Change, known: TokenPair | undefined): Promise<Outcome> {
    return change.claimed(
      () => this.#running,
      (claim) => this.#claimed(change, known, claim),
    );
  }

  async #claimed(change: Change, known: TokenPair | undefined, claim: Claim): Promise<Outcome> {
    // Asked here, not before: it may have been closed while other steps ran, or another process refreshed.
    if (!this.#running) throw new SmartThingsError('not_authorized', text('oauth.closed'));
    await this.needJournal(change);
    await change.look();
    // A sign-in or another process came first: its pair is fresh.
    const { live } = change.record;
    if (known && live && live !== known && this.#isFresh) {
      this.#failure = undefined;
      return { kind: 'granted' };
    }
    this.#urgent = false;
    const outcome = await this.#parts.rotation.attempt(change, claim);
    this.#failure = this.#failureAfter(outcome, change);
    const { seed } = change.settings;
    const mine = candidates(change.record).map((pair) => pair.refreshToken.hash());
    this.#ports.owners.keepOnly(this.#key, seed ? [...mine, seed.hash()] : mine);
    return outcome;
  }

  /** No refresh is due, what failed before aside. */
  get #isFresh(): boolean {
    const { record, settings } = this.#ledger;
    const now = this.#ports.clock.now();
    return settings !== undefined && this.#next.nextAt(record, undefined, settings.refreshAt, now) > now;
  }

  /** A passing failure is tried again; but after a rejection, one try that was asked for stays one try. */
  #failureAfter(outcome: Outcome, change: Change): Failure | undefined {
    if (outcome.kind !== 'passing') return undefined;
    const { rejection, triedAtExpiry, trial, live } = change.record;
    const now = this.#ports.clock.now();
    if (rejection && !trial && (triedAtExpiry || isAlive(live, now))) return undefined;
    const count = (this.#failure?.count ?? 0) + 1;
    const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(count, this.#ports.random));
    return { reply: outcome, count, retryAt: now + Math.min(delayMs, LAST_RETRY_MS) };
  }

  /** Gathers what is known at start: journal, credentials, this process' own memory, a seed. */
  async #gather(change: Change, before: KeeperSettings | undefined): Promise<Text | undefined> {
    const { settings, record: known } = change;
    const problem = await change.load();
    if (before && !before.client.clientSecret.equals(settings.client.clientSecret)) {
      // Another secret may cure what was rejected: one new try.
      this.#urgent = change.record.rejection !== undefined;
      change.renewSeal();
      this.#failure = undefined;
    }
    if (!problem) {
      if (await this.#parts.seeds.take(change)) this.#failure = undefined;
      if (change.record !== known || this.#ledger.unsaved) await change.keep(change.record);
    }
    // *Restart flows* reads the credentials from disk again, where an older pair may lie.
    const { live, signedOut } = change.record;
    if (live !== undefined || signedOut) settings.credentials.write(live);
    return problem;
  }
}
