import { backOffMs } from '../../base/back-off';
import { SmartThingsError } from '../../base/errors';
import {
  HttpFailure,
  PLAIN_HTTP_PROXY,
  type Clock,
  type Http,
  type HttpReply,
  type Log,
  type Random,
  type Timer,
} from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { readFollowedReply, streamAt, type FollowedToken } from './followed-reply';
import type { AuthorizationSnapshot, Following as FollowedServer, TokenHolder } from '../authorization';

const PATIENCE_MS = 10_000;
const LARGEST_REPLY_BYTES = 16 * 1024;
const LONGEST_SLEEP_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const RETRY = { firstMs: FIRST_RETRY_MS, lastMs: 60_000 };
/** A 401 in the moment in which the server saves its new pair: it still gives the old token for a little. */
const SECOND_LOOKS_MS = [300, 700, 1_500];
/** A token that the server still gives is tried again after this: some 401 says nothing about the token. */
const REFUSAL_MS = 60_000;

/** The token in use, and since when its server is followed (epoch ms). */
interface Following extends FollowedToken {
  readonly since: number;
}

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
export class Follower implements TokenHolder {
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #token: Following | undefined;
  #problem: SmartThingsError | undefined;
  /** Answers in a row that brought no token to work with. */
  #vain = 0;
  #refused: { readonly token: Secret; readonly at: number } | undefined;
  #asking: Promise<void> | undefined;
  #replacing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #askAt = 0;
  readonly #options: FollowerOptions;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Asks for the first time; resolves when that was answered, however. */
  start(): Promise<void> {
    return this.#ask();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#closing.abort();
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
  get following(): FollowedServer {
    const { host, pathname } = new URL(this.#options.url);
    const stream = streamAt(this.#token?.stream, this.#options.url);
    const server = `${host}${pathname}`;
    return { server, since: this.#token?.since, ...(stream === undefined ? {} : { stream }) };
  }

  /** The token in use, as far as anybody knows. */
  peek(): Secret | undefined {
    const token = this.#token?.accessToken;
    return token && !this.#refused?.token.equals(token) ? token : undefined;
  }

  async accessToken(): Promise<Secret> {
    const known = this.peek();
    if (known) return known;
    await this.#ask();
    const token = this.peek();
    if (!token) throw this.#withoutToken();
    return token;
  }

  /** The access token; one that is about to be replaced is asked for anew first, at most each second. */
  async freshToken(): Promise<Secret> {
    const { clock } = this.#options;
    const { askAgainAt, obtainedAt } = this.#token ?? { askAgainAt: 0, obtainedAt: 0 };
    const ending = askAgainAt - clock.now() < Math.min(60_000, 0.1 * (askAgainAt - obtainedAt));
    if (this.peek() && ending && Math.abs(clock.now() - this.#askedAt) >= FIRST_RETRY_MS) await this.#ask();
    return this.accessToken();
  }

  async replacementFor(rejected: Secret): Promise<Secret | undefined> {
    if (this.#isCurrent(rejected)) {
      this.#replacing ??= this.#replace(rejected).finally(() => (this.#replacing = undefined));
      await this.#replacing;
    }
    return this.#isCurrent(rejected) ? undefined : this.peek();
  }

  /** *Refresh now*: asks the server. Throws why it gave no token. */
  async refreshNow(): Promise<void> {
    await this.#ask();
    if (this.#problem) throw this.#withoutToken();
  }

  /** Drops the token; the next command asks for it anew. */
  forget(): void {
    this.#token = undefined;
    this.#tell();
  }

  snapshot(): AuthorizationSnapshot {
    const { server } = this.following;
    const token = this.#token;
    const plain = {
      scope: token?.scope ?? '',
      installedAppId: token?.installedAppId ?? '',
      unsaved: false,
      ...(token ? { refreshedAt: token.obtainedAt, accessTokenExpiresAt: token.askAgainAt } : {}),
      ...(this.#closing.signal.aborted ? {} : { nextRefreshAt: this.#askAt }),
    };
    const problem = this.#problem?.text ?? text('follow.refused');
    if (!token) return { ...plain, state: 'unauthorized', message: text('follow.waiting', { server, problem }) };
    if (!this.peek()) return { ...plain, state: 'expired', message: text('follow.expired', { server, problem }) };
    if (this.#problem) return { ...plain, state: 'failing', message: text('follow.failing', { server, problem }) };
    const message = text('follow.following', { server, since: new Date(token.since) });
    return { ...plain, state: 'authorized', message };
  }

  #isCurrent(token: Secret): boolean {
    return this.#token?.accessToken.equals(token) === true;
  }

  /** Asks until the server has another token, a few times; then the one that the cloud refused is put aside. */
  async #replace(rejected: Secret): Promise<void> {
    for (const waitMs of [0, ...SECOND_LOOKS_MS]) {
      if (this.#closing.signal.aborted) return;
      if (waitMs > 0) await new Promise<void>((resolve) => this.#options.clock.after(waitMs, resolve));
      await this.#ask();
      if (!this.#isCurrent(rejected)) return;
    }
    this.#refused = { token: rejected, at: this.#options.clock.now() };
    this.#vain = 1;
    this.#planNext();
    this.#tell();
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
      this.#tell();
    });
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    this.#askedAt = this.#options.clock.now();
    try {
      this.#take(await this.#send());
      const recovered = this.#problem !== undefined;
      this.#problem = undefined;
      if (recovered && this.peek()) this.#log('info', this.snapshot().message);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const first = this.#problem === undefined;
      this.#problem = error instanceof SmartThingsError ? error : unreachable(error);
      if (first) this.#log('warn', this.#problem.text);
    }
    const token = this.#token;
    const isNews = !this.#problem && token && this.peek() && token.askAgainAt > this.#askedAt;
    this.#vain = isNews ? 0 : this.#vain + 1;
    this.#planNext();
  }

  #send(): Promise<HttpReply> {
    const { http, url, key } = this.#options;
    // Both headers: where a login of Node-RED occupies the first, the second still carries the key.
    const headers = key ? { authorization: `Bearer ${key.reveal()}`, 'x-smartthings-key': key.reveal() } : {};
    return http.send({
      method: 'GET',
      url,
      headers: { ...headers, accept: 'application/json' },
      timeoutMs: PATIENCE_MS,
      maxBytes: LARGEST_REPLY_BYTES,
      signal: this.#closing.signal,
    });
  }

  #take(reply: HttpReply): void {
    const { clock } = this.#options;
    const given = readFollowedReply(reply, clock.now());
    if (!given) throw failureOf(reply.status);
    const before = this.#token;
    // The same token again is no new one: when it was first given stays known.
    const isSame = before?.accessToken.equals(given.accessToken) === true;
    const obtainedAt = isSame ? before.obtainedAt : given.obtainedAt;
    this.#token = { ...given, obtainedAt, since: before?.since ?? obtainedAt };
    if (this.#refused && Math.abs(clock.now() - this.#refused.at) >= REFUSAL_MS) this.#refused = undefined;
  }

  /** When the token ends or is replaced; sooner and sooner less often where asking was in vain. */
  #planNext(): void {
    const { clock, random } = this.#options;
    const now = clock.now();
    // A second of grace: at the announced moment the server itself is at work.
    const endMs = Math.max(FIRST_RETRY_MS, (this.#token?.askAgainAt ?? 0) - now) + 1_000 * random.number();
    this.#askAt = now + (this.#vain > 0 ? backOffMs(this.#vain, RETRY, random) : endMs);
    this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#closing.signal.aborted) return;
    const { clock } = this.#options;
    const armedAt = clock.now();
    const waitMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, this.#askAt - armedAt));
    this.#timer = clock.after(waitMs, () => {
      const now = clock.now();
      // A clock that was set back makes the moment seem far away.
      if (now >= this.#askAt || now < armedAt) void this.#ask();
      else this.#arm();
    });
  }

  #withoutToken(): SmartThingsError {
    return new SmartThingsError(this.#problem?.code ?? 'not_authorized', this.snapshot().message);
  }

  #log(level: 'info' | 'warn', message: Text): void {
    this.#options.log[level](text('oauth.log.state', { account: this.#options.name, message }));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function failureOf(status: number): SmartThingsError {
  if (status === 401 || status === 403) return new SmartThingsError('not_authorized', text('follow.wrongKey'));
  if (status === 429) return new SmartThingsError('not_authorized', text('follow.tooMany'));
  if (status === 503) return new SmartThingsError('not_authorized', text('follow.noTokenThere'));
  if (status === 200) return new SmartThingsError('server', text('follow.noTokenInIt'));
  return new SmartThingsError('server', text('follow.noServer', { status }));
}

function unreachable(error: unknown): SmartThingsError {
  const { kind, reason } = error instanceof HttpFailure ? error : { kind: 'network', reason: 'unknown' };
  if (reason === PLAIN_HTTP_PROXY) return new SmartThingsError('network', text('follow.plainProxy'));
  const code = kind === 'timeout' ? 'timeout' : kind === 'invalid' ? 'server' : 'network';
  return new SmartThingsError(code, text('follow.unreachable', { reason }));
}
