import { SmartThingsError } from '../base/errors';
import type { Timer, TokenSource } from '../base/ports';
import type { Secret } from '../base/secret';
import { text } from '../base/text';
import { candidates } from './candidates';
import { Plan, type Failure } from './plan';
import type { AuthorizationSnapshot, KeeperPorts, KeeperSettings } from './ports';
import { withGrant, withSeed, without } from './record';
import { errorOf, errorWithoutToken, Reporter, type Situation } from './reporter';
import { Safe } from './safe';
import { LONGEST_SLEEP_MS, retryDelayMs, youngForMs } from './schedule';
import { signInRefusal } from './sentences';
import { Spender, type Outcome } from './spender';
import { pairOfGrant, pairOfSeed } from './token-pair';

/** A route that always answers 401 may not burn more than one rotation in this time. */
const UNAUTHORIZED_PAUSE_MS = 15 * 60_000;
const MANUAL_PAUSE_MS = 60_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * Keeps one authorization alive: serves the access token, refreshes it early and once for everybody,
 * and lives on in the process while flows are deployed. One timer, no more.
 */
export class Keeper implements TokenSource {
  readonly #safe: Safe;
  readonly #spender: Spender;
  readonly #reporter: Reporter;
  readonly #plan: Plan;
  readonly #listeners = new Set<() => void>();
  #settings: KeeperSettings | undefined;
  /** The end of the steps that wait or run. */
  #queue: Promise<unknown> = Promise.resolve();
  #ready: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<Outcome> | undefined;
  #failure: Failure | undefined;
  #seedOwner: string | undefined;
  #timer: Timer | undefined;
  #running = false;
  #storing = false;
  #lastUnauthorizedAt = Number.NEGATIVE_INFINITY;
  #lastManualAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** Identity of the account and of its client id: the key in the journal. */
    readonly key: string,
    private readonly ports: KeeperPorts,
  ) {
    this.#safe = new Safe(key, ports);
    this.#spender = new Spender(key, this.#safe, ports);
    this.#reporter = new Reporter(ports);
    this.#plan = new Plan(ports.random);
  }

  /** Begins, or goes on with what a deploy brought. A refresh under way from before is joined, not repeated. */
  start(settings: KeeperSettings): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    this.#running = true;
    if (settings.seed) this.ports.claims.take(settings.seed.hash(), this.key, settings.name);
    const ready = this.#enqueue(() => this.#take(settings, before)).finally(() => this.#changed());
    this.#ready = ready.catch(() => undefined);
    return ready;
  }

  /** Starts no refresh any more; one under way gets `graceMs` to be finished and journalled. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    let timer: Timer | undefined;
    const grace = new Promise<void>((resolve) => (timer = this.ports.clock.after(graceMs, resolve)));
    await Promise.race([this.#queue, grace]);
    timer?.cancel();
    if (!this.#isRunning()) this.ports.claims.keepOnly(this.key, []);
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
    if (!this.#aliveToken() && this.#nextAt() <= this.ports.clock.now()) await this.#refresh();
    else await this.#refreshing;
    const token = this.#aliveToken();
    if (!token) throw this.#withoutToken();
    return token;
  }

  async replacementFor(rejected: Secret): Promise<Secret | undefined> {
    const current = this.#aliveToken();
    if (current && !current.equals(rejected)) return current;
    if (this.#safe.record.rejection) throw this.#withoutToken();
    if (!this.#refreshing && !this.#mayRefreshFor401()) return undefined;
    await this.#refresh();
    const next = this.#aliveToken();
    if (next && !next.equals(rejected)) return next;
    if (this.#isRejected()) throw this.#withoutToken();
    return undefined;
  }

  /** *Refresh now*: exactly one try, at most each minute. Throws `rate_limited`, or why it did not work. */
  async refreshNow(): Promise<void> {
    await this.#ready;
    if (candidates(this.#safe.record).length === 0) throw this.#withoutToken();
    const now = this.ports.clock.now();
    if (!this.#refreshing && Math.abs(now - this.#lastManualAt) < MANUAL_PAUSE_MS) {
      throw new SmartThingsError('rate_limited', text('oauth.refreshTooSoon'));
    }
    this.#lastManualAt = now;
    const outcome = await this.#refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    if (this.#safe.record.rejection) throw this.#withoutToken();
  }

  /** A refresh token that the owner brings: proven by one refresh before it replaces anything. */
  async seed(refreshToken: Secret): Promise<void> {
    await this.#ready;
    await this.#refreshing;
    const grant = await this.#enqueue(async (settings) => {
      const owner = this.#ownerOf(refreshToken.hash(), settings);
      if (owner === undefined) return this.#putTrial(refreshToken, settings);
      throw new SmartThingsError('invalid_message', text('oauth.seedOfOther', { account: owner }));
    });
    const outcome = await this.#refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    if (this.#safe.record.live?.grant === grant) return;
    if (this.#safe.record.rejection === 'client') throw this.#withoutToken();
    throw new SmartThingsError('invalid_message', text('oauth.seedRejected'));
  }

  /** Ends a sign-in: swaps its code for the first pair. Throws a sentence that says what was wrong. */
  async signIn(code: Secret, redirectUri: string): Promise<void> {
    await this.#ready;
    await this.#enqueue(async (settings) => {
      const askedAt = this.ports.clock.now();
      const reply = await settings.endpoint.exchange(settings.client, code, redirectUri);
      if (reply.kind === 'passing') throw errorOf(reply);
      if (reply.kind === 'refused') throw signInRefusal(reply.error, reply.description);
      const { refreshToken } = reply;
      if (!refreshToken) throw new SmartThingsError('server', text('oauth.reply.noToken'));
      const pair = pairOfGrant({ ...reply, refreshToken }, this.#newGrant(), askedAt);
      await this.#spender.signedIn(pair, settings);
      this.#failure = undefined;
    });
    this.#changed();
  }

  /** Waits for a refresh under way, then makes every token and seed known here worthless for this account. */
  async signOut(): Promise<void> {
    await this.#enqueue((settings) => this.#spender.signOut(settings));
    this.#failure = undefined;
    this.#changed();
  }

  /** The cloud says that the owner removed the linked service. Nothing is wiped. */
  async removed(): Promise<void> {
    await this.#enqueue((settings) => this.#spender.reject('removed', settings));
    this.#changed();
  }

  /** One refresh at a time, shared by all who ask meanwhile. */
  #refresh(): Promise<Outcome> {
    if (this.#refreshing) return this.#refreshing;
    const refreshing = this.#enqueue(async (settings) => {
      const outcome = await this.#spender.attempt(settings);
      this.#failure = this.#failureAfter(outcome);
      return outcome;
    }).finally(() => {
      this.#refreshing = undefined;
      this.#changed();
    });
    this.#refreshing = refreshing;
    this.#tell();
    return refreshing;
  }

  /** A passing failure is tried again; but after a rejection, one try that was asked for stays one try. */
  #failureAfter(outcome: Outcome): Failure | undefined {
    const count = (this.#failure?.count ?? 0) + 1;
    if (outcome.kind !== 'passing' || (this.#safe.record.rejection && this.#aliveToken())) return undefined;
    const delayMs = Math.max(outcome.retryAfterMs ?? 0, retryDelayMs(count, this.ports.random));
    return { reply: outcome, count, retryAt: this.ports.clock.now() + Math.min(delayMs, LONGEST_RETRY_MS) };
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
  async #take(settings: KeeperSettings, before: KeeperSettings | undefined): Promise<void> {
    const known = this.#safe.record;
    await this.#safe.load(settings);
    if (before && !before.client.clientSecret.equals(settings.client.clientSecret)) {
      // Another secret may cure what was rejected: one new try.
      this.#safe.keepOldSeal();
      this.#safe.record = without(this.#safe.record, 'rejection', 'triedAtExpiry');
      this.#failure = undefined;
    }
    await this.#takeSeed(settings);
    if (this.#safe.loaded && this.#safe.record !== known) await this.#safe.keep(this.#safe.record, settings, true);
    // *Restart flows* reads the credentials from disk again, where an older pair may lie.
    if (this.#safe.record.live) settings.credentials.write(this.#safe.record.live);
  }

  async #takeSeed(settings: KeeperSettings): Promise<void> {
    this.#seedOwner = undefined;
    const { seed } = settings;
    const { record, loaded } = this.#safe;
    if (!seed || !loaded) return;
    const hash = seed.hash();
    const known = [record.live, record.previous, record.trial].some((pair) => pair?.refreshToken.equals(seed));
    if (known || record.seeds.includes(hash) || record.spent.includes(hash)) return;
    this.#seedOwner = this.#ownerOf(hash, settings);
    if (this.#seedOwner === undefined) await this.#putTrial(seed, settings);
  }

  /** The seed's hash is journalled before the call; the seed stays a candidate until the cloud has judged it. */
  async #putTrial(seed: Secret, settings: KeeperSettings): Promise<string> {
    const trial = pairOfSeed(seed, this.#newGrant());
    const rest = without(this.#safe.record, 'signedOut');
    const spent = rest.spent.filter((hash) => hash !== seed.hash());
    const next = { ...rest, trial, spent, grants: withGrant(rest.grants, trial.grant) };
    await this.#safe.keep(withSeed(next, seed.hash()), settings, true);
    this.#failure = undefined;
    return trial.grant;
  }

  #ownerOf(hash: string, settings: KeeperSettings): string | undefined {
    return this.ports.claims.take(hash, this.key, settings.name) ?? this.ports.journal.spentBy(hash, this.key);
  }

  #mayRefreshFor401(): boolean {
    const { live } = this.#safe.record;
    const now = this.ports.clock.now();
    if (!live || !this.#running || now - live.obtainedAt < youngForMs(live)) return false;
    if (Math.abs(now - this.#lastUnauthorizedAt) < UNAUTHORIZED_PAUSE_MS) return false;
    this.#lastUnauthorizedAt = now;
    return true;
  }

  #aliveToken(): Secret | undefined {
    const { live } = this.#safe.record;
    const alive = live && live.accessToken.reveal() !== '' && this.ports.clock.now() < live.expiresAt;
    return alive ? live.accessToken : undefined;
  }

  #nextAt(): number {
    if (!this.#running || !this.#safe.loaded) return Number.POSITIVE_INFINITY;
    return this.#plan.nextAt(
      this.#safe.record,
      this.#failure,
      this.#settings?.refreshAt ?? 0.5,
      this.ports.clock.now(),
    );
  }

  #changed(): void {
    this.#tell();
    this.#wake();
  }

  #tell(): void {
    this.#reporter.announce(this.#situation());
    for (const listener of this.#listeners) listener();
  }

  /** Does what is due and sets the one timer for the next thing, or for a look at the clock. */
  #wake(): void {
    this.#timer?.cancel();
    if (!this.#running) return;
    const now = this.ports.clock.now();
    const storeAt = this.#safe.retryAt ?? Number.POSITIVE_INFINITY;
    if (!this.#refreshing && !this.#storing) {
      if (storeAt <= now) this.#store();
      else if (this.#nextAt() <= now) this.#refresh().catch(() => undefined);
    }
    const busy = this.#refreshing !== undefined || this.#storing;
    const nextAt = busy ? Number.POSITIVE_INFINITY : Math.min(storeAt, this.#nextAt());
    const sleepMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, nextAt - now));
    this.#timer = this.ports.clock.after(sleepMs, () => {
      this.#reporter.announce(this.#situation());
      this.#wake();
    });
  }

  /** Tries again what the journal did not give or take. */
  #store(): void {
    this.#storing = true;
    this.#enqueue(async (settings) => {
      if (this.#safe.loaded) await this.#safe.keep(this.#safe.record, settings, true);
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
      seedOwner: this.#seedOwner,
    };
  }

  #withoutToken(): SmartThingsError {
    return errorWithoutToken(this.snapshot(), this.#failure?.reply);
  }

  #newGrant(): string {
    return this.ports.random.bytes(16).toString('hex');
  }

  // Asked again after an await, where the compiler still believes the value from before it.
  #isRunning(): boolean {
    return this.#running;
  }

  #isRejected(): boolean {
    return this.#safe.record.rejection !== undefined;
  }
}
