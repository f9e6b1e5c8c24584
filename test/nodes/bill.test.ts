import assert from 'node:assert/strict';
import type { BillView } from '../../src/base/contract/bill';
import { field } from '../../src/base/json';
import type { Simulator } from '../../src/simulator';
import { startCloudAndRed } from '../support/cloud-and-red';
import { account, api, command, deviceId, status, tab } from '../support/flows';
import { type Red, until, type FlowNode } from '../support/red';

const lamp = deviceId('Kitchen lamp');
const lampSwitch = { device: lamp, capability: 'switch', attribute: 'switch' };

describe('the bill of an account', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  startCloudAndRed((both) => ({ simulator, red, id } = both));

  const load = async (nodes: readonly FlowNode[], properties: object = {}): Promise<void> => {
    const cloud = account(id, { mode: 'pat', apiUrl: simulator.url, ...properties });
    const scopes = ['r:devices:*', 'x:devices:*', 'r:locations:*'];
    const personalToken = simulator.personalToken({ scopes }).reveal();
    await red.load([tab, cloud, ...nodes], { [id]: { personalToken } });
  };
  const bill = async (): Promise<BillView> => {
    const reply = await red.request('get', `/smartthings/accounts/${id}/calls`);
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(reply.text) as BillView;
  };

  it('names the dearest nodes first, and costs nothing itself, as a route and as a message', async () => {
    await load([
      ...command('lamp', id, { name: 'Lamp on', device: lamp, deviceLabel: 'Kitchen lamp' }),
      ...status('reader', id, { name: 'Lamp?', ...lampSwitch, deviceLabel: 'Kitchen lamp' }),
      ...status('other', id, { ...lampSwitch, deviceLabel: 'Kitchen lamp' }),
      ...api('spent', id, { method: 'GET', path: 'node-red:calls' }),
    ]);
    await red.answer('lamp', { payload: 'on' });
    for (let read = 0; read < 3; read++) await red.answer('reader');
    await red.answer('other');
    const calls = simulator.log.requests.length;
    const told = await bill();
    assert.deepEqual([told.today, told.month, told.budget], [5, 5, null]);
    assert.deepEqual(told.byKind, { commands: 1, reads: 4, polls: 0, tokens: 0, other: 0 });
    const of = (type: string, nodeId: string, name: string, count: number) =>
      ({ nodeId, name, type: `smartthings-${type}`, today: count, month: count }) as const;
    assert.deepEqual(told.byNode, [
      of('status', 'reader', 'Lamp?', 3),
      of('command', 'lamp', 'Lamp on', 1),
      of('status', 'other', '', 1),
    ]);
    assert.deepEqual(told.days.at(-1), { day: new Date().toISOString().slice(0, 10), ...told.byKind });
    assert.ok(told.forecast >= 5 && Date.parse(told.resetsAt) > Date.now());
    assert.deepEqual((await red.answer('spent', { payload: 'x' })).payload, told);
    assert.equal(simulator.log.requests.length, calls);
    await red.deploy([tab, account(id, { mode: 'pat', apiUrl: simulator.url })]);
    assert.deepEqual((await bill()).byNode[0], { nodeId: 'reader', name: '', type: '', today: 3, month: 3 }, 'gone');
  });

  it('counts polls for the node that listens longest', async () => {
    const event = (nodeId: string): FlowNode => ({
      ...{ id: nodeId, type: 'smartthings-event', z: tab.id, account: id, devices: [lamp], wires: [[]] },
    });
    await load([event('first'), event('second')], { pollInterval: '1' });
    const polls = async (): Promise<number> => (await bill()).byKind.polls;
    await until(async () => (await polls()) > 0, 'a poll');
    const { byNode } = await bill();
    assert.deepEqual(
      byNode.map(({ nodeId, type }) => [nodeId, type]),
      [['first', 'smartthings-event']],
    );
  });

  it('stops at the budget: what is known answers and says how old it is, the rest says why, and commands go', async () => {
    await load(
      [
        ...command('lamp', id, { device: lamp, deviceLabel: 'Kitchen lamp' }),
        ...status('reader', id, { ...lampSwitch, deviceLabel: 'Kitchen lamp' }),
        ...status('stranger', id, { ...lampSwitch, device: deviceId('Dining light'), deviceLabel: 'Dining light' }),
      ],
      { monthlyBudget: '4', overBudget: 'commands' },
    );
    await red.answer('reader');
    for (let call = 0; call < 4; call++) await red.answer('lamp', { payload: 'on' });
    const { attribute } = await red.answer('reader');
    assert.equal(field(attribute, 'source'), 'command');
    assert.match(JSON.stringify(red.statuses.get('reader')), /"yellow"/);
    await red.refusal('stranger', {}, 'budget', 'api.budgetUsedUp');
    assert.deepEqual([(await bill()).month, (await bill()).budget], [5, 4]);
  });

  it('stops commands too where the account says so', async () => {
    const nodes = command('lamp', id, { device: lamp, deviceLabel: 'Kitchen lamp' });
    await load(nodes, { monthlyBudget: '2', overBudget: 'none' });
    for (let call = 0; call < 2; call++) await red.answer('lamp', { payload: 'on' });
    await red.refusal('lamp', { payload: 'off' }, 'budget', 'api.budgetUsedUp');
    assert.equal(simulator.log.count('commands'), 2);
    // Who deploys again gains nothing, unless the budget is another one.
    const raised = { mode: 'pat', apiUrl: simulator.url, monthlyBudget: '3', overBudget: 'none' };
    await red.deploy([tab, account(id, raised), ...nodes]);
    await red.answer('lamp', { payload: 'off' });
    await red.refusal('lamp', { payload: 'on' }, 'budget');
  });
});
