import type { ErrorCode } from '../base/errors';
import type { Json } from '../base/json';
import type { Clock, Http, Random, TokenSource } from '../base/ports';
import type { Query } from './address';
import type { Budget } from './budget';
import type { CallKind, Meter } from './meter';
import type { Text } from '../base/text';

export interface ApiOptions {
  readonly apiUrl: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
  /** What a month may cost; nothing where it may cost anything. */
  readonly budget?: Pick<Budget, 'check' | 'spend'>;
  /** The scopes that were granted, separated by spaces, where they are known. */
  readonly grantedScope?: () => string | undefined;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments of the path, not encoded: `['devices', deviceId, 'status']`. */
  readonly path: readonly string[];
  readonly query?: Query;
  readonly body?: Json;
  readonly kind: Exclude<CallKind, 'tokens'>;
  /** The scope that the endpoint asks for, such as `r:devices`: named where it turns out to be missing. */
  readonly scope?: string;
  /** Rate limits count by device: calls of the same kind for the same one wait together. */
  readonly deviceId?: string;
  /** The media type to ask for; JSON unless told. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** A further page of a list that was begun. */
  readonly isContinued?: boolean;
  /** Words of its own for what the cloud may refuse here; nothing where the usual ones fit. */
  readonly explain?: (refusal: Refusal) => Explanation | undefined;
}

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** The cloud's codes, those of the inner details included. */
  readonly codes: readonly string[];
  /** The parts of the request that the cloud names, such as `commands[2].arguments[0]`. */
  readonly targets: readonly string[];
  /** The cloud's own words, without the token. */
  readonly reason: string;
}

export interface Explanation {
  readonly code: ErrorCode;
  readonly sentence: Text;
}

/** What every endpoint takes besides its own parameters. */
export interface CallOptions {
  /** What the call is for, where it differs from the endpoint's usual purpose. */
  readonly kind?: ApiRequest['kind'];
  readonly signal?: AbortSignal | undefined;
}
