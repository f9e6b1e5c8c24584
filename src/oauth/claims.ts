/** Who in this process may spend a refresh token: two accounts with one seed would take it from each other. */
export class Claims {
  readonly #owners = new Map<string, { readonly key: string; readonly name: string }>();

  /** Claims the token for the account, or gives the name of the account that has it. */
  take(hash: string, key: string, name: string): string | undefined {
    const owner = this.#owners.get(hash);
    if (owner && owner.key !== key) return owner.name;
    this.#owners.set(hash, { key, name });
    return undefined;
  }

  /** Gives up all claims of an account but those named. */
  keepOnly(key: string, hashes: readonly string[]): void {
    for (const [hash, owner] of this.#owners) {
      if (owner.key === key && !hashes.includes(hash)) this.#owners.delete(hash);
    }
  }
}
