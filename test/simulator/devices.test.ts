import assert from 'node:assert/strict';
import { stringField } from '../../src/base/json';
import type { Reply } from './visitor';
import { Visitor, ask, dig, itemsOf } from './visitor';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('devices of the simulated cloud', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const labels = (reply: Reply): (string | undefined)[] => itemsOf(reply).map((item) => stringField(item, 'label'));
  const list = async (query: string): Promise<(string | undefined)[]> => labels(await visitor.get(`/devices${query}`));
  const status = async (label: string, rest = ''): Promise<Reply> =>
    visitor.get(`/devices/${visitor.id(label)}${rest}/status`);

  describe('the list', () => {
    it('holds the devices of the location that was allowed, below /v1 too', async () => {
      const home = await list('');
      assert.ok(home.length >= 16);
      assert.ok(home.includes('Kitchen lamp'));
      assert.ok(!home.includes('Stove light'));
      assert.deepEqual(labels(await visitor.get('/v1/devices')), home);
    });

    it('shows another location to whom it was allowed', async () => {
      const other = await Visitor.signedIn({ locationId: visitor.simulator.locations[1]?.locationId ?? '' });
      assert.deepEqual(labels(await other.get('/devices')), [
        'Stove light',
        'Heater plug',
        'Porch door',
        "Alva's phone",
      ]);
    });

    it('describes a device in the cloud’s terms', async () => {
      const [lamp] = itemsOf(await visitor.get(`/devices?deviceId=${visitor.id('Kitchen lamp')}`));
      assert.equal(dig(lamp, 'type'), 'VIPER');
      assert.equal(dig(lamp, 'components', 0, 'id'), 'main');
      assert.deepEqual(dig(lamp, 'components', 0, 'capabilities', 0), { id: 'switch', version: 1 });
      assert.equal(dig(lamp, 'components', 0, 'categories', 0, 'name'), 'Light');
      assert.match(stringField(lamp, 'roomId') ?? '', /^[0-9a-f-]{36}$/);
      assert.equal(dig(lamp, 'healthState'), undefined);
    });

    it('adds status and health when asked', async () => {
      const items = itemsOf(await visitor.get('/devices?includeStatus=true&includeHealth=true'));
      const offline = items.find((item) => stringField(item, 'label') === 'Workbench light');
      assert.equal(dig(offline, 'healthState', 'state'), 'OFFLINE');
      assert.equal(dig(offline, 'components', 0, 'capabilities', 0, 'status', 'switch', 'value'), 'on');
      const hub = items.find((item) => stringField(item, 'type') === 'HUB');
      assert.deepEqual(dig(hub, 'components', 0, 'capabilities'), []);
    });

    it('does not when told not to', async () => {
      const [lamp] = itemsOf(await visitor.get('/devices?includeStatus=false&includeHealth=false'));
      assert.equal(dig(lamp, 'components', 0, 'capabilities', 0, 'status'), undefined);
      assert.equal(dig(lamp, 'healthState'), undefined);
    });

    it('filters by capabilities, all of them or any', async () => {
      assert.deepEqual(await list('?capability=colorControl'), ['Kitchen lamp']);
      assert.deepEqual(await list('?capability=lock&capability=valve'), []);
      assert.deepEqual(await list('?capability=lock,valve&capabilitiesMode=or'), ['Front door', 'Water valve']);
      assert.deepEqual(await list('?capability=nothing'), []);
    });

    it('filters by type, id and location', async () => {
      assert.deepEqual(await list('?type=HUB'), ['Home hub']);
      const ids = `?deviceId=${visitor.id('Washer')}&deviceId=${visitor.id('Home hub')}`;
      assert.deepEqual(await list(ids), ['Washer', 'Home hub']);
      assert.deepEqual(await list(`?locationId=${visitor.simulator.locations[1]?.locationId ?? ''}`), []);
      assert.deepEqual(await list(`?installedAppId=${NOWHERE}`), []);
    });

    it('goes by pages, whose links are paths that keep the question', async () => {
      const all = await list('');
      const found: (string | undefined)[] = [];
      let path: string | undefined = '/devices?max=4&includeHealth=true';
      while (path !== undefined) {
        const reply = await visitor.get(path);
        found.push(...labels(reply));
        assert.ok(itemsOf(reply).every((item) => dig(item, 'healthState') !== undefined));
        path = stringField(dig(reply.json, '_links', 'next'), 'href');
        assert.ok(path === undefined || path.startsWith('/devices?'));
      }
      assert.deepEqual(found, all);
    });

    it('has no next page after the last one, also where that one is full', async () => {
      const whole = await visitor.get('/devices');
      assert.deepEqual(dig(whole.json, '_links'), {});
      const full = await visitor.get(`/devices?max=${itemsOf(whole).length}`);
      assert.deepEqual(dig(full.json, '_links'), {});
    });

    it('is empty past its end, and links back', async () => {
      const reply = await visitor.get('/devices?max=4&page=99');
      assert.deepEqual(itemsOf(reply), []);
      assert.equal(dig(reply.json, '_links', 'next'), undefined);
      assert.match(stringField(dig(reply.json, '_links', 'previous'), 'href') ?? '', /page=98/);
    });

    it('refuses pages that are no numbers', async () => {
      for (const query of ['max=0', 'max=-1', 'max=ten', 'page=1.5', 'page=', 'capabilitiesMode=xor']) {
        const reply = await visitor.get(`/devices?${query}`);
        assert.equal(reply.status, 400, query);
        assert.equal(dig(reply.json, 'error', 'code'), 'ConstraintViolationError');
      }
    });
  });

  describe('a device', () => {
    it('tells its status, whole and in parts', async () => {
      const whole = await status('Counter strip');
      assert.equal(dig(whole.json, 'components', 'main', 'switch', 'switch', 'value'), 'off');
      assert.equal(dig(whole.json, 'components', 'outlet2', 'switch', 'switch', 'value'), 'on');
      assert.deepEqual(dig(whole.json, 'components', 'main', 'refresh'), {});
      assert.equal(dig((await status('Counter strip', '/components/outlet2')).json, 'switch', 'switch', 'value'), 'on');
      const part = await status('Counter strip', '/components/outlet2/capabilities/switch');
      assert.equal(dig(part.json, 'switch', 'value'), 'on');
      assert.match(stringField(dig(part.json, 'switch'), 'timestamp') ?? '', /^2026-.*Z$/);
    });

    it('shows what was never reported as null, without a time', async () => {
      const attic = await status('Attic sensor');
      assert.deepEqual(dig(attic.json, 'components', 'main', 'temperatureMeasurement', 'temperature'), { value: null });
      assert.deepEqual(dig((await status('Home hub')).json, 'components'), { main: {} });
    });

    it('keeps units and data', async () => {
      const level = await status('Kitchen lamp', '/components/main/capabilities/switchLevel');
      assert.equal(dig(level.json, 'level', 'unit'), '%');
      const lock = await status('Front door', '/components/main/capabilities/lock');
      assert.deepEqual(dig(lock.json, 'lock', 'data'), { method: 'manual' });
    });

    it('tells its health and preferences', async () => {
      const health = await visitor.get(`/devices/${visitor.id('Workbench light')}/health`);
      assert.equal(dig(health.json, 'state'), 'OFFLINE');
      assert.equal(dig(health.json, 'deviceId'), visitor.id('Workbench light'));
      const preferences = await visitor.get(`/devices/${visitor.id('Back door')}/preferences`);
      assert.deepEqual(dig(preferences.json, 'values', 'tempOffset'), { preferenceType: 'integer', value: 0 });
      const none = await visitor.get(`/devices/${visitor.id('Kitchen lamp')}/preferences`);
      assert.deepEqual(none.json, { values: {} });
    });

    it('has no room where nobody put it into one', async () => {
      const attic = await visitor.get(`/devices/${visitor.id('Attic sensor')}`);
      assert.equal(dig(attic.json, 'roomId'), undefined);
    });

    it('is found whatever the case of its id', async () => {
      assert.equal((await visitor.get(`/devices/${visitor.id('Washer').toUpperCase()}`)).status, 200);
    });

    it('of somebody else, or nowhere, is an empty 403', async () => {
      for (const id of [visitor.id('Stove light'), NOWHERE]) {
        for (const rest of ['', '/status', '/health', '/preferences', '/components/main/status']) {
          const reply = await visitor.get(`/devices/${id}${rest}`);
          assert.deepEqual([reply.status, reply.text], [403, ''], rest);
        }
      }
    });

    it('with an id that is none is malformed', async () => {
      for (const id of ['lamp', 'a%2Fb', '..%2F..', 'kitchen%20lamp', `${NOWHERE}0`, '%00']) {
        const reply = await visitor.get(`/devices/${id}`);
        assert.equal(reply.status, 400, id);
        assert.equal(dig(reply.json, 'error', 'details', 0, 'target'), 'deviceId');
        assert.match(stringField(reply.json, 'requestId') ?? '', /^[0-9A-F-]{36}$/);
      }
    });

    it('has no other components and capabilities than its own', async () => {
      assert.equal((await status('Kitchen lamp', '/components/outlet2')).status, 404);
      assert.equal((await status('Kitchen lamp', '/components/main/capabilities/lock')).status, 404);
      assert.equal((await status('Kitchen lamp', '/components/__proto__')).status, 404);
    });
  });

  describe('the door', () => {
    it('is shut without a token, with a wrong one, and with one of another kind', async () => {
      const url = `${visitor.simulator.url}/devices`;
      const headers: Record<string, string>[] = [
        {},
        { authorization: 'Bearer ' },
        { authorization: `Bearer ${NOWHERE}` },
        { authorization: `Basic ${visitor.pair.accessToken}` },
        { authorization: `Bearer ${visitor.pair.refreshToken}` },
      ];
      for (const given of headers) {
        const reply = await ask(url, { headers: given });
        assert.deepEqual([reply.status, reply.text], [401, '']);
      }
    });

    it('is shut for another host name', async () => {
      for (const host of ['evil.example', '127.0.0.1.evil.example', '192.168.1.2', '[::1]', 'localhost.']) {
        const headers = { authorization: `Bearer ${visitor.pair.accessToken}`, host };
        assert.equal((await ask(`${visitor.simulator.url}/devices`, { headers })).status, 403, host);
      }
      const headers = { authorization: `Bearer ${visitor.pair.accessToken}`, host: 'LOCALHOST:9' };
      assert.equal((await ask(`${visitor.simulator.url}/devices`, { headers })).status, 200);
    });

    it('opens as far as the scopes do', async () => {
      const lamp = visitor.id('Kitchen lamp');
      const washer = visitor.id('Washer');
      const readOnly = await Visitor.signedIn({ scopes: ['r:devices:*'] });
      assert.equal((await readOnly.get(`/devices/${lamp}/status`)).status, 200);
      const refused = await readOnly.command('Kitchen lamp', { capability: 'switch', command: 'on' });
      assert.deepEqual([refused.status, refused.text], [403, '']);
      assert.equal((await readOnly.get('/locations')).status, 403);
      const executing = await Visitor.signedIn({ scopes: ['x:devices:*', 'w:devices:*'] });
      assert.equal((await executing.get(`/devices/${washer}`)).status, 403);
      assert.equal((await executing.command('Kitchen lamp', { capability: 'switch', command: 'on' })).status, 200);
    });

    it('knows scopes of one device', async () => {
      const lamp = visitor.id('Kitchen lamp');
      const scopes = [`r:devices:${lamp}`];
      const app = visitor.simulator.registerApp({ redirectUris: ['https://a.example/'], scopes });
      const code = visitor.simulator.approve({ clientId: app.clientId, redirectUri: 'https://a.example/', scopes });
      const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://a.example/' };
      const token = stringField((await visitor.token(fields, { app })).json, 'access_token') ?? '';
      assert.equal((await visitor.get(`/devices/${lamp}`, token)).status, 200);
      assert.equal((await visitor.get(`/devices/${visitor.id('Washer')}`, token)).status, 403);
    });

    it('leads nowhere at an unknown path or method', async () => {
      const unknown = await visitor.get('/gadgets');
      assert.equal(unknown.status, 404);
      assert.equal(dig(unknown.json, 'error', 'code'), 'NotFoundError');
      const method = await visitor.send('PATCH', '/devices');
      assert.deepEqual([method.status, method.headers.allow], [405, 'GET']);
      assert.equal((await visitor.get('/devices/%')).status, 400);
      assert.equal((await visitor.get('/v1')).status, 404);
    });
  });
});
