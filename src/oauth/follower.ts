import { SmartThingsError } from '../base/errors';
import {
  HttpFailure,
  type Clock,
  type Http,
  type HttpReply,
  type Log,
  type Random,
  type Timer,
  type TokenSource,
} from '../base/ports';
import type { Secret } from '../base/secret';
import { text, type Text } from '../base/text';
import { readFollowedReply, type FollowedToken } from './followed-reply';
import type { AuthorizationSnapshot } from './ports';

const PATIENCE_MS = 10_000;
const LARGEST_REPLY_BYTES = 16 * 1024;
const LONGEST_SLEEP_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** A 401 in the moment in which the server saves its new pair: it still gives the old token for a little. */
const SECOND_LOOKS_MS = [300, 700, 1_500];

export interface FollowerOptions {
  /** The account's name in sentences. */
  readonly name: string;
  readonly url: string;
  readonly key?: Secret;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Takes the access token from a token server: asks when the server will have another one, and after a 401, one request
 * for everybody. It has no refresh token and nothing to lose; the last token is used until the cloud refuses it.
 */
export class Follower implements TokenSource {
  readonly #listeners = new Set<() => void>();
  #token: FollowedToken | undefined;
  #since: number | undefined;
  #problem: Text | undefined;
  #failures = 0;
  #refused: Secret | undefined;
  #asking: Promise<void> | undefined;
  #timer: Timer | undefined;
  #askAt = 0;
  #running = true;

  constructor(private readonly options: FollowerOptions) {}

  /** Asks for the first time; resolves when that was answered, however. */
  start(): Promise<void> {
    return this.#ask();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Base of the API where the server's cloud is a simulated home. */
  get apiUrl(): string | undefined {
    return this.#token?.apiUrl;
  }

  /** Whose token this is, without anything that could be a key, and since when (epoch ms). */
  get following(): { readonly server: string; readonly since: number | undefined } {
    const { host, pathname } = new URL(this.options.url);
    return { server: `${host}${pathname}`, since: this.#since };
  }

  /** The token in use, as far as anybody knows. */
  peek(): Secret | undefined {
    const token = this.#token?.accessToken;
    return token && !(this.#refused && token.equals(this.#refused)) ? token : undefined;
  }

  async accessToken(): Promise<Secret> {
    const known = this.peek();
    if (known) return known;
    await this.#ask();
    const token = this.peek();
    if (!token) throw this.#withoutToken();
    return token;
  }

  freshToken(): Promise<Secret> {
    return this.accessToken();
  }

  async replacementFor(rejected: Secret): Promise<Secret | undefined> {
    for (const waitMs of [0, ...SECOND_LOOKS_MS]) {
      const current = this.#token?.accessToken;
      if (current && !current.equals(rejected)) return current;
      if (!this.#running) return undefined;
      if (waitMs > 0) await new Promise<void>((resolve) => this.options.clock.after(waitMs, resolve));
      await this.#ask();
    }
    const current = this.#token?.accessToken;
    if (current && !current.equals(rejected)) return current;
    this.#refused = rejected;
    this.#tell();
    return undefined;
  }

  /** *Refresh now*: asks the server. Throws why there is no token. */
  async refreshNow(): Promise<void> {
    await this.#ask();
    if (this.#problem) throw this.#withoutToken();
  }

  /** Drops the token; the next command asks for it anew. */
  forget(): void {
    this.#token = undefined;
    this.#since = undefined;
    this.#tell();
  }

  snapshot(): AuthorizationSnapshot {
    const { server, since } = this.following;
    const plain = {
      scope: this.#token?.scope ?? '',
      installedAppId: this.#token?.installedAppId ?? '',
      unsaved: false,
      ...(this.#token ? { refreshedAt: this.#token.obtainedAt, accessTokenExpiresAt: this.#token.askAgainAt } : {}),
      ...(this.#running ? { nextRefreshAt: this.#askAt } : {}),
    };
    const problem = this.#problem ?? text('follow.refused');
    if (!this.#token) return { ...plain, state: 'unauthorized', message: text('follow.waiting', { server, problem }) };
    if (!this.peek()) return { ...plain, state: 'expired', message: text('follow.expired', { server, problem }) };
    if (this.#problem) return { ...plain, state: 'failing', message: text('follow.failing', { server, problem }) };
    return {
      ...plain,
      state: 'authorized',
      message: text('follow.following', { server, since: new Date(since ?? 0) }),
    };
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
      this.#arm();
      this.#tell();
    });
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    const { clock, random } = this.options;
    try {
      this.#take(await this.#send());
      this.#problem = undefined;
      this.#failures = 0;
      // A second of grace: at the announced moment the server itself is at work.
      const waitMs = Math.max(FIRST_RETRY_MS, (this.#token?.askAgainAt ?? 0) - clock.now());
      this.#askAt = clock.now() + waitMs + 1_000 * random.number();
    } catch (error) {
      const first = this.#problem === undefined;
      this.#problem = error instanceof SmartThingsError ? error.text : unreachable(error);
      this.#failures++;
      const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, this.#failures - 1));
      this.#askAt = clock.now() + waitMs * (0.8 + 0.4 * random.number());
      if (first) this.options.log.warn(text('oauth.log.state', { account: this.options.name, message: this.#problem }));
    }
  }

  async #send(): Promise<HttpReply> {
    const { http, url, key } = this.options;
    // Both headers: where a login of Node-RED occupies the first, the second still carries the key.
    const headers = key ? { authorization: `Bearer ${key.reveal()}`, 'x-smartthings-key': key.reveal() } : {};
    return http.send({
      method: 'GET',
      url,
      headers: { ...headers, accept: 'application/json' },
      timeoutMs: PATIENCE_MS,
      maxBytes: LARGEST_REPLY_BYTES,
    });
  }

  #take(reply: HttpReply): void {
    const token = readFollowedReply(reply, this.options.clock.now());
    if (!token) throw new SmartThingsError('server', sentenceFor(reply.status));
    this.#since ??= token.obtainedAt;
    this.#token = token;
  }

  #arm(): void {
    this.#timer?.cancel();
    if (!this.#running) return;
    const { clock } = this.options;
    const waitMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, this.#askAt - clock.now()));
    this.#timer = clock.after(waitMs, () => {
      // A clock that was set back makes the moment seem far away.
      const due = this.#askAt - clock.now();
      if (due <= 0 || due > 31 * 24 * 60 * 60_000) void this.#ask();
      else this.#arm();
    });
  }

  #withoutToken(): SmartThingsError {
    return new SmartThingsError('not_authorized', this.snapshot().message);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function sentenceFor(status: number): Text {
  if (status === 401 || status === 403) return text('follow.wrongKey');
  if (status === 429) return text('follow.tooMany');
  if (status === 503) return text('follow.noTokenThere');
  return text('follow.noServer', { status });
}

function unreachable(error: unknown): Text {
  return text('follow.unreachable', { reason: error instanceof HttpFailure ? error.reason : 'unknown' });
}
