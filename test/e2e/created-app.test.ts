import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { field, stringField } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, SCOPES, signedIn, tab } from '../support/flows';
import { startNodeRed, type NodeRed, type Reply } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const ID = 'account-1';
const PATH = `/smartthings/accounts/${ID}`;

describe('an app that the dialog creates, in a real Node-RED below another root', () => {
  let simulator: Simulator;
  let nodeRed: NodeRed;
  let userDir: string;
  const settings = { httpAdminRoot: '/its/editor' };

  before(async function () {
    this.timeout(120_000);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    nodeRed = await startNodeRed({ settings });
    ({ userDir } = nodeRed);
  });
  after(async function () {
    this.timeout(30_000);
    await nodeRed.remove();
    await simulator.close();
  });

  const flow = (credentials?: object, properties: object = {}): FlowNode[] => [
    tab,
    account(ID, { apiUrl: simulator.url, ...properties, ...(credentials ? { credentials } : {}) }),
  ];
  const post = async (path: string, body: object = {}): Promise<Reply> => nodeRed.request('POST', PATH + path, body);
  const state = async (): Promise<unknown> => field((await nodeRed.request('GET', PATH)).json, 'state');
  const restart = async (): Promise<void> => {
    await nodeRed.stop();
    nodeRed = await startNodeRed({ settings, userDir });
  };

  it('leaves the account that works alone until its id is deployed, and then stays over restarts', async () => {
    const { refreshToken } = await signedIn(simulator);
    await nodeRed.deploy(flow({ ...clientOf(simulator), seedRefreshToken: refreshToken }));
    await until(async () => (await state()) === 'authorized', 'the first sign-in');

    const personalToken = simulator.personalToken().reveal();
    const redirectUri = `${nodeRed.url.replace('127.0.0.1', 'localhost')}/smartthings/callback`;
    const created = await post('/app', { personalToken, name: 'Node-RED', redirectUris: [redirectUri] });
    assert.equal(created.status, 200, created.text);
    const clientId = stringField(created.json, 'clientId') ?? '';
    const secret = simulator.app(stringField(created.json, 'appId') ?? '')?.clientSecret.reveal() ?? '';

    const form = { clientId, clientSecret: '__PWRD__' };
    assert.equal((await nodeRed.request('PUT', `${PATH}/draft`, { mode: 'oauth', ...form })).status, 204);
    const authorize = await post('/authorize', { redirectUri });
    const asked = new URL(stringField(authorize.json, 'authorizeUrl') ?? '').searchParams;
    const code = simulator.approve({ clientId, redirectUri, scopes: SCOPES });
    const back = await nodeRed.request('GET', `/smartthings/callback/?code=${code}&state=${asked.get('state') ?? ''}`);
    assert.equal(back.status, 200, back.text);

    // Somebody deploys something else, and Node-RED is restarted.
    await nodeRed.deploy(flow(undefined, { name: 'renamed' }));
    await restart();
    await until(async () => (await state()) === 'authorized', 'the old sign-in after a restart');
    assert.equal((await post('/refresh')).status, 200);
    assert.equal(simulator.log.rotations.at(-1)?.clientId, clientOf(simulator).clientId);

    // The refresh token that the account came with belongs to the app before.
    await nodeRed.deploy(flow({ ...form, seedRefreshToken: '' }));
    await until(async () => (await state()) === 'authorized', 'the new sign-in');
    for (const _start of [1, 2]) {
      await restart();
      await until(async () => (await state()) === 'authorized', 'the new sign-in after a restart');
    }
    const refreshed = await post('/refresh');
    assert.equal(refreshed.status, 200, refreshed.text);
    assert.equal(simulator.log.rotations.at(-1)?.clientId, clientId);
    assert.equal(simulator.log.presentedAfterConsumed, 0);

    const report = await nodeRed.request('GET', `${PATH}/report`);
    assert.match(stringField(report.json, 'nodeRed') ?? '', /^4\.1\.\d+/);
    assert.match(stringField(report.json, 'package') ?? '', /^\d+\.\d+\.\d+/);
    for (const file of await filesIn(userDir)) {
      const words = await readFile(file, 'utf8').catch(() => '');
      for (const told of [secret, personalToken]) assert.ok(!words.includes(told), file);
    }
    for (const told of [secret, personalToken]) assert.ok(!nodeRed.output().includes(told));
  }).timeout(180_000);

  async function filesIn(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  }
});
