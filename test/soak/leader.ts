import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { field, stringField } from '../../src/base/json';
import type { Random } from '../../src/base/ports';
import { startSimulator, type Simulator } from '../../src/simulator';
import { CloudGate, type StrikePlace } from '../support/cloud-gate';
import { coreNodesBut } from '../support/core-nodes';
import { fixedRandom } from '../support/fake-clock';
import { account, clientOf, deviceId, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { spentOnDisk } from './journal-file';
import { CORE_NODES, FOLLOWER, homeFlow, LEADER, STREAM_PATH, TOKEN_PATH } from './leader-flow';
import { StreamClient } from './stream-client';

const FOLLOWERS = 5;
const STREAMS = 3;
/** The leader refreshes at half of this. */
const TOKEN_SECONDS = 16;
const PATIENCE_MS = 60_000;
const SWITCHES = ['Kitchen lamp', 'Dining light', 'Water valve', 'Back door'] as const;
/** What changes while the leader is away: a target that does not answer five times in a row is called no more. */
const WHILE_AWAY = 'Back door';
/** What changes of them. */
const SWITCHED: ReadonlyMap<string, readonly [capability: string, attribute: string]> = new Map([
  ['Kitchen lamp', ['switch', 'switch']],
  ['Dining light', ['switchLevel', 'level']],
  ['Water valve', ['valve', 'valve']],
  ['Back door', ['contactSensor', 'contact']],
]);
const VALUES: Readonly<Record<string, readonly [string, string]>> = {
  switch: ['on', 'off'],
  valve: ['open', 'closed'],
  contact: ['open', 'closed'],
};
/** Events tell their time in whole seconds: of two of one value within a second nobody can say which was the later one. */
const APART_MS = 2_100;
const settings = { nodesExcludes: coreNodesBut(CORE_NODES), disableEditor: true };

/** Where the leader is killed. */
export type LeaderAim = 'refreshing' | 'in an event' | 'subscribing';
const AIMS: readonly LeaderAim[] = ['refreshing', 'in an event', 'subscribing'];
/** Between the cloud's rotation and the journal's write a kill ends the authorization, which is another soak's matter. */
const STRIKES: readonly StrikePlace[] = ['arrived', 'answered'];

/** What became of a kill. */
export interface LeaderKill {
  readonly aim: LeaderAim;
  readonly restartMs: number;
  /** The longest time in which a follower could not command. */
  readonly longestGapMs: number;
  /** How long after the leader was back everybody knew what it knew, and what is so. */
  readonly knownAfterMs: number;
}

/** Somebody who commands again and again. */
class Caller {
  worked: number[] = [];
  readonly #nodeRed: NodeRed;
  #isOver = false;
  readonly #done: Promise<void>;

  constructor(nodeRed: NodeRed) {
    this.#nodeRed = nodeRed;
    this.#done = this.#run();
  }

  longestGap(from: number, to: number): number {
    const times = [from, ...this.worked.filter((at) => at > from && at < to), to];
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const reply = await this.#nodeRed.request('POST', '/refresh', {}).catch(() => undefined);
      if (reply?.status === 200) this.worked.push(Date.now());
      await pause(500);
    }
  }
}

/** A leader that hears its home by webhooks, five Node-REDs that follow it and three scripts; the leader is killed again and again. */
export class LeaderSoak {
  readonly #random: Random;
  readonly #shareKey = randomBytes(32).toString('base64url');
  readonly #callers: Caller[] = [];
  readonly #followers: NodeRed[] = [];
  readonly #streams: StreamClient[] = [];
  readonly #simulator: Simulator;
  readonly #gate: CloudGate;
  readonly #port: number;
  #leader: NodeRed | undefined;

  private constructor(seed: number, simulator: Simulator, gate: CloudGate, port: number) {
    this.#random = fixedRandom(seed);
    this.#simulator = simulator;
    this.#gate = gate;
    this.#port = port;
  }

