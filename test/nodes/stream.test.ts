import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { field } from '../../src/base/json';
import type { AccountNode } from '../../src/runtime/account/account-node';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import type { Simulator } from '../../src/simulator';
import { account, command, deviceId, newId, status, tab } from '../support/flows';
import { keysOf } from '../support/keeper-fixture';
import { Red, until, type FlowNode, type Message } from '../support/red';
import { listenTo, type Listener } from '../support/stream-listener';

const TOKEN = '/smartthings/token_info.json';
const STREAM = '/smartthings/stream';
const door = deviceId('Back door');
const lamp = deviceId('Kitchen lamp');
/** How many try it with a wrong key. */
const TRIES = process.env.CI === 'true' ? 10_000 : 1_000;
const newKey = (): string => randomBytes(32).toString('base64url');
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('the stream of a home', () => {
  let red: Red;
  let server: Server;
  let id: string;
  let key: string;
  let listeners: Listener[];

  beforeEach(async () => {
    red = new Red();
    id = newId();
    key = newKey();
    listeners = [];
    server = createServer((request, response) => void red.httpNode?.(request, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterEach(async () => {
    for (const listener of listeners) listener.end();
    await red.unload();
    server.closeAllConnections();
    server.close();
  });

  const leader = (properties: object = {}): FlowNode =>
    account(id, { mode: 'simulator', share: true, shareEvents: true, ...properties });
  const load = async (...flow: FlowNode[]): Promise<void> => {
    const credentials = { [id]: { shareKey: key }, follower: { followKey: key } };
    await red.load([tab, leader(), ...flow], credentials);
    await until(async () => (await view()).state === 'authorized', 'authorized');
  };
  const address = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const listen = async (headers: Record<string, string> = {}, query = ''): Promise<Listener> => {
    const listener = await listenTo(address(STREAM) + query, { ...bearer(key), ...headers });
    listeners.push(listener);
    return listener;
  };
  /** An account that has just been deployed asks to wait for a moment. */
  const heardAgain = async (): Promise<void> => {
    const home = async (): Promise<unknown> => (await listen()).next('home');
    await until(async () => (await home().catch(() => undefined)) !== undefined, 'the home');
  };
  const view = async (of = id): Promise<Record<string, unknown>> =>
    (await red.request('get', `/smartthings/accounts/${of}`)).body;
  const simulator = async (): Promise<Simulator> => {
    let home: Simulator | undefined;
    const leave = await sharedParts(red.RED).simulated.enter((simulated) => {
      home = simulated;
      return Promise.resolve();
    });
    leave();
    assert.ok(home);
    return home;
  };
  const open = async (value: 'open' | 'closed'): Promise<void> =>
    (await simulator()).home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value });

  it('tells the whole home, and then each change', async () => {
    await load();
    const listener = await listen();
    const home = await listener.next('home');
    assert.equal(field(home.told, 'begin'), 'first');
    const devices = field(home.told, 'devices') as Record<string, unknown>[];
    const told = devices.find(({ deviceId }) => deviceId === door);
    assert.deepEqual([told?.label, told?.room !== null, told?.online], ['Back door', true, true]);
    const contact = (told?.status as Record<string, Record<string, Record<string, unknown>>>).main?.contactSensor
      ?.contact;
    assert.equal(field(contact, 'value'), 'closed');
    const live = field((await listener.next('state')).told, 'live');
    assert.deepEqual(
      Object.keys(live as object),
      // Of a device without capabilities there is nothing to be told.
      devices.filter((device) => JSON.stringify(device).includes('"capabilities":["')).map(({ deviceId }) => deviceId),
    );
    await open('open');
    const { told: event, id: eventId } = await listener.next('event');
    assert.deepEqual(
      ['type', 'label', 'value', 'previous', 'source'].map((name) => field(event, name)),
      ['attribute', 'Back door', 'open', 'closed', 'webhook'],
    );
    await open('closed');
    const again = await listen({ 'last-event-id': eventId });
    assert.equal(field((await again.next('resumed')).told, 'after'), eventId);
    assert.equal(field((await again.next('event')).told, 'value'), 'closed');
    const stranger = await listen({ 'last-event-id': '0123456789abcdef.5' });
    assert.equal(field((await stranger.next('home')).told, 'begin'), 'anew');
    const { account: known } = red.node(id) as unknown as AccountNode;
    const token = known?.peek()?.reveal() ?? '';
    assert.ok(token.length > 20);
    for (const secret of [key, token]) assert.ok(!(listener.text + again.text).includes(secret));
  });

  it('is for those alone who have the key', async () => {
    await load();
    const ask = (headers: Record<string, string>, query = ''): Promise<Response> =>
      fetch(address(STREAM) + query, { headers });
    for (const [headers, query] of [
      [{}, ''],
      [bearer(newKey()), ''],
      [{ 'x-smartthings-key': newKey() }, ''],
      [{}, `?key=${key}`],
      [{}, `?access_token=${key}`],
      [{ cookie: key }, ''],
    ] as const) {
      assert.equal((await ask(headers, query)).status, 401, JSON.stringify(headers));
    }
    for (const headers of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      assert.equal((await ask({ ...bearer(key), ...headers })).status, 403, JSON.stringify(headers));
    }
    assert.equal((await ask(bearer(key), '?wishes=everything')).status, 400);
    assert.equal((await fetch(address(STREAM), { method: 'POST', headers: bearer(key) })).status, 404);
    const head = await fetch(address(STREAM), { method: 'HEAD', headers: { 'x-smartthings-key': key } });
    assert.deepEqual([head.status, head.headers.get('content-type')?.split(';')[0]], [200, 'text/event-stream']);
  });

  it('has 32 places, which are free again', async () => {
    await load();
    const all = await Promise.all(Array.from({ length: 32 }, () => listen()));
    const refused = await fetch(address(STREAM), { headers: bearer(key) });
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5']);
    all[0]?.end();
    await until(async () => (await listen().catch(() => undefined)) !== undefined, 'a place');
  });

  it(`withstands ${TRIES} who try`, async function () {
    this.timeout(60_000);
    await load();
    const statuses = new Map<number, number>();
    const ask = async (): Promise<void> => {
      const { status: given, body } = await fetch(address(STREAM), { headers: bearer(newKey()) });
      await body?.cancel();
      statuses.set(given, (statuses.get(given) ?? 0) + 1);
    };
    for (let round = 0; round < TRIES / 100; round++) await Promise.all(Array.from({ length: 100 }, ask));
    assert.deepEqual([statuses.get(401), statuses.get(429)], [10, TRIES - 10]);
    await (await listen()).next('home');
  });

  it('ends with its account, and goes on after a deploy', async () => {
    await load();
    const listener = await listen();
    await listener.next('home');
    await red.deploy([tab, leader({ name: 'Another name' })]);
    await listener.ended;
    await heardAgain();
    await red.deploy([tab, leader({ shareEvents: false })]);
    assert.equal((await fetch(address(STREAM), { headers: bearer(key) })).status, 404);
    await until(async () => (await fetch(address(TOKEN), { headers: bearer(key) })).status === 200, 'the token');
  });

  it('says why it is not shared', async () => {
    const sentence = (): string => {
      const { account: known } = red.node(id) as unknown as AccountNode;
      return known ? keysOf(known.snapshot().message) : 'none';
    };
    await load();
    for (const [properties, told] of [
      [{ streamPath: TOKEN }, /share\.stream\.pathTaken/],
      [{ streamPath: '/smartthings/events/x' }, /share\.stream\.badPath/],
      [{ streamPath: 'no path' }, /share\.stream\.badPath/],
      [{}, /^(?!.*share)/],
    ] as const) {
      await red.deploy([tab, leader(properties)]);
      await until(async () => (await view()).state === 'authorized', 'authorized');
      assert.match(sentence(), told);
      assert.equal((await fetch(address(TOKEN), { headers: bearer(key) })).status, 200);
    }
  });

  describe('of a leader', () => {
    let told: Message[];
    beforeEach(() => (told = []));

    const follower = (): FlowNode => account('follower', { mode: 'follow', followUrl: address(TOKEN) });
    const event = (properties: object = {}): FlowNode[] => [
      { id: 'event', type: 'smartthings-event', z: tab.id, account: 'follower', ...properties, wires: [['told']] },
      { id: 'told', type: 'helper', z: tab.id, wires: [] },
    ];
    const follow = async (...flow: FlowNode[]): Promise<Simulator> => {
      await load();
      await red.deploy([tab, leader(), follower(), ...flow]);
      if (flow.some((node) => node.id === 'told'))
        red.node('told').on('input', (msg: object) => told.push(msg as Message));
      await until(async () => String((await view('follower')).message).endsWith('follow.live'), 'live');
      return simulator();
    };

    it('is lived on by a follower: events, confirmations and readings, for no call of its own', async () => {
      const home = await follow(
        ...event({ devices: [door] }),
        ...command('command', 'follower', { device: lamp, capability: 'switch', confirm: 'state' }),
        ...status('status', 'follower', {
          ...{ device: door, capability: 'contactSensor', attribute: 'contact', maxAge: '1' },
        }),
      );
      const calls = (): number => home.log.requests.filter(({ method }) => method === 'GET').length;
      const before = calls();
      await open('open');
      await until(() => told.length > 0, 'the message');
      assert.deepEqual(
        [told[0]?.topic, field(told[0]?.event, 'source')],
        ['Back door/main/contactSensor/contact', 'webhook'],
      );
      assert.ok(field(told[0]?.event, 'room'));
      const confirmed = await red.answer('command', { payload: 'on' });
      assert.equal(field(confirmed.payload, 'status'), 'CONFIRMED');
      const reading = await red.answer('status');
      assert.deepEqual([reading.payload, field(reading.attribute, 'source')], ['open', 'webhook']);
      assert.equal(calls(), before);
      const events = async (): Promise<unknown> => (await view('follower')).events;
      await until(async () => field(await events(), 'state') === 'live', 'live events');
      assert.equal(field(field(await events(), 'sentence'), 'key'), 'events.leader');
    });

    it('is waited for under the nodes of a follower while the leader is gone', async () => {
      await follow(...event());
      const shown = (): string => String(field(red.statuses.get('event'), 'text'));
      await until(() => !shown().includes('status.events'), 'no trouble');
      await red.deploy([tab, follower(), ...event()], 'nodes');
      await until(() => shown().endsWith('status.events.leader'), 'what it waits for');
    });

    it('is polled for where the leader tells nothing', async () => {
      await load();
      await red.deploy([tab, leader({ shareEvents: false }), follower(), ...event()]);
      await until(async () => field((await view('follower')).events, 'state') === 'polling', 'polls');
      const message = async (): Promise<string> => String((await view('follower')).message);
      await until(async () => (await message()).endsWith('follow.following'), 'the state');
    });
  });
});
