import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { Clock } from '../../base/ports';
import type { Home } from '../../home/home';
import type { Account, AccountWatcher } from '../account/account';
import { fieldsOf, fieldValue, type Properties } from '../node-red/typed-fields';
import { sharedParts, type SharedParts } from '../process/shared-parts';
import { forFlow } from '../node-red/flow-error';
import { StatusLine } from '../node-red/status-line';
import type { Translate } from '../node-red/translate';
import { CALLS_GRACE_MS, endOf, track } from '../node-red/pending-work';

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
  field(name: string): Promise<unknown>;
}

/** What becomes of a message: properties to set on it, and a few words for under the node. */
export interface Answer {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly shown: string;
  /** The answer may be true no more, since the device is out of reach: when it was, by the cloud's clock. */
  readonly stale?: Date;
}

type Send = (msg: NodeMessage) => void;

/** What a companion does with a message. */
export type Work = (job: Job) => Promise<Answer>;

/**
 * Wires a node that works through an account: each input ends in exactly one `done`, failures as `SmartThingsError` in
 * words, and at close everything under way ends. `busy` is shown meanwhile.
 */
export function wireCompanion(RED: NodeAPI, node: Node, definition: CompanionDefinition, busy: Text, work: Work): void {
  companions.set(node, new Companion(RED, node, definition, busy, work));
  node.on('input', onInput);
  node.on('close', onClose);
}

// One function for all nodes, which Node-RED calls as methods of the node.
const companions = new WeakMap<Node, Companion>();

function onInput(this: Node, msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
  companions.get(this)?.receive(msg, send, done);
}

function onClose(this: Node, _removed: boolean, done: () => void): void {
  companions.get(this)?.close(done);
}

/** Holds little: a flow may have thousands of them, most of them asleep. */
class Companion implements AccountWatcher {
  readonly #shared: SharedParts;
  readonly #accountNode: AccountNode | undefined;
  readonly #fields: Properties;
  readonly #status: StatusLine;
  #awake: { readonly underWay: Set<Promise<unknown>>; readonly closing: AbortController } | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    definition: CompanionDefinition,
    private readonly busy: Text,
    private readonly work: Work,
  ) {
    this.#shared = sharedParts(RED);
    this.#accountNode = (RED.nodes.getNode(definition.account ?? '') as AccountNode | null | undefined) ?? undefined;
    this.#fields = fieldsOf(definition);
    this.#status = new StatusLine(node, this.#shared.translate);
    this.#account?.watchers.add(this);
    if (this.#account && this.#accountNode) this.#accountNode.users[node.id] = node;
    this.accountChanged();
  }

  receive(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
    const { underWay, closing } = (this.#awake ??= { underWay: new Set(), closing: new AbortController() });
    const job = this.#run(msg as Job['msg'], closing.signal).then(
      ({ changes, shown, stale }) => {
        this.#status.done(shown, stale);
        send(Object.assign(msg, changes));
        done();
      },
      (error: unknown) => {
        if (this.#account) this.#status.failed(error);
        // Without a token from its server nothing can work, and the cloud has no part in that.
        if (this.#account?.following) this.accountChanged();
        done(forFlow(inWords(error, this.#shared.translate)));
      },
    );
    track(job, underWay);
    this.#account?.track(job);
  }

  close(done: () => void): void {
    this.#account?.watchers.delete(this);
    if (this.#account && this.#accountNode) Reflect.deleteProperty(this.#accountNode.users, this.node.id);
    if (!this.#awake) {
      done();
      return;
    }
    const { underWay, closing } = this.#awake;
    // What is under way may end by itself for a moment; after that it ends with an error, and in its one `done`.
    void endOf(underWay, CALLS_GRACE_MS, this.#shared.clock).then(() => {
      closing.abort();
      done();
    });
  }

  get #account(): Account | undefined {
    return this.#accountNode?.account;
  }

  accountChanged(): void {
    const account = this.#account;
    if (account) {
      const { unsetVariable, following } = account;
      const state = { snapshot: account.snapshot(), unsetVariable, isFollowing: following !== undefined };
      this.#status.authorization(state, this.#shared.clock.now());
    } else this.#status.noAccount();
  }

  async #run(msg: Job['msg'], signal: AbortSignal): Promise<Answer> {
    const account = this.#account;
    if (!account) {
      throw this.#accountNode?.refusal ?? new SmartThingsError('not_authorized', text('runtime.account.missing'));
    }
    this.#status.busy(this.busy);
    const { clock, translate } = this.#shared;
    const field: Job['field'] = (name) => fieldValue(this.RED, this.node, this.#fields, name, msg);
    return this.work({ account, clock, home: await account.home(), msg, signal, translate, field });
  }
}

/** The error that a flow sees: a sentence, a code, and nothing of requests or tokens. */
export function inWords(error: unknown, translate: Translate): SmartThingsError {
  if (error instanceof SmartThingsError) return error.inWords(translate);
  const reason = error instanceof Error ? error.message : String(error);
  return new SmartThingsError('server', text('runtime.unexpected', { reason })).inWords(translate);
}
