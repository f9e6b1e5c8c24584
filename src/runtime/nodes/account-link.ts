import type { Node, NodeAPI, NodeDef } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { Account, AccountWatcher } from '../account/account';
import { accountNodeOf, type AccountNode } from '../account/account-node';
import { StatusLine } from '../node-red/status-line';
import { sharedParts, type SharedParts } from '../process/shared-parts';

/** What every node saves that works through an account. */
export interface CompanionDefinition extends NodeDef {
  readonly account?: string;
}

/** A node's tie to its account, and the line under it that shows how the account is. */
export class AccountLink implements AccountWatcher {
  readonly shared: SharedParts;
  readonly status: StatusLine;
  readonly node: Node;
  readonly #accountNode: AccountNode | undefined;

  constructor(RED: NodeAPI, node: Node, { account = '' }: CompanionDefinition) {
    this.shared = sharedParts(RED);
    this.node = node;
    this.status = new StatusLine(node, this.shared.translate);
    this.#accountNode = accountNodeOf(RED, account);
    this.account?.watchers.add(this);
    if (this.account && this.#accountNode) this.#accountNode.users[node.id] = node;
    this.accountChanged();
  }

  get account(): Account | undefined {
    return this.#accountNode?.account;
  }

  /** The account. Throws why there is none, in a sentence. */
  needAccount(): Account {
    if (this.account) return this.account;
    throw this.#accountNode?.refusal ?? new SmartThingsError('not_authorized', text('runtime.account.missing'));
  }

  /** The node closes. */
  release(): void {
    this.account?.watchers.delete(this);
    if (this.account && this.#accountNode) Reflect.deleteProperty(this.#accountNode.users, this.node.id);
  }

  accountChanged(): void {
    const { account } = this;
    if (!account) {
      this.status.noAccount();
      return;
    }
    const { unsetVariable, following } = account;
    const state = { snapshot: account.snapshot(), unsetVariable, isFollowing: following !== undefined };
    this.status.authorization(state, this.shared.clock.now());
  }
}
