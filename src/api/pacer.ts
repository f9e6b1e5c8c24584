import type { HttpReply } from '../base/ports';
import { limitTold, windowTold } from './rate-limit';
import type { ApiRequest } from './request';

/** The cloud counts by the minute, and answers come a little early. */
const WINDOW_MS = 60_100;
/** Resets are told in whole seconds: one that is further off is another window's. */
const SAME_WINDOW_MS = 2_500;
/** Buckets are named by ids, and messages hold any. */
const MOST_BUCKETS = 1_000;

/** Calls that the cloud counts together, and what it said of them. */
export interface Bucket {
  /** How many the cloud lets through in a window, once it has said so. */
  limit: number | undefined;
  /** The cloud has told of this very window; else it is only presumed to be like the one before. */
  isTold: boolean;
  /** How many may still begin before `resetAt`. */
  left: number;
  /** Epoch milliseconds, as is all else. */
  openedAt: number;
  resetAt: number;
  /** After a refusal: nobody goes from then until then. */
  pausedAt: number;
  pausedUntil: number;
  underWay: number;
}

/**
 * Lets as many calls begin as the cloud has said that it will take: by the rate headers of its answers, by the limit in a
 * refusal, and by the wait that one asks for. Other devices and kinds of calls go on. Time is epoch milliseconds; a clock
 * that was set back ends every wait.
 */
export class Pacer {
  readonly #buckets = new Map<string, Bucket>();
  #areKindsShared = false;

  /** Milliseconds that this call has to wait, 0 where it may begin now. */
  waitMs(request: ApiRequest, nowMs: number): number {
    const bucket = this.#bucket(request, nowMs);
    const isPaused = nowMs >= bucket.pausedAt && nowMs < bucket.pausedUntil;
    if (isPaused) return bucket.pausedUntil - nowMs;
    return isOpen(bucket, nowMs) && bucket.left <= 0 ? bucket.resetAt - nowMs : 0;
  }

  /** The call begins. Its bucket is to be told how it ended, by `told` or `lost`. */
  begin(request: ApiRequest, nowMs: number): Bucket {
    const bucket = this.#bucket(request, nowMs);
    if (!isOpen(bucket, nowMs)) {
      bucket.openedAt = nowMs;
      bucket.resetAt = nowMs + WINDOW_MS;
      bucket.left = bucket.limit ?? Infinity;
      bucket.isTold = false;
    }
    bucket.left--;
    bucket.underWay++;
    return bucket;
  }

  /** An answer came, whatever it says. */
  told(bucket: Bucket, reply: HttpReply, nowMs: number): void {
    bucket.underWay--;
    // There was room by all that it had said: it counts more than these calls together.
    if (reply.status === 429 && bucket.isTold && isOpen(bucket, nowMs) && bucket.left >= 0) this.#areKindsShared = true;
    const window = windowTold(reply);
    if (!window) return;
    bucket.limit = window.limit;
    bucket.isTold = true;
    const resetAt = nowMs + window.resetMs;
    const isOther = !isOpen(bucket, nowMs) || Math.abs(resetAt - bucket.resetAt) > SAME_WINDOW_MS;
    // Those under way may be counted already, or not yet.
    const left = window.remaining - bucket.underWay;
    bucket.left = isOther ? left : Math.min(bucket.left, left);
    if (isOther) bucket.openedAt = nowMs;
    bucket.resetAt = isOther ? resetAt : Math.max(bucket.resetAt, resetAt);
  }

  /** No answer came. */
  lost(bucket: Bucket): void {
    bucket.underWay--;
  }

  /** The cloud refused a call (429), which waits for `waitMs` now, and all of its bucket with it. */
  refused(bucket: Bucket, reply: HttpReply, waitMs: number, nowMs: number): void {
    bucket.limit = limitTold(reply) ?? bucket.limit;
    bucket.left = 0;
    bucket.resetAt = Math.min(bucket.resetAt, nowMs + waitMs);
    bucket.pausedAt = nowMs;
    bucket.pausedUntil = nowMs + waitMs;
  }

  #bucket(request: ApiRequest, nowMs: number): Bucket {
    const key = `${this.#areKindsShared ? '' : request.kind} ${request.deviceId ?? request.path.join('/')}`;
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      this.#forgetIdle(nowMs);
      bucket = {
        limit: undefined,
        isTold: false,
        left: Infinity,
        openedAt: 0,
        resetAt: 0,
        pausedAt: 0,
        pausedUntil: 0,
        underWay: 0,
      };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  #forgetIdle(nowMs: number): void {
    if (this.#buckets.size < MOST_BUCKETS) return;
    for (const [key, bucket] of this.#buckets) {
      if (!isOpen(bucket, nowMs) && bucket.underWay === 0 && nowMs >= bucket.pausedUntil) this.#buckets.delete(key);
    }
    // All of them wait: the oldest loses what is known of it, and learns it again.
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
  }
}

function isOpen({ openedAt, resetAt }: Bucket, nowMs: number): boolean {
  return nowMs >= openedAt && nowMs < resetAt;
}
