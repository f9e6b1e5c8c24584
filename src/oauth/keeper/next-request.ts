import type { Random } from '../../base/ports';
import { candidates } from '../journal/candidates';
import type { AuthorizationRecord } from '../journal/authorization-record';
import { isFromTheFuture, reachable, refreshDueAt } from './schedule';
import type { Passing } from '../tokens/token-reply';
import type { TokenPair } from '../tokens/token-pair';

/** A passing failure and when it is worth another try (epoch ms). */
export interface Failure {
  readonly reply: Passing;
  readonly count: number;
  readonly retryAt: number;
}

/** Decides when the next token request is due. The jitter is drawn once for each pair. */
export class NextRequest {
  #drawn: { readonly pair: TokenPair; readonly share: number; readonly at: number } | undefined;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Epoch ms of the next token request; infinite where none is to come. */
  nextAt(record: AuthorizationRecord, failure: Failure | undefined, refreshAtShare: number, nowMs: number): number {
    if (failure) return reachable(failure.retryAt, nowMs);
    const { live, trial } = record;
    const [first] = candidates(record);
    // Where the client was refused, a seed would be refused with it.
    if (trial && trial === first && record.rejection !== 'client') return nowMs;
    if (record.rejection) return live && !record.triedAtExpiry ? live.expiresAt : Number.POSITIVE_INFINITY;
    if (!first) return Number.POSITIVE_INFINITY;
    if (!live || record.inDoubt !== undefined || isFromTheFuture(live, nowMs)) return nowMs;
    return this.#refreshAt(live, refreshAtShare);
  }

  #refreshAt(pair: TokenPair, share: number): number {
    if (this.#drawn?.pair !== pair || this.#drawn.share !== share) {
      this.#drawn = { pair, share, at: refreshDueAt(pair, share, this.#random) };
    }
    return this.#drawn.at;
  }
}
