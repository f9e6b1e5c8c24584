import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import type { Simulator } from '../../src/simulator';
import { startCloudAndRed } from '../support/cloud-and-red';
import { account, deviceId, tab } from '../support/flows';
import { type Red, until, type FlowNode, type Message } from '../support/red';

describe('events of a home that is polled', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  let told: Message[];

  startCloudAndRed((both) => ({ simulator, red, id } = both));
  beforeEach(() => void (told = []));

  const flow = (properties: object = {}): FlowNode[] => [
    tab,
    account(id, { mode: 'pat', apiUrl: simulator.url, pollInterval: '1', ...properties }),
    {
      id: 'event',
      type: 'smartthings-event',
      z: tab.id,
      account: id,
      devices: [deviceId('Back door')],
      wires: [['told']],
    },
    { id: 'told', type: 'helper', z: tab.id, wires: [] },
  ];
  const load = async (nodes: FlowNode[]): Promise<void> => {
    await red.load(nodes, {
      [id]: { personalToken: simulator.personalToken({ scopes: ['r:devices:*', 'r:locations:*'] }).reveal() },
    });
    red.node('told').on('input', (msg: object) => told.push(msg as Message));
  };
  const polls = (): number => simulator.log.requests.filter(({ path }) => path === '/devices').length;
  const events = async (): Promise<unknown> =>
    field((await red.request('get', `/smartthings/accounts/${id}`)).body, 'events');

  it('come with the next poll, once, with what was before', async () => {
    await load(flow());
    await until(() => polls() > 0, 'the first poll');
    simulator.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'open' });
    await until(() => told.length > 0, 'the message');
    const before = polls();
    await until(() => polls() > before, 'another poll');
    assert.equal(told.length, 1);
    const { payload, event } = told[0] ?? {};
    assert.deepEqual([payload, field(event, 'previous'), field(event, 'source')], ['open', 'closed', 'poll']);
    assert.equal(field(await events(), 'state'), 'polling');
  });

  it('cost nothing where no node listens, and nothing after the last one is gone', async () => {
    await load(flow());
    await until(() => polls() > 0, 'the first poll');
    await red.deploy(flow().slice(0, 2));
    await until(async () => field(await events(), 'state') === 'off', 'the end');
    assert.match(String(field(await events(), 'message')), /events.nobodyListens$/);
  });

  it('stop with the budget, and say so under the node', async () => {
    await load(flow({ monthlyBudget: '2' }));
    await until(async () => field(await events(), 'state') === 'blocked', 'the end of the budget');
    assert.ok(polls() <= 2);
    await until(() => /status.error.budget/.test(String(field(red.statuses.get('event'), 'text'))), 'the status');
  });
});
