import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '../../src/simulator';
import { CloudGate, type StrikePlace } from '../support/cloud-gate';
import { coreNodesBut } from '../support/core-nodes';
import { account, clientOf, deviceId, signedIn, tab } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const FOLLOWERS = 5;
/** The leader refreshes at half of this. */
const TOKEN_SECONDS = 16;
const PATH = '/smartthings/token_info.json';
const LAMPS = ['Kitchen lamp', 'Dining light', 'Living room TV', 'Water valve', 'Aroma diffuser'];
const settings = {
  nodesExcludes: coreNodesBut(['21-httpin.js', '25-catch.js', '15-change.js']),
  disableEditor: true,
};

/** What a Node-RED answers to `POST /lamp`: 200 when the device took the command, else 500 with the error's sentence. */
function commandFlow(accountNode: FlowNode, device: string): FlowNode[] {
  const place = { z: tab.id, x: 100, y: 100 };
  const rules = [
    { t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' },
    { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
  ];
  return [
    tab,
    accountNode,
    { ...place, id: 'in', type: 'http in', url: '/lamp', method: 'post', wires: [['refresh']] },
    {
      ...{ ...place, id: 'refresh', type: 'smartthings-command', account: accountNode.id, device },
      ...{ capability: 'refresh', command: 'refresh', wires: [['out']] },
    },
    { ...place, id: 'caught', type: 'catch', scope: ['refresh'], wires: [['failed']] },
    { ...place, id: 'failed', type: 'change', rules, wires: [['out']] },
    { ...place, id: 'out', type: 'http response', wires: [] },
  ];
}

/** Somebody who sends a command again and again, and remembers when one worked. */
class Caller {
  readonly worked: number[] = [];
  last = '';
  #running = true;
  readonly #done: Promise<void>;

  constructor(
    readonly name: string,
    private readonly call: () => Promise<{ readonly works: boolean; readonly said: string }>,
  ) {
    this.#done = this.#run();
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const { works, said } = await this.call().catch((error: unknown) => ({ works: false, said: String(error) }));
      if (works) this.worked.push(Date.now());
      else this.last = said;
      await pause(100);
    }
  }

  worksSince(at: number): boolean {
    return (this.worked.at(-1) ?? 0) > at;
  }

  /** The longest time without a command that worked, in milliseconds, from one moment to another. */
  longestGap(from: number, to: number): number {
    const times = [from, ...this.worked.filter((at) => at > from && at < to), to];
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }
}

describe('a leader, five followers and a script, each in a process of its own', () => {
  const shareKey = randomBytes(32).toString('base64url');
  const folder = mkdtempSync(join(tmpdir(), 'smartthings-script-'));
  let simulator: Simulator;
  let gate: CloudGate;
  let leader: NodeRed;
  let port: number;
  let callers: Caller[] = [];
  const followers: NodeRed[] = [];

  before(async function () {
    this.timeout(300_000);
    simulator = await startSimulator({ limits: 'raised', accessTokenSeconds: TOKEN_SECONDS, stateDelayMs: 10 });
    gate = await CloudGate.open(simulator);
    port = await freePort();
    const { refreshToken } = await signedIn(simulator);
    const shared = account('leader', {
      ...{ apiUrl: gate.url, share: true, sharePath: PATH },
      credentials: { ...clientOf(simulator), seedRefreshToken: refreshToken, shareKey },
    });
    leader = await startNodeRed({ port, settings });
    await leader.deploy(commandFlow(shared, deviceId('Counter strip')));
    for (const lamp of LAMPS.slice(0, FOLLOWERS)) {
      const followUrl = `http://127.0.0.1:${port}${PATH}`;
      const following = account('follower', { mode: 'follow', followUrl, credentials: { followKey: shareKey } });
      const follower = await startNodeRed({ settings });
      followers.push(follower);
      await follower.deploy(commandFlow(following, deviceId(lamp)));
    }
    callers = [
      ...followers.map((follower, index) => new Caller(`follower ${index + 1}`, () => command(follower))),
      new Caller('script with curl', await script()),
    ];
  });
  after(async function () {
    this.timeout(120_000);
    await Promise.all(callers.map((caller) => caller.stop()));
    await Promise.all([...followers, leader].map((nodeRed) => nodeRed.remove()));
    await gate.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const command = async (nodeRed: NodeRed): Promise<{ works: boolean; said: string }> => {
    const { status, text } = await nodeRed.request('POST', '/lamp', {});
    return { works: status === 200, said: text };
  };

  /** As a person would write it: asks for the token with curl, and calls the API with it. */
  const script = async (): Promise<() => Promise<{ works: boolean; said: string }>> => {
    const run = promisify(execFile);
    await run('curl', ['--version']);
    const file = join(folder, 'ask.sh');
    const lines = [
      'set -eu',
      `answer=$(curl -sS --fail -m 10 -H "Authorization: Bearer ${shareKey}" http://127.0.0.1:${port}${PATH})`,
      'token=$(printf %s "$answer" | sed \'s/.*"access_token":"\\([^"]*\\)".*/\\1/\')',
      `curl -sS --fail -m 10 -o /dev/null -H "Authorization: Bearer $token" ${gate.url}/v1/devices`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return () =>
      run('sh', [file]).then(
        () => ({ works: true, said: '' }),
        (error: unknown) => ({ works: false, said: String(error) }),
      );
  };

  const everybodyWorks = async (patienceMs: number): Promise<void> => {
    const at = Date.now();
    const late = (): Caller[] => callers.filter((caller) => !caller.worksSince(at));
    await until(() => late().length === 0, 'everybody', patienceMs).catch((error: unknown) => {
      const why = late().map(({ name, last }) => `${name}: ${last}`);
      throw new Error(`${String(error)}\n${why.join('\n')}\n${leader.output()}`);
    });
  };

  it('work, over several refreshes, and nobody waits for one', async function () {
    this.timeout(120_000);
    await everybodyWorks(30_000);
    const from = Date.now();
    const before = gate.tokenRequests;
    await until(() => gate.tokenRequests >= before + 2, 'two refreshes', 60_000);
    await everybodyWorks(30_000);
    const longest = Math.max(...callers.map((caller) => caller.longestGap(from, Date.now())));
    process.stdout.write(`      longest gap over two refreshes: ${longest} ms\n`);
    assert.equal(simulator.log.presentedAfterConsumed, 0);
  });

  const places: [place: StrikePlace, what: string][] = [
    ['arrived', 'its token request has arrived, and is lost'],
    ['used', 'the new token was written and is used for the first time'],
  ];
  for (const [place, what] of places) {
    it(`nobody misses a command for longer than the restart of the leader, killed when ${what}`, async function () {
      this.timeout(180_000);
      await everybodyWorks(30_000);
      let killedAt = 0;
      gate.strike(place, async () => {
        killedAt = Date.now();
        await leader.kill();
      });
      await until(() => !gate.waiting && killedAt > 0, 'the kill', 60_000);
      leader = await startNodeRed({ port, settings, userDir: leader.userDir });
      const headers = { authorization: `Bearer ${shareKey}` };
      const gives = async (): Promise<boolean> =>
        (await leader.request('GET', PATH, undefined, headers)).status === 200;
      await until(gives, 'the token after the restart', 30_000);
      const restartMs = Date.now() - killedAt;
      await everybodyWorks(30_000);
      const gaps = callers.map((caller) => [caller.name, caller.longestGap(killedAt - 1000, Date.now())] as const);
      const script = gaps.at(-1)?.[1] ?? 0;
      const longest = Math.max(...gaps.slice(0, -1).map(([, gap]) => gap));
      process.stdout.write(
        `      restart of the leader ${restartMs} ms, longest gap of a follower ${longest} ms, of the script ${script} ms\n`,
      );
      // A command of a follower may itself be looking for the token again for some seconds.
      assert.ok(longest < restartMs + 5_000, gaps.map(([name, gap]) => `${name}: ${gap} ms`).join('\n'));
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });
  }

  it('followers never sent a token request', () => {
    // Sign-in, seed and refreshes: all with the tokens that the leader had.
    assert.deepEqual(
      simulator.log.refusals.filter(({ reason }) => reason !== 'consumed'),
      [],
    );
    for (const follower of followers) assert.doesNotMatch(follower.output(), /smartthings-journal/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
