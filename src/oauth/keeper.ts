import { SmartThingsError } from '../base/errors';
import type { Timer, TokenSource } from '../base/ports';
import type { Secret } from '../base/secret';
import { text, type Text } from '../base/text';
import { candidates } from './candidates';
import { ownerOf } from './claims';
import { Pause } from './pause';
import { Plan, type Failure } from './plan';
import type { AuthorizationSnapshot, AuthorizationState, KeeperPorts, KeeperSettings } from './ports';
import { without } from './record';
import { errorOf, errorWithoutToken, Reporter, type Situation } from './reporter';
import { Safe } from './safe';
import { LAST_RETRY_MS, LONGEST_SLEEP_MS, retryDelayMs, youngForMs } from './schedule';
import { Seeds } from './seeds';
import { signInRefusal } from './sentences';
import { Spender, type Outcome } from './spender';
import { isAlive, newGrant, pairOfGrant } from './token-pair';
import { within } from './within';

/** A route that always answers 401 may not burn more than one rotation in this time. */
const UNAUTHORIZED_PAUSE_MS = 15 * 60_000;
const MANUAL_PAUSE_MS = 60_000;

/**
 * Keeps one authorization alive: serves the access token, refreshes it early and once for everybody,
 * and lives on in the process while flows are deployed. One timer, no more.
 */
export class Keeper implements TokenSource {
  readonly #safe: Safe;
  readonly #spender: Spender;
  readonly #reporter: Reporter;
  readonly #plan: Plan;
  readonly #seeds: Seeds;
  readonly #manual: Pause;
  readonly #unauthorized: Pause;
  readonly #listeners = new Set<() => void>();
  #settings: KeeperSettings | undefined;
  /** The end of the steps that wait or run. */
  #queue: Promise<unknown> = Promise.resolve();
  #ready: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<Outcome> | undefined;
  #failure: Failure | undefined;
  #timer: Timer | undefined;
  #running = false;
  #storing = false;
  /** Another client secret came: the next try is due at once. */
  #urgent = false;
  /** The state that the listeners know. */
  #told: AuthorizationState | undefined;

  constructor(
    /** Identity of the account and of its client id: the key in the journal. */
    readonly key: string,
    private readonly ports: KeeperPorts,
  ) {
    this.#safe = new Safe(key, ports);
    this.#spender = new Spender(key, this.#safe, ports);
    this.#reporter = new Reporter(ports);
    this.#plan = new Plan(ports.random);
    this.#seeds = new Seeds(key, this.#safe, ports);
    this.#manual = new Pause(ports.clock, MANUAL_PAUSE_MS);
    this.#unauthorized = new Pause(ports.clock, UNAUTHORIZED_PAUSE_MS);
  }

  /**
   * Begins, or goes on with what a deploy brought. A refresh under way from before is joined, not repeated.
   * Throws where the client secret is empty: nothing could be kept safely under it.
   */
  async start(settings: KeeperSettings): Promise<void> {
    this.#halt();
    if (settings.client.clientSecret.reveal() === '') {
      throw new SmartThingsError('not_authorized', text('oauth.noClientSecret'));
    }
    const before = this.#settings;
    this.#settings = settings;
    this.#running = true;
    this.ports.claims.introduce(this.key, settings.name);
    if (settings.seed) this.ports.claims.take(settings.seed.hash(), this.key);
    const ready = this.#enqueue(() => this.#take(settings, before)).finally(() => this.#changed());
    this.#ready = ready.catch(() => undefined);
    await ready;
  }

  /** Starts no refresh any more; one under way gets `graceMs` to be finished and journalled. */
  async stop(graceMs: number): Promise<void> {
    this.#halt();
    // The last chance to save what could not be saved yet.
    if (this.#safe.unsaved && !this.#storing) this.#store();
    const done = this.#queue.then(() => {
      if (!this.#running) this.ports.claims.keepOnly(this.key, []);
    });
    await within(done, graceMs, this.ports.clock).catch(() => undefined);
  }

