import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import type { Simulator } from '../../src/simulator';
import { account, command, deviceId, newId, tab } from '../support/flows';
import { Red, until, type FlowNode, type Message } from '../support/red';

const door = deviceId('Back door');

describe('the event node', () => {
  let red: Red;
  let id: string;
  let told: Message[];

  beforeEach(() => {
    red = new Red();
    id = newId();
    told = [];
  });
  afterEach(() => red.unload());

  const event = (properties: object = {}): FlowNode[] => [
    { id: 'event', type: 'smartthings-event', z: tab.id, account: id, ...properties, wires: [['told']] },
    { id: 'told', type: 'helper', z: tab.id, wires: [] },
  ];
  const hear = (): void => void red.node('told').on('input', (msg: object) => told.push(msg as Message));
  /** The simulated home that the account lives in. */
  const simulator = async (): Promise<Simulator> => {
    let home: Simulator | undefined;
    const leave = await sharedParts(red.RED).simulated.enter((simulator) => {
      home = simulator;
      return Promise.resolve();
    });
    leave();
    assert.ok(home);
    return home;
  };
  const load = async (properties: object = {}, accountProperties: object = {}): Promise<Simulator> => {
    const flow = [tab, account(id, { mode: 'simulator', ...accountProperties }), ...event(properties)];
    await red.load([...flow, ...command('command', id, { device: deviceId('Kitchen lamp') })]);
    hear();
    // Signed in, and every name is known.
    await red.answer('command', { payload: 'on' });
    return simulator();
  };
  const open = (home: Simulator, value: 'open' | 'closed'): void => {
    home.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value });
  };

  it('tells that a door was opened, with its names and for no call', async () => {
    const home = await load({ capability: 'contactSensor' });
    await until(() => home.log.requests.some(({ path }) => path.endsWith('/rooms')), 'the names');
    const calls = home.log.requests.length;
    open(home, 'open');
    await until(() => told.length > 0, 'the message');
    const [message] = told;
    assert.equal(message?.topic, 'Back door/main/contactSensor/contact');
    assert.equal(message.payload, 'open');
    assert.equal(field(message.event, 'deviceId'), door);
    assert.equal(home.log.requests.length, calls);
  });

  it('tells at the start what is known, where that is wanted', async () => {
    await load({ initial: true, devices: [door], capability: 'contactSensor' });
    await until(() => told.length > 0, 'the message');
    assert.deepEqual([told[0]?.payload, field(told[0]?.event, 'source')], ['closed', 'read']);
  });

  it('leaves out what is as it was, unless every report counts', async () => {
    const home = await load({ devices: [door], attribute: 'contact' });
    open(home, 'open');
    open(home, 'open');
    open(home, 'closed');
    await until(() => told.length === 2, 'two messages');
    assert.deepEqual(
      told.map(({ payload }) => payload),
      ['open', 'closed'],
    );
    assert.equal(field(told[1]?.event, 'previous'), 'open');
  });

  it('hears what its kinds, rooms and names fit, and nothing else', async () => {
    const home = await load({ kinds: ['mode', 'health', 'nonsense', 5], devices: 'no list', rooms: null });
    open(home, 'open');
    home.home.setOnline('Back door', false);
    await until(() => told.length > 0, 'the message');
    assert.deepEqual(
      told.map(({ payload, topic }) => [topic, payload]),
      [['Back door', 'offline']],
    );
  });

  it('gives each node a message of its own', async () => {
    await load({ capability: 'contactSensor' });
    const nodes = event({ capability: 'contactSensor' });
    await red.deploy([
      tab,
      account(id, { mode: 'simulator' }),
      ...nodes,
      ...nodes.slice(0, 1).map((node) => ({ ...node, id: 'other' })),
    ]);
    hear();
    await until(async () => {
      open(await simulator(), 'open');
      open(await simulator(), 'closed');
      return told.length >= 4;
    }, 'both messages');
    assert.notEqual(told[0]?.event, told[1]?.event);
  });

  it('says under the node that events are off', async () => {
    await load({}, { events: 'off' });
    await until(() => /status.events.off/.test(String(field(red.statuses.get('event'), 'text'))), 'the status');
  });
});
