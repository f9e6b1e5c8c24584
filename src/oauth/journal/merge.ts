import {
  GRANTS_KEPT,
  replaced,
  SEEDS_KEPT,
  SPENT_KEPT,
  UNOPENED_KEPT,
  without,
  type AuthorizationRecord,
} from './authorization-record';
import type { TokenPair } from '../tokens/token-pair';

/**
 * One record of two that two processes have made of `base`, the last one that this process saw in the journal. An older
 * pair never replaces a newer one: within a grant the higher generation wins; between grants the one that knows of the
 * other; else who changed something since `base`. Lists are united, and nothing that either has spent comes back.
 */
export function mergeRecords(
  mine: AuthorizationRecord,
  theirs: AuthorizationRecord,
  base: AuthorizationRecord,
): AuthorizationRecord {
  const spent = united(mine.spent, theirs.spent, base.spent).slice(-SPENT_KEPT);
  const unspent = (pair: TokenPair | undefined): TokenPair | undefined =>
    pair && !spent.includes(hashOf(pair)) ? pair : undefined;
  const takesTheirs = mine.live && !unspent(mine.live) ? true : isTheirs(mine, theirs, base);
  const [winner, loser] = takesTheirs ? [theirs, mine] : [mine, theirs];
  // A pair that both have stays the same object: whoever compares sees that nothing happened to it.
  const live = unspent(isSame(mine.live, winner.live) ? mine.live : winner.live);
  const usable = (pair: TokenPair | undefined): TokenPair | undefined =>
    pair && live && hashOf(pair) === hashOf(live) ? undefined : unspent(pair);
  const trial = usable(winner.trial) ?? usable(loser.trial);
  const before = loser.live?.grant === winner.live?.grant ? loser.previous : replaced(loser).previous;
  const previous = usable(winner.previous) ?? (winner.signedOut ? undefined : usable(before));
  // A request of the loser's that had no clear answer may have spent what both hold.
  const isNews = base.inDoubt !== loser.inDoubt && [live, trial].some((pair) => pair && loser.inDoubt === hashOf(pair));
  const inDoubt = winner.inDoubt ?? (isNews ? loser.inDoubt : undefined);
  return {
    ...without(winner, 'live', 'trial', 'previous', 'inDoubt'),
    ...(live ? { live } : {}),
    ...(trial ? { trial } : {}),
    ...(previous ? { previous } : {}),
    ...(inDoubt === undefined ? {} : { inDoubt }),
    spent,
    seeds: united(mine.seeds, theirs.seeds, base.seeds).slice(-SEEDS_KEPT),
    grants: united(loser.grants, winner.grants, []).slice(-GRANTS_KEPT),
    unopened: unitedParts(mine, theirs, base).slice(0, UNOPENED_KEPT),
  };
}

function isTheirs(mine: AuthorizationRecord, theirs: AuthorizationRecord, base: AuthorizationRecord): boolean {
  // Nothing of it opens with this client secret, or there is nothing in it.
  if (headOf(theirs) === '' && !theirs.trial && !theirs.rejection) return false;
  const { live } = theirs;
  if (mine.live && mine.live.grant === live?.grant) {
    const ahead = live.generation - mine.live.generation;
    if (ahead !== 0) return ahead > 0;
  } else {
    const [theyKnow, weKnow] = [knows(theirs, mine), knows(mine, theirs)];
    if (theyKnow !== weKnow) return theyKnow;
  }
  if (mine === base) return true;
  return headOf(theirs) !== headOf(base) && headOf(mine) === headOf(base);
}

/** Whether what one record is about was known when the other was made; a sign-out is known to nobody but its maker. */
function knows(record: AuthorizationRecord, other: AuthorizationRecord): boolean {
  if (other.live) return record.grants.includes(other.live.grant);
  return !other.signedOut;
}

/** What a record is about: a generation of a grant, a sign-out, or nothing yet. */
function headOf({ live, signedOut }: Pick<AuthorizationRecord, 'live' | 'signedOut'>): string {
  if (live) return `${live.grant} ${live.generation}`;
  return signedOut ? 'signed out' : '';
}

/** Both lists, but for what the other has and this one has dropped since `base`. */
function united(mine: readonly string[], theirs: readonly string[], base: readonly string[]): readonly string[] {
  return [...mine, ...theirs.filter((item) => !mine.includes(item) && !base.includes(item))];
}

function unitedParts(
  mine: AuthorizationRecord,
  theirs: AuthorizationRecord,
  base: AuthorizationRecord,
): AuthorizationRecord['unopened'] {
  const known = new Set([...mine.unopened, ...base.unopened].map(({ sealed }) => sealed));
  return [...theirs.unopened.filter(({ sealed }) => !known.has(sealed)), ...mine.unopened];
}

function isSame(one: TokenPair | undefined, other: TokenPair | undefined): boolean {
  if (!one || !other || headOf({ live: one }) !== headOf({ live: other })) return false;
  return one.refreshToken.equals(other.refreshToken) && one.accessToken.equals(other.accessToken);
}

function hashOf(pair: TokenPair): string {
  return pair.refreshToken.hash();
}