  #halt(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  /** Calls back after each change of state or pair; gives the way to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  snapshot(): AuthorizationSnapshot {
    return this.#reporter.snapshot(this.#situation());
  }

  async accessToken(): Promise<Secret> {
    const alive = this.#aliveToken();
    if (alive) return alive;
    await this.#ready;
    if (!this.#aliveToken()) await (this.#nextAt() <= this.ports.clock.now() ? this.#refresh() : this.#refreshing);
    const token = this.#aliveToken();
    if (!token) throw this.#withoutToken();
    return token;
  }

  async replacementFor(rejected: Secret): Promise<Secret | undefined> {
    const current = this.#aliveToken();
    if (!current) return this.accessToken();
    if (!current.equals(rejected)) return current;
    if (!this.#refreshing) {
      if (this.#safe.record.rejection) throw this.#withoutToken();
      if (!this.#mayRefreshFor401()) return undefined;
    }
    await this.#refresh();
    const next = this.#aliveToken();
    if (next && !next.equals(rejected)) return next;
    if (this.#safe.record.rejection) throw this.#withoutToken();
    return undefined;
  }

  /** *Refresh now*: exactly one try, at most each minute. Throws `rate_limited`, or why it did not work. */
  async refreshNow(): Promise<void> {
    await this.#ready;
    if (this.#safe.loaded && candidates(this.#safe.record).length === 0) throw this.#withoutToken();
    if (!this.#manual.pass() && !this.#refreshing) {
      throw new SmartThingsError('rate_limited', text('oauth.refreshTooSoon'));
    }
    const outcome = await this.#refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    if (outcome.kind === 'rejected') throw this.#safe.record.rejection ? this.#withoutToken() : this.#seedRejected();
  }

  /** A refresh token that the owner brings: proven by one refresh before it replaces anything. */
  async seed(refreshToken: Secret): Promise<void> {
    await this.#ready;
    const grant = await this.#enqueue(async (settings) => {
      await this.#needJournal(settings);
      const owner = ownerOf(refreshToken.hash(), this.key, this.ports.claims, this.ports.journal);
      if (owner !== undefined) {
        throw new SmartThingsError('invalid_message', text('oauth.seedOfOther', { account: owner }));
      }
      this.#failure = undefined;
      return this.#seeds.put(refreshToken, settings);
    });
    const outcome = await this.#refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    if (outcome.kind === 'granted' && this.#safe.record.live?.grant === grant) return;
    throw this.#seedRejected();
  }

  /**
   * Ends a sign-in: swaps its code for the first pair. `via` is the client that asked for the code, where its secret
   * is not deployed yet. Throws a sentence that says what was wrong.
   */
  async signIn(code: Secret, redirectUri: string, via?: Pick<KeeperSettings, 'client' | 'endpoint'>): Promise<void> {
    await this.#ready;
    await this.#enqueue(async (settings) => {
      await this.#needJournal(settings);
      const { client, endpoint } = via ?? settings;
      const askedAt = this.ports.clock.now();
      const reply = await endpoint.exchange(client, code, redirectUri);
      if (reply.kind === 'passing') throw errorOf(reply);
      if (reply.kind === 'refused') throw signInRefusal(reply.error, reply.description);
      const { refreshToken } = reply;
      if (!refreshToken) throw new SmartThingsError('server', text('oauth.reply.noToken'));
      const pair = pairOfGrant({ ...reply, refreshToken }, newGrant(this.key, this.ports.random), askedAt);
      await this.#spender.signedIn(pair, settings);
      this.#failure = undefined;
    });
    this.#changed();
  }

  /** Waits for a refresh under way, then makes every token and seed known here worthless for this account. */
  async signOut(): Promise<void> {
    await this.#enqueue(async (settings) => {
      await this.#needJournal(settings);
      await this.#spender.signOut(settings);
      this.#failure = undefined;
    });
    this.#changed();
  }

  /** The cloud says that the owner removed the linked service. Nothing is wiped. */
  async removed(): Promise<void> {
    await this.#enqueue(async (settings) => {
      if (!this.#safe.loaded || candidates(this.#safe.record).length === 0) return;
      await this.#spender.reject('removed', settings);
      this.#failure = undefined;
    });
    this.#changed();
  }

  /** One refresh at a time, shared by all who ask meanwhile. */
  #refresh(): Promise<Outcome> {
    if (this.#refreshing) return this.#refreshing;
    const refreshing = this.#enqueue((settings) => this.#attempt(settings)).finally(() => {
      this.#refreshing = undefined;
      this.#changed();
    });
    this.#refreshing = refreshing;
    this.#tell();
    return refreshing;
  }

  async #attempt(settings: KeeperSettings): Promise<Outcome> {
    // Asked here, not before: it may have been closed while other steps ran.
    if (!this.#running) throw new SmartThingsError('not_authorized', text('oauth.closed'));
    await this.#needJournal(settings);
    this.#urgent = false;
    const outcome = await this.#spender.attempt(settings);
    this.#failure = this.#failureAfter(outcome);
    const mine = candidates(this.#safe.record).map((pair) => pair.refreshToken.hash());
    this.ports.claims.keepOnly(this.key, settings.seed ? [...mine, settings.seed.hash()] : mine);
    return outcome;
  }

  /** A passing failure is tried again; but after a rejection, one try that was asked for stays one try. */
  #failureAfter(outcome: Outcome): Failure | undefined {
    const count = (this.#failure?.count ?? 0) + 1;
    if (outcome.kind !== 'passing') return undefined;
    const { rejection, triedAtExpiry, trial } = this.#safe.record;
    if (rejection && !trial && (triedAtExpiry || this.#aliveToken())) return undefined;
    const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(count, this.ports.random));
    return { reply: outcome, count, retryAt: this.ports.clock.now() + Math.min(delayMs, LAST_RETRY_MS) };
  }

  /** One step at a time, so that no two change the record at once. */
  #enqueue<Result>(step: (settings: KeeperSettings) => Promise<Result>): Promise<Result> {
    const run = this.#queue.then(() => {
      if (!this.#settings) throw new SmartThingsError('not_authorized', text('oauth.state.unauthorized'));
      return step(this.#settings);
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** Gathers what is known at start: journal, credentials, this process' own memory, a seed. */
  async #take(settings: KeeperSettings, before: KeeperSettings | undefined): Promise<Text | undefined> {
    const known = this.#safe.record;
    const problem = await this.#safe.load(settings);
    if (before && !before.client.clientSecret.equals(settings.client.clientSecret)) {
      // Another secret may cure what was rejected: one new try.
      this.#safe.keepOldSeal();
      this.#urgent = this.#safe.record.rejection !== undefined;
      this.#safe.record = without(this.#safe.record, 'rejection', 'triedAtExpiry');
      this.#failure = undefined;
    }
    if (!problem) {
      if (await this.#seeds.take(settings)) this.#failure = undefined;
      if (this.#safe.record !== known) await this.#safe.keep(this.#safe.record, settings);
    }
    // *Restart flows* reads the credentials from disk again, where an older pair may lie.
    const { live, signedOut } = this.#safe.record;
    if (live !== undefined || signedOut) settings.credentials.write(live);
    return problem;
  }

  /** While the journal can't be read, nobody knows which pair is the newest: nothing may be spent or replaced. */
  async #needJournal(settings: KeeperSettings): Promise<void> {
    const problem = this.#safe.loaded ? undefined : await this.#take(settings, settings);
    if (problem) throw new SmartThingsError('server', problem);
  }

  #mayRefreshFor401(): boolean {
    const { live } = this.#safe.record;
    if (!live || !this.#running || !this.#safe.loaded) return false;
    return this.ports.clock.now() - live.obtainedAt >= youngForMs(live) && this.#unauthorized.pass();
  }

  #aliveToken(): Secret | undefined {
    const { live } = this.#safe.record;
    return isAlive(live, this.ports.clock.now()) ? live?.accessToken : undefined;
  }

  #nextAt(): number {
    const now = this.ports.clock.now();
    if (!this.#settings || !this.#running || !this.#safe.loaded) return Number.POSITIVE_INFINITY;
    return this.#urgent ? now : this.#plan.nextAt(this.#safe.record, this.#failure, this.#settings.refreshAt, now);
  }

  #changed(): void {
    this.#wake();
    this.#tell();
  }

  #tell(): void {
    const situation = this.#situation();
    this.#told = this.#reporter.snapshot(situation).state;
    this.#reporter.announce(situation);
    for (const listener of this.#listeners) listener();
  }

  /** Time alone changes a state too: a token ends, its last hour begins. */
  #tick(): void {
    this.#wake();
    if (this.snapshot().state === this.#told) this.#reporter.announce(this.#situation());
    else this.#tell();
  }

  /** Does what is due and sets the one timer for the next thing, or for a look at the clock. */
  #wake(): void {
    this.#timer?.cancel();
    if (!this.#running) return;
    const now = this.ports.clock.now();
    if (!this.#refreshing && !this.#storing) {
      if (this.#safe.retryAt <= now) this.#store();
      else if (this.#nextAt() <= now) this.#refresh().catch(() => undefined);
    }
    const isBusy = this.#refreshing !== undefined || this.#storing;
    const nextAt = isBusy ? Number.POSITIVE_INFINITY : Math.min(this.#safe.retryAt, this.#nextAt());
    const sleepMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, nextAt - now));
    this.#timer = this.ports.clock.after(sleepMs, () => this.#tick());
  }

  /** Tries again what the journal did not give or take. */
  #store(): void {
    this.#storing = true;
    this.#enqueue(async (settings) => {
      if (this.#safe.loaded) await this.#safe.keep(this.#safe.record, settings);
      else await this.#take(settings, settings);
    })
      .catch(() => undefined)
      .finally(() => {
        this.#storing = false;
        this.#changed();
      });
  }

  #situation(): Situation {
    return {
      name: this.#settings?.name ?? '',
      record: this.#safe.record,
      failure: this.#failure?.reply,
      refreshing: this.#refreshing !== undefined,
      nextRefreshAt: this.#nextAt(),
      unsaved: this.#safe.unsaved,
      journalProblem: this.#safe.problem,
      seedOwner: this.#seeds.owner,
    };
  }

  #withoutToken(): SmartThingsError {
    return errorWithoutToken(this.snapshot(), this.#failure?.reply);
  }

  /** A seed that the cloud did not take leaves the pair in use as it was; a client that it did not take is another matter. */
  #seedRejected(): SmartThingsError {
    if (this.#safe.record.rejection === 'client') return this.#withoutToken();
    return new SmartThingsError('invalid_message', text('oauth.seedRejected'));
  }
}
