import type { Secret } from '../../base/secret';
import { ownerOf } from './token-owners';
import type { KeeperPorts } from './ports';
import { withGrant, withSeed, without, type AuthorizationRecord } from '../journal/authorization-record';
import type { Change } from './ledger';
import { newGrant, pairOfSeed } from '../tokens/token-pair';

/** Takes up refresh tokens that the user brings, by hand or as an environment variable. */
export class SeedTrials {
  readonly #key: string;
  readonly #ports: KeeperPorts;
  #owner: string | undefined;

  constructor(key: string, ports: KeeperPorts) {
    this.#key = key;
    this.#ports = ports;
  }

  /** The name of the account that already has the settings' seed. */
  get owner(): string | undefined {
    return this.#owner;
  }

  /** Puts the settings' seed on trial where it was never tried. Gives whether it did. */
  async take(change: Change): Promise<boolean> {
    this.#owner = undefined;
    const { seed } = change.settings;
    if (!seed || isKnown(seed, change.record)) return false;
    this.#owner = ownerOf(seed.hash(), this.#key, this.#ports.owners, this.#ports.journal);
    if (this.#owner === undefined) await this.put(seed, change);
    return this.#owner === undefined;
  }

  /**
   * Puts a refresh token on trial: its hash is journalled before the call, and it stays a candidate until the cloud
   * has judged it. Gives the grant that the pair in use has once the cloud took it.
   */
  async put(seed: Secret, change: Change): Promise<string> {
    const { record, settings } = change;
    if (record.live?.refreshToken.equals(seed)) return record.live.grant;
    const hash = seed.hash();
    const trial = pairOfSeed(seed, newGrant(this.#key, this.#ports.random));
    // A refusal of the client says nothing about the token.
    const rest =
      record.rejection === 'client' ? without(record, 'signedOut', 'rejection') : without(record, 'signedOut');
    const spent = rest.spent.filter((other) => other !== hash);
    const seeds = keptLast(rest.seeds, settings.seed?.hash());
    const next = { ...rest, trial, spent, seeds, grants: withGrant(rest.grants, trial.grant) };
    await change.keep(withSeed(next, hash));
    return trial.grant;
  }
}

function isKnown(seed: Secret, record: AuthorizationRecord): boolean {
  const hash = seed.hash();
  if ([record.live, record.previous, record.trial].some((pair) => pair?.refreshToken.equals(seed))) return true;
  // Where a part does not open, a seed that was tried under another client secret may have had no answer yet.
  return record.spent.includes(hash) || (record.seeds.includes(hash) && record.unopened.length === 0);
}

/** A seed in the environment stays there for years: however many others come after it, it is never forgotten as tried. */
function keptLast(seeds: readonly string[], own: string | undefined): readonly string[] {
  return own === undefined || !seeds.includes(own) ? seeds : [...seeds.filter((hash) => hash !== own), own];
}
