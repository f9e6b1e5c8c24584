import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../src/simulator';
import { stringField } from '../../src/base/json';
import { STEPS } from '../crash/steps';
import { ACCOUNT, COMMAND_PATH, CORE_NODES, lampFlow, SECRETS } from '../soak/lamp-flow';
import { CloudGate } from '../support/cloud-gate';
import { coreNodesBut } from '../support/core-nodes';
import { clientOf, deviceId, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { KeptProcess, passTime } from './kept-process';

const KEY = 'account-1:0123456789abcdef';

describe('Two processes on one user folder', function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let gate: CloudGate;
  let userDir: string;
  let processes: KeptProcess[];
  /** Refresh tokens, by hash, whose successors a crash took along: only these may come again. */
  let lost: number;

  const start = async (key = KEY): Promise<KeptProcess> => {
    const client = clientOf(simulator);
    const kept = await KeptProcess.start({ userDir, key, tokenUrl: `${gate.url}/oauth/token`, ...client });
    processes.push(kept);
    return kept;
  };
  /** Brings a refresh token, as a person does who has lost the authorization. */
  const seed = async (kept: KeptProcess): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    const answer = await kept.ask({ do: 'seed', refreshToken });
    assert.equal(answer.state, 'authorized', JSON.stringify(answer));
  };
  const signIn = async (): Promise<KeptProcess> => {
    const kept = await start();
    await seed(kept);
    return kept;
  };
  const sentTwice = (): number => simulator.log.refusals.filter(({ reason }) => reason === 'consumed').length;
  const refreshed = async (kept: KeptProcess): Promise<number> => {
    passTime();
    const answer = await kept.ask({ do: 'refresh' });
    assert.deepEqual([answer.state, answer.failed], ['authorized', undefined], JSON.stringify(answer));
    return answer.generation;
  };

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised' });
    gate = await CloudGate.open(simulator);
    userDir = await mkdtemp(join(tmpdir(), 'smartthings-processes-'));
    [processes, lost] = [[], 0];
  });
  afterEach(async () => {
    assert.equal(sentTwice(), lost, 'refresh tokens sent twice');
    for (const kept of processes) await kept.remove();
    await gate.close();
    await simulator.close();
    await rm(userDir, { recursive: true, force: true });
  });

  it('refreshed by one that then ends, go on with the other', async () => {
    const one = await signIn();
    const other = await start();
    const generation = await refreshed(one);
    await one.stop();
    assert.equal(await refreshed(other), generation);
    assert.equal(await refreshed(other), generation + 1);
  });

  it('go on where one of them restarts, over and over', async () => {
    let one = await signIn();
    const other = await start();
    let generation = 0;
    for (let round = 0; round < 5; round++) {
      generation = Math.max(await refreshed(one), generation);
      await one.stop();
      generation = Math.max(await refreshed(other), generation);
      one = await start();
      assert.equal((await one.ask({ do: 'look' })).generation, generation);
    }
  });

  it('refreshing at once share one refresh, fifty times', async () => {
    const [one, other] = [await signIn(), await start()];
    for (let round = 0; round < 50; round++) {
      passTime();
      const calls = gate.tokenRequests;
      const answers = await Promise.all([one.ask({ do: 'refresh' }), other.ask({ do: 'refresh' })]);
      for (const { state, failed } of answers) assert.deepEqual([state, failed], ['authorized', undefined]);
      const spent = gate.tokenRequests - calls;
      // Who comes when the other has done is asked by its owner for a refresh of its own.
      assert.ok(spent === 1 || spent === 2, `${spent} requests`);
    }
    passTime();
    const [last, same] = await Promise.all([one.ask({ do: 'refresh' }), other.ask({ do: 'refresh' })]);
    assert.ok(Math.abs(last.generation - same.generation) <= 1);
    assert.deepEqual((await readdir(userDir)).sort(), ['smartthings-journal.json']);
  });

  it('with different accounts lose neither of them, whoever restarts', async () => {
    const one = await signIn();
    const stranger = await start('account-2:0123456789abcdef');
    await seed(stranger);
    const generations = [await refreshed(stranger), await refreshed(one)];
    await stranger.kill();
    await one.kill();
    const again = [await start('account-2:0123456789abcdef'), await start()];
    const answers = await Promise.all(again.map((kept) => kept.ask({ do: 'look' })));
    assert.deepEqual(
      answers.map(({ generation }) => generation),
      generations,
    );
    for (const kept of again) await refreshed(kept);
  });

  describe('of which one is killed at a step of its refresh', () => {
    for (const { name, inSpan, deaths } of STEPS) {
      const death = deaths.file;
      // Nothing calls the cloud here but the keepers.
      if (!death || ('place' in death && death.place === 'used')) continue;
      it(`(${name}) ${inSpan ? 'tell that a refresh was interrupted' : 'lose nothing'}`, async () => {
        const [one, other] = [await signIn(), await start()];
        passTime();
        if ('point' in death) {
          await one.dieAt(death);
        } else {
          gate.strike(death.place, () => one.kill());
          await assert.rejects(one.ask({ do: 'refresh' }), /the process has ended/);
        }
        const answer = await other.ask({ do: 'refresh' });
        if (inSpan) {
          lost = 1;
          assert.equal(answer.state, 'reauthorize');
          assert.match(answer.message, /oauth\.rejection\.interrupted/);
          await seed(other);
        } else {
          assert.deepEqual([answer.state, answer.failed], ['authorized', undefined], JSON.stringify(answer));
        }
        const again = await start();
        const generation = await refreshed(other);
        assert.ok((await refreshed(again)) >= generation);
        assert.deepEqual((await readdir(userDir)).sort(), ['smartthings-journal.json'], 'nothing is left lying about');
      });
    }
  });
});

