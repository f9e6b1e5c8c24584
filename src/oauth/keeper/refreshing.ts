import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import { candidates } from '../journal/candidates';
import { NextRequest, type Failure } from './next-request';
import type { KeeperPorts, KeeperSettings } from './ports';
import { without } from '../journal/authorization-record';
import { Safe } from './ledger';
import { LAST_RETRY_MS, retryDelayMs } from './schedule';
import { SeedTrials } from './seed-trials';
import { Rotation, type Outcome } from './rotation';
import { isAlive, type TokenPair } from '../tokens/token-pair';
import { within } from '../../base/time-limit';

/** Told when a refresh begins, and when a refresh or a saving ends. */
export interface RefresherEvents {
  begun(): void;
  ended(): void;
}

/**
 * Does the work of a keeper one step at a time, so that no two change the record at once: takes what a start brings,
 * refreshes once for all who ask, counts the failures, saves again what the journal did not take.
 */
export class Refresher {
  readonly safe: Safe;
  readonly rotation: Rotation;
  readonly seeds: SeedTrials;
  /** The passing failure after which a retry is planned. */
  failure: Failure | undefined;
  readonly #plan: NextRequest;
  #settings: KeeperSettings | undefined;
  /** The end of the steps that wait or run. */
  #queue: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<Outcome> | undefined;
  #running = false;
  #storing = false;
  /** Another client secret came: the next try is due at once. */
  #urgent = false;

  constructor(
    private readonly key: string,
    private readonly ports: KeeperPorts,
    private readonly events: RefresherEvents,
  ) {
    this.safe = new Safe(key, ports);
    this.rotation = new Rotation(key, this.safe, ports);
    this.seeds = new SeedTrials(key, this.safe, ports);
    this.#plan = new NextRequest(ports.random);
  }

  get settings(): KeeperSettings | undefined {
    return this.#settings;
  }

  /** False after a close: then no refresh starts any more. */
  get isRunning(): boolean {
    return this.#running;
  }

  /** The refresh under way. */
  get refreshing(): Promise<Outcome> | undefined {
    return this.#refreshing;
  }

  get isBusy(): boolean {
    return this.#refreshing !== undefined || this.#storing;
  }

  /** Epoch ms of the next token request; infinite where none is to come. */
  get nextAt(): number {
    const now = this.ports.clock.now();
    if (!this.#settings || !this.#running || !this.safe.loaded) return Number.POSITIVE_INFINITY;
    return this.#urgent ? now : this.#plan.nextAt(this.safe.record, this.failure, this.#settings.refreshAt, now);
  }

  /** Goes on with these settings; resolves when everything known is gathered. */
  async open(settings: KeeperSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    this.#running = true;
    this.ports.owners.introduce(this.key, settings.name);
    if (settings.seed) this.ports.owners.take(settings.seed.hash(), this.key);
    await this.step(() => this.#take(settings, before));
  }

  /** Starts no refresh any more. */
  halt(): void {
    this.#running = false;
  }

  /** Waits for what is under way, at most `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    // The last chance to save what could not be saved yet.
    if (this.safe.unsaved && !this.#storing) this.store();
    const done = this.#queue.then(() => {
      if (!this.#running) this.ports.owners.keepOnly(this.key, []);
    });
    await within(done, graceMs, this.ports.clock).catch(() => undefined);
  }

  /** Runs a step when all before it are done. Throws what the step throws. */
  step<Result>(work: (settings: KeeperSettings) => Promise<Result>): Promise<Result> {
    const run = this.#queue.then(() => {
      if (!this.#settings) throw new SmartThingsError('not_authorized', text('oauth.state.unauthorized'));
      return work(this.#settings);
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** One refresh at a time, shared by all who ask meanwhile. */
  refresh(): Promise<Outcome> {
    if (this.#refreshing) return this.#refreshing;
    const known = this.safe.loaded ? this.safe.record.live : undefined;
    const refreshing = this.step((settings) => this.#attempt(settings, known)).finally(() => {
      this.#refreshing = undefined;
      this.events.ended();
    });
    this.#refreshing = refreshing;
    this.events.begun();
    return refreshing;
  }

  /** Tries again what the journal did not give or take. */
  store(): void {
    this.#storing = true;
    this.step(async (settings) => {
      if (this.safe.loaded) await this.safe.keep(this.safe.record, settings);
      else await this.#take(settings, settings);
    })
      .catch(() => undefined)
      .finally(() => {
        this.#storing = false;
        this.events.ended();
      });
  }

  /** While the journal can't be read, nobody knows which pair is the newest: nothing may be spent or replaced. */
  async needJournal(settings: KeeperSettings): Promise<void> {
    const problem = this.safe.loaded ? undefined : await this.#take(settings, settings);
    if (problem) throw new SmartThingsError('server', problem);
  }

  async #attempt(settings: KeeperSettings, known: TokenPair | undefined): Promise<Outcome> {
    // Asked here, not before: it may have been closed while other steps ran.
    if (!this.#running) throw new SmartThingsError('not_authorized', text('oauth.closed'));
    await this.needJournal(settings);
    // A sign-in came first: its pair is fresh.
    const { live } = this.safe.record;
    if (known && live && live !== known && this.nextAt > this.ports.clock.now()) return { kind: 'granted' };
    this.#urgent = false;
    const outcome = await this.rotation.attempt(settings);
    this.failure = this.#failureAfter(outcome);
    const mine = candidates(this.safe.record).map((pair) => pair.refreshToken.hash());
    this.ports.owners.keepOnly(this.key, settings.seed ? [...mine, settings.seed.hash()] : mine);
    return outcome;
  }

  /** A passing failure is tried again; but after a rejection, one try that was asked for stays one try. */
  #failureAfter(outcome: Outcome): Failure | undefined {
    if (outcome.kind !== 'passing') return undefined;
    const { rejection, triedAtExpiry, trial, live } = this.safe.record;
    const now = this.ports.clock.now();
    if (rejection && !trial && (triedAtExpiry || isAlive(live, now))) return undefined;
    const count = (this.failure?.count ?? 0) + 1;
    const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(count, this.ports.random));
    return { reply: outcome, count, retryAt: now + Math.min(delayMs, LAST_RETRY_MS) };
  }

  /** Gathers what is known at start: journal, credentials, this process' own memory, a seed. */
  async #take(settings: KeeperSettings, before: KeeperSettings | undefined): Promise<Text | undefined> {
    const known = this.safe.record;
    const problem = await this.safe.load(settings);
    if (before && !before.client.clientSecret.equals(settings.client.clientSecret)) {
      // Another secret may cure what was rejected: one new try.
      this.safe.keepOldSeal();
      this.#urgent = this.safe.record.rejection !== undefined;
      this.safe.record = without(this.safe.record, 'rejection', 'triedAtExpiry');
      this.failure = undefined;
    }
    if (!problem) {
      if (await this.seeds.take(settings)) this.failure = undefined;
      if (this.safe.record !== known || this.safe.unsaved) await this.safe.keep(this.safe.record, settings);
    }
    // *Restart flows* reads the credentials from disk again, where an older pair may lie.
    const { live, signedOut } = this.safe.record;
    if (live !== undefined || signedOut) settings.credentials.write(live);
    return problem;
  }
}
