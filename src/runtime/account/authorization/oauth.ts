import type { NodeAPI } from 'node-red';
import type { Client } from '../../../oauth/tokens/token-endpoint';
import { TokenEndpoint } from '../../../oauth/tokens/token-endpoint';
import type { CredentialStore } from '../../../oauth/keeper/ports';
import { clientMark, journalKey } from '../../process/journal-key';
import type { KeeperLease, SharedParts } from '../../process/shared-parts';
import { credentialStore, NO_CREDENTIALS } from '../../storage/credentials';
import type { AccountConfig } from '../config';
import { ApartAuthorization } from './apart';
import { KeptAuthorization } from './kept';
import { nameOf, type Owner, type Standing } from './owner';

/** Opens the authorization of an app's client: the journalled one, or one apart where tokens of another cloud are known. */
export function openOauth(RED: NodeAPI, shared: SharedParts, owner: Owner, client: Client): KeptAuthorization {
  const { config, identity, standing } = owner;
  const key = journalKey(identity, client.clientId);
  const cloud = cloudOf(config);
  const isOfOther = standing !== 'deployed' && shared.isOfOtherCloud(key, cloud);
  if (standing === 'apart' || isOfOther) return new ApartAuthorization(shared, owner, client);
  // A grant ends in the mark of its client; one without a mark was put there by hand.
  const mark = `.${clientMark(client.clientId)}`;
  const ownGrant = (grant: string): boolean => !grant.includes('.') || grant.endsWith(mark);
  const lease = shared.useKeeper(key, cloud, {
    name: nameOf(owner),
    client,
    endpoint: new TokenEndpoint(shared.tokenHttp, config.tokenUrl, owner.onTokenCall),
    refreshAt: config.refreshAt,
    credentials: credentialsFor(standing, credentialStore(RED, identity, ownGrant)),
    ...(config.seed ? { seed: config.seed } : {}),
  });
  return new OauthAuthorization(lease, config.apiUrl);
}

/** The journalled authorization; its keeper outlives the account over a deploy. */
class OauthAuthorization extends KeptAuthorization {
  readonly #lease: KeeperLease;

  constructor(lease: KeeperLease, apiUrl: string) {
    super(lease.keeper, apiUrl);
    this.#lease = lease;
  }

  close(graceMs: number): Promise<void> {
    this.leave();
    return this.#lease.release(graceMs);
  }
}

function cloudOf({ apiUrl, tokenUrl }: AccountConfig): string {
  return JSON.stringify([apiUrl, tokenUrl]);
}

/** A dialog proves nothing about who may have a stored pair: only a deployed account reads it. */
function credentialsFor(standing: Standing, store: CredentialStore): CredentialStore {
  if (standing === 'deployed') return store;
  return standing === 'new' ? { ...NO_CREDENTIALS, write: (pair) => store.write(pair) } : NO_CREDENTIALS;
}
