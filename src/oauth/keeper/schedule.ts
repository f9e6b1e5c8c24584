import { backOffMs } from '../../base/back-off';
import type { Random } from '../../base/ports';
import type { TokenPair } from '../tokens/token-pair';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const JITTER_SHARE = 0.03;
/** Whatever the cloud says of a token's life: no more than a rotation a second, */
const SOONEST_REFRESH_MS = 1_000;
/** and none so late that the refresh token, which dies after 30 days, is at risk. */
const LATEST_REFRESH_MS = 7 * 24 * HOUR_MS;
const FIRST_RETRY_MS = 5_000;
const USUAL_SHARE = 0.5;
/** The longest wait after a failure. */
export const LAST_RETRY_MS = 15 * MINUTE_MS;

/** No longer sleep than this: a slept laptop or a stepped clock is noticed when it ends. */
export const LONGEST_SLEEP_MS = MINUTE_MS;
/** From here on a refresh no longer waits for the journal, and the owner is warned once more. */
export const LAST_HOUR_MS = HOUR_MS;

/** Epoch ms at which a pair is to be refreshed: a share of the access token's life, with a few per cent of jitter. */
export function refreshDueAt(pair: TokenPair, share: number, random: Random): number {
  const jitter = 1 + (2 * random.number() - 1) * JITTER_SHARE;
  return pair.obtainedAt + waitMsOf(pair, soundShare(share) * jitter);
}

/** Whether a pair is to be refreshed by now, jitter aside. */
export function isRefreshDue(pair: TokenPair, share: number, nowMs: number): boolean {
  return isFromTheFuture(pair, nowMs) || nowMs >= pair.obtainedAt + waitMsOf(pair, soundShare(share));
}

/** A pair that was dated while the clock was ahead: nobody can tell how old it is. */
export function isFromTheFuture(pair: TokenPair, nowMs: number): boolean {
  return pair.obtainedAt > nowMs + MINUTE_MS;
}

/** How long to wait after the n-th failure in a row (1 = first): 5 s, doubling to 15 min, with jitter. */
export function retryDelayMs(failures: number, random: Random): number {
  return backOffMs(failures, { firstMs: FIRST_RETRY_MS, lastMs: LAST_RETRY_MS }, random);
}

/** When a planned retry is due: at once where it seems far away, since the clock was then set back. */
export function reachable(retryAt: number, nowMs: number): number {
  return retryAt - nowMs > LAST_RETRY_MS + MINUTE_MS ? nowMs : retryAt;
}

/** A 401 on a token this young says nothing about the token: min(60 s, 10 % of its life). */
export function youngForMs(pair: TokenPair): number {
  return Math.min(MINUTE_MS, lifeMsOf(pair) * 0.1);
}

/** From the beginning of a pair until its refresh. A token that is dead before the soonest moment doesn't wait for it. */
function waitMsOf(pair: TokenPair, share: number): number {
  const lifeMs = lifeMsOf(pair);
  const soonestMs = Math.min(SOONEST_REFRESH_MS, lifeMs);
  return Math.min(LATEST_REFRESH_MS, Math.max(soonestMs, lifeMs * share));
}

function lifeMsOf(pair: TokenPair): number {
  return Math.max(0, pair.expiresAt - pair.obtainedAt);
}

/** Too early burns rotations, too late leaves no time for a failure. */
function soundShare(share: number): number {
  return Number.isFinite(share) ? Math.min(0.95, Math.max(0.05, share)) : USUAL_SHARE;
}
