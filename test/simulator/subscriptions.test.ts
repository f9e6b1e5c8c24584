import assert from 'node:assert/strict';
import { ApiClient } from '../../src/api/client';
import { Meter } from '../../src/api/meter';
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  type Subscription,
} from '../../src/api/subscriptions';
import { createHttp } from '../../src/base/http';
import { Secret } from '../../src/base/secret';
import { fixedRandom } from '../support/fake-clock';
import { failsWith } from '../support/api-fixture';
import type { Reply } from './visitor';
import { Visitor, dig, itemsOf } from './visitor';

describe('subscriptions of the simulated cloud', () => {
  let visitor: Visitor;
  let locationId: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    locationId = visitor.simulator.locations[0]?.locationId ?? '';
  });
  afterEach(() => Visitor.closeAll());

  const path = (installedAppId = visitor.pair.installedAppId): string =>
    `/installedapps/${installedAppId}/subscriptions`;
  const post = (sourceType: unknown, key: string, detail: unknown): Promise<Reply> =>
    visitor.send('POST', path(), { sourceType, [key]: detail });
  const capability = (more: object = {}): Promise<Reply> =>
    post('CAPABILITY', 'capability', { locationId, capability: 'switch', subscriptionName: 'lamps', ...more });

  it('are created with the defaults of the cloud, listed, read and ended', async () => {
    const { json } = await capability();
    const id = String(dig(json, 'id'));
    const all = { attribute: '*', value: '*', stateChangeOnly: true, modes: [] };
    assert.deepEqual(dig(json, 'capability'), { locationId, capability: 'switch', subscriptionName: 'lamps', ...all });
    assert.deepEqual(itemsOf(await visitor.get(path())), [json]);
    assert.deepEqual((await visitor.get(`${path()}/${id}`)).json, json);
    assert.deepEqual((await visitor.send('DELETE', `${path()}/${id}`)).json, { count: 1 });
    assert.equal((await visitor.send('DELETE', `${path()}/${id}`)).status, 404);
    await capability();
    assert.deepEqual((await visitor.send('DELETE', path())).json, { count: 1 });
    assert.deepEqual(itemsOf(await visitor.get(path())), []);
  });

  it('are refused twice, by name or by content', async () => {
    await capability();
    assert.equal((await capability()).status, 409);
    assert.equal((await capability({ subscriptionName: 'others' })).status, 409);
    assert.equal((await capability({ capability: 'lock' })).status, 409);
    assert.equal((await capability({ capability: 'lock', subscriptionName: 'locks' })).status, 200);
  });

  it('are forty at most, or as many as a test allows', async () => {
    visitor.simulator.subscriptions.limitTo(1);
    await capability();
    const more = await capability({ capability: 'lock', subscriptionName: 'locks' });
    assert.deepEqual([more.status, dig(more.json, 'error', 'code')], [422, 'LimitError']);
  });

  it('are refused where they are not in order', async () => {
    const lamp = visitor.id('Kitchen lamp');
    const cabin = visitor.simulator.home.devices.find(({ seed }) => seed.locationId !== locationId)?.deviceId;
    const bad: [status: number, type: unknown, key: string, detail: unknown][] = [
      [422, 'SOMETHING', 'something', {}],
      [422, 'constructor', 'constructor', {}],
      [400, 'CAPABILITY', 'device', { deviceId: lamp }],
      [400, 'CAPABILITY', 'capability', null],
      [422, 'CAPABILITY', 'capability', { locationId, capability: '*', subscriptionName: 'a' }],
      [422, 'CAPABILITY', 'capability', { locationId, capability: 'nothing', subscriptionName: 'a' }],
      [422, 'CAPABILITY', 'capability', { capability: 'switch', subscriptionName: 'a' }],
      [422, 'CAPABILITY', 'capability', { locationId, capability: 'switch' }],
      [422, 'CAPABILITY', 'capability', { locationId, capability: 'switch', subscriptionName: 'x'.repeat(37) }],
      [422, 'CAPABILITY', 'capability', { locationId, capability: 'switch', subscriptionName: 'a b' }],
      [
        400,
        'CAPABILITY',
        'capability',
        { locationId, capability: 'switch', subscriptionName: 'a', stateChangeOnly: 'no' },
      ],
      [403, 'CAPABILITY', 'capability', { locationId: lamp, capability: 'switch', subscriptionName: 'a' }],
      [422, 'DEVICE', 'device', { deviceId: 'lamp', subscriptionName: 'a' }],
      [403, 'DEVICE', 'device', { deviceId: cabin, subscriptionName: 'a' }],
      [422, 'DEVICE_HEALTH', 'deviceHealth', { deviceIds: [], subscriptionName: 'a' }],
      [403, 'SECURITY_ARM_STATE', 'securityArmState', { locationId, subscriptionName: 'a' }],
    ];
    for (const [status, type, key, detail] of bad) {
      const reply = await post(type, key, detail);
      assert.equal(reply.status, status, `${JSON.stringify([type, detail])} ${reply.text}`);
    }
    assert.equal(
      (await post('DEVICE_HEALTH', 'deviceHealth', { deviceIds: [lamp], subscriptionName: 'a' })).status,
      200,
    );
  });

  it('are for the installed app alone', async () => {
    assert.equal((await visitor.get(path('7f4fad21-c802-40a1-bf74-0527113f90ad'))).status, 403);
    const personal = visitor.simulator.personalToken({ scopes: ['r:devices:*'] }).reveal();
    assert.equal((await visitor.get(path(), personal)).status, 403);
  });

  it('have rate limits of their own', async () => {
    const strict = await Visitor.signedIn({ limits: 'strict' });
    visitor = strict;
    const statuses = new Set<number>();
    for (let round = 0; round < 15; round++) statuses.add((await visitor.get(path())).status);
    assert.deepEqual([...statuses], [200]);
    const reply = await visitor.get(path());
    assert.equal(reply.status, 429);
    assert.match(reply.text, /attempt 16 limit 15 - retry in 900000 millis/);
    assert.equal((await capability()).status, 200, 'creating counts apart');
  });

  it('obey our own client', async () => {
    const http = createHttp();
    const { clock } = visitor;
    const token = new Secret(visitor.pair.accessToken);
    const tokens = { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) };
    const meter = new Meter(clock);
    const options = { apiUrl: visitor.simulator.url, http, tokens, clock, random: fixedRandom(), meter };
    const client = new ApiClient(options);
    const { installedAppId } = visitor.pair;
    const all: Subscription[] = [
      { sourceType: 'DEVICE', deviceId: visitor.id('Kitchen lamp'), stateChangeOnly: false, name: 'lamp' },
      { sourceType: 'CAPABILITY', locationId, capability: 'switch', stateChangeOnly: true, name: 'switches' },
      { sourceType: 'MODE', locationId, name: 'mode' },
      { sourceType: 'DEVICE_LIFECYCLE', locationId, name: 'lifecycle' },
      { sourceType: 'DEVICE_HEALTH', locationId, name: 'health' },
      { sourceType: 'HUB_HEALTH', locationId, name: 'hub' },
      { sourceType: 'SCENE_LIFECYCLE', locationId, name: 'scene' },
    ];
    for (const subscription of all) await createSubscription(client, installedAppId, subscription);
    const listed = await listSubscriptions(client, installedAppId);
    assert.deepEqual(
      listed.map(({ name }) => name),
      all.map(({ name }) => name),
    );
    assert.equal(visitor.simulator.subscriptions.of(installedAppId)[0]?.detail.stateChangeOnly, false);
    await deleteSubscription(client, installedAppId, listed[0]?.id ?? '');
    await deleteSubscription(client, installedAppId, listed[0]?.id ?? '');
    assert.equal((await listSubscriptions(client, installedAppId)).length, all.length - 1);
    const [, again = assert.fail()] = all;
    const twice = await failsWith(createSubscription(client, installedAppId, again), 'device_state');
    assert.equal(twice.cause.statusCode, 409);
    visitor.simulator.subscriptions.limitTo(1);
    const over = await failsWith(
      createSubscription(client, installedAppId, all[0] ?? again),
      'rate_limited',
      'events.limit',
    );
    assert.equal(over.cause.statusCode, 422);
    const arm: Subscription = { sourceType: 'SECURITY_ARM_STATE', locationId, name: 'arm' };
    await failsWith(createSubscription(client, installedAppId, arm), 'forbidden');
    client.close();
    http.close();
  });
});
