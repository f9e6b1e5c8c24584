import type { ErrorCode } from '../../base/errors';
import { field, isObject, parseJson, stringField } from '../../base/json';
import type { HttpReply } from '../../base/ports';
import { withoutSecrets } from '../../base/redaction';
import { toldWaitMs } from '../../base/told-wait';
import { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { canBeAccessToken } from './token-form';

/** Samsung's usual `expires_in`, taken where an answer has none that makes sense. */
const USUAL_LIFE_SECONDS = 86_399;
const SHORTEST_LIFE_SECONDS = 1;
const LONGEST_LIFE_SECONDS = 10 * 365 * 86_400;

/** What the cloud grants. `refreshToken` is missing where the old one stays good. */
export interface Granted {
  readonly kind: 'granted';
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  readonly expiresInSeconds: number;
  readonly scope: string;
  readonly installedAppId: string;
}

/** A failure that says nothing about the refresh token: it is tried again. */
export interface Passing {
  readonly kind: 'passing';
  readonly code: ErrorCode;
  readonly sentence: Text;
  readonly statusCode?: number;
  /** The request may have reached the cloud: the refresh token may be used up. */
  readonly inDoubt: boolean;
  readonly retryAfterMs?: number;
}

/** The cloud said in words that it will not do it. `description` is redacted. */
export interface Refused {
  readonly kind: 'refused';
  readonly error: string;
  readonly description: string;
  readonly statusCode: number;
}

export type TokenReply = Granted | Passing | Refused;

/** Understands any answer of a token endpoint: the grant, two JSON error shapes, HTML, an empty body. */
export function readTokenReply(reply: HttpReply, secrets: readonly Secret[]): TokenReply {
  const body = parseJson(reply.body);
  const grant = isSuccess(reply) ? granted(body) : undefined;
  if (grant) return grant;
  const refusal = refusalIn(body);
  if (refusal && reply.status < 500 && reply.status !== 429) {
    const [error, description] = [redact(refusal.error, secrets), redact(refusal.description, secrets)];
    return { kind: 'refused', error, description, statusCode: reply.status };
  }
  return passing(reply, sentenceFor(reply));
}

function isSuccess(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

function granted(body: unknown): Granted | undefined {
  const accessToken = stringField(body, 'access_token');
  if (accessToken === undefined || !canBeAccessToken(accessToken)) return undefined;
  const refreshToken = stringField(body, 'refresh_token') ?? '';
  return {
    kind: 'granted',
    accessToken: new Secret(accessToken),
    ...(refreshToken === '' ? {} : { refreshToken: new Secret(refreshToken) }),
    expiresInSeconds: lifeFrom(field(body, 'expires_in')),
    scope: stringField(body, 'scope') ?? '',
    installedAppId: stringField(body, 'installed_app_id') ?? '',
  };
}

function lifeFrom(value: unknown): number {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const sound = typeof seconds === 'number' && seconds >= SHORTEST_LIFE_SECONDS && seconds < LONGEST_LIFE_SECONDS;
  return sound ? seconds : USUAL_LIFE_SECONDS;
}

/** `{error, error_description}` as OAuth has it, or `{requestId, error: {code, message}}` as the rest of the API. */
function refusalIn(body: unknown): { error: string; description: string } | undefined {
  const error = field(body, 'error');
  if (typeof error === 'string' && error !== '') {
    return { error, description: stringField(body, 'error_description') ?? '' };
  }
  const code = stringField(error, 'code');
  return isObject(error) && code !== undefined
    ? { error: code, description: stringField(error, 'message') ?? '' }
    : undefined;
}

function passing(reply: HttpReply, sentence: Text): Passing {
  const retryAfterMs = toldWaitMs(reply);
  return {
    kind: 'passing',
    code: reply.status === 429 ? 'rate_limited' : 'server',
    sentence,
    statusCode: reply.status,
    // A gateway that gives up may stand before a cloud that went on.
    inDoubt: reply.status >= 500 || isSuccess(reply),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function sentenceFor(reply: HttpReply): Text {
  const { status } = reply;
  if (isSuccess(reply)) return text('oauth.reply.noToken');
  if (status === 401) return text('oauth.reply.unauthorized');
  if (status === 429) return text('oauth.reply.tooMany');
  if (status >= 500) return text('oauth.reply.serverTrouble', { status });
  return text('oauth.reply.unexpected', { status });
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const QUOTED_CODE = /(authorization code:?\s*)\S+/gi;

/** Takes tokens and codes out of what the cloud quotes back: its descriptions hold the refresh token. */
export function redact(quoted: string, secrets: readonly Secret[]): string {
  return withoutSecrets(quoted, secrets).replace(UUID, '[redacted]').replace(QUOTED_CODE, '$1[redacted]').slice(0, 300);
}
