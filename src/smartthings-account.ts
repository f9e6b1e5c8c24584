import type { Node, NodeAPI } from 'node-red';
import { ACCOUNT_CREDENTIALS, type AccountCredential } from './base/contract/account';
import type { AccountCredentials, AccountDefinition } from './runtime/account/config';
import { accountsOf } from './runtime/account/accounts';
import { wireAccount } from './runtime/account/account-node';
import { registerAdminRoutes } from './runtime/routes/admin-routes';
import { registerWebhookRoute } from './runtime/webhook/webhook-route';

/** Credentials as Node-RED takes them: `{clientId: {type: 'text'}, …}`. */
const CREDENTIALS = Object.fromEntries(
  Object.entries(ACCOUNT_CREDENTIALS).map(([name, type]) => [name, { type }]),
) as Record<AccountCredential, { type: 'text' | 'password' }>;

export default function register(RED: NodeAPI): void {
  registerAdminRoutes(RED);
  const { tokenServer, shared } = accountsOf(RED);
  RED.httpNode.use(tokenServer.handle);
  registerWebhookRoute(RED, shared);
  RED.nodes.registerType(
    'smartthings-account',
    function (this: Node<AccountCredentials>, definition: AccountDefinition & { name: string; z: string }) {
      RED.nodes.createNode(this, definition);
      wireAccount(RED, this, definition);
    },
    {
      credentials: CREDENTIALS,
      settings: {
        smartthingsAccountSimulatorLimits: { value: 'strict', exportable: false },
        smartthingsAccountSimulatorPort: { value: 0, exportable: false },
      },
    },
  );
}
