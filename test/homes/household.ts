import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringField } from '../../src/base/json';
import { systemClock } from '../../src/base/system';
import { startSimulator, type Simulator } from '../../src/simulator';
import { coreNodesBut } from '../support/core-nodes';
import { clientOf, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed, type NodeRedOptions, type Reply } from '../support/node-red-process';
import { CLOCK_FILE } from '../support/shifted-clock';
import { ACCOUNT, home, LAMP_PATH } from './flow';

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;
const CORE_NODES = ['21-httpin.js', '25-catch.js', '15-change.js', '21-debug.js'];

/** What an account says of itself. */
export interface View {
  readonly state: string;
  readonly message: string;
  readonly accessTokenExpiresAt?: string;
}

export interface HouseholdOptions extends Pick<NodeRedOptions, 'storageModule' | 'env' | 'settings'> {
  readonly accessTokenSeconds?: number;
  /** The clocks of Node-RED and the cloud can be moved. */
  readonly movableClock?: boolean;
  /** Further properties of the account. */
  readonly properties?: object;
  /** Instead of the client id and secret of the cloud's app. */
  readonly credentials?: object;
  /** A user folder made before, for instance on a disk of its own. */
  readonly userDir?: string;
}

/** A home as people have it: a real Node-RED that is signed in at a simulated cloud, with a lamp that works over HTTP. */
export class Household {
  nodeRed!: NodeRed;
  #aheadMs = 0;

  private constructor(
    readonly simulator: Simulator,
    private readonly options: HouseholdOptions,
    private readonly clock: { aheadMs: number },
  ) {}

  /** Starts cloud and Node-RED and deploys the flow; nobody has signed in yet. */
  static async start(options: HouseholdOptions = {}): Promise<Household> {
    const { accessTokenSeconds } = options;
    const clock = { aheadMs: 0 };
    const simulator = await startSimulator({
      limits: 'raised',
      clock: { ...systemClock, now: () => Date.now() + clock.aheadMs },
      ...(accessTokenSeconds === undefined ? {} : { accessTokenSeconds }),
    });
    const household = new Household(simulator, options, clock);
    await household.startNodeRed();
    await household.nodeRed.deploy(household.flow());
    return household;
  }

  /** Starts as above and signs in by a refresh token that a person brings. */
  static async begin(options: HouseholdOptions = {}): Promise<Household> {
    const household = await Household.start(options);
    await household.signIn();
    return household;
  }

  /** The flow with this home's account. */
  flow(): object[] {
    const credentials = this.options.credentials ?? clientOf(this.simulator);
    return home(this.simulator.url, { credentials, ...this.options.properties });
  }

  /** Brings a refresh token. From then on every token is one that this Node-RED has got itself. */
  async signIn(account = ACCOUNT): Promise<void> {
    const { refreshToken } = await signedIn(this.simulator);
    const reply = await this.ask('POST', 'seed', { refreshToken }, account);
    assert.equal(reply.status, 200, reply.text);
  }

  /** A Deploy, after which the credentials file holds the pair of this moment. */
  async deploy(flow: readonly object[] = this.flow()): Promise<void> {
    await this.nodeRed.deploy(flow);
  }

  async startNodeRed(options: Partial<NodeRedOptions> = {}): Promise<void> {
    const { storageModule, env, movableClock, userDir } = this.options;
    const known = (this.nodeRed as NodeRed | undefined)?.userDir ?? userDir;
    this.nodeRed = await startNodeRed({
      ...(storageModule === undefined ? {} : { storageModule }),
      ...(env === undefined ? {} : { env }),
      ...(movableClock === true ? { preload: [require.resolve('../support/shifted-clock')] } : {}),
      ...(known === undefined ? {} : { userDir: known }),
      ...options,
      settings: { nodesExcludes: coreNodesBut(CORE_NODES), ...this.options.settings, ...options.settings },
    });
  }

  /** A stop as systemd does it, or a power cut; then a start. */
  async restart(options: Partial<NodeRedOptions> & { readonly by?: 'stop' | 'kill' } = {}): Promise<void> {
    const { by = 'kill', ...rest } = options;
    await this.nodeRed[by]();
    await this.startNodeRed(rest);
  }

  /** A copy of the user folder, as a backup makes it. */
  async backup(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'smartthings-backup-'));
    await cp(this.nodeRed.userDir, folder, { recursive: true, verbatimSymlinks: true });
    return folder;
  }

  /** How far the clocks are ahead of true time; Node-RED notices within half a second. */
  async setClocks(aheadMs: number, whose: 'both' | 'Node-RED' = 'both'): Promise<void> {
    this.#aheadMs = aheadMs;
    if (whose === 'both') this.clock.aheadMs = aheadMs;
    await writeFile(join(this.nodeRed.userDir, CLOCK_FILE), String(this.#aheadMs));
  }

  ask(method: string, route: string, body?: object, account = ACCOUNT): Promise<Reply> {
    return this.nodeRed.request(method, `/smartthings/accounts/${account}/${route}`.replace(/\/$/, ''), body);
  }

  /** *Refresh now* in the editor. */
  refresh(account = ACCOUNT): Promise<Reply> {
    return this.ask('POST', 'refresh', {}, account);
  }

  /** What the account says of itself; state `unknown` while a Deploy replaces the flows. */
  async view(account = ACCOUNT): Promise<View> {
    const { json, text } = await this.ask('GET', '', undefined, account);
    const view = { state: 'unknown', message: text };
    return stringField(json, 'state') === undefined ? view : { ...view, ...(json as View) };
  }

  /** Waits until the account is in a state, and gives its sentence. */
  async entered(state: string, account = ACCOUNT): Promise<string> {
    const giveUpAt = Date.now() + 15_000;
    for (;;) {
      const view = await this.view(account);
      if (view.state === state) return view.message;
      assert.ok(Date.now() < giveUpAt, `${view.state}: ${view.message}\n${this.nodeRed.output()}`);
      await pause(25);
    }
  }

  /** Sends the lamp a command: 200, or the code of the error. */
  async lamp(path = LAMP_PATH): Promise<number | string> {
    for (let attempt = 0; ; attempt++) {
      const { status, json } = await this.nodeRed.request('POST', path, {});
      if (status === 200) return status;
      // Node-RED listens a moment before its flows have started.
      if (status !== 404 || attempt === 100) return stringField(json, 'code') ?? status;
      await pause(20);
    }
  }

  /** Refreshes that the cloud has granted; sign-ins don't count. */
  get rotations(): number {
    return this.simulator.log.rotations.filter(({ spent }) => spent !== undefined).length;
  }

  /** Token requests that the cloud has heard. */
  get tokenCalls(): number {
    return this.simulator.log.count('tokens');
  }

  async end(...folders: string[]): Promise<void> {
    await this.nodeRed.remove();
    await this.simulator.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until something is so. */
export async function so(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < giveUpAt, `never came: ${what}`);
    await pause(20);
  }
}
