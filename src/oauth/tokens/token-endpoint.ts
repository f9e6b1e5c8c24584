import { HttpFailure, type Http, type HttpFailureKind } from '../../base/ports';
import type { ErrorCode } from '../../base/errors';
import { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { readTokenReply, type Passing, type TokenReply } from './token-reply';

/**
 * The cloud may have rotated already when an answer is late, and giving up would throw the new pair away.
 * Connecting takes 10 s of it at most.
 */
const PATIENCE_MS = 120_000;
const LARGEST_REPLY_BYTES = 64 * 1024;

export interface Client {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** Asks a token endpoint as Samsung documents it: form body with `client_id`, Basic header. Never throws. */
export class TokenEndpoint {
  readonly #http: Http;
  readonly #url: string;
  readonly #onCall: () => void;

  /** `onCall` is called once for each request that is sent, for the call meter. */
  constructor(http: Http, url: string, onCall: () => void = () => undefined) {
    this.#http = http;
    this.#url = url;
    this.#onCall = onCall;
  }

  /** Swaps a single-use refresh token for a new pair. */
  refresh(client: Client, refreshToken: Secret): Promise<TokenReply> {
    return this.#ask(client, { grant_type: 'refresh_token', refresh_token: refreshToken.reveal() }, [refreshToken]);
  }

  /** Swaps the code of a sign-in for the first pair. `redirectUri` must be the one that the code was asked with. */
  exchange(client: Client, code: Secret, redirectUri: string): Promise<TokenReply> {
    const form = { grant_type: 'authorization_code', code: code.reveal(), redirect_uri: redirectUri };
    return this.#ask(client, form, [code]);
  }

  async #ask(client: Client, form: Record<string, string>, secrets: readonly Secret[]): Promise<TokenReply> {
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret.reveal()}`).toString('base64');
    this.#onCall();
    try {
      const reply = await this.#http.send({
        method: 'POST',
        url: this.#url,
        headers: {
          authorization: `Basic ${basic}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: new URLSearchParams({ ...form, client_id: client.clientId }).toString(),
        timeoutMs: PATIENCE_MS,
        maxBytes: LARGEST_REPLY_BYTES,
        // An idle connection that a router dropped silently would leave the rotation in doubt.
        fresh: true,
      });
      // A gateway may show the headers that it got.
      return readTokenReply(reply, [...secrets, client.clientSecret, new Secret(basic)]);
    } catch (error) {
      return unanswered(error);
    }
  }
}

function unanswered(error: unknown): Passing {
  const kind: HttpFailureKind = error instanceof HttpFailure ? error.kind : 'network';
  const reason = error instanceof HttpFailure ? error.reason : 'unknown';
  const [code, sentence] = sentenceFor(kind, reason);
  return { kind: 'passing', code, sentence, inDoubt: kind !== 'refused' };
}

function sentenceFor(kind: HttpFailureKind, reason: string): [ErrorCode, Text] {
  if (kind === 'timeout') return ['timeout', text('oauth.reply.timeout')];
  if (kind === 'invalid') return ['server', text('oauth.reply.cutOff')];
  return ['network', text('oauth.reply.network', { reason })];
}
