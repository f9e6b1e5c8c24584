import { text } from '../../base/text';
import { candidates } from '../journal/candidates';
import type { Claim } from '../journal/journal-storage';
import { ownerOf } from './token-owners';
import type { KeeperPorts } from './ports';
import {
  replaced,
  withGrant,
  withHash,
  without,
  type AuthorizationRecord,
  type Rejection,
} from '../journal/authorization-record';
import type { Change } from './ledger';
import { isRefreshDue, LAST_HOUR_MS } from './schedule';
import type { Granted, Passing, Refused } from '../tokens/token-reply';
import { isAlive, pairOfGrant, type TokenPair } from '../tokens/token-pair';

/** A refresh token is good for 30 days from its issue (Samsung's documentation). */
export const REFRESH_TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** How an attempt to refresh ended. `passing` is worth another try later. */
export type Outcome = Granting | { readonly kind: 'rejected' } | Passing;

interface Granting {
  readonly kind: 'granted';
}

const GRANTED: Granting = { kind: 'granted' };
const REJECTED: Outcome = { kind: 'rejected' };

/** Another process has refreshed or signed in meanwhile. */
interface Overtaken {
  readonly kind: 'overtaken';
}

const OVERTAKEN: Overtaken = { kind: 'overtaken' };

interface RefusedPair {
  readonly kind: 'refused';
  readonly rejection: Rejection;
  /** An earlier request for it had no clear answer. */
  readonly wasInDoubt: boolean;
}

/**
 * Spends refresh tokens: intent into the journal, call, new pair into the journal, then into use. Each method is (a part
 * of) a step of the ledger.
 */
export class Rotation {
  /** What the cloud refused in a round that is not over: a passing failure of another token may have interrupted it. */
  readonly #refused = new Map<string, Rejection>();
  readonly #key: string;
  readonly #ports: KeeperPorts;

  constructor(key: string, ports: KeeperPorts) {
    this.#key = key;
    this.#ports = ports;
  }

