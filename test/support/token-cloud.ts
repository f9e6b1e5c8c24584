import { createHash } from 'node:crypto';
import { HttpFailure, type Http, type HttpReply, type HttpRequest } from '../../src/base/ports';

/**
 * What befalls one token request. `lostBefore` and `lostAfter` break the connection before and after the rotation,
 * `refused` never reaches the cloud, `hang` waits for `release()`, `sameToken` does not rotate, `noToken` leaves the
 * refresh token out.
 */
export type Fault =
  | 'lostBefore'
  | 'lostAfter'
  | 'timeoutAfter'
  | 'refused'
  | 'hang'
  | 'html'
  | 'tooMany'
  | 'unavailable'
  | 'bare401'
  | 'vague401'
  | 'wordless'
  | 'invalidClient'
  | 'invalidGrant'
  | 'invalidRequest'
  | 'empty'
  | 'sameToken'
  | 'noToken';

export const CLIENT_ID = 'c11e47';
export const CLIENT_SECRET = 's3cret-of-the-app';
export const TOKEN_URL = 'https://cloud.example.com/oauth/token';

/** A token endpoint as strict as the real one: Basic header, `client_id`, refresh tokens of one use. */
export class TokenCloud implements Http {
  clientSecret = CLIENT_SECRET;
  lifeSeconds: unknown = 86_400;
  /** What befalls the next requests, one each; then all is well. */
  readonly faults: (Fault | undefined)[] = [];
  /** What befalls every request while it is set. */
  always: Fault | undefined;
  readonly requests: HttpRequest[] = [];
  /** The refresh token of each refresh, in order. */
  readonly presented: string[] = [];
  /** Refresh tokens that were presented after the cloud had consumed them. */
  readonly sentTwice: string[] = [];
  /** Called when a refresh request arrives, before anything else. */
  onRefresh: () => void = () => undefined;
  refreshes = 0;
  readonly #good = new Map<string, string>();
  readonly #spent = new Set<string>();
  readonly #codes = new Map<string, string>();
  readonly #waiting: (() => void)[] = [];
  #issued = 0;
  #access = new Set<string>();

  /** A refresh token that is good, as a sign-in elsewhere gives it. */
  issue(refreshToken = this.#name('refresh')): string {
    this.#good.set(refreshToken, 'r:devices:*');
    return refreshToken;
  }

  /** Another program spends the token, or the owner removes the linked service. */
  revoke(refreshToken: string): void {
    this.#good.delete(refreshToken);
    this.#spent.add(refreshToken);
  }

  /** The code that a sign-in ends with. */
  issueCode(redirectUri = 'https://httpbin.org/get'): string {
    const code = this.#name('code');
    this.#codes.set(code, redirectUri);
    return code;
  }

  isGood(refreshToken: string): boolean {
    return this.#good.has(refreshToken);
  }

  get goodTokens(): string[] {
    return [...this.#good.keys()];
  }

  /** Whether a call with this access token would be answered. */
  accepts(accessToken: string): boolean {
    return this.#access.has(accessToken);
  }

  release(): void {
    this.always = undefined;
    for (const go of this.#waiting.splice(0)) go();
  }

  close(): void {
    // Nothing is kept open.
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    this.requests.push(request);
    const form = new URLSearchParams(request.body);
    const fault = this.faults.shift() ?? this.always;
    if (form.get('grant_type') === 'refresh_token') {
      this.refreshes++;
      this.onRefresh();
      this.presented.push(form.get('refresh_token') ?? '');
    }
    if (fault === 'hang') await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#answer(request, form, fault === 'hang' ? undefined : fault);
  }

  #answer(request: HttpRequest, form: URLSearchParams, fault: Fault | undefined): HttpReply {
    switch (fault) {
      case 'refused':
        throw new HttpFailure('refused', 'ENOTFOUND');
      case 'lostBefore':
        throw new HttpFailure('network', 'ECONNRESET');
      case 'lostAfter':
        this.#decide(request, form, true);
        throw new HttpFailure('network', 'ECONNRESET');
      case 'timeoutAfter':
        this.#decide(request, form, true);
        throw new HttpFailure('timeout', 'TIMEOUT');
      case 'html':
        return answer(503, '<html>Service Unavailable</html>');
      case 'tooMany':
        return answer(429, '{"error":"too many","message":"retry in 240000 millis"}');
      case 'unavailable':
        return answer(500, '');
      case 'bare401':
        return answer(401, '');
      case 'vague401':
        return answer(401, { requestId: '1', error: { code: 'UnauthorizedError', message: 'no' } });
      case 'wordless':
        return answer(403, { error: 'forbidden' });
      case 'empty':
        return answer(200, '');
      case 'invalidClient':
        return answer(401, { error: 'invalid_client' });
      case 'invalidGrant':
        return answer(400, {
          error: 'invalid_grant',
          error_description: `Invalid refresh token: ${form.get('refresh_token') ?? ''}`,
        });
      case 'invalidRequest':
        return answer(400, { error: 'invalid_request', error_description: 'malformed' });
      case 'sameToken':
      case 'noToken':
      case undefined:
      case 'hang':
        return this.#decide(request, form, fault === undefined || fault === 'hang', fault === 'noToken');
    }
  }

  #decide(request: HttpRequest, form: URLSearchParams, rotates: boolean, leavesOut = false): HttpReply {
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${this.clientSecret}`).toString('base64')}`;
    if (request.headers.authorization !== basic || form.get('client_id') !== CLIENT_ID) {
      return answer(401, { error: 'invalid_client', error_description: 'Bad client credentials' });
    }
    if (form.get('grant_type') === 'authorization_code') return this.#exchange(form);
    const presented = form.get('refresh_token') ?? '';
    if (this.#spent.has(presented)) this.sentTwice.push(presented);
    if (!this.#good.has(presented)) {
      return answer(400, { error: 'invalid_grant', error_description: `Invalid refresh token: ${presented}` });
    }
    if (!rotates) return this.#grant(leavesOut ? undefined : presented);
    this.revoke(presented);
    return this.#grant(this.issue());
  }

  #exchange(form: URLSearchParams): HttpReply {
    const code = form.get('code') ?? '';
    const redirectUri = this.#codes.get(code);
    if (redirectUri === undefined) {
      return answer(400, { error: 'invalid_grant', error_description: `Invalid authorization code: ${code}` });
    }
    if (redirectUri !== form.get('redirect_uri')) return answer(400, { error: 'redirect_uri_mismatch' });
    this.#codes.delete(code);
    return this.#grant(this.issue());
  }

  /** The old access token is dead from here on. */
  #grant(refreshToken: string | undefined): HttpReply {
    const accessToken = this.#name('access');
    this.#access = new Set([accessToken]);
    return answer(200, {
      access_token: accessToken,
      token_type: 'bearer',
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      expires_in: this.lifeSeconds,
      scope: 'r:devices:* x:devices:*',
      installed_app_id: 'installed-1',
    });
  }

  #name(kind: string): string {
    return `${kind}-${++this.#issued}-${createHash('sha256').update(`${kind}${this.#issued}`).digest('hex').slice(0, 24)}`;
  }
}

function answer(status: number, body: unknown): HttpReply {
  return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
