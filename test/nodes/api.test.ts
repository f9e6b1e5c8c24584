import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { account, api, deviceId, newId, SCOPES, tab } from '../support/flows';
import { Red, type Message } from '../support/red';

const lamp = deviceId('Kitchen lamp');
const more = ['w:devices:*', 'r:rules:*', 'w:rules:*'];

describe('the api node', () => {
  const red = new Red();
  const home = newId();
  const timid = newId();
  let locationId: string;

  before(async () => {
    const fromMessage = (...names: string[]): object =>
      Object.fromEntries(names.flatMap((name) => [[name, name] as const, [`${name}Type`, 'msg'] as const]));
    await red.load([
      tab,
      account(home, { mode: 'simulator', scopes: [...SCOPES, ...more].join(' ') }),
      account(timid, { mode: 'simulator', scopes: SCOPES.join(' ') }),
      ...api('get', home, { method: 'GET', ...fromMessage('path', 'query') }),
      ...api('fixed', home, { path: 'v1/devices', query: '{"capability": ["lock"]}' }),
      ...api('first', home, { pages: 'first', ...fromMessage('path', 'query') }),
      ...api('each', home, { pages: 'each', ...fromMessage('path', 'query') }),
      ...api('post', home, { method: 'POST', ...fromMessage('path', 'body') }),
      ...api('fixedBody', home, { method: 'POST', path: 'virtualdevices/prototypes', body: '{"name": null}' }),
      ...api('put', home, { method: 'put', ...fromMessage('path') }),
      ...api('delete', home, { method: 'DELETE', ...fromMessage('path') }),
      ...api('patch', home, { method: 'PATCH', path: 'devices' }),
      ...api('timid', timid, { path: 'rules', ...fromMessage('query') }),
    ]);
    const { payload } = await red.answer('get', { path: 'locations' });
    locationId = String(field((payload as unknown[])[0], 'locationId'));
  });
  after(() => red.unload());

  const calls = async (): Promise<number> => {
    const { body } = await red.request('get', `/smartthings/accounts/${home}`);
    return (body.calls as { today: number }).today;
  };
  /** The devices, so many to a page. */
  const paged = (max: number): Message => ({ path: 'devices', query: { max } });

  it('gives the items of all pages, or the body as it came', async () => {
    const before = await calls();
    const all = await red.answer('get', { ...paged(5), topic: 'kept' });
    assert.equal(all.topic, 'kept');
    assert.equal(all.statusCode, 200);
    const items = all.payload as unknown[];
    assert.ok(items.length > 10);
    assert.ok((await calls()) >= before + Math.ceil(items.length / 5));
    const one = await red.answer('first', paged(5));
    assert.deepEqual(field(one.payload, 'items'), items.slice(0, 5));
    const status = await red.answer('get', { path: `/v1/devices/${lamp}/status` });
    assert.ok(field(field(status.payload, 'components'), 'main'));
  });

  it('sends each page on its way, with what a join needs', async () => {
    const all = (await red.answer('get', paged(5))).payload as unknown[];
    const { sent, dones } = await red.ask('each', { ...paged(5), topic: 'kept', parts: 'outer' });
    assert.deepEqual(dones, [undefined]);
    assert.deepEqual(
      sent.flatMap(({ payload }) => payload as unknown[]),
      all,
    );
    assert.ok(sent.length > 1);
    sent.forEach(({ payload, parts, topic, statusCode }, index) => {
      assert.deepEqual([topic, statusCode], ['kept', 200]);
      const id = field(sent[0]?.parts, 'id');
      const { count, ...rest } = parts as Message;
      assert.deepEqual(rest, {
        id,
        type: 'array',
        index,
        len: Math.max(2, (payload as unknown[]).length),
        parts: 'outer',
      });
      assert.equal(count, index === sent.length - 1 ? sent.length : undefined);
    });
    const whole = await red.ask('each', { path: `devices/${lamp}/health` });
    assert.equal(whole.sent.length, 1);
    assert.deepEqual(field(whole.sent[0]?.parts, 'count'), 1);
    assert.equal(field(whole.sent[0]?.payload, 'deviceId'), lamp);
  });

  it('takes a query of its own, with lists', async () => {
    const { payload } = await red.answer('fixed');
    const locks = payload as unknown[];
    assert.ok(locks.length > 0 && JSON.stringify(locks).includes('lock'));
  });

  it('sends the body of its field, else the payload', async () => {
    const path = `devices/${lamp}/commands`;
    const body = commands('off');
    for (const msg of [
      { path, body, payload: 'not this' },
      { path, payload: body },
    ]) {
      const { payload, statusCode } = await red.answer('post', msg);
      assert.equal(statusCode, 200);
      assert.equal((field(payload, 'results') as unknown[]).length, 1);
    }
    const renamed = await red.answer('put', { path: `devices/${lamp}`, payload: { label: 'Kitchen lamp' } });
    assert.equal(field(renamed.payload, 'label'), 'Kitchen lamp');
  });

  it('makes a virtual device, has it report, and removes it', async () => {
    const wish = {
      ...{ name: 'Door into Node-RED', prototype: 'VIRTUAL_SWITCH' },
      owner: { ownerType: 'LOCATION', ownerId: locationId },
    };
    const made = await red.answer('post', { path: 'virtualdevices/prototypes', payload: wish });
    const id = String(field(made.payload, 'deviceId'));
    const deviceEvents = [{ component: 'main', capability: 'switch', attribute: 'switch', value: 'on' }];
    await red.answer('post', { path: `virtualdevices/${id}/events`, payload: { deviceEvents } });
    const { payload } = await red.answer('get', {
      path: `devices/${id}/components/main/capabilities/switch/status`,
    });
    assert.equal(field(field(payload, 'switch'), 'value'), 'on');
    const gone = await red.answer('delete', { path: `devices/${id}`, payload: { not: 'sent' } });
    assert.equal(gone.statusCode, 200);
    await red.refusal('get', { path: `devices/${id}` }, 'forbidden');
  });

  it('gives messages that share one call bodies of their own', async () => {
    const path = `devices/${lamp}/status`;
    const answers = await Promise.all([red.answer('get', { path }), red.answer('get', { path })]);
    const [one, other] = answers.map(({ payload }) => payload as Message);
    assert.ok(one && other);
    one.components = 'spoiled';
    assert.notEqual(other.components, 'spoiled');
  });

  it('sends nothing that leads elsewhere, or that it cannot send', async () => {
    const before = await calls();
    for (const [path, key] of [
      [undefined, 'api.pathMissing'],
      ['https://example.com/v1/devices', 'api.pathForeign'],
      ['devices/../oauth/token', 'api.pathRefused'],
      ['oauth/token', 'api.pathRefused'],
      ['devices\\x', 'api.pathRefused'],
    ] as const) {
      await red.refusal('get', { path }, 'invalid_message', key);
    }
    await red.refusal('get', { path: 7 }, 'invalid_message', 'runtime.field.noText');
    await red.refusal('get', { path: 'devices', query: 'max=5' }, 'invalid_message', 'api.queryNoObject');
    await red.refusal(
      'post',
      { path: 'rules', payload: Buffer.from('x') },
      'invalid_message',
      'runtime.field.bodyNoJson',
    );
    await red.refusal('post', { path: 'rules', body: { f: () => 1 } }, 'invalid_message', 'runtime.field.bodyNoJson');
    await red.refusal('patch', {}, 'invalid_message', 'api.methodUnknown');
    assert.equal(await calls(), before);
  });

  it('sends a body of every JSON type as it is, from its field and from the payload', async () => {
    const path = 'virtualdevices/prototypes';
    const bodies = [{}, { name: null }, [], [1, 'two', null], 'text', '1', 0, -1.5, true, false];
    for (const body of bodies) {
      // The cloud takes objects alone, and says so: that it says so tells that the body has reached it.
      const isObject = typeof body === 'object' && !Array.isArray(body);
      for (const msg of [
        { path, body },
        { path, payload: body },
      ]) {
        const error = await red.refusal('post', msg, 'invalid_message', 'api.requestRefused');
        const says = String(field(error.text.params, 'reason'));
        assert.match(says, isObject ? /may not be null/ : /must be an object/, JSON.stringify(body));
      }
    }
    // What is written in the node is JSON, also where a flow of another program does not say so.
    const written = await red.refusal('fixedBody', {}, 'invalid_message', 'api.requestRefused');
    assert.match(String(field(written.text.params, 'reason')), /may not be null/);
    // What is nothing is no body: the cloud misses its kind.
    for (const payload of [undefined, null, '']) await red.refusal('post', { path, payload }, 'invalid_message');
  });

  it('explains what the cloud refuses: an unknown id, a wrong body, a permission', async () => {
    await red.refusal('get', { path: 'devices/00000000-0000-4000-8000-000000000000' }, 'forbidden');
    await red.refusal('put', { path: `devices/${lamp}`, payload: [1] }, 'invalid_message', 'api.requestRefused');
    const query = { locationId };
    const error = await red.refusal('timid', { query }, 'forbidden', 'api.scopeMissing');
    assert.match(String(field(error.text.params, 'scope')), /^r:rules/);
    const { payload } = await red.answer('get', { path: 'rules', query });
    assert.deepEqual(payload, []);
  });
});

function commands(...values: string[]): object {
  return { commands: values.map((command) => ({ component: 'main', capability: 'switch', command })) };
}