  /**
   * Tries the known refresh tokens, best first, each at most once; after a rejection only one is tried again. `claim`
   * keeps other processes from doing the same meanwhile.
   */
  async attempt(change: Change, claim: Claim): Promise<Outcome> {
    let delayed: Passing | undefined;
    let inDoubt: string | undefined;
    for (const pair of this.#toTry(change)) {
      const outcome = await this.#spend(pair, change, claim);
      if (outcome.kind === 'overtaken') return this.#afterOther(change, claim);
      if (outcome.kind === 'passing') {
        // A seed without a clear answer must not keep the pair in use from being refreshed.
        if (!isSame(change.record.trial, pair) || !this.#isLiveDue(change)) return outcome;
        delayed = outcome;
        continue;
      }
      if (outcome.kind !== 'refused') return this.#endRound(delayed ?? GRANTED);
      this.#refused.set(hashOf(pair), outcome.rejection);
      if (outcome.wasInDoubt) inDoubt = hashOf(pair);
      // That says nothing about any token: the others would be refused with it.
      if (outcome.rejection === 'client') break;
      await this.#discard(pair, change);
      if (this.#liveGoesOn(change)) return this.#endRound(REJECTED);
    }
    const cause = this.#cause(change);
    if (cause !== undefined) await this.reject(cause, change, inDoubt);
    return this.#endRound(delayed ?? REJECTED);
  }

  /** Another process has refreshed: its pair is in use now, and is spent only where it is due itself. */
  #afterOther(change: Change, claim: Claim): Promise<Outcome> {
    if (this.#isLiveDue(change)) return this.attempt(change, claim);
    return Promise.resolve(this.#endRound(change.record.live ? GRANTED : REJECTED));
  }

  #toTry({ record }: Change): TokenPair[] {
    const known = candidates(record).filter((pair) => !this.#refused.has(hashOf(pair)));
    return record.rejection && record.rejection !== 'client' ? known.slice(0, 1) : known;
  }

  #endRound(outcome: Outcome): Outcome {
    this.#refused.clear();
    return outcome;
  }

  /** What befell the pair in use is what the owner wants to know; a second rejection knows less than the first. */
  #cause({ record }: Change): Rejection | undefined {
    const { live, rejection } = record;
    const [first] = this.#refused.values();
    const cause = (live && this.#refused.get(hashOf(live))) ?? first;
    return cause === 'elsewhere' && rejection !== 'client' ? (rejection ?? cause) : cause;
  }

  /** Nobody may refresh any more; every token stays known, and the access token is served while it lives. */
  async reject(rejection: Rejection, change: Change, inDoubt?: string): Promise<void> {
    const triedAtExpiry = !isAlive(change.record.live, this.#ports.clock.now());
    const rest = without(change.record, 'inDoubt');
    const doubt = inDoubt === undefined ? {} : { inDoubt };
    await change.keep({ ...rest, ...doubt, rejection, triedAtExpiry });
  }

  /** Takes the pair of a sign-in into use; the one that it replaces waits until the new one has refreshed. */
  async signedIn(pair: TokenPair, change: Change): Promise<void> {
    const { record } = change;
    const previous = replaced(record);
    // What it replaces for good, and a seed that nobody judged, don't come back.
    const dropped = [record.trial, previous.previous ? undefined : record.live].filter((left) => left !== undefined);
    const spent = dropped.reduce((hashes, left) => withHash(hashes, hashOf(left)), record.spent);
    const rest = without(record, 'live', 'previous', 'trial', 'inDoubt', 'rejection', 'triedAtExpiry', 'signedOut');
    this.#refused.clear();
    await this.#use({ ...rest, ...previous, live: pair, spent }, pair, change);
  }

  /** Forgets the authorization: no token or seed known here is ever a candidate again. */
  async signOut(change: Change): Promise<void> {
    const { record, settings } = change;
    const pairs = [record.live, record.previous, record.trial, change.stored].filter((pair) => pair !== undefined);
    const hashes = [...pairs.map(hashOf), ...record.seeds, ...(settings.seed ? [settings.seed.hash()] : [])];
    const spent = hashes.reduce((known, hash) => withHash(known, hash), record.spent);
    const grants = pairs.reduce((known, pair) => withGrant(known, pair.grant), record.grants);
    this.#refused.clear();
    await change.keep({ signedOut: true, spent, seeds: record.seeds, grants, unopened: [] });
    settings.credentials.write(undefined);
  }

  async #spend(pair: TokenPair, change: Change, claim: Claim): Promise<Granting | Passing | RefusedPair | Overtaken> {
    const hash = hashOf(pair);
    const wasLive = isSame(change.record.live, pair);
    const owner = ownerOf(hash, this.#key, this.#ports.owners, this.#ports.journal);
    if (owner !== undefined) return blocked('not_authorized', text('oauth.seedOfOther', { account: owner }));

    const wasInDoubt = change.record.inDoubt === hash;
    if (!wasInDoubt) {
      const problem = await this.#intend(hash, change);
      if (problem) return problem;
      if (isOvertaken(pair, wasLive, change)) return OVERTAKEN;
    }
    await claim.renew();
    const askedAt = this.#ports.clock.now();
    const reply = await change.settings.endpoint.refresh(change.settings.client, pair.refreshToken);
    if (reply.kind === 'granted') {
      await this.#adopt(pair, reply, askedAt, change);
      return GRANTED;
    }
    const outcome = reply.kind === 'refused' ? this.#judge(pair, reply, wasInDoubt) : reply;
    if (outcome.kind === 'refused' && outcome.rejection !== 'client') {
      await change.look();
      if (isOvertaken(pair, wasLive, change)) return OVERTAKEN;
    }
    const surelyUnspent = outcome.kind === 'passing' && !outcome.inDoubt && !wasInDoubt;
    if (surelyUnspent) await change.keep(without(change.record, 'inDoubt'));
    return outcome;
  }

  /** Journals what is about to be spent. Where that fails, the refresh waits until the last hour of the access token. */
  async #intend(hash: string, change: Change): Promise<Passing | undefined> {
    const next = { ...change.record, inDoubt: hash };
    const { live } = change.record;
    const remainingMs = live ? live.expiresAt - this.#ports.clock.now() : 0;
    if (remainingMs > LAST_HOUR_MS) {
      const problem = await change.propose(next);
      return problem && blocked('server', problem);
    }
    await change.keep(next);
    return undefined;
  }

  /** Only a parsed `invalid_grant` or `invalid_client` is final; any other refusal may be the cloud's trouble. */
  #judge(pair: TokenPair, reply: Refused, wasInDoubt: boolean): Passing | RefusedPair {
    if (reply.error === 'invalid_client') return { kind: 'refused', rejection: 'client', wasInDoubt };
    if (reply.error === 'invalid_grant') {
      const unused = pair.obtainedAt > 0 && this.#ports.clock.now() - pair.obtainedAt > REFRESH_TOKEN_LIFE_MS;
      return { kind: 'refused', rejection: wasInDoubt ? 'interrupted' : unused ? 'unused' : 'elsewhere', wasInDoubt };
    }
    const sentence =
      reply.statusCode === 401
        ? text('oauth.reply.unauthorized')
        : text('oauth.reply.refused', { description: reply.description || reply.error });
    return { kind: 'passing', code: 'server', sentence, statusCode: reply.statusCode, inDoubt: false };
  }

  async #adopt(spent: TokenPair, granted: Granted, askedAt: number, change: Change): Promise<void> {
    const { record } = change;
    const live: TokenPair = {
      ...pairOfGrant({ ...granted, refreshToken: granted.refreshToken ?? spent.refreshToken }, spent.grant, askedAt),
      scope: granted.scope || spent.scope,
      installedAppId: granted.installedAppId || spent.installedAppId,
      generation: spent.generation + 1,
    };
    const ofSeed = isSame(record.trial, spent);
    const next = {
      ...(ofSeed ? replaced(record) : {}),
      ...(record.trial && !ofSeed ? { trial: record.trial } : {}),
      grants: record.grants,
      spent: withHash(record.spent, hashOf(spent)),
      seeds: record.seeds,
      // The first pair of a seed proves less than a refresh of a pair that was used.
      unopened: ofSeed ? record.unopened : [],
    };
    await this.#use({ ...next, live }, live, change);
  }

