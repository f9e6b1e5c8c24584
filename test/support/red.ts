import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI, NodeInitializer, NodeStatus } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { JsonObject } from '../../src/base/json';
import type { SmartThingsError } from '../../src/base/errors';
import { type ErrorCode } from '../../src/base/errors';
import { nodeSets } from './installed-package';

const runtimePath = require.resolve(process.env.NODE_RED_PKG ?? 'node-red');
helper.init(runtimePath);

const load = createRequire(__filename);
const registrations = nodeSets.map((set) => (load(`../../src/${set}`) as { default: NodeInitializer }).default);

const loadCore = createRequire(runtimePath);

type Listener = (event: never) => void;
const { hooks, events } = loadCore('@node-red/util') as {
  hooks: { add(name: string, listener: Listener): void; remove(name: string): void };
  events: {
    on(name: string, listener: Listener): void;
    off(name: string, listener: Listener): void;
    setMaxListeners(most: number): void;
  };
};
// Each test is a new Node-RED to this package, and each of them listens once.
events.setMaxListeners(0);

/** A message as tests write it and get it. */
export type Message = Record<string, unknown>;

/** A node as a flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** What became of one message at one node. */
export interface Outcome {
  readonly sent: readonly Message[];
  /** Each call of `done`: its error, or `undefined`. */
  readonly dones: readonly (Error | undefined)[];
}

interface Arrival {
  readonly sent: Message[];
  readonly dones: (Error | undefined)[];
  readonly ended: () => void;
}

export interface RouteReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly body: JsonObject & { error?: { code?: string; message?: string } };
}

/** Node-RED inside the test's process, with a user folder of its own. One at a time. */
export class Red {
  /** The last status of each node. */
  readonly statuses = new Map<string, NodeStatus>();
  /** Bodies and headers of every answer of a route, in order. */
  readonly replies: string[] = [];
  /** Every text that a status had, in order. */
  readonly statusTexts: string[] = [];
  /** Where nodes publish addresses of their own. */
  httpNode: NodeAPI['httpNode'] | undefined;
  #RED: NodeAPI | undefined;
  readonly #arrivals = new Map<string, Arrival>();
  readonly #onStatus: Listener;

