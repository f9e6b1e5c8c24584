import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { field } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, deviceId, signedIn, tab } from '../support/flows';
import { projectRoot } from '../support/installed-package';
import {
  startNodeRed,
  type NodeRed,
  type NodeRedOptions,
  type NodeRedVersion,
  type Reply,
} from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const MODULE = '@red-things/node-red-smartthings';
const lamp = deviceId('Kitchen lamp');
const place = { z: tab.id, x: 100, y: 100 };

/** `POST /lamp` sends the body to the lamp, `GET /lamp` reads it; both answer with what comes out, an error as 500. */
function lampFlow(accountProperties: object, accountCredentials?: object): FlowNode[] {
  const failed = [
    { t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' },
    { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
  ];
  return [
    tab,
    account('account-1', { ...accountProperties, ...(accountCredentials ? { credentials: accountCredentials } : {}) }),
    { ...place, id: 'in-set', type: 'http in', url: '/lamp', method: 'post', wires: [['body']] },
    {
      ...{ ...place, id: 'body', type: 'change', wires: [['set']] },
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'payload.value', tot: 'msg' }],
    },
    { ...place, id: 'set', type: 'smartthings-command', account: 'account-1', device: lamp, wires: [['out']] },
    { ...place, id: 'in-get', type: 'http in', url: '/lamp', method: 'get', wires: [['get']] },
    {
      ...{ ...place, id: 'get', type: 'smartthings-status', account: 'account-1', device: lamp, wires: [['out']] },
      ...{ capability: 'switch', attribute: 'switch' },
    },
    { ...place, id: 'catch-1', type: 'catch', scope: null, wires: [['failed']] },
    { ...place, id: 'failed', type: 'change', rules: failed, wires: [['out']] },
    { ...place, id: 'out', type: 'http response', wires: [] },
  ];
}

/** A sentence for people: words, no keys, nothing that was not filled in. */
function assertWords(sentence: unknown): void {
  assert.equal(typeof sentence, 'string');
  const words = (sentence as string).replace(/^SmartThingsError: /, '');
  assert.match(words, /^\S+( \S+){3,}[.!?)]$/);
  assert.doesNotMatch(words, /__|smartthings-account:|\b[a-z]+\.[a-z]+[A-Z]|undefined|\[object/);
}

/** The lamp's flow in a running Node-RED. */
class Lamp {
  constructor(readonly nodeRed: NodeRed) {}

  send(value: unknown): Promise<Reply> {
    return this.nodeRed.request('POST', '/lamp', { value });
  }

  async switch(value: string): Promise<void> {
    const { status, text } = await this.send(value);
    assert.equal(status, 200, text);
  }

  read(): Promise<Reply> {
    return this.nodeRed.request('GET', '/lamp');
  }

  async view(): Promise<Record<string, unknown>> {
    const { status, json } = await this.nodeRed.request('GET', '/smartthings/accounts/account-1');
    assert.equal(status, 200);
    return json as Record<string, unknown>;
  }
}

