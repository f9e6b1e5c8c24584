import type { Clock, Log, Random } from '../../base/ports';
import type { Secret } from '../../base/secret';
import type { TokenOwners } from './token-owners';
import type { Journal } from '../journal/journal';
import type { Client, TokenEndpoint } from '../tokens/token-endpoint';
import type { TokenPair } from '../tokens/token-pair';

/** The live pair in Node-RED's credentials store: in memory at once, on disk with the next Deploy. */
export interface CredentialStore {
  read(): TokenPair | undefined;
  /** Puts the pair beside the credentials that the form edits; nothing removes it. */
  write(pair: TokenPair | undefined): void;
}

export interface KeeperPorts {
  readonly journal: Journal;
  readonly owners: TokenOwners;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What a deploy brings; replaced as a whole by the next one. */
export interface KeeperSettings {
  /** The account's name in sentences. */
  readonly name: string;
  readonly client: Client;
  readonly endpoint: TokenEndpoint;
  /** Share of the access token's life after which it is refreshed. */
  readonly refreshAt: number;
  readonly credentials: CredentialStore;
  /** A refresh token that the user brings. */
  readonly seed?: Secret;
}