  constructor(
    readonly userDir = newFolder(),
    private readonly settings: Readonly<Record<string, unknown>> = {},
    /** Of Node-RED's own nodes those that a flow of the test needs, such as `function/10-switch`. */
    private readonly coreNodes: readonly string[] = [],
  ) {
    this.#onStatus = ({ id, status }: { id: string; status: NodeStatus }) => {
      this.statuses.set(id, status);
      if (typeof status === 'object' && typeof status.text === 'string') this.statusTexts.push(status.text);
    };
  }

  /** Loads this package's nodes and a flow. Credentials by node id. */
  async load(flow: readonly FlowNode[], credentials: Record<string, Message> = {}): Promise<void> {
    helper.settings({
      userDir: this.userDir,
      smartthingsAccountSimulatorLimits: 'raised',
      ...this.settings,
    } as Parameters<typeof helper.settings>[0]);
    events.on('node-status', this.#onStatus);
    hooks.add('onSend.test', (sends: { msg: Message; source: { node: { type: string } } }[]) => {
      for (const { msg, source } of sends)
        if (isOurs(source.node)) this.#arrivals.get(String(msg._msgid))?.sent.push(msg);
    });
    hooks.add(
      'onComplete.test',
      ({ msg, error, node }: { msg: Message; error?: Error; node: { node: { type: string } } }) => {
        const arrival = isOurs(node.node) ? this.#arrivals.get(String(msg._msgid)) : undefined;
        arrival?.dones.push(error);
        arrival?.ended();
      },
    );
    const look = (RED: NodeAPI): void => {
      this.httpNode = RED.httpNode;
      this.#RED = RED;
    };
    const core = this.coreNodes.map((name) => coreNode(name));
    await helper.load([look, ...core, ...registrations], flow as Parameters<typeof helper.load>[1], credentials);
  }

  /** A Deploy; resolves when the new flows run, which may take longer than the helper waits. */
  async deploy(flow: readonly FlowNode[], type: 'full' | 'flows' | 'nodes' = 'full'): Promise<void> {
    let onStarted: Listener = () => undefined;
    const started = new Promise<void>((resolve) => (onStarted = () => resolve()));
    events.on('flows:started', onStarted);
    await helper.setFlows([...flow], type).catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'timeout waiting event')) throw error;
    });
    await started;
    events.off('flows:started', onStarted);
  }

  /** What Node-RED gives to sets of nodes. */
  get RED(): NodeAPI {
    assert.ok(this.#RED);
    return this.#RED;
  }

  node(id: string): ReturnType<typeof helper.getNode> {
    return helper.getNode(id);
  }

  /** Gives a node a message and waits until it is done with it, and a little longer, for what must not come. */
  ask(id: string, msg: Message = {}): Promise<Outcome> {
    return this.#follow(msg, (whole) => this.node(id).receive(whole));
  }

  /** Has a node send a message, and tells what became of it at the one node of this package behind it. */
  askBehind(id: string, msg: Message): Promise<Outcome> {
    return this.#follow(msg, (whole) => this.node(id).send(whole));
  }

  #follow(msg: Message, give: (whole: Message) => void): Promise<Outcome> {
    const _msgid = randomUUID();
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const arrival: Arrival = { sent: [], dones: [], ended };
    this.#arrivals.set(_msgid, arrival);
    give({ ...msg, _msgid });
    return end.then(async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next));
      return arrival;
    });
  }

  /** The message that a node sends on. Fails where it reports an error, or is done more than once. */
  async answer(id: string, msg: Message = {}): Promise<Message> {
    const { sent, dones } = await this.ask(id, msg);
    assert.deepEqual(dones, [undefined]);
    assert.equal(sent.length, 1);
    return sent[0] ?? {};
  }

  /** The error that a node ends a message with, after checking its code and the key of its sentence. */
  async refusal(id: string, msg: Message, code: ErrorCode, key?: string): Promise<SmartThingsError> {
    return refusalOf(await this.ask(id, msg), code, key);
  }

  async request(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ): Promise<RouteReply> {
    const request = helper.request()[method](path).set(headers);
    if (body !== undefined) request.send(body);
    else if (method === 'post' && headers['content-type'] === undefined)
      request.set('content-type', 'application/json');
    const reply = await request.redirects(0);
    this.replies.push(reply.text, JSON.stringify(reply.headers));
    return { status: reply.status, text: reply.text, body: reply.body as RouteReply['body'], headers: reply.headers };
  }

  /** Posts to a route and goes away before it answers: gives the way to go. */
  post(path: string, body: object): () => void {
    const { _httpAdmin: app } = helper as unknown as { readonly _httpAdmin: RequestListener };
    const server = createServer(app).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const headers = { 'content-type': 'application/json' };
      request({ host: '127.0.0.1', port, path, method: 'POST', headers })
        .on('error', () => undefined)
        .end(JSON.stringify(body));
    });
    return () => {
      server.close();
      server.closeAllConnections();
    };
  }

  /** What Node-RED holds as an account's credentials. */
  credentials(id: string): Record<string, string> {
    const { credentials } = helper as unknown as {
      credentials: { get(id: string): Record<string, string> | undefined };
    };
    return { ...credentials.get(id) };
  }

  /** Node-RED's own record of an account's credentials: another object each time that it has something new to save. */
  record(id: string): object | undefined {
    const { credentials } = helper as unknown as { credentials: { get(id: string): object | undefined } };
    return credentials.get(id);
  }

  /** Every line of the log so far. */
  logged(): string {
    const calls = helper.log().args as [{ msg?: unknown }][];
    return calls.map(([entry]) => String(entry.msg)).join('\n');
  }

  /** Ends all nodes, as a stop of Node-RED does. */
  async unload(): Promise<void> {
    await helper.unload();
    hooks.remove('*.test');
    events.off('node-status', this.#onStatus);
  }
}

function coreNode(name: string): NodeInitializer {
  return createRequire(runtimePath)(`@node-red/nodes/core/${name}.js`) as NodeInitializer;
}

function isOurs({ type }: { readonly type: string }): boolean {
  return type.startsWith('smartthings-');
}

/** The one error of a message, after checking its code and the key of its sentence. */
export function refusalOf({ sent, dones }: Outcome, code: ErrorCode, key?: string): SmartThingsError {
  assert.equal(dones.length, 1);
  assert.deepEqual(sent, []);
  // An error in all but its class, whose text is its sentence.
  const error = dones[0] as SmartThingsError;
  assert.equal(String(error), error.message);
  assert.equal(error.name, 'SmartThingsError');
  assert.equal(error.code, code, error.text.key);
  if (key !== undefined) assert.equal(error.text.key, key);
  assert.equal(Object.getPrototypeOf(error.cause), Object.prototype);
  return error;
}

const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes away with the process. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartthings-test-'));
  folders.add(folder);
  return folder;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, patienceMs = 30_000): Promise<void> {
  const patience = Date.now() + patienceMs;
  while (!(await isSo())) {
    assert.ok(Date.now() < patience, `never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
