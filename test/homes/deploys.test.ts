import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { clientOf, signedIn } from '../support/flows';
import { accountNode, lamp, PLACE, tab, TAB } from './flow';
import { DAY_MS, Household, HOUR_MS, so } from './household';

/** One Node-RED lives through all of this; each test has an account of its own. */
describe('what homes go through: deploys', function () {
  this.timeout(30_000);
  let house: Household;
  let accounts = 0;
  let id = '';

  before(async () => {
    house = await Household.start({ movableClock: true });
  });
  after(() => house.end());
  beforeEach(() => {
    id = `account-${++accounts}`;
  });

  const credentials = (): object => ({ credentials: clientOf(house.simulator) });
  const account = (properties: object = {}): object => accountNode(house.simulator.url, { id, ...properties });
  const flow = (properties: object = {}): object[] => [tab, account(properties), ...lamp({ account: id })];

  async function begin(): Promise<number> {
    await house.deploy(flow(credentials()));
    await house.signIn(id);
    return house.rotations;
  }

  /** The account works, and nothing was spent for it. */
  async function goesOn(rotations: number): Promise<void> {
    await house.entered('authorized', id);
    assert.equal(await house.lamp(), 200);
    assert.equal(house.rotations, rotations);
    assert.deepEqual(house.simulator.log.refusals, []);
  }

  async function goesOnAndRefreshes(rotations: number): Promise<void> {
    await goesOn(rotations);
    assert.equal((await house.refresh(id)).status, 200);
    await goesOn(rotations + 1);
  }

  it('the account copied: the copy says who has the refresh token, and spends nothing', async () => {
    const { refreshToken: seedRefreshToken } = await signedIn(house.simulator);
    const whole = { credentials: { ...clientOf(house.simulator), seedRefreshToken } };
    await house.deploy(flow(whole));
    await house.entered('authorized', id);
    const rotations = house.rotations;
    const copy = accountNode(house.simulator.url, { id: `${id}-copy`, name: 'Copy', ...whole });
    await house.deploy([...flow(), copy]);
    assert.match(await house.entered('unauthorized', `${id}-copy`), /already belongs to the account Home/);
    await goesOnAndRefreshes(rotations);
  });

  it('exported and imported: no token travels, the import says what it lacks, the original goes on', async () => {
    const rotations = await begin();
    const exported = await house.nodeRed.request('GET', '/flows');
    const nodes = (exported.json as { id: string; type: string }[]).filter(
      ({ type }) => type === 'smartthings-account',
    );
    assert.deepEqual(
      nodes.map((node) => field(node, 'credentials')),
      [undefined],
    );
    const imported = nodes.map((node) => ({ ...node, id: `${id}-imported`, name: 'Imported' }));
    await house.deploy([...flow(), ...imported]);
    assert.match(await house.entered('unauthorized', `${id}-imported`), /client id is missing/);
    await goesOnAndRefreshes(rotations);
  });

  it('disabled and enabled again: goes on', async () => {
    const rotations = await begin();
    await house.deploy(flow({ d: true }));
    assert.equal(await house.lamp(), 'not_authorized');
    await house.deploy(flow());
    await goesOnAndRefreshes(rotations);
  });

  it('deleted, deployed and undone: with client id and secret entered again it goes on, nobody signs in', async () => {
    const rotations = await begin();
    await house.deploy([tab]);
    assert.equal((await house.ask('GET', '', undefined, id)).status, 404);
    await house.deploy(flow());
    assert.match(await house.entered('unauthorized', id), /client id is missing/);
    await house.deploy(flow(credentials()));
    await goesOnAndRefreshes(rotations);
  });

  it('moved into a subflow: goes on, for every instance', async () => {
    const rotations = await begin();
    const subflow = {
      ...{ id: 'sub', type: 'subflow', name: 'Lamp' },
      in: [{ x: 50, y: 30, wires: [{ id: 'lamp' }] }],
      out: [{ x: 260, y: 30, wires: [{ id: 'lamp', port: 0 }] }],
    };
    const inside = [account({ z: 'sub' }), ...lamp({ account: id }).slice(1, 2)].map((node) => ({ ...node, z: 'sub' }));
    const instances = ['one', 'two'].flatMap((name) => [
      { id: `${name}-in`, z: TAB, type: 'http in', method: 'post', url: `/${name}`, wires: [[name]] },
      { id: name, z: TAB, type: 'subflow:sub', wires: [[`${name}-out`]] },
      { id: `${name}-out`, z: TAB, type: 'http response', wires: [] },
    ]);
    await house.deploy([tab, subflow, ...inside, ...instances.map((node) => ({ ...PLACE, ...node }))]);
    await house.entered('authorized', id);
    assert.deepEqual([await house.lamp('/one'), await house.lamp('/two')], [200, 200]);
    assert.equal((await house.refresh(id)).status, 200);
    assert.deepEqual([await house.lamp('/one'), await house.lamp('/two')], [200, 200]);
    assert.equal(house.rotations, rotations + 1);
  });

  it('Restart flows after a rotation: the older pair on disk does not come back', async () => {
    await begin();
    await house.deploy(flow());
    assert.equal((await house.refresh(id)).status, 200);
    const rotations = house.rotations;
    const headers = { 'node-red-api-version': 'v2', 'node-red-deployment-type': 'reload' };
    const reply = await house.nodeRed.request('POST', '/flows', {}, headers);
    assert.equal(reply.status, 200, reply.text);
    await goesOn(rotations);
  });

  it('a Deploy from a tab opened before a rotation: the pair in use stays, also after a restart', async () => {
    await begin();
    const v2 = { 'node-red-api-version': 'v2' };
    const tabOpened = await house.nodeRed.request('GET', '/flows', undefined, v2);
    assert.equal((await house.refresh(id)).status, 200);
    const rotations = house.rotations;
    const reply = await house.nodeRed.request('POST', '/flows', tabOpened.json, v2);
    assert.equal(reply.status, 200, reply.text);
    await goesOn(rotations);
    await house.restart();
    await goesOnAndRefreshes(rotations);
  });

  it('mode simulator and back: goes on', async () => {
    const rotations = await begin();
    await house.deploy(flow({ mode: 'simulator' }));
    await house.entered('authorized', id);
    assert.equal(await house.lamp(), 200);
    await house.deploy(flow());
    await goesOnAndRefreshes(rotations);
  });

  it('two accounts of one app: each keeps its own authorization, also after a restart', async () => {
    const second = `${id}-second`;
    const two = [
      ...flow(credentials()),
      accountNode(house.simulator.url, { id: second, name: 'Cabin', ...credentials() }),
      ...lamp({ account: second, id: 'second', path: '/second' }),
    ];
    await house.deploy(two);
    await house.signIn(id);
    await house.signIn(second);
    await house.refresh(id);
    await house.refresh(second);
    const rotations = house.rotations;
    await house.restart();
    await house.deploy(two);
    await goesOn(rotations);
    await house.entered('authorized', second);
    assert.equal(await house.lamp('/second'), 200);
    const installed = new Set(house.simulator.log.rotations.slice(-2).map(({ installedAppId }) => installedAppId));
    assert.equal(installed.size, 2);
  });

  it('refreshed by the timer and the editor in the same moment: one refresh, both have it', async () => {
    const rotations = await begin();
    house.simulator.faults.next('token', { kind: 'slow', delayMs: 1_500 });
    await house.setClocks(13 * HOUR_MS);
    await so(() => house.rotations === rotations + 1, 'the timer');
    assert.equal((await house.view(id)).state, 'refreshing');
    assert.equal((await house.refresh(id)).status, 200);
    await goesOn(rotations + 1);
    assert.ok(Date.parse((await house.view(id)).accessTokenExpiresAt ?? '') > Date.now() + DAY_MS + 12 * HOUR_MS);
  });
});
