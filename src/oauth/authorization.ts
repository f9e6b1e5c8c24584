import type { TokenSource } from '../base/ports';
import type { Secret } from '../base/secret';
import type { Text } from '../base/text';
import type { Client, TokenEndpoint } from './tokens/token-endpoint';
import type { TokenPair } from './tokens/token-pair';

export type AuthorizationState = 'unauthorized' | 'authorized' | 'refreshing' | 'failing' | 'expired' | 'reauthorize';

/** The authorization as others may see it: no token in it. Times are epoch milliseconds. */
export interface AuthorizationSnapshot {
  readonly state: AuthorizationState;
  readonly message: Text;
  readonly accessTokenExpiresAt?: number;
  readonly nextRefreshAt?: number;
  readonly refreshedAt?: number;
  readonly refreshTokenExpiresAt?: number;
  readonly scope: string;
  readonly installedAppId: string;
  /** The pair in use could not be saved yet. */
  readonly unsaved: boolean;
  /** No refresh works, and within an hour the access token ends. */
  readonly lastHour?: boolean;
  /** The cloud took the access token back together with the refresh token, or will do so at any moment. */
  readonly accessTokenDoubtful?: boolean;
}

/** Who has the access token: a keeper, a follower, or a personal token. */
export interface TokenHolder extends TokenSource {
  /** The access token as long as it lives, without waiting for anything. */
  peek(): Secret | undefined;
  /** The access token; one that is about to end is replaced first, where that works. */
  freshToken(): Promise<Secret>;
  snapshot(): AuthorizationSnapshot;
  /** Calls back after each change of state or token; gives the way to stop that. */
  onChange(listener: () => void): () => void;
}

/** The client that asked for a code, and where it is to be exchanged. */
export interface SigningIn {
  readonly client: Client;
  readonly endpoint: TokenEndpoint;
}

/** Whose token is used, and since when (epoch ms). */
export interface Following {
  readonly server: string;
  readonly since: number | undefined;
  /** Address of the stream of its home; nothing where it has none. */
  readonly stream?: string;
}

/**
 * What lets an account in, in any mode: a token, how it stands, and what its owner can do about it. A mode that cannot
 * do one of these throws `wrong_mode`.
 */
export interface Authorization extends TokenHolder {
  /** Base of the API that the token is for. It changes where a token server or a simulated home moves. */
  readonly apiUrl: string;
  /** Resolves when `apiUrl` is known for sure. Throws where only a token would tell, and there is none. */
  located(): Promise<void>;
  /** The page of the simulated home. */
  readonly simulatorUrl: string | undefined;
  readonly following: Following | undefined;
  /** The pair of a sign-in at addresses that are not deployed: in no store and no journal. */
  readonly heldPair: TokenPair | undefined;

  /** Swaps the code of a sign-in for the first pair. Throws a sentence that says what was wrong. */
  signIn(code: Secret, redirectUri: string, via: SigningIn): Promise<void>;
  /** Takes over a refresh token that the owner brings, once a refresh has proven it. */
  seed(refreshToken: Secret): Promise<void>;
  /** *Refresh now*. Throws why it did not work, or `rate_limited`. */
  refreshNow(): Promise<void>;
  /** Forgets what lets the account in, so that no start brings it back. */
  signOut(): Promise<void>;
  /** The cloud says that the owner removed the linked service. */
  removed(): Promise<void>;
  /** Resolves when no token request is out: the pair that is stored then is the live one. */
  pairSettled(): Promise<void>;

  /** Ends it for this account; a refresh under way gets `graceMs` to be finished and kept. */
  close(graceMs: number): Promise<void>;
}
