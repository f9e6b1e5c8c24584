import { identityOf, type Journal } from '../journal/journal';

/** Who in this process may spend a refresh token: two accounts with one seed would take it from each other. */
export class TokenOwners {
  readonly #owners = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** How sentences call the account with this key. */
  introduce(key: string, name: string): void {
    this.#names.set(key, name);
  }

  nameOf(key: string): string {
    return this.#names.get(key) ?? identityOf(key);
  }

  /** Takes the token for the account, or gives the key of the account that has it. */
  take(hash: string, key: string): string | undefined {
    const owner = this.#owners.get(hash);
    if (owner !== undefined && identityOf(owner) !== identityOf(key)) return owner;
    this.#owners.set(hash, key);
    return undefined;
  }

  /** Gives up all tokens of an account but those named. */
  keepOnly(key: string, hashes: readonly string[]): void {
    for (const [hash, owner] of this.#owners) {
      if (owner === key && !hashes.includes(hash)) this.#owners.delete(hash);
    }
  }
}

/** The name of the other account that this refresh token belongs to or was spent by; makes this one its owner where there is none. */
export function ownerOf(hash: string, key: string, owners: TokenOwners, journal: Journal): string | undefined {
  const owner = journal.spentBy(hash, key) ?? owners.take(hash, key);
  return owner === undefined ? undefined : owners.nameOf(owner);
}
