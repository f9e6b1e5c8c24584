import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Clock } from '../../base/ports';
import type { Text } from '../../base/text';
import type { Account } from '../account/account';
import { errorInWords } from '../node-red/error-in-words';
import type { Translate } from '../node-red/translate';
import { AccountLink, type CompanionDefinition } from './account-link';

/** A node that speaks by itself, through its account. */
export interface Source<Config> {
  /** The node's own settings. */
  readonly config: Config;
  /** Whose calls it makes. */
  readonly nodeId: string;
  readonly account: Account;
  readonly clock: Clock;
  readonly translate: Translate;
  send(msg: NodeMessage): void;
  /** A few words for under the node, with the time. */
  show(shown: string): void;
  /** Why nothing can come, in a few words; with nothing, what was shown before stays. */
  showTrouble(trouble: Text | undefined): void;
  /** Shows in a few words what went wrong; with `isNews`, says it in full in the log, too. */
  fail(error: unknown, isNews: boolean): void;
}

/** A type of nodes that send messages of their own accord. */
export interface SourceNodeType<Definition extends CompanionDefinition, Config> {
  readConfig(definition: Definition): Config;
  /** Begins to listen; gives the way to end that. Not called for a node without an account. */
  listen(source: Source<Config>): () => void;
}

/** Wires a node without an input. It listens from the deploy until its close. */
export function wireSourceNode<Definition extends CompanionDefinition, Config>(
  RED: NodeAPI,
  node: Node,
  definition: Definition,
  type: SourceNodeType<Definition, Config>,
): void {
  const link = new AccountLink(RED, node, definition);
  listen(link, type.readConfig(definition), (source) => type.listen(source));
  node.on('close', () => link.release());
}

/** Lets a node that is linked already, such as one with an input, send messages of its own accord too. */
export function listen<Config>(link: AccountLink, config: Config, begin: (source: Source<Config>) => () => void): void {
  const { account, node, shared, status } = link;
  if (!account) return;
  const { clock, translate } = shared;
  const send = (msg: NodeMessage): void => node.send(msg);
  const show = (shown: string): void => status.done(shown);
  const fail = (error: unknown, isNews: boolean): void => {
    status.failed(error);
    if (isNews) node.warn(errorInWords(error, translate).message);
  };
  const showTrouble = (trouble: Text | undefined): void => {
    status.hold(trouble);
    link.accountChanged();
  };
  node.on('close', begin({ config, nodeId: node.id, account, clock, translate, send, show, showTrouble, fail }));
}