  /** Journal first, then Node-RED's credentials. What the cloud gives is good, whatever was thought of it before. */
  async #use(next: AuthorizationRecord, live: TokenPair, change: Change): Promise<void> {
    const own = hashOf(live);
    const spent = next.spent.filter((hash) => hash !== own);
    await change.keep({ ...next, spent, grants: withGrant(next.grants, live.grant) });
    // Where another process signed in meanwhile, its pair is in use.
    change.settings.credentials.write(change.record.live);
  }

  /** Takes a rejected token out of the candidates, but for the live one: a false rejection must not lose it. */
  async #discard(pair: TokenPair, change: Change): Promise<void> {
    if (isSame(change.record.live, pair)) return;
    const { record } = change;
    const next = without(record, isSame(record.trial, pair) ? 'trial' : 'previous', 'inDoubt');
    await change.keep({ ...next, spent: withHash(record.spent, hashOf(pair)) });
  }

  #isLiveDue({ record: { live }, settings }: Change): boolean {
    return live !== undefined && isRefreshDue(live, settings.refreshAt, this.#ports.clock.now());
  }

  /** A rejected seed leaves a live pair alone as long as that pair needs no refresh. */
  #liveGoesOn({ record }: Change): boolean {
    const { live, rejection } = record;
    if (!live || rejection || this.#refused.has(hashOf(live))) return false;
    return isAlive(live, this.#ports.clock.now());
  }
}

function blocked(code: Passing['code'], sentence: Passing['sentence']): Passing {
  return { kind: 'passing', code, sentence, inDoubt: false };
}

/** Whether another process has put something newer in the pair's place since it was chosen. */
function isOvertaken(pair: TokenPair, wasLive: boolean, { record }: Change): boolean {
  return wasLive ? !isSame(record.live, pair) : !candidates(record).some((candidate) => isSame(candidate, pair));
}

function isSame(known: TokenPair | undefined, pair: TokenPair): boolean {
  return known !== undefined && hashOf(known) === hashOf(pair);
}

function hashOf(pair: TokenPair): string {
  return pair.refreshToken.hash();
}
