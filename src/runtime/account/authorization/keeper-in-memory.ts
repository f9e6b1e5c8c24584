import type { Clock, Log, Random } from '../../../base/ports';
import { Journal } from '../../../oauth/journal/journal';
import { Keeper } from '../../../oauth/keeper/keeper';
import { TokenOwners } from '../../../oauth/keeper/token-owners';

/** A keeper whose tokens are gone with the process, and of which no other account knows. */
export function keeperInMemory(
  { clock, random, log }: { readonly clock: Clock; readonly random: Random; readonly log: Log },
  key: string,
): Keeper {
  const journal = new Journal({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() }, clock);
  return new Keeper(key, { journal, owners: new TokenOwners(), clock, random, log });
}