describe('Two Node-REDs on one user folder', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  const nodeReds: NodeRed[] = [];

  const start = async (userDir?: string): Promise<NodeRed> => {
    const { clientId, clientSecret } = clientOf(simulator);
    const nodeRed = await startNodeRed({
      ...(userDir === undefined ? {} : { userDir }),
      settings: { nodesExcludes: coreNodesBut(CORE_NODES) },
      env: { [SECRETS.clientId]: clientId, [SECRETS.clientSecret]: clientSecret },
    });
    nodeReds.push(nodeRed);
    return nodeRed;
  };
  const ask = async (nodeRed: NodeRed, method: string, path: string, body?: object): Promise<unknown> => {
    const { status, text, json } = await nodeRed.request(method, `/smartthings/accounts/${ACCOUNT}${path}`, body);
    assert.equal(status, 200, text);
    return json;
  };

  before(async () => {
    simulator = await startSimulator({ limits: 'raised' });
  });
  after(async () => {
    for (const nodeRed of nodeReds.reverse()) await nodeRed.remove();
    await simulator.close();
  });

  it('hand the authorization on in a rolling update', async () => {
    const old = await start();
    await old.deploy(lampFlow(simulator.url, deviceId('Kitchen lamp')));
    const { refreshToken } = await signedIn(simulator);
    await ask(old, 'POST', '/seed', { refreshToken });
    const young = await start(old.userDir);
    await ask(old, 'POST', '/refresh', {});
    const lamp = await young.request('POST', COMMAND_PATH, {});
    assert.equal(lamp.status, 200, `the old one's refresh ended its access token: ${lamp.text}`);
    assert.equal(await old.stop(), 0);
    await ask(young, 'POST', '/refresh', {});
    assert.equal((await young.request('POST', COMMAND_PATH, {})).status, 200);
    const next = await start(old.userDir);
    await young.kill();
    assert.equal((await next.request('POST', COMMAND_PATH, {})).status, 200);
    await ask(next, 'POST', '/refresh', {});
    assert.equal(stringField(await ask(next, 'GET', ''), 'state'), 'authorized');
    assert.deepEqual(
      simulator.log.refusals.filter(({ reason }) => reason === 'consumed'),
      [],
    );
  });
});
