import type { Clock, Log, Random } from '../../../base/ports';
import { Journal } from '../../../oauth/journal/journal';
import { Keeper } from '../../../oauth/keeper/keeper';
import { TokenOwners } from '../../../oauth/keeper/token-owners';

/** For what is only tried out in a dialog, or goes on in a simulated home: nobody has to do anything about its states. */
export const QUIET: Log = { info: () => undefined, warn: () => undefined };

/** A keeper whose tokens are gone with the process, and of which no other account knows. */
export function keeperInMemory(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  key: string,
): Keeper {
  const journal = new Journal({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() }, clock);
  return new Keeper(key, { journal, owners: new TokenOwners(), clock, random, log: QUIET });
}
