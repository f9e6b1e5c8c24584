import type { Secret } from './secret';
import type { Text } from './text';

/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time as a parameter, so that tests need no sleeping. `now()` is epoch milliseconds and may jump. */
export interface Clock {
  now(): number;
  after(delayMs: number, callback: () => void): Timer;
}

/** Randomness as a parameter. `number()` is in [0, 1). */
export interface Random {
  number(): number;
  bytes(size: number): Buffer;
}

/** Where sentences for the log go. */
export interface Log {
  info(sentence: Text): void;
  warn(sentence: Text): void;
}

/** What the API client needs of the authorization: a token that is valid now. */
export interface TokenSource {
  /** The current access token. Throws `SmartThingsError` (`not_authorized`, `reauthorize`, …) where there is none. */
  accessToken(): Promise<Secret>;
  /**
   * Told that the cloud answered 401 to this token: gives another one to try with, after at most one refresh
   * that all callers share, or nothing where a retry would be in vain.
   */
  replacementFor(rejected: Secret): Promise<Secret | undefined>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the call until the whole answer is there. Connecting may take 10 s of it at most. */
  readonly timeoutMs: number;
  /** Larger answers fail with `invalid`; 16 MiB unless told. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Opens a connection of its own instead of reusing an idle one, which a router may have dropped silently. */
  readonly fresh?: boolean;
}

/** Any answer, whatever its status. Header names are lower-case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Why no answer came. `refused`: surely nothing reached the server (no route, name not found, connection refused,
 * connect timeout). `network`: the connection broke, the server may have acted. `timeout`: no (whole) answer in time,
 * the server may have acted. `aborted`: our own signal. `invalid`: an answer that is too large or stops halfway.
 */
export type HttpFailureKind = 'refused' | 'network' | 'timeout' | 'aborted' | 'invalid';

/** The reason where a proxy of the environment would have read a request: plain http to another machine. Nothing was sent. */
export const PLAIN_HTTP_PROXY = 'PLAIN_HTTP_PROXY';

/** The only error that an `Http` throws: no request, no header, no token in it. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  constructor(
    readonly kind: HttpFailureKind,
    /** System's word for it, such as ENOTFOUND. */
    readonly reason: string,
  ) {
    super(`${kind}: ${reason}`);
  }
}

/** HTTP as a parameter. Follows no redirect. */
export interface Http {
  send(request: HttpRequest): Promise<HttpReply>;
  /** Ends idle connections. */
  close(): void;
}

/** An answer whose body goes on, for hours or for ever. Header names are lower-case. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it comes, once; ends with the answer. Throws `HttpFailure` where the connection breaks or the signal ends it. */
  readonly pieces: AsyncIterable<string>;
  /** Ends the connection; to be called in any case. */
  end(): void;
}

/** HTTP for answers that go on. */
export interface StreamingHttp {
  /** Resolves with the head of the answer: `timeoutMs` is how long that may take, and `maxBytes` counts for nothing. */
  open(request: HttpRequest): Promise<HttpStream>;
}
