import { field, parseJson, stringField } from '../base/json';
import type { HttpReply } from '../base/ports';
import { Secret } from '../base/secret';

/** What a token server gave. Its refresh token, should it send one, is not read. Times are epoch milliseconds. */
export interface FollowedToken {
  readonly accessToken: Secret;
  readonly obtainedAt: number;
  /** When the server is to be asked again: the token is replaced then, or ends. */
  readonly askAgainAt: number;
  readonly scope: string;
  readonly installedAppId: string;
  /** Set where the server's cloud is a simulated home on its own machine. */
  readonly apiUrl?: string;
}

const USUAL_LIFE_SECONDS = 86_399;
const LOOPBACK_API = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/?$/;

/**
 * Reads the JSON of any token server: our own, or a plain OAuth token reply that somebody saved and serves.
 * The age of such a reply is taken from what it offers: `expires_at`, or the `Last-Modified` of the file it lies in.
 */
export function readFollowedReply(reply: HttpReply, nowMs: number): FollowedToken | undefined {
  const body = parseJson(reply.body);
  const accessToken = stringField(body, 'access_token') ?? '';
  if (reply.status !== 200 || accessToken === '') return undefined;
  const apiUrl = stringField(body, 'api_url');
  return {
    accessToken: new Secret(accessToken),
    obtainedAt: nowMs,
    askAgainAt: endOf(body, reply, nowMs),
    scope: stringField(body, 'scope') ?? '',
    installedAppId: stringField(body, 'installed_app_id') ?? '',
    ...(apiUrl !== undefined && LOOPBACK_API.test(apiUrl) ? { apiUrl: apiUrl.replace(/\/$/, '') } : {}),
  };
}

function endOf(body: unknown, reply: HttpReply, nowMs: number): number {
  const lifeMs = 1000 * lifeFrom(field(body, 'expires_in'));
  // With our own servers both say the same; a relative time needs no clock that agrees with theirs.
  if (field(body, 'expires_in') !== undefined && field(body, 'expires_at') !== undefined) return nowMs + lifeMs;
  const end = timeFrom(field(body, 'expires_at'));
  if (end !== undefined) return end;
  const savedAt = Date.parse(reply.headers['last-modified'] ?? '');
  return Number.isNaN(savedAt) || savedAt > nowMs ? nowMs + lifeMs : savedAt + lifeMs;
}

function lifeFrom(value: unknown): number {
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : USUAL_LIFE_SECONDS;
}

/** ISO 8601, or epoch seconds as many scripts write it. */
function timeFrom(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value * 1000;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
