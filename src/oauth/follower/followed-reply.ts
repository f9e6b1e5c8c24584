import { addressFault, isLoopback, LONGEST_ADDRESS, parseAddress, withoutSlashes } from '../../base/contract/addresses';
import { field, parseJson, stringField } from '../../base/json';
import type { HttpReply } from '../../base/ports';
import { Secret } from '../../base/secret';
import { canBeAccessToken } from '../tokens/token-form';

/** What a token server gave. Its refresh token, should it send one, is not read. Times are epoch milliseconds. */
export interface FollowedToken {
  readonly accessToken: Secret;
  readonly obtainedAt: number;
  /** When the server is to be asked again: the token is replaced then, or ends. May be past. */
  readonly askAgainAt: number;
  readonly scope: string;
  readonly installedAppId: string;
  /** Set where the server's cloud is a simulated home on its own machine. */
  readonly apiUrl?: string;
  /** Where its home can be listened to, as the server wrote it: see `streamAt`. */
  readonly stream?: string;
}

const USUAL_LIFE_SECONDS = 86_399;
const LONGEST_LIFE_SECONDS = 10 * 365 * 86_400;

/**
 * Reads the JSON of any token server: our own, or a plain OAuth token reply that somebody saved and serves.
 * Gives nothing where there is no token in it.
 */
export function readFollowedReply(reply: HttpReply, nowMs: number): FollowedToken | undefined {
  const body = parseJson(reply.body);
  const accessToken = stringField(body, 'access_token')?.trim() ?? '';
  if (reply.status !== 200 || !canBeAccessToken(accessToken)) return undefined;
  const stream = stringField(body, 'stream_url') ?? '';
  const apiUrl = loopbackApi(stringField(body, 'api_url') ?? '');
  return {
    accessToken: new Secret(accessToken),
    obtainedAt: nowMs,
    askAgainAt: nowMs + bounded(remainingMs(body, reply, nowMs)),
    scope: stringField(body, 'scope') ?? '',
    installedAppId: stringField(body, 'installed_app_id') ?? '',
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(stream === '' ? {} : { stream }),
  };
}

/**
 * The address of a stream, which a server names as seen from its own. Nothing where it leads to another origin: the key is
 * for this one, and plain http was allowed for this one.
 */
export function streamAt(written: string | undefined, serverUrl: string): string | undefined {
  if (written === undefined || written.length > LONGEST_ADDRESS || !URL.canParse(written, serverUrl)) return undefined;
  const url = new URL(written, serverUrl);
  const { origin } = new URL(serverUrl);
  return url.origin === origin && url.username === '' && url.password === '' ? origin + url.pathname : undefined;
}

/**
 * How long the token is good for, by all that the reply offers: `expires_in`, which counts from the `Last-Modified` of
 * the file that the reply lies in, where it lies in one, and `expires_at`, whichever is earlier.
 * All of it is on the server's clock, which need not agree with ours: its `Date` tells.
 */
function remainingMs(body: unknown, reply: HttpReply, nowMs: number): number {
  const serverNow = dateIn(reply, 'date') ?? nowMs;
  const savedAt = dateIn(reply, 'last-modified') ?? serverNow;
  const lifeMs = 1000 * lifeFrom(field(body, 'expires_in')) - Math.max(0, serverNow - savedAt);
  const end = timeFrom(field(body, 'expires_at'));
  return end === undefined ? lifeMs : Math.min(lifeMs, end - serverNow);
}

/** Dates are the server's word, and may be any: nothing that is told to people lies further away than ten years. */
function bounded(lifeMs: number): number {
  const mostMs = 1000 * LONGEST_LIFE_SECONDS;
  return Math.max(-mostMs, Math.min(lifeMs, mostMs));
}

/** A simulated home on the server's own machine; any other API would get our calls because a server says so. */
function loopbackApi(written: string): string | undefined {
  const url = parseAddress(written);
  return url && isLoopback(url) && addressFault(written) === undefined
    ? withoutSlashes(url.origin + url.pathname)
    : undefined;
}

function dateIn(reply: HttpReply, header: string): number | undefined {
  const date = Date.parse(reply.headers[header] ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function lifeFrom(value: unknown): number {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const sound = typeof seconds === 'number' && seconds >= 0 && seconds < LONGEST_LIFE_SECONDS;
  return sound ? seconds : USUAL_LIFE_SECONDS;
}

/** ISO 8601, or epoch seconds as many scripts write them. */
function timeFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 && Number.isFinite(value) ? value * 1000 : undefined;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
