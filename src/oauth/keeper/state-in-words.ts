import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { AuthorizationSnapshot, AuthorizationState } from '../authorization';
import type { KeeperPorts } from './ports';
import type { AuthorizationRecord } from '../journal/authorization-record';
import { LAST_HOUR_MS } from './schedule';
import { rejectionInWords } from './problems';
import { REFRESH_TOKEN_LIFE_MS } from './rotation';
import { isAlive, type TokenPair } from '../tokens/token-pair';
import type { Passing } from '../tokens/token-reply';

/** What the keeper knows at a moment. */
export interface Situation {
  readonly name: string;
  readonly record: AuthorizationRecord;
  readonly failure: Passing | undefined;
  readonly refreshing: boolean;
  readonly nextRefreshAt: number;
  readonly unsaved: boolean;
  readonly journalProblem: Text | undefined;
  /** The account that already has the refresh token which was brought here. */
  readonly seedOwner: string | undefined;
}

/** Puts the keeper's situation into a state and a sentence, and warns the owner once for each. */
export class StateInWords {
  #announced: AuthorizationState | undefined;
  #remindedFor: number | undefined;
  readonly #ports: Pick<KeeperPorts, 'clock' | 'log'>;

  constructor(ports: Pick<KeeperPorts, 'clock' | 'log'>) {
    this.#ports = ports;
  }

  snapshot(situation: Situation): AuthorizationSnapshot {
    const { live } = situation.record;
    const state = this.#stateOf(situation);
    return {
      state,
      message: this.#messageOf(state, situation),
      scope: live?.scope ?? '',
      installedAppId: live?.installedAppId ?? '',
      unsaved: situation.unsaved,
      ...(this.#isLastHour(state, live) ? { lastHour: true } : {}),
      ...(isDoubtful(situation.record) ? { accessTokenDoubtful: true } : {}),
      ...(live && live.expiresAt > 0 ? { accessTokenExpiresAt: live.expiresAt } : {}),
      ...(live && live.obtainedAt > 0
        ? { refreshedAt: live.obtainedAt, refreshTokenExpiresAt: live.obtainedAt + REFRESH_TOKEN_LIFE_MS }
        : {}),
      ...(Number.isFinite(situation.nextRefreshAt)
        ? { nextRefreshAt: Math.max(situation.nextRefreshAt, this.#ports.clock.now()) }
        : {}),
    };
  }

  /**
   * Logs a change of state once, and once more in the last hour before the lamps stop. Gives whether that last hour
   * has begun just now.
   */
  announce(situation: Situation): boolean {
    const { state, message, lastHour = false } = this.snapshot(situation);
    if (state === 'refreshing') return false;
    const entered = state !== this.#announced;
    if (entered) {
      const recovered = state === 'authorized' && this.#announced !== undefined;
      this.#announced = state;
      if (state !== 'authorized') this.#ports.log.warn(text('oauth.log.state', { account: situation.name, message }));
      else if (recovered) this.#ports.log.info(text('oauth.log.state', { account: situation.name, message }));
    }
    const expiresAt = situation.record.live?.expiresAt;
    if (!lastHour || this.#remindedFor === expiresAt) return false;
    this.#remindedFor = expiresAt;
    if (!entered) this.#ports.log.warn(text('oauth.log.lastHour', { account: situation.name, message }));
    return true;
  }

  /** A token that lives for two hours at most has no last hour worth a second warning. */
  #isLastHour(state: AuthorizationState, live: TokenPair | undefined): boolean {
    if (!live || (state !== 'failing' && state !== 'reauthorize')) return false;
    const remainingMs = live.expiresAt - this.#ports.clock.now();
    return remainingMs > 0 && remainingMs <= LAST_HOUR_MS && live.expiresAt - live.obtainedAt > 2 * LAST_HOUR_MS;
  }

  #isAlive(record: AuthorizationRecord): boolean {
    return isAlive(record.live, this.#ports.clock.now());
  }

  #stateOf({ record, failure, refreshing }: Situation): AuthorizationState {
    if (refreshing) return 'refreshing';
    if (record.rejection) return 'reauthorize';
    if (!record.live && !record.trial) return 'unauthorized';
    if (!this.#isAlive(record)) return 'expired';
    return failure ? 'failing' : 'authorized';
  }

  #messageOf(state: AuthorizationState, situation: Situation): Text {
    const message = this.#plainMessageOf(state, situation);
    const { journalProblem } = situation;
    return journalProblem ? text('oauth.state.butJournal', { message, problem: journalProblem }) : message;
  }

  #plainMessageOf(state: AuthorizationState, situation: Situation): Text {
    const { record, failure } = situation;
    const until = new Date(record.live?.expiresAt ?? 0);
    const problem = failure?.sentence ?? text('oauth.state.waiting');
    switch (state) {
      case 'authorized':
        return text('oauth.state.authorized', { until });
      case 'refreshing':
        return text('oauth.state.refreshing');
      case 'failing':
        return text('oauth.state.failing', { problem, until });
      case 'expired':
        return text('oauth.state.expired', { problem });
      case 'reauthorize': {
        const cause = rejectionInWords(record.rejection);
        if (!this.#isAlive(record)) return text('oauth.state.reauthorize', { cause });
        return isDoubtful(record)
          ? text('oauth.state.reauthorizeDoubtful', { cause })
          : text('oauth.state.reauthorizeAlive', { cause, until });
      }
      case 'unauthorized':
        return unauthorizedMessage(situation);
    }
  }
}

/** A rotation whose answer was lost has ended the access token too. */
function isDoubtful(record: AuthorizationRecord): boolean {
  return record.rejection === 'interrupted';
}

function unauthorizedMessage({ record, seedOwner }: Situation): Text {
  if (seedOwner !== undefined) return text('oauth.seedOfOther', { account: seedOwner });
  if (record.signedOut) return text('oauth.state.signedOut');
  if (record.unopened.length > 0) return text('oauth.state.unopened');
  return text('oauth.state.unauthorized');
}

/** The error of a call that needs a token while there is none. */
export function errorWithoutToken(snapshot: AuthorizationSnapshot, failure: Passing | undefined): SmartThingsError {
  if (snapshot.state === 'reauthorize') return new SmartThingsError('reauthorize', snapshot.message);
  return failure ? errorOf(failure) : new SmartThingsError('not_authorized', snapshot.message);
}

/** A passing failure as an error of its own code. */
export function errorOf(failure: Passing): SmartThingsError {
  const cause = failure.statusCode === undefined ? {} : { statusCode: failure.statusCode };
  return new SmartThingsError(failure.code, failure.sentence, cause);
}
