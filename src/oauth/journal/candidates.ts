import { replaced, withGrant, without, type AuthorizationRecord } from './authorization-record';
import type { TokenPair } from '../tokens/token-pair';

/**
 * Joins a pair found elsewhere (the credentials store) to what is known. Within one grant the higher generation wins;
 * between grants ours does, unless the found one's grant was never known here: then somebody signed in meanwhile.
 * Dates don't decide, since a Pi without a clock battery is in 1970 until it has network.
 */
export function joinPair(record: AuthorizationRecord, found: TokenPair | undefined): AuthorizationRecord {
  if (!found || record.spent.includes(found.refreshToken.hash())) return record;
  const { live } = record;
  const known = record.grants.includes(found.grant);
  const wins = live
    ? live.grant === found.grant
      ? found.generation > live.generation
      : !known
    : !isDead(record, found);
  if (!wins) return record;
  const left = live && live.grant !== found.grant ? replaced(record) : {};
  const rest = without(record, 'rejection', 'triedAtExpiry', 'inDoubt', 'signedOut');
  return { ...rest, ...left, live: found, grants: withGrant(record.grants, found.grant) };
}

/** After a sign-out, a pair of a grant that was known then is what the owner took back. */
function isDead(record: AuthorizationRecord, found: TokenPair): boolean {
  return record.signedOut === true && record.grants.includes(found.grant);
}

/** The refresh tokens to try, best first: each once, none that is known as spent. */
export function candidates(record: AuthorizationRecord): TokenPair[] {
  const tried = new Set<string>();
  const list: TokenPair[] = [];
  for (const pair of [record.trial, record.live, record.previous]) {
    const hash = pair?.refreshToken.hash();
    if (!pair || hash === undefined || tried.has(hash) || record.spent.includes(hash)) continue;
    tried.add(hash);
    list.push(pair);
  }
  return list;
}
