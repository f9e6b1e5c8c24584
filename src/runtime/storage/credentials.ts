import type { NodeAPI } from 'node-red';
import { text } from '../../base/text';
import type { CredentialStore } from '../../oauth/keeper/ports';
import { fromStoredPair, PAIR_FIELDS, toStoredPair, type TokenPair } from '../../oauth/tokens/token-pair';
import { translator } from '../node-red/translate';

type Credentials = Record<string, unknown>;

/** A copy of Node-RED's own record: `node.credentials` has environment variables filled in already. */
export function storedCredentials(RED: NodeAPI, identity: string): Credentials {
  return { ...(RED.nodes.getCredentials(identity) as Credentials | undefined) };
}

/**
 * Puts a record in the place of an account's whole stored one: in memory at once, on disk with the next Deploy. Where
 * Node-RED does not take it what was there stays, and the log says so.
 */
export function putCredentials(RED: NodeAPI, identity: string, credentials: Credentials): void {
  // Node-RED keeps them in a plain object, and asks that object for its own methods later.
  if (identity in Object.prototype) return;
  const add = async (): Promise<void> => RED.nodes.addCredentials(identity, credentials);
  add().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    RED.log.warn(translator(RED)(text('runtime.account.credentialsNotTaken', { reason })));
  });
}

/** Takes one credential out of the store; gone from the disk with the next Deploy. */
export function dropCredential(RED: NodeAPI, identity: string, name: string): void {
  const rest = Object.entries(storedCredentials(RED, identity)).filter(([stored]) => stored !== name);
  putCredentials(RED, identity, Object.fromEntries(rest));
}

/**
 * The live pair beside what the form edits. `addCredentials` replaces the whole record, so each write
 * starts from the stored one. `ownGrant` tells whether a pair belongs to the account's client id.
 */
export function credentialStore(RED: NodeAPI, identity: string, ownGrant: (grant: string) => boolean): CredentialStore {
  return {
    read() {
      const pair = fromStoredPair(storedCredentials(RED, identity));
      return pair && ownGrant(pair.grant) ? pair : undefined;
    },
    write(pair: TokenPair | undefined) {
      const rest = Object.entries(storedCredentials(RED, identity)).filter(
        ([name]) => !PAIR_FIELDS.some((field) => field === name),
      );
      putCredentials(RED, identity, { ...Object.fromEntries(rest), ...(pair ? toStoredPair(pair) : {}) });
    },
  };
}

/** For a sign-in whose client id is not deployed: its pair waits in the journal alone. */
export const NO_CREDENTIALS: CredentialStore = { read: () => undefined, write: () => undefined };
