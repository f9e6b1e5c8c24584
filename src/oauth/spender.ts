import { text } from '../base/text';
import { candidates } from './candidates';
import type { KeeperPorts, KeeperSettings } from './ports';
import { withGrant, withHash, without, type AuthorizationRecord, type Rejection } from './record';
import type { Safe } from './safe';
import { LAST_HOUR_MS } from './schedule';
import type { Granted, Passing, Refused } from './token-reply';
import { pairOfGrant, type TokenPair } from './token-pair';

/** A refresh token is good for 30 days from its issue (Samsung's documentation). */
export const REFRESH_TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** How an attempt to refresh ended. `passing` is worth another try later. */
export type Outcome = { readonly kind: 'granted' } | { readonly kind: 'rejected' } | Passing;

const GRANTED: Outcome = { kind: 'granted' };
const REJECTED: Outcome = { kind: 'rejected' };

/**
 * Spends refresh tokens: intent into the journal, call, new pair into the journal, then into use.
 * Runs one attempt at a time: the keeper sees to that.
 */
export class Spender {
  constructor(
    private readonly key: string,
    private readonly safe: Safe,
    private readonly ports: KeeperPorts,
  ) {}

  /** Tries the known refresh tokens, best first, each at most once; after a rejection only one is tried again. */
  async attempt(settings: KeeperSettings): Promise<Outcome> {
    const known = candidates(this.safe.record);
    let cause: Rejection | undefined;
    for (const pair of this.safe.record.rejection ? known.slice(0, 1) : known) {
      const outcome = await this.#spend(pair, settings);
      if (outcome.kind !== 'refused') return outcome;
      // What befell the pair in use is what the owner wants to know.
      if (cause === undefined || this.#isLive(pair)) cause = outcome.rejection;
      if (outcome.rejection === 'client') break;
      await this.#discard(pair, settings);
      if (this.#liveGoesOn(pair)) return REJECTED;
    }
    if (cause !== undefined) await this.reject(this.#plainest(cause), settings);
    return REJECTED;
  }

  /** A second rejection knows less than the first: what is known by now stays the cause. */
  #plainest(cause: Rejection): Rejection {
    return cause === 'elsewhere' ? (this.safe.record.rejection ?? cause) : cause;
  }

  /** Nobody may refresh any more; every token stays known, and the access token is served while it lives. */
  async reject(rejection: Rejection, settings: KeeperSettings): Promise<void> {
    const { live } = this.safe.record;
    const next = { ...without(this.safe.record, 'inDoubt'), rejection, triedAtExpiry: !live || !this.#isAlive(live) };
    await this.safe.keep(next, settings, true);
  }

  /** Takes the pair of a sign-in into use; the one that it replaces waits until the new one has refreshed. */
  async signedIn(pair: TokenPair, settings: KeeperSettings): Promise<void> {
    const { record } = this.safe;
    const previous = record.live && !record.rejection ? { previous: record.live } : {};
    const spent = record.live && record.rejection ? withHash(record.spent, hashOf(record.live)) : record.spent;
    const rest = without(record, 'live', 'previous', 'trial', 'inDoubt', 'rejection', 'triedAtExpiry', 'signedOut');
    await this.#use(
      { ...rest, ...previous, live: pair, spent, grants: withGrant(record.grants, pair.grant) },
      settings,
    );
  }

  /** Forgets the authorization: no token or seed known here is ever a candidate again. */
  async signOut(settings: KeeperSettings): Promise<void> {
    const { record } = this.safe;
    const stored = settings.credentials.read();
    const pairs = [record.live, record.previous, record.trial, stored].filter((pair) => pair !== undefined);
    const spent = pairs.reduce((hashes, pair) => withHash(hashes, hashOf(pair)), record.spent);
    const grants = pairs.reduce((known, pair) => withGrant(known, pair.grant), record.grants);
    const seeds = settings.seed ? withHash(record.seeds, settings.seed.hash()) : record.seeds;
    await this.safe.keep({ signedOut: true, spent, seeds, grants, unopened: [] }, settings, true);
    settings.credentials.write(undefined);
  }

  async #spend(pair: TokenPair, settings: KeeperSettings): Promise<Outcome | RefusedPair> {
    const hash = hashOf(pair);
    const owner = this.ports.claims.take(hash, this.key, settings.name);
    if (owner !== undefined) return blocked('not_authorized', text('oauth.seedOfOther', { account: owner }));

    const wasInDoubt = this.safe.record.inDoubt === hash;
    if (!wasInDoubt) {
      const problem = await this.safe.keep({ ...this.safe.record, inDoubt: hash }, settings, false);
      if (problem && this.#remainingMs() > LAST_HOUR_MS) return blocked('server', problem);
    }
    const askedAt = this.ports.clock.now();
    const reply = await settings.endpoint.refresh(settings.client, pair.refreshToken);
    switch (reply.kind) {
      case 'granted':
        await this.#adopt(pair, reply, askedAt, settings);
        return GRANTED;
      case 'passing':
        if (!reply.inDoubt && !wasInDoubt) await this.safe.keep(without(this.safe.record, 'inDoubt'), settings, false);
        return reply;
      case 'refused':
        return this.#judge(pair, reply, wasInDoubt);
    }
  }

  /** Only a parsed `invalid_grant` or `invalid_client` is final; any other refusal may be the cloud's trouble. */
  #judge(pair: TokenPair, reply: Refused, wasInDoubt: boolean): Passing | RefusedPair {
    if (reply.error === 'invalid_client') return { kind: 'refused', rejection: 'client' };
    if (reply.error === 'invalid_grant') {
      const unused = pair.obtainedAt > 0 && this.ports.clock.now() - pair.obtainedAt > REFRESH_TOKEN_LIFE_MS;
      return { kind: 'refused', rejection: wasInDoubt ? 'interrupted' : unused ? 'unused' : 'elsewhere' };
    }
    const sentence = text('oauth.reply.refused', { description: reply.description || reply.error });
    return { kind: 'passing', code: 'server', sentence, statusCode: reply.statusCode, inDoubt: false };
  }

  async #adopt(spent: TokenPair, granted: Granted, askedAt: number, settings: KeeperSettings): Promise<void> {
    const { record } = this.safe;
    const live: TokenPair = {
      ...pairOfGrant({ ...granted, refreshToken: granted.refreshToken ?? spent.refreshToken }, spent.grant, askedAt),
      scope: granted.scope || spent.scope,
      installedAppId: granted.installedAppId || spent.installedAppId,
      generation: spent.generation + 1,
    };
    const isSeed = record.trial !== undefined && hashOf(record.trial) === hashOf(spent);
    const replaced = isSeed && record.live && !record.rejection ? { previous: record.live } : {};
    await this.#use(
      {
        ...replaced,
        live,
        grants: withGrant(record.grants, live.grant),
        spent: granted.refreshToken ? withHash(record.spent, hashOf(spent)) : record.spent,
        seeds: record.seeds,
        unopened: isSeed ? record.unopened : [],
      },
      settings,
    );
  }

  /** Journal first, then Node-RED's credentials, then use. */
  async #use(next: AuthorizationRecord, settings: KeeperSettings): Promise<void> {
    await this.safe.keep(next, settings, true);
    settings.credentials.write(next.live);
  }

  /** Takes a rejected token out of the candidates, but for the live one: a false rejection must not lose it. */
  async #discard(pair: TokenPair, settings: KeeperSettings): Promise<void> {
    if (this.#isLive(pair)) return;
    const { record } = this.safe;
    const key = record.trial && hashOf(record.trial) === hashOf(pair) ? 'trial' : 'previous';
    const next = { ...without(record, key, 'inDoubt'), spent: withHash(record.spent, hashOf(pair)) };
    await this.safe.keep(next, settings, true);
  }

  #isLive(pair: TokenPair): boolean {
    const { live } = this.safe.record;
    return live !== undefined && hashOf(live) === hashOf(pair);
  }

  /** A rejected seed leaves a live pair alone as long as that pair needs no refresh. */
  #liveGoesOn(rejected: TokenPair): boolean {
    const { live, rejection } = this.safe.record;
    return live !== undefined && !rejection && !this.#isLive(rejected) && this.#isAlive(live);
  }

  #isAlive(pair: TokenPair): boolean {
    return pair.accessToken.reveal() !== '' && this.ports.clock.now() < pair.expiresAt;
  }

  #remainingMs(): number {
    const { live } = this.safe.record;
    return live ? live.expiresAt - this.ports.clock.now() : 0;
  }
}

interface RefusedPair {
  readonly kind: 'refused';
  readonly rejection: Rejection;
}

function blocked(code: Passing['code'], sentence: Passing['sentence']): Passing {
  return { kind: 'passing', code, sentence, inDoubt: false };
}

function hashOf(pair: TokenPair): string {
  return pair.refreshToken.hash();
}
