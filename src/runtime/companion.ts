import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { SmartThingsError } from '../base/errors';
import { text, type Text } from '../base/text';
import type { Clock } from '../base/ports';
import type { Home } from '../home/home';
import type { Account } from './account';
import { fieldValue, type Properties } from './fields';
import { houseOf } from './house';
import { StatusLine } from './node-status';
import type { Translate } from './translate';
import { CALLS_GRACE_MS, endOf, track } from './under-way';

/** The config node as companions see it. `users` is Node-RED's own: the account's status is shown on all of them. */
export interface AccountNode extends Node {
  readonly account?: Account;
  /** Why it has no account, in words. */
  readonly refusal?: SmartThingsError;
  readonly users: Record<string, Node>;
}

export interface CompanionDefinition extends NodeDef {
  readonly account?: string;
}

/** One message at work. */
export interface Job {
  readonly clock: Clock;
  readonly account: Account;
  readonly home: Home;
  readonly msg: NodeMessageInFlow & Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly translate: Translate;
  /** What a TypedInput field means for this message. */
  field(name: string, usualType?: string): Promise<unknown>;
}

/** What becomes of a message: properties to set on it, and a few words for under the node. */
export interface Answer {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly shown: string;
}

/**
 * Wires a node that works through an account: each input ends in exactly one `done`, failures as `SmartThingsError` in
 * words, and at close everything under way ends.
 */
export function wireCompanion(
  RED: NodeAPI,
  node: Node,
  definition: CompanionDefinition,
  busy: Text,
  work: (job: Job) => Promise<Answer>,
): void {
  const { translate, clock } = houseOf(RED);
  const accountNode = RED.nodes.getNode(definition.account ?? '') as AccountNode | null | undefined;
  const account = accountNode?.account;
  const status = new StatusLine(node, translate);
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const showAccount = (): void => {
    if (account) status.authorization(account.snapshot(), clock.now(), account.unsetVariable);
    else status.noAccount();
  };
  const stopListening = account?.onChange(showAccount);
  if (account) accountNode.users[node.id] = node;
  showAccount();

  const run = async (msg: Job['msg']): Promise<Answer> => {
    if (!account) throw accountNode?.refusal ?? new SmartThingsError('not_authorized', text('runtime.account.missing'));
    status.busy(busy);
    const field: Job['field'] = (name, usualType = 'str') =>
      fieldValue(RED, node, definition as unknown as Properties, name, usualType, msg);
    return work({ account, clock, home: await account.home(), msg, signal: closing.signal, translate, field });
  };

  node.on('input', (msg, send, done) => {
    const job = run(msg as Job['msg']).then(
      ({ changes, shown }) => {
        status.done(shown);
        send(Object.assign(msg, changes));
        done();
      },
      (error: unknown) => {
        if (account) status.failed(error);
        done(inWords(error, translate));
      },
    );
    track(job, underWay);
    account?.track(job);
  });

  node.on('close', (_removed: boolean, done: () => void) => {
    stopListening?.();
    if (account) Reflect.deleteProperty(accountNode.users, node.id);
    // What is under way may end by itself for a moment; after that it ends with an error, and in its one `done`.
    void endOf(underWay, CALLS_GRACE_MS, clock).then(() => {
      closing.abort();
      done();
    });
  });
}

/** The error that a flow sees: a sentence, a code, and nothing of requests or tokens. */
export function inWords(error: unknown, translate: Translate): SmartThingsError {
  if (error instanceof SmartThingsError) return error.inWords(translate);
  const reason = error instanceof Error ? error.message : String(error);
  return new SmartThingsError('server', text('runtime.unexpected', { reason })).inWords(translate);
}