  /** The leader alone, hearing its home. */
  static async begin(seed: number): Promise<LeaderSoak> {
    const simulator = await startSimulator({ limits: 'raised', accessTokenSeconds: TOKEN_SECONDS, stateDelayMs: 10 });
    const soak = new LeaderSoak(seed, simulator, await CloudGate.open(simulator), await freePort());
    await soak.#startLeader(true);
    return soak;
  }

  /** Followers and scripts come to the leader. */
  async join(): Promise<void> {
    const followUrl = `http://127.0.0.1:${this.#port}${TOKEN_PATH}`;
    for (let index = 0; index < FOLLOWERS; index++) {
      const follower = await startNodeRed({ settings });
      this.#followers.push(follower);
      const credentials = { followKey: this.#shareKey };
      const node = account(FOLLOWER, { mode: 'follow', followUrl, credentials });
      await follower.deploy(homeFlow(node, deviceId('Dining light')));
    }
    for (let index = 0; index < STREAMS; index++) {
      this.#streams.push(new StreamClient(`http://127.0.0.1:${this.#port}${STREAM_PATH}`, this.#shareKey));
    }
    await this.#until(async () => (await this.#different()).length === 0, 'everybody');
  }

  /** How many calls that are no commands the home costs in this time, by what is asked. */
  async calls(duringMs: number): Promise<Map<string, number>> {
    const { requests } = this.#simulator.log;
    const before = requests.length;
    const until = Date.now() + duringMs;
    while (Date.now() < until) {
      this.#changeAll();
      await pause(5_000);
    }
    const calls = new Map<string, number>();
    for (const { method, path } of requests.slice(before)) {
      const what = path.endsWith('/commands') ? 'commands' : path.includes('token') ? 'tokens' : `${method} ${path}`;
      calls.set(what, (calls.get(what) ?? 0) + 1);
    }
    return calls;
  }

  command(): void {
    this.#callers.push(...this.#followers.map((follower) => new Caller(follower)));
  }

  /** One kill, and how long it takes until everybody knows everything. */
  async cycle(number: number): Promise<LeaderKill> {
    const aim = AIMS[number % AIMS.length] ?? 'refreshing';
    const killedAt = await this.#kill(aim);
    await pause(APART_MS);
    this.#change(WHILE_AWAY);
    await pause(APART_MS + this.#random.number() * 2_000);
    await this.#startLeader(false);
    const restartMs = Date.now() - killedAt;
    await this.#until(() => this.#isSubscribed(), 'subscriptions');
    const backAt = Date.now();
    this.#changeAll();
    await this.#until(async () => (await this.#different(SWITCHES)).length === 0, 'what is so');
    const knownAfterMs = Date.now() - backAt;
    const different = await this.#different();
    if (different.length > 0) throw new Error(different.join('\n'));
    const longestGapMs = Math.max(...this.#callers.map((caller) => caller.longestGap(killedAt - 1_000, backAt)));
    return { aim, restartMs, longestGapMs, knownAfterMs };
  }

  /** How often scripts began anew and went on, and what followers asked the cloud for themselves. */
  async figures(): Promise<{ begins: number; resumes: number; readsOfFollowers: number }> {
    const bills = await Promise.all(
      this.#followers.map((follower) => follower.request('GET', `/smartthings/accounts/${FOLLOWER}/calls`)),
    );
    const reads = bills.map(({ json }) => {
      const kinds = ['reads', 'polls', 'other'].map((kind) => field(field(json, 'byKind'), kind));
      return kinds.reduce((sum: number, kind) => sum + Number(field(kind, 'month') ?? kind ?? 0), 0);
    });
    return {
      begins: this.#streams.reduce((sum, { begins }) => sum + begins, 0),
      resumes: this.#streams.reduce((sum, { resumes }) => sum + resumes, 0),
      readsOfFollowers: reads.reduce((sum, count) => sum + count, 0),
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#callers.map((caller) => caller.stop()));
    await Promise.all(this.#streams.map((stream) => stream.close()));
    await Promise.all([...this.#followers, ...(this.#leader ? [this.#leader] : [])].map((one) => one.remove()));
    await this.#gate.close();
    await this.#simulator.close();
  }

  async #startLeader(isFirst: boolean): Promise<void> {
    const userDir = this.#leader?.userDir;
    const leader = await startNodeRed({ port: this.#port, settings, ...(userDir === undefined ? {} : { userDir }) });
    this.#leader = leader;
    if (!isFirst) return;
    const { refreshToken } = await signedIn(this.#simulator);
    const webhookUrl = `http://127.0.0.1:${this.#port}/smartthings/events/${LEADER}`;
    const node = account(LEADER, {
      // Of another origin than the API no address would be confirmed: only token requests go through the gate.
      ...{ apiUrl: this.#simulator.url, tokenUrl: `${this.#gate.url}/oauth/token`, keyUrl: this.#simulator.url },
      ...{ appId: this.#simulator.defaultApp.appId, webhookUrl },
      ...{ share: true, shareEvents: true },
      credentials: { ...clientOf(this.#simulator), seedRefreshToken: refreshToken, shareKey: this.#shareKey },
    });
    await leader.deploy(homeFlow(node, deviceId('Kitchen lamp')));
    await this.#until(() => this.#isSubscribed(), 'subscriptions');
    const personalToken = this.#simulator.personalToken().reveal();
    const path = `/smartthings/accounts/${LEADER}/events/register`;
    const { status, text } = await leader.request('POST', path, { personalToken });
    if (status !== 200) throw new Error(`Registering the webhook was answered ${status}: ${text}`);
    await this.#until(async () => {
      const { json } = await leader.request('GET', `/smartthings/accounts/${LEADER}`);
      return field(field(json, 'events'), 'confirmation') === 'confirmed';
    }, 'the confirmation');
  }

  /** Whether the leader hears all that it wants to: what changes before that nobody tells it. */
  async #isSubscribed(): Promise<boolean> {
    const { json } = await this.#running.request('GET', `/smartthings/accounts/${LEADER}`);
    const [wanted, subscribed] = ['wanted', 'subscribed'].map((what) => Number(field(field(json, 'events'), what)));
    return wanted !== undefined && subscribed !== undefined && wanted > 0 && subscribed >= wanted;
  }

  /** A lot happens in the home at once. */
  #changeAll(): void {
    for (const label of SWITCHES) this.#change(label);
  }

  #change(label: string): void {
    const [capability = '', attribute = ''] = SWITCHED.get(label) ?? [];
    const before = this.#simulator.home.value(label, capability, attribute);
    const [one = '', other = ''] = VALUES[attribute] ?? [];
    const value = attribute === 'level' ? Math.floor(this.#random.number() * 100) : before === one ? other : one;
    this.#simulator.home.set(label, { capability, attribute, value });
  }

  async #kill(aim: LeaderAim): Promise<number> {
    let killedAt = 0;
    const kill = async (): Promise<void> => {
      killedAt = Date.now();
      await this.#running.kill();
    };
    const killBetweenRefreshes = async (): Promise<void> => {
      const goOn = await this.#gate.holdOff();
      await this.#until(() => this.#isPairSaved(), 'the pair on the disk');
      await kill();
      goOn();
    };
    if (aim === 'refreshing') {
      const place = STRIKES[Math.floor(this.#random.number() * STRIKES.length)] ?? 'arrived';
      this.#gate.strike(place, async () => {
        if (place === 'answered') await this.#until(() => this.#isPairSaved(), 'the new pair on the disk');
        await kill();
      });
      await this.#until(() => Promise.resolve(killedAt > 0 && !this.#gate.waiting), 'a refresh');
    } else if (aim === 'in an event') {
      for (const label of SWITCHES) if (label !== WHILE_AWAY) this.#change(label);
      await pause(this.#random.number() * 40);
      await killBetweenRefreshes();
    } else {
      // The next start makes them again.
      await killBetweenRefreshes();
      this.#forgetSubscriptions();
      const { requests } = this.#simulator.log;
      const before = requests.length;
      const starting = this.#startLeader(false);
      const isSubscribing = (): boolean =>
        requests.slice(before).some(({ method, path }) => method === 'POST' && path.endsWith('/subscriptions'));
      await this.#until(() => Promise.resolve(isSubscribing()), 'subscribing');
      await starting;
      const firstKilledAt = killedAt;
      await killBetweenRefreshes();
      killedAt = firstKilledAt;
    }
    return killedAt;
  }

  async #isPairSaved(): Promise<boolean> {
    const { spent } = this.#simulator.log.rotations.at(-1) ?? {};
    return spent !== undefined && (await spentOnDisk(this.#running.userDir)).has(spent);
  }

  #forgetSubscriptions(): void {
    const { installedAppId } = this.#simulator.log.rotations.at(-1) ?? { installedAppId: '' };
    this.#simulator.subscriptions.forget(installedAppId);
  }

  /** Who knows something else of these devices than the leader, which knows what is so. */
  async #different(
    labels: readonly string[] = this.#simulator.home.devices.map(({ label }) => label),
  ): Promise<string[]> {
    const ids = labels.map((label) => deviceId(label));
    const valuesAt = async (nodeRed: NodeRed, id: string): Promise<string> => {
      const replies = ids.map((device) =>
        nodeRed.request('GET', `/smartthings/accounts/${id}/devices/${device}/values`),
      );
      return (await Promise.all(replies)).map(({ text }) => text).join('\n');
    };
    const known = await valuesAt(this.#running, LEADER);
    const different: string[] = [];
    for (const [index, label] of labels.entries()) {
      const what = SWITCHED.get(label);
      const own: unknown = JSON.parse(known.split('\n')[index] ?? '');
      if (!what) continue;
      const value = field(field(field(field(own, 'main'), what[0]), what[1]), 'value');
      if (value !== this.#simulator.home.value(label, ...what)) different.push(`leader: ${label} ${String(value)}`);
    }
    for (const [index, follower] of this.#followers.entries()) {
      const own = await valuesAt(follower, FOLLOWER);
      if (own !== known) different.push(`follower ${index + 1}: ${firstDifference(known, own)}`);
    }
    for (const [index, { values }] of this.#streams.entries()) {
      const wrong = [...values].find(([path, value]) => !this.#isTrue(path, value));
      if (values.size === 0 || wrong) different.push(`stream ${index + 1}: ${wrong?.join(' ') ?? 'nothing'}`);
    }
    return different;
  }

  /** Whether the home itself says so. */
  #isTrue(path: string, value: unknown): boolean {
    const label = SWITCHES.find((one) => path.startsWith(`${deviceId(one)}/main/`));
    if (label === undefined) return true;
    const [, , capability = '', attribute = ''] = path.split('/');
    return JSON.stringify(this.#simulator.home.value(label, capability, attribute)) === JSON.stringify(value);
  }

  get #running(): NodeRed {
    if (!this.#leader) throw new Error('No leader is running');
    return this.#leader;
  }

  async #until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (!(await isSo().catch(() => false))) {
      if (Date.now() > giveUpAt) throw new Error(`Never came: ${what}\n${await this.#states()}`);
      await pause(50);
    }
  }

  async #states(): Promise<string> {
    const all = [...this.#followers.map((one) => [one, FOLLOWER] as const), [this.#running, LEADER] as const];
    const said = all.map(async ([nodeRed, id]) => {
      const reply = await nodeRed.request('GET', `/smartthings/accounts/${id}`).catch(() => undefined);
      return `${stringField(reply?.json, 'message') ?? ''} ${JSON.stringify(field(reply?.json, 'events'))}`;
    });
    return [...(await Promise.all(said)), ...(await this.#different().catch(() => []))].join('\n');
  }
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return `${one.slice(Math.max(0, at - 60), at + 60)} ≠ ${other.slice(Math.max(0, at - 60), at + 60)}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
