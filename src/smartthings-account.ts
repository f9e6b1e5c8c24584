import type { Node, NodeAPI } from 'node-red';
import type { AccountCredentials, AccountDefinition } from './runtime/account/config';
import { accountsOf } from './runtime/account/accounts';
import { wireAccount } from './runtime/account/account-node';
import { registerAdminRoutes } from './runtime/routes/admin-routes';

export default function register(RED: NodeAPI): void {
  registerAdminRoutes(RED);
  RED.httpNode.use(accountsOf(RED).tokenServer.handle);
  RED.nodes.registerType(
    'smartthings-account',
    function (this: Node<AccountCredentials>, definition: AccountDefinition & { name: string; z: string }) {
      RED.nodes.createNode(this, definition);
      wireAccount(RED, this, definition);
    },
    {
      credentials: {
        clientId: { type: 'text' },
        clientSecret: { type: 'password' },
        seedRefreshToken: { type: 'password' },
        personalToken: { type: 'password' },
        followKey: { type: 'password' },
        shareKey: { type: 'password' },
      },
      settings: {
        smartthingsAccountSimulatorLimits: { value: 'strict', exportable: false },
        smartthingsAccountSimulatorPort: { value: 0, exportable: false },
      },
    },
  );
}
