import { createHash } from 'node:crypto';
import type { Random } from '../../base/ports';
import { Secret } from '../../base/secret';
import { canBeAccessToken } from './token-form';
import type { Granted } from './token-reply';

/** An access token and the single-use refresh token that came with it. Times are epoch milliseconds. */
export interface TokenPair {
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly expiresAt: number;
  readonly obtainedAt: number;
  readonly scope: string;
  readonly installedAppId: string;
  /** Random id given at each sign-in; stays the same over refreshes. */
  readonly grant: string;
  /** Counts the refreshes within a grant. */
  readonly generation: number;
}

/** The fields of the live pair in Node-RED's credentials store, all strings (times ISO 8601 UTC). */
export const PAIR_FIELDS = [
  'accessToken',
  'refreshToken',
  'expiresAt',
  'obtainedAt',
  'scope',
  'installedAppId',
  'grant',
  'generation',
] as const;

export type StoredPair = Record<(typeof PAIR_FIELDS)[number], string>;

/** The pair as strings, for the credentials store and for the sealed part of the journal. */
export function toStoredPair(pair: TokenPair): StoredPair {
  return {
    accessToken: pair.accessToken.reveal(),
    refreshToken: pair.refreshToken.reveal(),
    expiresAt: new Date(pair.expiresAt).toISOString(),
    obtainedAt: new Date(pair.obtainedAt).toISOString(),
    scope: pair.scope,
    installedAppId: pair.installedAppId,
    grant: pair.grant,
    generation: String(pair.generation),
  };
}

/**
 * Reads a pair back. One without `grant` and `generation` was put there by hand or by a tool: it counts as a grant of
 * its own, with an id made from its refresh token so that the next start knows it again. Without a refresh token there is no pair.
 */
export function fromStoredPair(stored: Readonly<Record<string, unknown>>): TokenPair | undefined {
  const refreshToken = stringOf(stored.refreshToken);
  if (refreshToken === '') return undefined;
  const accessToken = stringOf(stored.accessToken);
  const grant = stringOf(stored.grant);
  const generation = Number.parseInt(stringOf(stored.generation), 10);
  const byHand = grant === '' || !Number.isSafeInteger(generation);
  return {
    accessToken: new Secret(canBeAccessToken(accessToken) ? accessToken : ''),
    refreshToken: new Secret(refreshToken),
    expiresAt: timeOf(stored.expiresAt),
    obtainedAt: timeOf(stored.obtainedAt),
    scope: stringOf(stored.scope),
    installedAppId: stringOf(stored.installedAppId),
    grant: byHand ? `by-hand-${createHash('sha256').update(refreshToken).digest('hex').slice(0, 16)}` : grant,
    generation: byHand ? 0 : generation,
  };
}

/** The random id of a sign-in, ending in the mark of its client id (`key` is the account's in the journal). */
export function newGrant(key: string, random: Random): string {
  return `${random.bytes(16).toString('hex')}.${markOf(key)}`;
}

/** The pair as one of this client: another client id must not spend it. */
export function belongingTo(key: string, pair: TokenPair): TokenPair {
  return pair.grant.includes('.') ? pair : { ...pair, grant: `${pair.grant}.${markOf(key)}` };
}

function markOf(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}

/** The first pair of a grant. `askedAt` is the moment of the request: the access token is no younger than that. */
export function pairOfGrant(granted: Granted & { refreshToken: Secret }, grant: string, askedAt: number): TokenPair {
  return {
    accessToken: granted.accessToken,
    refreshToken: granted.refreshToken,
    obtainedAt: askedAt,
    expiresAt: askedAt + granted.expiresInSeconds * 1000,
    scope: granted.scope,
    installedAppId: granted.installedAppId,
    grant,
    generation: 1,
  };
}

/** A refresh token that somebody brings, as a pair whose access token is not known yet. */
export function pairOfSeed(refreshToken: Secret, grant: string): TokenPair {
  return {
    accessToken: new Secret(''),
    refreshToken,
    expiresAt: 0,
    obtainedAt: 0,
    scope: '',
    installedAppId: '',
    grant,
    generation: 0,
  };
}

/** Whether the pair's access token can be served. */
export function isAlive(pair: TokenPair | undefined, nowMs: number): boolean {
  return pair !== undefined && pair.accessToken.reveal() !== '' && nowMs < pair.expiresAt;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The end of the year 9999: sums with later times are no times any more. */
const LATEST = Date.UTC(9999, 11, 31);

/** Unreadable times count as long ago: the pair is then due for a refresh at once. */
function timeOf(value: unknown): number {
  const parsed = Date.parse(stringOf(value));
  return Number.isNaN(parsed) || parsed > LATEST ? 0 : parsed;
}
