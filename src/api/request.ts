import type { Json } from '../base/json';
import type { Clock, Http, Random, TokenSource } from '../base/ports';
import type { Query } from './address';
import type { CallKind, Meter } from './meter';

export interface ApiOptions {
  readonly apiUrl: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
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
}

/** What every endpoint takes besides its own parameters. */
export interface CallOptions {
  /** What the call is for, where it differs from the endpoint's usual purpose. */
  readonly kind?: ApiRequest['kind'];
  readonly signal?: AbortSignal | undefined;
}
