/** Where a document lies. All calls reject with an error whose message holds no secret. */
export interface JournalStorage {
  /** The document as it was last written; `undefined` where there is none yet. */
  read(): Promise<unknown>;
  /** Resolves only when the document surely outlives a power cut and was read back the same. */
  write(document: object): Promise<void>;
  /**
   * Writes what `change` makes of the document that lies there, while no other process writes. Missing where no other
   * process can be kept out; then whoever writes reads first.
   */
  update?(change: (document: unknown) => object): Promise<void>;
  /**
   * Keeps other processes out of some work until it is given back. Waits while another one holds it and `isWanted`.
   * Never throws. Missing where there is nothing to claim with.
   */
  claim?(name: string, isWanted: () => boolean): Promise<Claim>;
}

/** Something that no other process has at the same time. */
export interface Claim {
  /** Says that its holder is alive and at work: one that was silent for too long is taken over. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** For a storage without claims, and where none can be made: nothing was ever lost for a claim. */
export const NO_CLAIM: Claim = { renew: () => Promise.resolve(), release: () => Promise.resolve() };

/** Writes what `change` makes of the document in the storage; without others in between, where those can be kept out. */
export async function updateIn(storage: JournalStorage, change: (document: unknown) => object): Promise<void> {
  if (storage.update) await storage.update(change);
  else await storage.write(change(await storage.read()));
}
