import { createHash, timingSafeEqual, verify, type KeyObject } from 'node:crypto';

/** A request as it came over the wire. Header names are lower-case. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as the server saw them. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw bytes: a body that was parsed and written again has another digest. */
  readonly body: Buffer;
}

/** Whose signature it is said to be, and over what; nothing of it is proven. */
export interface SignatureClaim {
  /** Path of the key below the key host. */
  readonly keyId: string;
  readonly signature: Buffer;
  /** Names of what is signed, in order. */
  readonly names: readonly string[];
}

/**
 * Why a request is not believed before any key is looked at. `uncovered`: something that must be signed is not;
 * `date`: our clock or the sender's is wrong, or it is an old one; `digest`: the body is not the one that was signed.
 */
export type ClaimRefusal = 'unsigned' | 'malformed' | 'algorithm' | 'uncovered' | 'date' | 'digest';

const COVERED = ['(request-target)', 'digest', 'date'];
const MOST_NAMES = 12;
const LONGEST_HEADER = 4096;
/** How far a request's date may be from ours. */
const DATE_WINDOW_MS = 15 * 60_000;
const PARAMETER = /([a-z]{1,20})="([^"]{0,2048})"(?:, ?|$)/giy;
/** `Tue, 24 Mar 2026 13:11:22 UTC`: Samsung writes UTC, HTTP says GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:UTC|GMT)$/;
const KEY_ID = /^(?:\/[\w-][\w.-]*)+$/;
const LONGEST_KEY_ID = 200;
const SIGNATURE = /^[\w+/]{300,1400}={0,2}$/;

/**
 * Reads the signature of a request (draft-cavage-http-signatures-03, as Samsung uses it) and checks all that needs no
 * key, the cheapest first: form, what is covered, date, digest of the body.
 */
export function readClaim(request: SignedRequest, nowMs: number): SignatureClaim | ClaimRefusal {
  const authorization = headerOf(request, 'authorization');
  if (authorization === undefined || !/^signature /i.test(authorization)) return 'unsigned';
  const parameters = parametersIn(authorization.slice('signature '.length).trimStart());
  const keyId = parameters?.get('keyid') ?? '';
  const signature = parameters?.get('signature') ?? '';
  const bytes = Buffer.from(signature, 'base64');
  if (!isKeyId(keyId) || !SIGNATURE.test(signature) || bytes.toString('base64') !== signature) return 'malformed';
  if (parameters?.get('algorithm')?.toLowerCase() !== 'rsa-sha256') return 'algorithm';
  const names = (parameters.get('headers') ?? 'date').toLowerCase().split(' ');
  if (names.length > MOST_NAMES) return 'malformed';
  if (!COVERED.every((name) => names.includes(name))) return 'uncovered';
  const date = headerOf(request, 'date') ?? '';
  if (!HTTP_DATE.test(date) || !(Math.abs(Date.parse(date) - nowMs) <= DATE_WINDOW_MS)) return 'date';
  if (!isDigestOf(request.body, headerOf(request, 'digest') ?? '')) return 'digest';
  return { keyId, signature: bytes, names };
}

/**
 * Whether the signature is the key's. `targets` are the paths under which the sender may have called us: a reverse proxy
 * may have taken a part of the path away.
 */
export function isSignedBy(
  key: KeyObject,
  { signature, names }: SignatureClaim,
  request: SignedRequest,
  targets: readonly string[],
): boolean {
  return targets.some((target) => {
    const lines = names.map((name) => {
      const value = name === '(request-target)' ? `${request.method.toLowerCase()} ${target}` : headerOf(request, name);
      return value === undefined ? undefined : `${name}: ${value}`;
    });
    return !lines.includes(undefined) && verify('sha256', Buffer.from(lines.join('\n')), key, signature);
  });
}

/** A path and nothing else: no host, no user, no step up, nothing that an URL parser would read in another way. */
export function isKeyId(keyId: string): boolean {
  return keyId.length <= LONGEST_KEY_ID && KEY_ID.test(keyId) && !keyId.includes('..');
}

function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  const text = typeof value === 'string' ? value : value?.join(', ');
  return text === undefined || text.length > LONGEST_HEADER ? undefined : text;
}

/** `name="value"` by lower-case names; nothing where the text is anything else, or says one thing twice. */
function parametersIn(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  let end = 0;
  for (const match of text.matchAll(PARAMETER)) {
    const [whole, name = '', value = ''] = match;
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), value);
    end = match.index + whole.length;
  }
  return end === text.length ? parameters : undefined;
}

/** `SHA256=…`, as Samsung writes it, or `SHA-256=…`, as the standard does. */
function isDigestOf(body: Buffer, digest: string): boolean {
  const base64 = /^sha-?256=([\w+/]{43}=)$/i.exec(digest)?.[1];
  return (
    base64 !== undefined && timingSafeEqual(createHash('sha256').update(body).digest(), Buffer.from(base64, 'base64'))
  );
}
