import type { Clock } from '../base/ports';
import { Secret } from '../base/secret';
import type { Apps, SimulatedApp } from './apps';
import type { Authorizations, IssuedPair } from './authorizations';
import { GrantRefused } from './authorizations';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer, jsonAnswer, mediaType } from './exchange';
import type { RequestLog, TokenRefusalReason } from './request-log';

/** Owner ids in the cloud's token answers; nothing hangs on them. */
const DEVELOPER_ACCOUNT_ID = '4f0d0a55-6f65-4a2f-8b0b-7f7f5d1f7a10';
const OWNER_ACCOUNT_ID = 'a3c1f3c8-0f3e-4d0e-9a51-5a3f9a6c0b21';

/** `POST /oauth/token`, as strict as the real one. */
export class TokenEndpoint {
  readonly #apps: Apps;
  readonly #authorizations: Authorizations;
  readonly #log: RequestLog;
  readonly #clock: Clock;

  constructor(apps: Apps, authorizations: Authorizations, log: RequestLog, clock: Clock) {
    this.#apps = apps;
    this.#authorizations = authorizations;
    this.#log = log;
    this.#clock = clock;
  }

  answer(request: Incoming): Answer {
    if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' });
    if (mediaType(request.headers) !== 'application/x-www-form-urlencoded') {
      this.#refused('malformed');
      return emptyAnswer(415);
    }
    const form = new URLSearchParams(request.body);
    const app = this.#client(request, form);
    if (!app) {
      this.#refused('client', form);
      return oauthError(401, 'invalid_client', 'Bad client credentials');
    }
    const repeated = ['grant_type', 'code', 'refresh_token', 'redirect_uri'].find((key) => form.getAll(key).length > 1);
    if (repeated !== undefined) return this.#invalidRequest(`Repeated parameter: ${repeated}`);
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return this.#exchange(form, app);
      case 'refresh_token':
        return this.#refresh(form, app);
      default:
        this.#refused('malformed');
        return oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${form.get('grant_type') ?? ''}`);
    }
  }

  /** Basic header and `client_id` in the body, both and equal, as Samsung's documentation asks. */
  #client(request: Incoming, form: URLSearchParams): SimulatedApp | undefined {
    const credentials = basicCredentials(request.headers.authorization);
    if (credentials?.clientId !== form.getAll('client_id').join()) return undefined;
    return this.#apps.authenticated(credentials.clientId, credentials.secret);
  }

  #exchange(form: URLSearchParams, app: SimulatedApp): Answer {
    const code = form.get('code') ?? '';
    if (code === '') return this.#invalidRequest('Missing parameter: code');
    const redirectUri = this.#authorizations.redirectUriOf(code, app);
    if (redirectUri !== undefined && form.get('redirect_uri') !== redirectUri) {
      this.#refused('code');
      return oauthError(400, 'redirect_uri_mismatch', 'Redirect URI mismatch.');
    }
    try {
      return tokenAnswer(this.#authorizations.exchange(code, app), this.#authorizations.life.accessTokenSeconds);
    } catch (error) {
      return this.#invalidGrant(error, `Invalid authorization code: ${code}`, form);
    }
  }

  #refresh(form: URLSearchParams, app: SimulatedApp): Answer {
    const token = form.get('refresh_token') ?? '';
    if (token === '') return this.#invalidRequest('Missing parameter: refresh_token');
    try {
      const pair = this.#authorizations.refresh(new Secret(token), app);
      return tokenAnswer(pair, this.#authorizations.life.accessTokenSeconds);
    } catch (error) {
      // The real cloud quotes the token: whoever logs this must redact it.
      return this.#invalidGrant(error, `Invalid refresh token: ${token}`, form);
    }
  }

  #invalidGrant(error: unknown, description: string, form: URLSearchParams): Answer {
    if (!(error instanceof GrantRefused)) throw error;
    this.#refused(error.reason, form);
    return oauthError(400, 'invalid_grant', description);
  }

  #invalidRequest(description: string): Answer {
    this.#refused('malformed');
    return oauthError(400, 'invalid_request', description);
  }

  #refused(reason: TokenRefusalReason, form?: URLSearchParams): void {
    const token = form?.get('refresh_token');
    this.#log.addRefusal({ at: this.#clock.now(), reason, presented: token ? new Secret(token).hash() : undefined });
  }
}

function basicCredentials(header: string | undefined): { clientId: string; secret: Secret } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { clientId: decoded.slice(0, colon), secret: new Secret(decoded.slice(colon + 1)) };
}

function oauthError(status: number, error: string, description: string): Answer {
  return jsonAnswer({ error, error_description: description }, status, { 'cache-control': 'no-store' });
}

function tokenAnswer(pair: IssuedPair, expiresInSeconds: number): Answer {
  const body = {
    access_token: pair.accessToken.reveal(),
    token_type: 'bearer',
    refresh_token: pair.refreshToken.reveal(),
    expires_in: expiresInSeconds,
    scope: pair.installation.scopes.join(' '),
    access_tier: 0,
    developer_account_id: DEVELOPER_ACCOUNT_ID,
    installed_app_id: pair.installation.installedAppId,
    iot_account_id: OWNER_ACCOUNT_ID,
    owner_account_id: OWNER_ACCOUNT_ID,
  };
  return jsonAnswer(body, 200, { 'cache-control': 'no-store' });
}
