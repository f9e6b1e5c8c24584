import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { field, stringField } from '../../src/base/json';
import { accountsOf } from '../../src/runtime/account/accounts';
import { sessionsOf } from '../../src/runtime/account/sessions';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, deviceId, newId, signedIn, status, tab } from '../support/flows';
import { passTimeQuickly } from '../support/quick-time';
import { Red, until, type FlowNode, type Message } from '../support/red';
import { deviceEvent, eventMessage, signed, signingKey } from '../support/signed-messages';

const door = deviceId('Back door');
/** Where a tunnel begins that leads to the server of the test. */
const PUBLIC = 'https://home.example.com';

describe('events that the cloud posts', () => {
  passTimeQuickly();
  let simulator: Simulator;
  let red: Red;
  let server: Server;
  let id: string;
  let told: Message[];

  beforeEach(async () => {
    const tunnel = (target: string): string => target.replace(PUBLIC, new URL(address()).origin);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10, signingKey, tunnel });
    red = new Red();
    id = newId();
    told = [];
    server = createServer((request, response) => void red.httpNode?.(request, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterEach(async () => {
    await red.unload();
    server.closeAllConnections();
    server.close();
    await simulator.close();
  });

  const address = (of = id): string =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/smartthings/events/${of}`;
  const events = async (of = id): Promise<Record<string, unknown>> => {
    const view = await red.request('get', `/smartthings/accounts/${of}`);
    return field(view.body, 'events') as Record<string, unknown>;
  };
  const flow = (properties: object = {}, node: object = {}): FlowNode[] => [
    tab,
    account(id, {
      ...{ apiUrl: simulator.url, keyUrl: simulator.url, appId: simulator.defaultApp.appId },
      ...{ webhookUrl: address(), ...properties },
    }),
    {
      id: 'event',
      type: 'smartthings-event',
      z: tab.id,
      account: id,
      capability: 'contactSensor',
      ...node,
      wires: [['told']],
    },
    { id: 'told', type: 'helper', z: tab.id, wires: [] },
    ...status('reader', id, { device: door, capability: 'contactSensor', attribute: 'contact', maxAge: '0.001' }),
  ];
  const hear = (): void => void red.node('told').on('input', (msg: object) => told.push(msg as Message));
  const load = async (properties: object = {}, node: object = {}): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    await red.load(flow(properties, node), { [id]: { ...clientOf(simulator), seedRefreshToken: refreshToken } });
    hear();
  };
  const register = (): ReturnType<Red['request']> =>
    red.request('post', `/smartthings/accounts/${id}/events/register`, {
      personalToken: simulator.personalToken().reveal(),
    });
  const subscribed = (): Promise<void> =>
    until(async () => Number((await events()).subscribed) > 0, 'a subscription', 10_000);
  const settled = (): Promise<void> =>
    until(
      () => accountsOf(red.RED).deployed(id)?.webhook?.reconciler.state.isUnderWay === false,
      'the end of the reconciliation',
      10_000,
    );
  const open = (value: 'open' | 'closed' = 'open'): void =>
    simulator.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value });
  const live = async (properties: object = {}, node: object = {}): Promise<void> => {
    await load(properties, node);
    await until(async () => (await register()).status === 200, 'the registration');
    await until(async () => (await events()).confirmation === 'confirmed', 'the confirmation', 10_000);
    await subscribed();
    await settled();
  };
  const post = async (content: unknown, more: Parameters<typeof signed>[2] = {}): Promise<number> => {
    const path = new URL(address()).pathname;
    const options = { at: Date.now(), target: path, ...more };
    const { headers, body } = signed(await signingKey(), content, options);
    const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const reply = await fetch(address(), {
      method: 'POST',
      headers: plain,
      body: new Uint8Array(body),
    });
    return reply.status;
  };

  it('come at once when the address is registered, confirmed and subscribed, and cost no call', async function () {
    this.timeout(30_000);
    await live();
    const calls = simulator.log.requests.length;
    open();
    await until(() => told.length > 0, 'the message');
    assert.equal(told[0]?.payload, 'open');
    assert.deepEqual([field(told[0].event, 'source'), field(told[0].event, 'deviceId')], ['webhook', door]);
    const { state, wanted, missed, lastEventAt } = await events();
    assert.deepEqual([state, wanted, missed], ['live', 1, 0]);
    assert.ok(Date.parse(String(lastEventAt)) > 0);
    const { payload, attribute } = await red.answer('reader');
    assert.deepEqual([payload, field(attribute, 'source')], ['open', 'webhook'], 'what is told is no older than now');
    // The account's view asks for the names of locations once.
    const asked = simulator.log.requests.slice(calls).map(({ path }) => path);
    assert.deepEqual(
      asked.filter((path) => path !== '/locations'),
      [],
    );
    // An app that is being created at another cloud answers for the confirmation of its own address alone.
    const { newTargets } = sessionsOf(sharedParts(red.RED)).eventDesk;
    const elsewhere = { webhookUrl: address(), keyUrl: `${simulator.url}/elsewhere`, apiUrl: simulator.url };
    newTargets.open(id, elsewhere, () => undefined);
    open('closed');
    await until(() => told.length > 1, 'the message while an app is created');
    newTargets.drop(id);
  });

  it('that are lost are found by a look at the home, told, counted, and repaired', async function () {
    this.timeout(60_000);
    await live({ checkInterval: '0.03' });
    open();
    await until(() => told.length === 1, 'the first message');
    simulator.eventFaults.next({ kind: 'lost' });
    open('closed');
    await until(() => told.length === 2, 'the message of the look', 10_000);
    assert.deepEqual([told[1]?.payload, field(told[1]?.event, 'source')], ['closed', 'poll']);
    await until(async () => (await events()).missed === 1, 'the finding', 30_000);
    await until(async () => (await events()).state === 'live' || (await events()).state === 'quiet', 'the repair');
  });

  it('of an app that nobody here has are answered, dropped and counted', async function () {
    this.timeout(30_000);
    await live();
    assert.equal(await post(eventMessage([], 'a-stranger')), 200);
    assert.deepEqual(told, []);
    assert.equal(sessionsOf(sharedParts(red.RED)).eventDesk.router.strangers, 0);
    assert.equal(await post(eventMessage([deviceEvent()], 'a-stranger')), 200);
    assert.equal(sessionsOf(sharedParts(red.RED)).eventDesk.router.strangers, 1);
    assert.deepEqual(told, []);
  });

  it('are refused where their signature does not hold, whatever they are', async function () {
    this.timeout(30_000);
    await live();
    for (const kind of ['tampered', 'forged', 'unsigned'] as const) {
      simulator.eventFaults.next({ kind });
      open();
      open('closed');
      await simulator.webhooks.idle();
    }
    const statuses = simulator.webhooks.deliveries.filter(({ fault }) => fault).map(({ status }) => status);
    assert.deepEqual(statuses, [401, 401, 401]);
    assert.equal((await events()).refused, 3);
    for (const odd of [
      '',
      '{',
      'null',
      '[]',
      '{"messageType":5}',
      '{"messageType":"EVENT","eventData":{"events":null}}',
    ]) {
      assert.ok([200, 400].includes(await post(odd)), odd);
    }
    assert.equal(await post('x'.repeat(1024 * 1024 + 1)), 413);
    assert.equal(await post(eventMessage([]), { at: Date.now() - 3_600_000 }), 401);
    assert.equal((await fetch(address('nobody'), { method: 'POST', body: '{}' })).status, 404);
  });

  it('wait for a click where the app is not named, and take no other click', async function () {
    this.timeout(30_000);
    await load({ appId: '' }, { d: true });
    const confirm = (): ReturnType<Red['request']> => red.request('post', `/smartthings/accounts/${id}/events/confirm`);
    assert.equal((await confirm()).body.error?.code, 'invalid_message');
    const app = simulator.app(simulator.defaultApp.appId) ?? assert.fail();
    // The key host has a key when something was signed with it.
    simulator.webhooks.ping({ ...app, targetUrl: address() });
    await simulator.webhooks.idle();
    const { appId } = simulator.defaultApp;
    const confirmationUrl = `${simulator.url}/apps/${appId}/confirm-registration?token=of-nobody`;
    const message = { messageType: 'CONFIRMATION', confirmationData: { appId, confirmationUrl } };
    assert.equal(await post(message), 200);
    assert.equal((await events()).confirmation, 'asking');
    assert.equal((await confirm()).body.error?.code, 'server');
    assert.equal((await events()).confirmation, 'failed');
    const elsewhere = { appId, confirmationUrl: `https://evil.example/apps/${appId}/confirm-registration` };
    assert.equal(await post({ messageType: 'CONFIRMATION', confirmationData: elsewhere }), 400);
    // Whose app it is the cloud tells to who is signed in; then no click is needed.
    const view = async (): Promise<Message> => (await red.request('get', `/smartthings/accounts/${id}`)).body;
    await until(async () => (await view()).state === 'authorized', 'the sign-in', 10_000);
    const registered = await register();
    assert.equal(registered.status, 200, registered.text);
    await until(async () => (await events()).confirmation === 'confirmed', 'the confirmation', 20_000);
  });

  it('need no step of their own where the app was created with the address', async function () {
    this.timeout(60_000);
    const webhookUrl = `${PUBLIC}/smartthings/events/${id}`;
    // The dialog of an account that has no app yet.
    await red.load(flow({ webhookUrl, appId: '' }));
    const wanted = { personalToken: simulator.personalToken().reveal(), name: 'Flows', webhookUrl };
    const { status, text, body } = await red.request('post', `/smartthings/accounts/${id}/app`, wanted);
    assert.equal(status, 200, text);
    const appId = stringField(body, 'appId') ?? '';
    await until(() => simulator.app(appId)?.isTargetConfirmed === true, 'the confirmation', 10_000);
    const app = simulator.app(appId) ?? assert.fail();
    const credentials = { clientId: app.clientId, clientSecret: '__PWRD__' };
    await red.deploy([tab, { ...flow({ webhookUrl, appId })[1], credentials }, ...flow().slice(2)] as FlowNode[]);
    hear();
    const { refreshToken } = await signedIn({ ...simulator, defaultApp: app });
    const seeded = await red.request('post', `/smartthings/accounts/${id}/seed`, { refreshToken });
    assert.equal(seeded.status, 200, seeded.text);
    assert.equal((await events()).confirmation, 'confirmed');
    await subscribed();
    await settled();
    open();
    await until(() => told.length > 0, 'the message');
    assert.equal((await events()).state, 'live');
  });

  it('tell that the person removed the linked service: somebody has to sign in again', async function () {
    this.timeout(30_000);
    await live();
    const view = async (): Promise<Message> => (await red.request('get', `/smartthings/accounts/${id}`)).body;
    simulator.revoke(String((await view()).installedAppId));
    await until(async () => (await view()).state === 'reauthorize', 'the news', 10_000);
  });

  it('are not taken for an account that wants none, and its address can be registered only when it does', async () => {
    await load({ webhookUrl: '' });
    assert.equal((await fetch(address(), { method: 'POST', body: '{}' })).status, 404);
    assert.match(String((await register()).body.error?.message), /events.deployFirst$/);
    const pasted = await red.request('post', `/smartthings/accounts/${id}/events/register`, { personalToken: 'no' });
    assert.match(String(pasted.body.error?.message), /app.tokenMalformed$/);
  });

  /** What may be left behind by a deploy. */
  const standing = (): Record<string, number> => {
    const { events } = sessionsOf(sharedParts(red.RED)).of(id) ?? {};
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const emitter = red.RED.events;
    const listeners = emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
    return { timers, listeners, wishes: events?.hub.wishes.size ?? 0, watchers: accountWatchers() };
  };
  const accountWatchers = (): number => accountsOf(red.RED).deployed(id)?.watchers.size ?? 0;

  it('go on over fifty deploys, with nothing left behind and nothing asked again', async function () {
    this.timeout(120_000);
    await live();
    const count = (path: RegExp): number => simulator.log.requests.filter((one) => path.test(one.path)).length;
    const before = [count(/subscriptions/), count(/devices$/), count(/installedapps\/me/)];
    const { body } = await red.request('get', `/smartthings/accounts/${id}`);
    const names = simulator.subscriptions.of(stringField(body, 'installedAppId') ?? '');
    // The first one's keeper and storage have their timers from then on.
    await red.deploy(flow({ name: 'Deploy' }));
    await settled();
    const then = standing();
    for (let deploy = 0; deploy < 50; deploy++) {
      await red.deploy(flow({ name: `Deploy ${deploy}` }));
    }
    await settled();
    const now = standing();
    for (const what of ['listeners', 'wishes', 'watchers']) assert.equal(now[what], then[what], what);
    assert.ok((now.timers ?? 0) < (then.timers ?? 0) + 10, `${then.timers} timers became ${now.timers}`);
    hear();
    open();
    await until(() => told.length > 0, 'the message');
    assert.deepEqual([count(/subscriptions/), count(/devices$/), count(/installedapps\/me/)], before);
    assert.deepEqual(
      simulator.subscriptions.of(names[0]?.installedAppId ?? '').map((one) => one.id),
      names.map((one) => one.id),
    );
  });

  it('that come while a deploy exchanges the nodes are told when they are there, once and in order', async function () {
    this.timeout(60_000);
    await live();
    const { body } = await red.request('get', `/smartthings/accounts/${id}`);
    const { router } = sessionsOf(sharedParts(red.RED)).eventDesk;
    const keyUrl = accountsOf(red.RED).deployed(id)?.webhook?.keyUrl ?? '';
    const tell = (value: string): boolean =>
      router.route(stringField(body, 'installedAppId') ?? '', keyUrl, [
        {
          type: 'attribute',
          deviceId: door,
          component: 'main',
          capability: 'contactSensor',
          attribute: 'contact',
          value,
        },
      ]);
    const emitter = red.RED.events;
    for (const [type, more] of [
      ['full', {}],
      ['nodes', { component: 'main' }],
    ] as const) {
      told = [];
      let isTaken = false;
      emitter.once('flows:stopped', () => {
        isTaken = tell('open') && tell('closed');
      });
      emitter.once('flows:starting', () => tell('open'));
      // A whole deploy makes the node behind it anew, too.
      if (type === 'full') emitter.prependOnceListener('flows:started', hear);
      await red.deploy(flow({ name: 'Another name' }, more), type);
      await until(() => told.length >= 3, `the messages of a deploy of ${type}`);
      assert.ok(isTaken);
      assert.deepEqual(
        told.map(({ payload }) => payload),
        ['open', 'closed', 'open'],
      );
      tell('closed');
      await until(() => told.length === 4, 'what comes afterwards');
    }
  });

  it('are waited for in few words under the node', async function () {
    this.timeout(30_000);
    await load();
    const shown = (): string => String(field(red.statuses.get('event'), 'text'));
    await until(() => shown().endsWith('status.events.notSetUp'), 'what is still to be done', 10_000);
    assert.equal((await register()).status, 200);
    await until(() => shown().endsWith('status.events.firstEvent'), 'what it waits for', 10_000);
    open();
    await until(() => shown().startsWith('open'), 'the value', 10_000);
  });
});
