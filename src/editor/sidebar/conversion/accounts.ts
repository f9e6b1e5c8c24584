import { ACCOUNT_DEFAULTS } from '../../../base/contract/account';
import { own } from '../../shared/own';
import { textOf, type FlowNode } from './flow-node';
import { CONFIG_TYPE } from './first-package';

/** Which account the converted nodes get: one that is there, or a new one for each token. */
export type AccountChoice =
  { readonly use: 'existing'; readonly id: string } | { readonly use: 'new'; readonly mode: 'oauth' | 'pat' };

const ACCOUNT = 'smartthings-account';
/** The second package wrote so much of a token into its nodes. */
const SHOWN_OF_TOKEN = 8;

/** One account for all nodes of a token. Tokens are compared here and, where that is chosen, handed on; shown nowhere. */
export class NewAccounts {
  readonly #choice: AccountChoice;
  readonly #newId: () => string;
  readonly #tokens: Readonly<Record<string, string>>;
  readonly #accounts = new Map<string, FlowNode>();
  /** What stands for the token of each node that holds one. */
  readonly #keys: ReadonlyMap<string, string>;
  readonly #holders: ReadonlyMap<string, FlowNode>;

  /** `tokens`: those that the editor was told, by the node that holds them. */
  constructor(
    holders: readonly FlowNode[],
    choice: AccountChoice,
    tokens: Readonly<Record<string, string>>,
    newId: () => string,
  ) {
    this.#choice = choice;
    this.#tokens = tokens;
    this.#newId = newId;
    this.#holders = new Map(holders.map((holder) => [holder.id, holder]));
    this.#keys = new Map(holders.map((holder) => [holder.id, this.#keyOf(holder)]));
  }

  /** The id of the account for the nodes of this holder. */
  accountFor(holderId: string): string {
    if (this.#choice.use === 'existing') return this.#choice.id;
    const key = this.#keys.get(holderId) ?? '';
    const known = this.#accounts.get(key);
    const account = known ?? this.#newAccount(key, this.#choice.mode);
    this.#accounts.set(key, account);
    return account.id;
  }

  /** Those that were needed. */
  get made(): readonly FlowNode[] {
    return [...this.#accounts.values()];
  }

  #newAccount(key: string, mode: 'oauth' | 'pat'): FlowNode {
    const holders = [...this.#holders.values()].filter(({ id }) => this.#keys.get(id) === key);
    const name = holders.map((holder) => textOf(holder, 'name')).find((one) => one !== '') ?? 'SmartThings';
    const personalToken = holders.map((holder) => this.#tokenOf(holder)).find((one) => one !== '');
    const isTaken = mode === 'pat' && personalToken !== undefined;
    return {
      ...{ id: this.#newId(), type: ACCOUNT, ...ACCOUNT_DEFAULTS, name, mode },
      ...(isTaken ? { credentials: { personalToken } } : {}),
    };
  }

  /** The start of a token is all that both packages tell of it. */
  #keyOf(holder: FlowNode): string {
    const token = this.#tokenOf(holder);
    if (token !== '') return this.#sameStart(token) ? token.slice(0, SHOWN_OF_TOKEN) : token;
    const [, start = ''] = /^token:(.{8})$/.exec(textOf(holder, 'alias')) ?? [];
    return start;
  }

  #sameStart(token: string): boolean {
    const start = token.slice(0, SHOWN_OF_TOKEN);
    return [...this.#holders.values()].some((holder) => textOf(holder, 'alias') === `token:${start}`);
  }

  #tokenOf(holder: FlowNode): string {
    return holder.type === CONFIG_TYPE ? textOf(holder, 'token') : (own(this.#tokens, holder.id) ?? '');
  }
}
