import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpKeyResolver, SignatureVerifier } from '@smartthings/core-sdk';
import { eventsFrom, type CloudEvent } from '../../src/events/change';
import { SigningKeys } from '../../src/events/keys';
import { Webhook, type WebhookAnswer } from '../../src/events/webhook';
import { createHttp } from '../../src/base/http';
import { systemClock } from '../../src/base/system';
import { Visitor, dig, itemsOf, until, type Reply } from './visitor';

interface Received {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

/** Where an app wants its events: answers as it is told, remembers everything. */
class Target {
  readonly received: Received[] = [];
  status = 200;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        this.received.push({ message, body: Buffer.concat(chunks) });
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  static async open(): Promise<Target> {
    const target = new Target();
    await new Promise<void>((resolve) => target.#server.listen(0, '127.0.0.1', resolve));
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/smartthings/events/home?x=1`;
  }

  get messages(): unknown[] {
    return this.received.map(({ body }) => JSON.parse(body.toString()) as unknown);
  }

  /** What was told of devices, in order of arrival. */
  get values(): unknown[] {
    return this.messages.flatMap((message) => {
      const events = dig(message, 'eventData', 'events');
      return Array.isArray(events) ? events.map((event) => dig(event, 'deviceEvent', 'value')) : [];
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

describe('webhooks of the simulated cloud', () => {
  let visitor: Visitor;
  let target: Target;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    target = await Target.open();
  });
  afterEach(async () => {
    await Visitor.closeAll();
    await target.close();
  });

  const manage = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const own = visitor.pair.accessToken;
    visitor.pair = { ...visitor.pair, accessToken: visitor.simulator.personalToken().reveal() };
    const reply = await visitor.send(method, `/apps/${visitor.app.appId}${path}`, body);
    visitor.pair = { ...visitor.pair, accessToken: own };
    return reply;
  };
  const setTarget = (targetUrl: string | undefined): Promise<Reply> => {
    const { appName, displayName, description } = visitor.app;
    const fixed = { appType: 'API_ONLY', classifications: ['CONNECTED_SERVICE'] };
    const apiOnly = targetUrl === undefined ? {} : { apiOnly: { targetUrl } };
    return manage('PUT', '', { appName, displayName, description, ...fixed, ...apiOnly });
  };
  const statusOf = async (): Promise<unknown> =>
    dig((await manage('GET', '')).json, 'apiOnly', 'subscription', 'targetStatus');
  const confirm = async (): Promise<void> => {
    await setTarget(target.url);
    await visitor.simulator.webhooks.idle();
    const url = String(dig(target.messages[0], 'confirmationData', 'confirmationUrl'));
    assert.equal((await visitor.get(url.slice(visitor.simulator.url.length), '')).status, 200);
    target.received.length = 0;
  };
  const subscribe = (sourceType: string, key: string, detail: object): Promise<Reply> =>
    visitor.send('POST', `/installedapps/${visitor.pair.installedAppId}/subscriptions`, { sourceType, [key]: detail });
  const listen = async (more: object = {}): Promise<void> => {
    await confirm();
    const locationId = visitor.simulator.locations[0]?.locationId;
    const capability = { locationId, capability: 'switch', subscriptionName: 'lamps', ...more };
    assert.equal((await subscribe('CAPABILITY', 'capability', capability)).status, 200);
  };
  const press = async (label = 'Kitchen lamp'): Promise<void> => {
    visitor.simulator.home.press(label);
    await visitor.simulator.webhooks.idle();
  };

  it('ask the target of an app to confirm itself, and call it from then on alone', async () => {
    await setTarget(target.url);
    await visitor.simulator.webhooks.idle();
    assert.equal(await statusOf(), 'PENDING');
    assert.equal(dig(target.messages[0], 'messageType'), 'CONFIRMATION');
    await press();
    assert.equal(target.received.length, 1, 'no event before it is confirmed');
    const url = String(dig(target.messages[0], 'confirmationData', 'confirmationUrl'));
    const path = url.slice(visitor.simulator.url.length);
    assert.deepEqual((await visitor.get(path, '')).json, { targetUrl: target.url });
    assert.equal(await statusOf(), 'CONFIRMED');
    assert.equal((await visitor.get(path, '')).status, 404, 'a token is for once');
    assert.equal((await manage('PUT', '/register', {})).status, 422, 'it is confirmed');
    await setTarget(`${target.url}2`);
    assert.equal(await statusOf(), 'PENDING', 'another target has to confirm itself again');
  });

  it('ask again at a registration, with another token that dies after five minutes', async () => {
    await setTarget(target.url);
    await visitor.simulator.webhooks.idle();
    assert.equal((await manage('PUT', '/register', {})).status, 202);
    await visitor.simulator.webhooks.idle();
    const [first, second] = target.messages.map((message) =>
      String(dig(message, 'confirmationData', 'confirmationUrl')).slice(visitor.simulator.url.length),
    );
    assert.equal((await visitor.get(first ?? '', '')).status, 404);
    visitor.clock.step(6 * 60_000);
    assert.equal((await visitor.get(second ?? '', '')).status, 404);
    await setTarget(undefined);
    assert.equal((await manage('PUT', '/register', {})).status, 422, 'there is nothing to confirm');
  });

  it('call nobody outside this machine', async () => {
    await setTarget('https://flows.example.com/events');
    await visitor.simulator.webhooks.idle();
    assert.equal(visitor.simulator.webhooks.deliveries.length, 0);
  });

  it('are accepted by Samsung’s own verifier, with the simulator as the key host', async () => {
    // It knows no clock but the machine's own.
    visitor = await Visitor.signedIn({ clock: systemClock });
    await listen();
    await press();
    const urlProvider = { baseURL: '', authURL: '', keyApiURL: visitor.simulator.url };
    const verifier = new SignatureVerifier(new HttpKeyResolver({ urlProvider }));
    const { message } = target.received[0] ?? assert.fail('nothing came');
    const { method = '', url = '' } = message;
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    // Its type leaves out the path that it reads. As in the cloud, the query is not signed.
    const genuine = { headers, method, url: url.replace(/\?.*/, '') };
    assert.equal(await verifier.isAuthorized(genuine), true);
    const posing = { ...genuine, headers: { ...headers, digest: 'SHA256=AAAA' } };
    assert.equal(await verifier.isAuthorized(posing), false);
  });

  it('are understood by our own webhook', async () => {
    await listen();
    await press();
    const answers = await Promise.all(target.received.map((one) => understood(one)));
    const work = answers[0]?.work;
    assert.ok(work?.kind === 'events');
    assert.equal(work.installedAppId, visitor.pair.installedAppId);
    assert.deepEqual(pick(work.events[0]), { type: 'attribute', deviceId: visitor.id('Kitchen lamp'), value: 'on' });
  });

  it('bring what somebody subscribed to, of their own location', async () => {
    await confirm();
    const lamp = visitor.id('Kitchen lamp');
    const all = { deviceId: lamp, componentId: '*', capability: '*', subscriptionName: 'lamp' };
    await subscribe('DEVICE', 'device', all);
    const locationId = visitor.simulator.locations[0]?.locationId ?? '';
    for (const [type, key] of [
      ['MODE', 'mode'],
      ['DEVICE_HEALTH', 'deviceHealth'],
      ['DEVICE_LIFECYCLE', 'deviceLifecycle'],
    ] as const) {
      assert.equal((await subscribe(type, key, { locationId, subscriptionName: key })).status, 200);
    }
    const { home, webhooks } = visitor.simulator;
    home.press('Kitchen lamp');
    home.press('Dining light');
    home.setOnline('Washer', false);
    home.setMode(locationId, home.places[0]?.modes[1] ?? assert.fail());
    home.announce({ locationId, lifecycle: 'CREATE', deviceId: lamp, deviceName: 'New', detail: { create: {} } });
    await webhooks.idle();
    const types = target.messages.map((message) => String(dig(message, 'eventData', 'events', 0, 'eventType'))).sort();
    assert.deepEqual(types, ['DEVICE_EVENT', 'DEVICE_HEALTH_EVENT', 'DEVICE_LIFECYCLE_EVENT', 'MODE_EVENT']);
    const dropped = target.messages.map((message) => eventsFrom(dig(message, 'eventData', 'events')).dropped);
    assert.deepEqual(dropped, [0, 0, 0, 0]);
  });

  it('tell repeated values where they were asked for', async () => {
    await listen();
    const buttons = { locationId: visitor.simulator.locations[0]?.locationId, capability: 'button' };
    await subscribe('CAPABILITY', 'capability', { ...buttons, stateChangeOnly: false, subscriptionName: 'buttons' });
    const push = { component: 'button1', capability: 'button', attribute: 'button', value: 'pushed' };
    for (let round = 0; round < 2; round++) {
      visitor.simulator.home.set('Kitchen lamp', { capability: 'switch', attribute: 'switch', value: 'on' });
      visitor.simulator.home.set('Sofa remote', push);
    }
    await visitor.simulator.webhooks.idle();
    const sorted = target.values.map(String).sort();
    assert.deepEqual(sorted, ['on', 'pushed', 'pushed', 'pushed', 'pushed'], 'the remote and its button, twice');
  });

  describe('go wrong on demand', () => {
    const after = async (fault: Parameters<Visitor['simulator']['eventFaults']['next']>[0]): Promise<unknown[]> => {
      await listen();
      visitor.simulator.eventFaults.next(fault);
      await press();
      return target.values;
    };
    const refusal = async (): Promise<string | undefined> =>
      (await understood(target.received[0] ?? assert.fail('nothing came'))).refused;

    it('lost', async () => assert.deepEqual(await after({ kind: 'lost' }), []));
    it('doubled', async () => assert.deepEqual(await after({ kind: 'doubled' }), ['on', 'on']));
    it('delayed, so that others overtake', async () => {
      assert.deepEqual(await after({ kind: 'delayed', delayMs: 2000 }), []);
      await press();
      await visitor.clock.pass(2000);
      await until(() => target.values.length === 2);
      assert.deepEqual(target.values, ['off', 'on']);
    });
    it('replayed', async () => {
      await after({ kind: 'replayed', delayMs: 1000 });
      await visitor.clock.pass(1000);
      await until(() => target.received.length === 2);
      assert.deepEqual(
        target.received[0]?.message.headers.authorization,
        target.received[1]?.message.headers.authorization,
      );
    });
    it('tampered', async () => {
      await listen();
      visitor.simulator.eventFaults.next({ kind: 'tampered' });
      await press();
      assert.equal(await refusal(), 'digest');
    });
    it('forged', async () => {
      await after({ kind: 'forged' });
      assert.equal(await refusal(), 'key');
    });
    it('unsigned', async () => {
      await after({ kind: 'unsigned' });
      assert.equal(await refusal(), 'unsigned');
    });
    it('stale', async () => {
      await after({ kind: 'stale', ageMs: 3_600_000 });
      assert.equal(await refusal(), 'date');
    });
  });

  it('cease for a target that does not acknowledge', async () => {
    await listen();
    target.status = 500;
    for (let round = 0; round < 7; round++) await press();
    assert.equal(target.received.length, 5);
    target.status = 200;
    await press();
    assert.equal(target.received.length, 5);
    const own = await visitor.get(`/installedapps/${visitor.pair.installedAppId}/subscriptions`);
    assert.equal(itemsOf(own).length, 1, 'and it is listed all the same');
  });

  it('tell that the linked service was removed, and forget what it subscribed to', async () => {
    await listen();
    visitor.simulator.revoke(visitor.pair.installedAppId);
    await visitor.simulator.webhooks.idle();
    const [event] = eventsFrom(dig(target.messages[0], 'eventData', 'events')).events;
    assert.deepEqual([event?.type, event && 'state' in event && event.state], ['app', 'removed']);
    assert.equal(visitor.simulator.subscriptions.of(visitor.pair.installedAppId).length, 0);
  });

  it('are signed with another key when the month is over', async () => {
    await listen();
    await press();
    await visitor.simulator.webhooks.changeKey();
    await press();
    const refused = await Promise.all(target.received.map(async (one) => (await understood(one)).refused));
    assert.deepEqual(refused, ['key', undefined], 'the old key is gone from the key host');
  });

  it('are not needed in this process: the home tells it at the same moment', () => {
    const told: [CloudEvent | undefined, string][] = [];
    const end = visitor.simulator.onEvent((event, locationId) =>
      told.push([eventsFrom([event]).events[0], locationId]),
    );
    visitor.simulator.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'open' });
    end();
    visitor.simulator.home.press('Kitchen lamp');
    assert.equal(told.length, 1);
    assert.deepEqual(pick(told[0]?.[0]), { type: 'attribute', deviceId: visitor.id('Back door'), value: 'open' });
    assert.equal(told[0]?.[1], visitor.simulator.locations[0]?.locationId);
  });

  function understood({ message, body }: Received): Promise<WebhookAnswer> {
    const { clock } = visitor;
    const http = createHttp();
    const keys = new SigningKeys({ http, clock, keyUrl: visitor.simulator.url });
    const rules = { webhookUrl: target.url, apiUrl: visitor.simulator.url, appId: visitor.app.appId };
    const { method = '', url = '', headers } = message;
    return new Webhook(keys, clock, rules).answer({ method, target: url, headers, body }).finally(() => http.close());
  }
});

function pick(event: CloudEvent | undefined): unknown {
  assert.ok(event?.type === 'attribute');
  const { type, deviceId, value } = event;
  return { type, deviceId, value };
}