function tests(version: NodeRedVersion): void {
  let simulator: Simulator;
  let nodeRed: NodeRed;
  let flow: Lamp;

  before(async function () {
    this.timeout(120_000);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    await start({});
  });
  after(async function () {
    this.timeout(40_000);
    await nodeRed.remove();
    await simulator.close();
  });
  const start = async (options: NodeRedOptions): Promise<void> => {
    const settings = { smartthingsAccountSimulatorLimits: 'raised' };
    nodeRed = await startNodeRed({ ...options, settings, version });
    flow = new Lamp(nodeRed);
  };

  it('loads every set of nodes without an error', async () => {
    const { json } = await nodeRed.request('GET', '/nodes');
    const sets = (json as Record<string, unknown>[]).filter(({ module }) => module === MODULE);
    const { 'node-red': declared } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> };
    };
    assert.deepEqual(sets.map(({ name }) => name).sort(), Object.keys(declared.nodes).sort());
    for (const set of sets) {
      assert.equal(set.err, undefined, String(set.err));
      assert.deepEqual(set.types, [set.name]);
      assert.equal(set.enabled, true);
    }
  });

  it('serves catalogues, icons and examples', async () => {
    const catalogue = await nodeRed.request('GET', `/locales/${MODULE}/smartthings-command?lng=en-US`);
    assert.equal(catalogue.status, 200);
    assert.ok(Object.keys(catalogue.json as object).length > 0);
    assert.equal((await nodeRed.request('GET', `/icons/${MODULE}/smartthings-command.svg`)).status, 200);
    const listed = await nodeRed.request('GET', `/library/examples/flows/${MODULE}/`);
    const names = readdirSync(join(projectRoot, 'examples')).map((name) => name.replace(/\.json$/, ''));
    for (const name of names) assert.ok(listed.text.includes(name), `${name} is missing in ${listed.text}`);
  });

  it('switches the lamp of the simulated home, and says in words what it refuses', async () => {
    await nodeRed.deploy(lampFlow({ mode: 'simulator' }));
    await flow.switch('on');
    await until(async () => (await flow.read()).text === 'on', 'lamp on');
    for (const value of [64, null, 'sideways', [], {}, { capability: 'switch', command: 'explode' }]) {
      const { status, json } = await flow.send(value);
      assert.equal(status, 500);
      assertWords(field(json, 'message'));
      assert.match(String(field(json, 'code')), /^invalid_(message|command)$/);
    }
    const { message, simulatorUrl } = await flow.view();
    assertWords(message);
    const page = await fetch(String(simulatorUrl));
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<title>/);
    const refused = await nodeRed.request('POST', '/smartthings/accounts/account-1/authorize', {});
    assert.equal(refused.status, 409);
    assertWords(field(field(refused.json, 'error'), 'message'));
  });

  it('keeps the authorization over a stop and over a kill, from environment variables alone', async function () {
    this.timeout(90_000);
    const { refreshToken } = await signedIn(simulator);
    const { clientId, clientSecret } = clientOf(simulator);
    const env = {
      ...{ ST_URL: simulator.url, ST_CLIENT: clientId, ST_SECRET: clientSecret, ST_SEED: refreshToken },
    };
    const userDir = nodeRed.userDir;
    await nodeRed.stop();
    await start({ userDir, env });
    await nodeRed.deploy(
      lampFlow(
        { apiUrl: '${ST_URL}' },
        { clientId: '${ST_CLIENT}', clientSecret: '${ST_SECRET}', seedRefreshToken: '${ST_SEED}' },
      ),
    );
    await flow.switch('on');
    await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'lamp on');

    assert.notEqual(await nodeRed.stop(), null);
    await start({ userDir, env });
    await flow.switch('off');

    const { status } = await nodeRed.request('POST', '/smartthings/accounts/account-1/refresh', {});
    assert.equal(status, 200);
    await nodeRed.kill();
    await start({ userDir, env });
    await flow.switch('on');
    assert.equal((await flow.view()).state, 'authorized');
    // A sign-in, the seed, and the refresh by hand.
    assert.equal(simulator.log.rotations.length, 3);
    assert.equal(simulator.log.presentedAfterConsumed, 0);

    const secrets = [clientSecret, refreshToken];
    const shown = await Promise.all(
      ['/flows', '/credentials/smartthings-account/account-1', '/settings'].map((path) => nodeRed.request('GET', path)),
    );
    const told = [...shown.map(({ text }) => text), nodeRed.output(), readJournal(userDir)].join('\n');
    assert.ok(told.includes('has_clientSecret'));
    for (const secret of secrets) assert.ok(!told.includes(secret));
  });

  it('says in words why nothing works without a network', async () => {
    await nodeRed.deploy(
      lampFlow(
        { apiUrl: 'http://127.0.0.1:9' },
        { clientId: 'a', clientSecret: 'b', seedRefreshToken: 'a-seed-of-nobody' },
      ),
    );
    const { status, json } = await flow.send('on');
    assert.equal(status, 500);
    assert.equal(field(json, 'code'), 'network');
    assertWords(field(json, 'message'));
    assertWords((await flow.view()).message);
  });

  it('runs the examples', async function () {
    this.timeout(60_000);
    const folder = join(projectRoot, 'examples');
    // The one for the dashboard needs a package of others, and has a test of its own.
    const examples = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'Dashboard.json');
    for (const file of examples) {
      const example = JSON.parse(readFileSync(join(folder, file), 'utf8')) as FlowNode[];
      await nodeRed.deploy(example);
      const buttons = example.filter(({ type }) => type === 'inject');
      for (const { id } of buttons) assert.equal((await nodeRed.request('POST', `/inject/${id}`, {})).status, 200);
      assert.doesNotMatch(nodeRed.output(), /missing types/i);
    }
  });
}

function readJournal(userDir: string): string {
  return readFileSync(join(userDir, 'smartthings-journal.json'), 'utf8');
}

describe('the packed package', () => {
  describe('in Node-RED 4.1', () => tests('4.1'));
  describe('in Node-RED 5.0', () => tests('5.0'));

  describe('in a Node-RED with a login', () => {
    let nodeRed: NodeRed;

    before(async function () {
      this.timeout(120_000);
      const { hashSync } = createRequire(require.resolve('node-red'))('bcryptjs') as {
        hashSync(password: string, rounds: number): string;
      };
      const user = (username: string, permissions: string): object => ({
        ...{ username, password: hashSync('open sesame', 4), permissions },
      });
      nodeRed = await startNodeRed({
        flows: lampFlow({ mode: 'simulator' }),
        settings: { adminAuth: { type: 'credentials', users: [user('owner', '*'), user('guest', 'read')] } },
      });
    });
    after(async function () {
      this.timeout(40_000);
      await nodeRed.remove();
    });

    const login = async (username: string): Promise<Record<string, string>> => {
      const body = {
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '',
        username,
        password: 'open sesame',
      };
      const { json } = await nodeRed.request('POST', '/auth/token', body);
      return { authorization: `Bearer ${String(field(json, 'access_token'))}` };
    };
    const routes: [string, string][] = [
      ['GET', ''],
      ['GET', '/devices'],
      ['PUT', '/draft'],
      ...['authorize', 'exchange', 'seed', 'refresh'].map((name): [string, string] => ['POST', `/${name}`]),
      ['DELETE', '/tokens'],
    ];
    const ask = async (method: string, rest: string, headers = {}): Promise<number> =>
      (
        await nodeRed.request(
          method,
          `/smartthings/accounts/account-1${rest}`,
          method === 'GET' ? undefined : {},
          headers,
        )
      ).status;

    it('closes every route to strangers, but the callback', async () => {
      for (const [method, rest] of routes) assert.equal(await ask(method, rest), 401, `${method} ${rest}`);
      const callback = await nodeRed.request('GET', '/smartthings/callback?code=a&state=b');
      assert.equal(callback.status, 400);
      assert.match(callback.text, /did not work/);
    });

    it('lets a guest look and the owner act', async () => {
      const [guest, owner] = [await login('guest'), await login('owner')];
      for (const [method, rest] of routes) {
        assert.equal(await ask(method, rest, guest), method === 'GET' ? 200 : 401, `${method} ${rest}`);
      }
      assert.equal(await ask('POST', '/refresh', owner), 200);
    });
  });
});
