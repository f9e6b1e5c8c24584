const MOST_REQUESTS = 5000;
const MOST_TOKEN_ENTRIES = 50_000;

/** `reads` are GETs of devices, `other` the rest of the API. */
export type RequestKind = 'tokens' | 'commands' | 'reads' | 'other' | 'authorize' | 'page';

export interface LoggedRequest {
  /** Epoch ms of the request's arrival. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** 0 where no answer was sent. */
  readonly status: number;
  readonly kind: RequestKind;
}

/** A pair that was issued. Hashes are `Secret.hash()` of the refresh tokens. */
export interface Rotation {
  /** Epoch ms: from here on the old pair is dead. */
  readonly rotatedAt: number;
  readonly clientId: string;
  readonly installedAppId: string;
  /** Nothing for the pair of a sign-in. */
  readonly spent: string | undefined;
  readonly issued: string;
}

export type TokenRefusalReason = 'consumed' | 'unknown' | 'expired' | 'revoked' | 'client' | 'code' | 'malformed';

/** A token request that was refused. */
export interface TokenRefusal {
  readonly at: number;
  readonly reason: TokenRefusalReason;
  /** Hash of the refresh token that was presented. */
  readonly presented: string | undefined;
}

/** What was asked of the simulator. Old entries are dropped, counts are not. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];
  readonly #rotations: Rotation[] = [];
  readonly #refusals: TokenRefusal[] = [];
  readonly #counts = new Map<RequestKind, number>();
  #presentedAfterConsumed = 0;

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** Pairs issued, sign-ins included. */
  get rotations(): readonly Rotation[] {
    return this.#rotations;
  }

  get refusals(): readonly TokenRefusal[] {
    return this.#refusals;
  }

  /** How often a refresh token came again after the cloud had consumed it. */
  get presentedAfterConsumed(): number {
    return this.#presentedAfterConsumed;
  }

  count(kind: RequestKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  addRequest(request: LoggedRequest): void {
    this.#counts.set(request.kind, this.count(request.kind) + 1);
    append(this.#requests, request, MOST_REQUESTS);
  }

  addRotation(rotation: Rotation): void {
    append(this.#rotations, rotation, MOST_TOKEN_ENTRIES);
  }

  addRefusal(refusal: TokenRefusal): void {
    if (refusal.reason === 'consumed') this.#presentedAfterConsumed += 1;
    append(this.#refusals, refusal, MOST_TOKEN_ENTRIES);
  }

  clear(): void {
    this.#requests.length = 0;
    this.#rotations.length = 0;
    this.#refusals.length = 0;
    this.#counts.clear();
    this.#presentedAfterConsumed = 0;
  }
}

function append<Entry>(entries: Entry[], entry: Entry, most: number): void {
  entries.push(entry);
  // In one go, so that a full log does not shift at each request.
  if (entries.length > most * 1.2) entries.splice(0, entries.length - most);
}
