import { SmartThingsError } from '../../base/errors';
import type { Timer, TokenSource } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text } from '../../base/text';
import { candidates } from '../journal/candidates';
import { ownerOf } from './token-owners';
import { Throttle } from '../../base/throttle';
import type { AuthorizationSnapshot, AuthorizationState } from '../authorization';
import type { KeeperPorts, KeeperSettings } from './ports';
import { Refreshing } from './refreshing';
import { Rotation } from './rotation';
import { errorOf, errorWithoutToken, StateInWords, type Situation } from './state-in-words';
import { Ledger } from './ledger';
import { LONGEST_SLEEP_MS, youngForMs } from './schedule';
import { signInRefusal } from './problems';
import { SeedTrials } from './seed-trials';
import { isAlive, newGrant, pairOfGrant } from '../tokens/token-pair';

/** A route that always answers 401 may not burn more than one rotation in this time. */
const UNAUTHORIZED_PAUSE_MS = 15 * 60_000;
const MANUAL_PAUSE_MS = 60_000;

/**
 * Keeps one authorization alive: serves the access token, refreshes it early and once for everybody,
 * and lives on in the process while flows are deployed. One timer, no more.
 */
export class Keeper implements TokenSource {
  readonly #ports: KeeperPorts;
  readonly #ledger: Ledger;
  readonly #rotation: Rotation;
  readonly #seeds: SeedTrials;
  readonly #refreshing: Refreshing;
  readonly #reporter: StateInWords;
  readonly #manual: Throttle;
  readonly #unauthorized: Throttle;
  readonly #listeners = new Set<() => void>();
  #ready: Promise<unknown> = Promise.resolve();
  #timer: Timer | undefined;
  /** The state that the listeners know. */
  #told: AuthorizationState | undefined;

