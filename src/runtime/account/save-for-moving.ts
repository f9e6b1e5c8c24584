import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { fromStoredPair } from '../../oauth/tokens/token-pair';
import { storedCredentials } from '../storage/credentials';
import type { Account } from './account';

/**
 * Makes sure that the next Deploy writes the live pair into the credentials file. Waits for a refresh under way,
 * or the pair that is saved would be spent. Throws `not_authorized` where there is no pair, `wrong_mode` where the
 * account's mode has none.
 */
export async function saveForMoving(RED: NodeAPI, account: Account): Promise<void> {
  const authorization = await account.authorization();
  await authorization.pairSettled();
  const { identity } = account;
  const stored = storedCredentials(RED, identity);
  if (!fromStoredPair(stored)) throw new SmartThingsError('not_authorized', text('runtime.routes.nothingToSave'));
  // Node-RED writes what differs from before, and only then.
  await Promise.all([RED.nodes.addCredentials(identity, {}), RED.nodes.addCredentials(identity, stored)]);
}
