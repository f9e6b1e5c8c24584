import type { Node, NodeAPI } from 'node-red';
import type { SmartThingsError } from '../../base/errors';
import type { Account } from './account';
import { accountsOf } from './accounts';
import { errorInWords } from '../node-red/error-in-words';
import { settingsOf } from '../node-red/settings';
import type { AccountCredentials, AccountDefinition } from './config';

const REFRESH_GRACE_MS = 8_000;

/** The config node as other nodes see it. `users` is Node-RED's own: the account's status is shown on all of them. */
export interface AccountNode extends Node {
  readonly account?: Account;
  /** Why it has no account, in words. */
  readonly refusal?: SmartThingsError;
  readonly users: Record<string, Node>;
}

/** The config node of this id, where there is one. */
export function accountNodeOf(RED: NodeAPI, id: string): AccountNode | undefined {
  return (RED.nodes.getNode(id) as AccountNode | null | undefined) ?? undefined;
}

/** Ties a config node to its account; instances of a subflow share the one of the template. */
export function wireAccount(
  RED: NodeAPI,
  node: Node<AccountCredentials>,
  definition: AccountDefinition & { readonly id: string },
): void {
  const accounts = accountsOf(RED);
  const identity = (node as Node & { readonly _alias?: string })._alias ?? node.id;
  const users: AccountNode['users'] = {};
  Object.assign(node, { users });
  try {
    const account = accounts.enter(identity, definition, node.credentials);
    Object.assign(node, { account });
    node.on('close', (_removed: boolean, done: () => void) => {
      void accounts.leave(identity, account, refreshGraceMs(RED)).then(done, done);
    });
  } catch (error) {
    const refusal = errorInWords(error, accounts.shared.translate);
    Object.assign(node, { refusal });
    node.error(refusal.message);
  }
}

/** Node-RED gives up on a node that takes longer to close than its setting says. */
function refreshGraceMs(RED: NodeAPI): number {
  return Math.max(0, Math.min(REFRESH_GRACE_MS, settingsOf(RED).closeTimeoutMs - 1_000));
}