  constructor(
    /** Identity of the account and of its client id: the key in the journal. */
    readonly key: string,
    ports: KeeperPorts,
  ) {
    this.#ports = ports;
    this.#ledger = new Ledger(key, ports);
    this.#rotation = new Rotation(key, ports);
    this.#seeds = new SeedTrials(key, ports);
    this.#refreshing = new Refreshing(key, ports, {
      ledger: this.#ledger,
      rotation: this.#rotation,
      seeds: this.#seeds,
      events: { begun: () => this.#tell(), ended: () => this.#changed() },
    });
    this.#reporter = new StateInWords(ports);
    this.#manual = new Throttle(ports.clock, MANUAL_PAUSE_MS);
    this.#unauthorized = new Throttle(ports.clock, UNAUTHORIZED_PAUSE_MS);
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
    const ready = this.#refreshing.open(settings).finally(() => this.#changed());
    this.#ready = ready.catch(() => undefined);
    await ready;
  }

  /** Starts no refresh any more; one under way gets `graceMs` to be finished and journalled. */
  async stop(graceMs: number): Promise<void> {
    this.#halt();
    await this.#refreshing.drain(graceMs);
  }

  #halt(): void {
    this.#refreshing.halt();
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
    if (!this.#aliveToken()) await (this.#isDue() ? this.#refreshing.refresh() : this.#refreshing.underWay);
    const token = this.#aliveToken() ?? (await this.#tokenOfOther());
    if (!token) throw this.#withoutToken();
    return token;
  }

  async replacementFor(rejected: Secret): Promise<Secret | undefined> {
    const current = this.#aliveToken();
    if (!current) return this.accessToken();
    if (!current.equals(rejected)) return current;
    if (!this.#refreshing.underWay) {
      const other = await this.#tokenOfOther(rejected);
      if (other) return other;
    }
    if (!this.#refreshing.underWay) {
      if (this.#ledger.record.rejection) throw this.#withoutToken();
      if (!this.#mayRefreshFor401()) return undefined;
    }
    await this.#refreshing.refresh();
    const next = this.#aliveToken();
    if (next && !next.equals(rejected)) return next;
    if (this.#ledger.record.rejection) throw this.#withoutToken();
    return undefined;
  }

  /** *Refresh now*: exactly one try, at most each minute. Throws `rate_limited`, or why it did not work. */
  async refreshNow(): Promise<void> {
    await this.#ready;
    if (this.#hasNothing()) {
      // Somebody may have signed in at another process.
      await this.#refreshing.look();
      if (this.#hasNothing()) throw this.#withoutToken();
    }
    if (!this.#manual.pass() && !this.#refreshing.underWay) {
      throw new SmartThingsError('rate_limited', text('oauth.refreshTooSoon'));
    }
    const outcome = await this.#refreshing.refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    const { rejection, live } = this.#ledger.record;
    if (outcome.kind === 'rejected') throw rejection || !live ? this.#withoutToken() : this.#seedRejected();
  }

  /** A refresh token that the owner brings: proven by one refresh before it replaces anything. */
  async seed(refreshToken: Secret): Promise<void> {
    await this.#ready;
    const grant = await this.#ledger.step(async (change) => {
      await this.#refreshing.needJournal(change);
      const owner = ownerOf(refreshToken.hash(), this.key, this.#ports.owners, this.#ports.journal);
      if (owner !== undefined) {
        throw new SmartThingsError('invalid_message', text('oauth.seedOfOther', { account: owner }));
      }
      // The cloud would take it for a theft, and might end the whole authorization.
      if (this.#ledger.record.spent.includes(refreshToken.hash())) throw this.#seedRejected();
      this.#refreshing.forgetFailure();
      return this.#seeds.put(refreshToken, change);
    });
    const outcome = await this.#refreshing.refresh();
    if (outcome.kind === 'passing') throw errorOf(outcome);
    if (outcome.kind === 'granted' && this.#ledger.record.live?.grant === grant) return;
    throw this.#seedRejected();
  }

  /**
   * Ends a sign-in: swaps its code for the first pair. `via` is the client that asked for the code, where its secret
   * is not deployed yet. Throws a sentence that says what was wrong.
   */
  async signIn(code: Secret, redirectUri: string, via?: Pick<KeeperSettings, 'client' | 'endpoint'>): Promise<void> {
    await this.#ready;
    await this.#ledger.step(async (change) => {
      await this.#refreshing.needJournal(change);
      const { client, endpoint } = via ?? change.settings;
      const askedAt = this.#ports.clock.now();
      const reply = await endpoint.exchange(client, code, redirectUri);
      if (reply.kind === 'passing') throw errorOf(reply);
      if (reply.kind === 'refused') throw signInRefusal(reply.error, reply.description);
      const { refreshToken } = reply;
      if (!refreshToken) throw new SmartThingsError('server', text('oauth.reply.noToken'));
      const pair = pairOfGrant({ ...reply, refreshToken }, newGrant(this.key, this.#ports.random), askedAt);
      await this.#rotation.signedIn(pair, change);
      this.#refreshing.forgetFailure();
    });
    this.#changed();
  }

  /**
   * Waits for a refresh under way, in another process too, then makes every token and seed known here worthless for
   * this account.
   */
  async signOut(): Promise<void> {
    await this.#ledger.step(async (change) => {
      await this.#refreshing.needJournal(change);
      await change.claimed(
        () => true,
        async () => {
          await change.look();
          await this.#rotation.signOut(change);
        },
      );
      this.#refreshing.forgetFailure();
    });
    this.#changed();
  }

  /** The cloud says that the owner removed the linked service. Nothing is wiped. */
  async removed(): Promise<void> {
    await this.#ledger.step(async (change) => {
      await change.look();
      if (!this.#ledger.loaded || candidates(this.#ledger.record).length === 0) return;
      await this.#rotation.reject('removed', change);
      this.#refreshing.forgetFailure();
    });
    this.#changed();
  }

  /** What another process has got for us: its refresh ended the rejected one, or somebody signed in there. */
  async #tokenOfOther(rejected?: Secret): Promise<Secret | undefined> {
    await this.#refreshing.look();
    const token = this.#aliveToken();
    if (!token || (rejected && token.equals(rejected))) return undefined;
    this.#changed();
    return token;
  }

  #mayRefreshFor401(): boolean {
    const { live } = this.#ledger.record;
    if (!live || !this.#refreshing.isRunning || !this.#ledger.loaded) return false;
    return this.#ports.clock.now() - live.obtainedAt >= youngForMs(live) && this.#unauthorized.pass();
  }

  /** The access token as long as it lives, without waiting for anything. */
  peek(): Secret | undefined {
    return this.#aliveToken();
  }

  /** The access token; one that is about to end is replaced first, where that works. */
  async freshToken(): Promise<Secret> {
    const { live } = this.#ledger.record;
    if (live && live.expiresAt - this.#ports.clock.now() < youngForMs(live)) await this.#refreshIfDue();
    return this.accessToken();
  }

  /** A retry that waits for its moment is not hurried. */
  async #refreshIfDue(): Promise<void> {
    if (this.#refreshing.underWay || this.#isDue()) await this.#refreshing.refresh();
  }

  #hasNothing(): boolean {
    return this.#ledger.loaded && candidates(this.#ledger.record).length === 0;
  }

  #aliveToken(): Secret | undefined {
    const { live } = this.#ledger.record;
    return isAlive(live, this.#ports.clock.now()) ? live?.accessToken : undefined;
  }

  #isDue(): boolean {
    return this.#refreshing.nextAt <= this.#ports.clock.now();
  }

  #changed(): void {
    this.#wake();
    this.#tell();
  }

  #tell(): void {
    const situation = this.#situation();
    this.#told = this.#reporter.snapshot(situation).state;
    this.#reporter.announce(situation);
    this.#callListeners();
  }

  /** Time alone changes a state too: a token ends, its last hour begins. */
  #tick(): void {
    this.#wake();
    if (this.snapshot().state !== this.#told) this.#tell();
    else if (this.#reporter.announce(this.#situation())) this.#callListeners();
  }

  #callListeners(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Does what is due and sets the one timer for the next thing, or for a look at the clock. */
  #wake(): void {
    this.#timer?.cancel();
    if (!this.#refreshing.isRunning) return;
    const now = this.#ports.clock.now();
    if (!this.#refreshing.isBusy) {
      if (this.#ledger.retryAt <= now) this.#refreshing.store();
      else if (this.#isDue()) this.#refreshing.refresh().catch(() => undefined);
    }
    const nextAt = this.#refreshing.isBusy
      ? Number.POSITIVE_INFINITY
      : Math.min(this.#ledger.retryAt, this.#refreshing.nextAt);
    const sleepMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, nextAt - now));
    this.#timer = this.#ports.clock.after(sleepMs, () => this.#tick());
  }

  #situation(): Situation {
    return {
      name: this.#ledger.settings?.name ?? '',
      record: this.#ledger.record,
      failure: this.#refreshing.failure?.reply,
      refreshing: this.#refreshing.underWay !== undefined,
      nextRefreshAt: this.#refreshing.nextAt,
      unsaved: this.#ledger.unsaved,
      journalProblem: this.#ledger.problem,
      seedOwner: this.#seeds.owner,
    };
  }

  #withoutToken(): SmartThingsError {
    return errorWithoutToken(this.snapshot(), this.#refreshing.failure?.reply);
  }

  /** A seed that the cloud did not take leaves the pair in use as it was; where the client was refused, nothing does. */
  #seedRejected(): SmartThingsError {
    if (this.#ledger.record.rejection === 'client') return this.#withoutToken();
    return new SmartThingsError('invalid_message', text('oauth.seedRejected'));
  }
}
