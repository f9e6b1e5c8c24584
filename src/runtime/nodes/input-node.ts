import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import { nameCaller } from '../../api/caller';
import { unlessAborted } from '../../api/waiting';
import { SmartThingsError } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { Clock } from '../../base/ports';
import type { Home } from '../../home/home';
import type { Account } from '../account/account';
import { errorInWords } from '../node-red/error-in-words';
import { forFlow } from '../node-red/flow-error';
import { CALLS_GRACE_MS, endOf, track } from '../node-red/pending-work';
import type { Translate } from '../node-red/translate';
import { fieldsOf, fieldValue, type Properties } from '../node-red/typed-fields';
import { AccountLink, type CompanionDefinition } from './account-link';
import { ArrivalOrder, type Place } from './arrival-order';

/** One message at work. */
export interface Job<Config = unknown> {
  /** The node's own settings. */
  readonly config: Config;
  readonly clock: Clock;
  readonly account: Account;
  readonly home: Home;
  readonly msg: NodeMessageInFlow & Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly translate: Translate;
  /** Among the messages of this node. */
  readonly place: Place;
  /** What a TypedInput field means for this message. */
  field(name: string): Promise<unknown>;
  /** Sends a copy of the message with these changes, before the answer: one of several that become of it. */
  send(changes: Changes): void;
  /** An id that nothing else has. */
  newId(): string;
}

/** Properties to set on a message. */
export type Changes = Readonly<Record<string, unknown>>;

/** What becomes of a message: properties to set on it, and a few words for under the node. */
export interface Answer {
  /** Left out where all that is to be sent was sent. */
  readonly changes?: Changes;
  readonly shown: string;
  /** The answer may be true no more, since the device is out of reach: when it was, by the cloud's clock. */
  readonly stale?: Date;
}

/** A type of nodes that work on messages through an account. */
export interface InputNodeType<Definition extends CompanionDefinition = CompanionDefinition, Config = undefined> {
  /** Shown under the node while it works. */
  readonly busy: Text;
  /** The settings that are the same for each message, understood once. TypedInput fields are none of them. */
  readConfig(definition: Definition): Config;
  /** Throws `SmartThingsError`. */
  work(job: Job<Config>): Promise<Answer>;
}

type Send = (msg: NodeMessage) => void;

/**
 * Wires a node that works through an account: each input ends in exactly one `done`, failures as `SmartThingsError` in
 * words, and at close everything under way ends.
 */
export function wireInputNode<Definition extends CompanionDefinition, Config>(
  RED: NodeAPI,
  node: Node,
  definition: Definition,
  type: InputNodeType<Definition, Config>,
): AccountLink {
  const link = new AccountLink(RED, node, definition);
  inputNodes.set(node, new InputNode(RED, link, definition, type));
  node.on('input', onInput);
  node.on('close', onClose);
  return link;
}

/** What Node-RED asks of a node, whatever its type. */
interface Receiver {
  receive(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void;
  close(done: () => void): void;
}

// One function for all nodes, which Node-RED calls as methods of the node.
const inputNodes = new WeakMap<Node, Receiver>();

function onInput(this: Node, msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
  inputNodes.get(this)?.receive(msg, send, done);
}

function onClose(this: Node, _removed: boolean, done: () => void): void {
  inputNodes.get(this)?.close(done);
}

interface Awake {
  readonly underWay: Set<Promise<unknown>>;
  readonly closing: AbortController;
  readonly order: ArrivalOrder;
}

function awake(nodeId: string): Awake {
  const closing = new AbortController();
  nameCaller(closing.signal, nodeId);
  // All messages of the node listen to it; Node.js takes more than ten listeners for a leak.
  setMaxListeners(0, closing.signal);
  return { underWay: new Set(), closing, order: new ArrivalOrder() };
}

/** Holds little: a flow may have thousands of them, most of them asleep. */
class InputNode<Definition extends CompanionDefinition, Config> implements Receiver {
  readonly #RED: NodeAPI;
  readonly #link: AccountLink;
  readonly #fields: Properties;
  readonly #type: InputNodeType<Definition, Config>;
  readonly #config: Config;
  #awake: Awake | undefined;

  constructor(RED: NodeAPI, link: AccountLink, definition: Definition, type: InputNodeType<Definition, Config>) {
    this.#RED = RED;
    this.#link = link;
    this.#fields = fieldsOf(definition);
    this.#type = type;
    this.#config = type.readConfig(definition);
  }

  receive(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
    const { account, shared, status } = this.#link;
    const { underWay, closing, order } = (this.#awake ??= awake(this.#link.node.id));
    const place = order.enter();
    const run = this.#run(msg, send, place, closing.signal).finally(() => place.leave());
    // A field that is never worked out ends with the node, too.
    const job = unlessAborted(run, closing.signal)
      .then(({ changes, shown, stale }) => {
        if (changes) sendOn(send, Object.assign(msg, changes));
        status.done(shown, stale);
      })
      .then(
        () => done(),
        (error: unknown) => {
          if (account) status.failed(error);
          // Without a token from its server nothing can work, and the cloud has no part in that.
          if (account?.following) this.#link.accountChanged();
          done(forFlow(errorInWords(error, shared.translate)));
        },
      );
    track(job, underWay);
    account?.track(job);
  }

  close(done: () => void): void {
    this.#link.release();
    if (!this.#awake) {
      done();
      return;
    }
    const { underWay, closing } = this.#awake;
    // What is under way may end by itself for a moment; after that it ends with an error, and in its one `done`.
    void endOf(underWay, CALLS_GRACE_MS, this.#link.shared.clock).then(() => {
      closing.abort();
      done();
    });
  }

  async #run(msg: Job['msg'], send: Send, place: Place, signal: AbortSignal): Promise<Answer> {
    const account = this.#link.needAccount();
    this.#link.status.busy(this.#type.busy);
    const { clock, translate } = this.#link.shared;
    const config = this.#config;
    const field: Job['field'] = (name) => fieldValue(this.#RED, this.#link.node, this.#fields, name, msg);
    const sendCopy: Job['send'] = (changes) => sendOn(send, this.#copyOf(msg, changes));
    const home = await account.home();
    const newId = (): string => this.#RED.util.generateId();
    const parts = { config, account, clock, home, msg, place, signal, translate, field };
    return this.#type.work({ ...parts, send: sendCopy, newId });
  }

  /** What is changed anyway need not be copied: it may be large. */
  #copyOf(msg: Job['msg'], changes: Changes): NodeMessage {
    const kept = Object.fromEntries(Object.entries(msg).filter(([name]) => !Object.hasOwn(changes, name)));
    return Object.assign(this.#RED.util.cloneMessage(kept as NodeMessage), changes);
  }
}

/** Node-RED clones a message for each further wire, which throws for what is nested too deep or cannot be cloned. */
function sendOn(send: Send, msg: NodeMessage): void {
  try {
    send(msg);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SmartThingsError('invalid_message', text('runtime.field.cannotSend', { reason }));
  }
}
