import { isObject, parseJson } from '../../base/json';
import type { Random } from '../../base/ports';
import type { Secret } from '../../base/secret';
import type { EntryState, JournalEntry, SealedPart } from './journal-document';
import { seal, unseal } from './seal';
import { fromStoredPair, toStoredPair, type TokenPair } from '../tokens/token-pair';

export const SPENT_KEPT = 200;
export const SEEDS_KEPT = 50;
export const GRANTS_KEPT = 50;
export const UNOPENED_KEPT = 8;

/** Why the cloud will not refresh any more; decides the sentence for the owner. */
export type Rejection = 'interrupted' | 'elsewhere' | 'unused' | 'client' | 'removed';

/** All that is known of one authorization. Never changed in place: each step makes the next record. */
export interface AuthorizationRecord {
  /** The owner signed out: only what was never known here may authorize again. */
  readonly signedOut?: boolean;
  /** The pair in use. */
  readonly live?: TokenPair;
  /** What the last sign-in replaced, until the new pair has refreshed. */
  readonly previous?: TokenPair;
  /** A refresh token that the user brought and the cloud has neither taken nor rejected yet. */
  readonly trial?: TokenPair;
  /** Hash of the refresh token of a token request that had no clear answer; a rejection does not make that clear. */
  readonly inDoubt?: string;
  readonly rejection?: Rejection;
  /** The one try at the access token's expiry has been made. */
  readonly triedAtExpiry?: boolean;
  /** The process that wrote this last, by a random id. */
  readonly writer?: string;
  /** Grants that were known here; a pair of another one comes from a newer sign-in. */
  readonly grants: readonly string[];
  /** SHA-256 of refresh tokens that are used up. */
  readonly spent: readonly string[];
  /** SHA-256 of refresh tokens that the user brought and that were tried. */
  readonly seeds: readonly string[];
  /** Sealed parts of other client secrets, newest first. */
  readonly unopened: readonly SealedPart[];
}

export const EMPTY_RECORD: AuthorizationRecord = { grants: [], spent: [], seeds: [], unopened: [] };

type OptionalPart = 'live' | 'previous' | 'trial' | 'inDoubt' | 'rejection' | 'triedAtExpiry' | 'signedOut';

/** The record without what is named, for a step that ends something. */
export function without(record: AuthorizationRecord, ...parts: OptionalPart[]): AuthorizationRecord {
  const kept = Object.entries(record).filter(([part]) => !parts.some((name) => name === part));
  return { ...EMPTY_RECORD, ...(Object.fromEntries(kept) as Partial<AuthorizationRecord>) };
}

/** Adds a hash to a list that keeps its newest entries. */
export function withHash(hashes: readonly string[], hash: string, kept = SPENT_KEPT): readonly string[] {
  return hashes.includes(hash) ? hashes : [...hashes, hash].slice(-kept);
}

export function withSeed(record: AuthorizationRecord, hash: string): AuthorizationRecord {
  return { ...record, seeds: withHash(record.seeds, hash, SEEDS_KEPT) };
}

export function withGrant(grants: readonly string[], grant: string): readonly string[] {
  return withHash(grants, grant, GRANTS_KEPT);
}

/** What a new grant leaves of the pair that it replaces: a candidate, unless the cloud has rejected that pair. */
export function replaced(record: AuthorizationRecord): Pick<AuthorizationRecord, 'previous'> {
  const usable = record.rejection === undefined || record.rejection === 'client';
  return record.live && usable ? { previous: record.live } : {};
}

/** The record as a journal entry; tokens and grants are sealed under the client secret. */
export function toEntry(
  record: AuthorizationRecord,
  key: string,
  clientSecret: Secret,
  nowMs: number,
  random: Random,
): JournalEntry {
  const generation = record.live?.generation ?? 0;
  const inner = {
    live: record.live && toStoredPair(record.live),
    previous: record.previous && toStoredPair(record.previous),
    trial: record.trial && toStoredPair(record.trial),
    inDoubt: record.inDoubt,
    rejection: record.rejection,
    triedAtExpiry: record.triedAtExpiry,
    writer: record.writer,
    grants: record.grants,
  };
  return {
    generation,
    updatedAt: new Date(nowMs).toISOString(),
    state: stateOf(record),
    spent: record.spent,
    seeds: record.seeds,
    sealed: seal(JSON.stringify(inner), clientSecret, boundTo(key, generation), random),
    ...(record.unopened.length > 0 ? { unopened: record.unopened.slice(0, UNOPENED_KEPT) } : {}),
  };
}

/**
 * Opens a journal entry. What does not open with this client secret stays in `unopened`;
 * of several parts that open, the newest is taken.
 */
export function fromEntry(entry: JournalEntry, key: string, clientSecret: Secret): AuthorizationRecord {
  const parts: SealedPart[] = [{ generation: entry.generation, sealed: entry.sealed }, ...(entry.unopened ?? [])];
  const opened = parts.map((part) => ({ part, inner: open(part, key, clientSecret) }));
  const best = opened.find(({ inner }) => inner !== undefined);
  const unopened = opened.filter(({ inner }) => inner === undefined).map(({ part }) => part);
  const base = { ...EMPTY_RECORD, spent: entry.spent, seeds: entry.seeds, unopened };
  const signedOut = entry.state === 'signedOut' ? { signedOut: true } : {};
  return best?.inner ? { ...base, ...signedOut, ...innerFrom(best.inner, entry.spent) } : { ...base, ...signedOut };
}

function stateOf(record: AuthorizationRecord): EntryState {
  if (record.signedOut) return 'signedOut';
  if (record.rejection) return 'rejected';
  return record.inDoubt === undefined ? 'idle' : 'refreshing';
}

function open(part: SealedPart, key: string, clientSecret: Secret): Record<string, unknown> | undefined {
  const plain = unseal(part.sealed, clientSecret, boundTo(key, part.generation));
  const inner = plain === undefined ? undefined : parseJson(plain);
  return isObject(inner) ? inner : undefined;
}

function innerFrom(inner: Record<string, unknown>, spent: readonly string[]): Partial<AuthorizationRecord> {
  const live = pairFrom(inner.live, spent);
  const previous = pairFrom(inner.previous, spent);
  const trial = pairFrom(inner.trial, spent);
  return {
    ...(live ? { live } : {}),
    ...(previous ? { previous } : {}),
    ...(trial ? { trial } : {}),
    ...(typeof inner.inDoubt === 'string' ? { inDoubt: inner.inDoubt } : {}),
    ...(isRejection(inner.rejection) ? { rejection: inner.rejection } : {}),
    ...(inner.triedAtExpiry === true ? { triedAtExpiry: true } : {}),
    ...(typeof inner.writer === 'string' ? { writer: inner.writer } : {}),
    grants: Array.isArray(inner.grants)
      ? inner.grants.filter((grant): grant is string => typeof grant === 'string')
      : [],
  };
}

/** A part that opens late may hold what was spent meanwhile. */
function pairFrom(value: unknown, spent: readonly string[]): TokenPair | undefined {
  const pair = isObject(value) ? fromStoredPair(value) : undefined;
  return pair && !spent.includes(pair.refreshToken.hash()) ? pair : undefined;
}

function isRejection(value: unknown): value is Rejection {
  return typeof value === 'string' && ['interrupted', 'elsewhere', 'unused', 'client', 'removed'].includes(value);
}

function boundTo(key: string, generation: number): string {
  return `${key}#${String(generation)}`;
}
