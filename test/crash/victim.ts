import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringField } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { ACCOUNT, COMMAND_PATH, CORE_NODES, lampFlow, SECRETS } from '../soak/lamp-flow';
import { CloudGate } from '../support/cloud-gate';
import { coreNodesBut } from '../support/core-nodes';
import { CRASH_FOLDER, ORDER_FILE, REACHED_FILE, type CrashOrder } from '../support/crash-points';
import { clientOf, deviceId, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import type { Death, Storage } from './steps';

const HOUR_MS = 60 * 60_000;

/** What the user has when Node-RED has started again. */
export interface Aftermath {
  readonly outcome: 'the lamp works' | 'sign in again';
  /** The account's sentence. */
  readonly message: string;
  /** Token requests since the start. */
  readonly tokenCalls: number;
}

/** A Node-RED that is signed in, dies at chosen steps, and is started again. */
export class Victim {
  #nodeRed: NodeRed | undefined;
  #ordered = 0;

  private constructor(
    private readonly storage: Storage,
    private readonly simulator: Simulator,
    private readonly gate: CloudGate,
    /** Where tests order a crash, and are told of it. */
    private readonly orders: string,
  ) {}

  static async start(storage: Storage): Promise<Victim> {
    const simulator = await startSimulator({ limits: 'raised' });
    const orders = await mkdtemp(join(tmpdir(), 'smartthings-crash-'));
    const victim = new Victim(storage, simulator, await CloudGate.open(simulator), orders);
    await victim.#start();
    await victim.#nodeRedNow.deploy(lampFlow(victim.gate.url, deviceId('Kitchen lamp')));
    await victim.signIn();
    return victim;
  }

  /** Brings a refresh token, as a person does who has lost the authorization. */
  async signIn(): Promise<void> {
    const { refreshToken } = await signedIn(this.simulator);
    const reply = await this.#nodeRedNow.request('POST', `/smartthings/accounts/${ACCOUNT}/seed`, { refreshToken });
    assert.equal(reply.status, 200, reply.text);
  }

  /** Refreshes, dies on the way, starts again. */
  async die(death: Death): Promise<Aftermath> {
    const nodeRed = this.#nodeRedNow;
    if ('place' in death) this.gate.strike(death.place, () => nodeRed.kill());
    const id = 'point' in death ? await this.#order(death) : undefined;
    void nodeRed
      .request('POST', `/smartthings/accounts/${ACCOUNT}/refresh`, {})
      .then(() => nodeRed.request('POST', COMMAND_PATH, {}))
      .catch(() => undefined);
    const dead = await Promise.race([nodeRed.ended.then(() => true), pause(15_000, false, { ref: false })]);
    assert.ok(dead, `did not die: ${nodeRed.output()}`);
    if (id !== undefined) assert.ok((await this.#reached()).includes(id), 'died elsewhere');
    assert.equal(this.gate.waiting, false);
    const callsBefore = this.gate.tokenRequests;
    await this.#start();
    return this.#aftermath(callsBefore);
  }

  async end(): Promise<void> {
    await this.#nodeRed?.remove();
    await this.gate.close();
    await this.simulator.close();
    await rm(this.orders, { recursive: true, force: true });
  }

  get #nodeRedNow(): NodeRed {
    assert.ok(this.#nodeRed);
    return this.#nodeRed;
  }

  async #start(): Promise<void> {
    const userDir = this.#nodeRed?.userDir;
    const { clientId, clientSecret } = clientOf(this.simulator);
    this.#nodeRed = await startNodeRed({
      ...(userDir === undefined ? {} : { userDir }),
      ...(this.storage === 'file' ? {} : { storageModule: require.resolve('../support/storage-module') }),
      settings: { nodesExcludes: coreNodesBut(CORE_NODES) },
      preload: [require.resolve('../support/crash-points')],
      env: {
        [SECRETS.clientId]: clientId,
        [SECRETS.clientSecret]: clientSecret,
        [CRASH_FOLDER]: this.orders,
      },
    });
  }

  async #order(death: { readonly point: CrashOrder['point']; readonly nth: number }): Promise<string> {
    const order: CrashOrder = { id: `order ${++this.#ordered}`, ...death };
    await writeFile(join(this.orders, ORDER_FILE), JSON.stringify(order));
    return order.id;
  }

  async #reached(): Promise<unknown[]> {
    const lines = await readFile(join(this.orders, REACHED_FILE), 'utf8').catch(() => '');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  }

  /** Waits until a command works or the account has given up. */
  async #aftermath(callsBefore: number): Promise<Aftermath> {
    const nodeRed = this.#nodeRedNow;
    const path = `/smartthings/accounts/${ACCOUNT}`;
    const giveUpAt = Date.now() + 20_000;
    for (;;) {
      const command = await nodeRed.request('POST', COMMAND_PATH, {}).catch(() => undefined);
      const { json } = await nodeRed.request('GET', path);
      const state = stringField(json, 'state');
      const message = stringField(json, 'message') ?? '';
      const tokenCalls = this.gate.tokenRequests - callsBefore;
      // An intent in the journal makes the start refresh at once: that call counts too.
      const settled = Date.parse(stringField(json, 'nextRefreshAt') ?? '') > Date.now() + HOUR_MS;
      if (command?.status === 200 && state === 'authorized' && settled)
        return { outcome: 'the lamp works', message, tokenCalls };
      const hasGivenUp = state === 'reauthorize' && stringField(command?.json, 'code') === 'reauthorize';
      if (hasGivenUp) return { outcome: 'sign in again', message, tokenCalls };
      assert.ok(Date.now() < giveUpAt, `${state ?? ''}: ${message}\n${nodeRed.output()}`);
      await pause(20);
    }
  }
}
