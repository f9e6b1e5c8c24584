import assert from 'node:assert/strict';
import { prototypes } from '../../src/simulator/devices/prototypes';
import { PROTOTYPES } from '../../src/base/contract/virtual-devices';
import { definitionOf } from '../../src/simulator/definitions';
import { violations } from '../../src/simulator/schema';
import { dig, itemsOf, Visitor } from './visitor';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('the simulated home, changed', () => {
  let visitor: Visitor;
  let locationId: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    locationId = visitor.simulator.locations[0]?.locationId ?? '';
  });
  afterEach(() => Visitor.closeAll());

  const send = (method: string, path: string, body?: unknown) => visitor.send(method, path, body);
  const post = (path: string, body: unknown) => send('POST', path, body);
  async function status(method: string, path: string, body?: unknown): Promise<number> {
    return (await send(method, path, body)).status;
  }

  describe('a device', () => {
    it('gets another label and room', async () => {
      const id = visitor.id('Dining light');
      const { json, status: code } = await send('PUT', `/devices/${id}`, { label: 'Table light' });
      assert.deepEqual([code, dig(json, 'label'), dig(json, 'name')], [200, 'Table light', 'Wall dimmer']);
      const hall = visitor.simulator.home.places[0]?.rooms.find(({ name }) => name === 'Hall');
      await send('PUT', `/devices/${id}`, { locationId, roomId: hall?.roomId });
      assert.equal(dig((await visitor.get(`/devices/${id}`)).json, 'roomId'), hall?.roomId);
      const inside = itemsOf(await visitor.get(`/locations/${locationId}/rooms/${hall?.roomId ?? ''}/devices`));
      assert.ok(inside.some((device) => dig(device, 'label') === 'Table light'));
    });

    it('tells those who listen what became of it', async () => {
      const told: unknown[] = [];
      visitor.simulator.onEvent((event) => told.push(dig(event, 'deviceLifecycleEvent')));
      const path = `/devices/${visitor.id('Dining light')}`;
      const hall = visitor.simulator.home.places[0]?.rooms.find(({ name }) => name === 'Hall');
      for (let time = 0; time < 2; time++) await send('PUT', path, { label: 'Table light', roomId: hall?.roomId });
      await send('DELETE', path);
      await post('/virtualdevices/prototypes', {
        name: 'Flag',
        owner: { ownerType: 'LOCATION', ownerId: locationId },
        prototype: 'VIRTUAL_SWITCH',
      });
      const lifecycles = told.map((event) => [dig(event, 'lifecycle'), dig(event, 'deviceName')]);
      assert.deepEqual(lifecycles, [
        ['UPDATE', 'Table light'],
        ['ROOM_MOVE', 'Table light'],
        ['DELETE', 'Table light'],
        ['CREATE', 'Flag'],
      ]);
      assert.deepEqual(dig(told[0], 'update', 'labelDiff'), { old: 'Dining light', new: 'Table light' });
      assert.equal(dig(told[1], 'roomMove', 'roomIdTo'), hall?.roomId);
    });

    it('refuses what no device may become', async () => {
      const path = `/devices/${visitor.id('Dining light')}`;
      const cases: [unknown, number][] = [
        [[], 400],
        [{ label: '' }, 400],
        [{ label: ' ' }, 400],
        [{ label: 5 }, 400],
        [{ label: 'x'.repeat(256) }, 422],
        [{ roomId: UNKNOWN }, 422],
        [{ locationId: UNKNOWN }, 422],
      ];
      for (const [body, expected] of cases)
        assert.equal(await status('PUT', path, body), expected, JSON.stringify(body));
      assert.equal(await status('PUT', `/devices/${UNKNOWN}`, { label: 'x' }), 403);
      assert.equal(visitor.simulator.home.device(visitor.id('Dining light')).label, 'Dining light');
    });

    it('goes, and a scene does without it', async () => {
      const id = visitor.id('Dining light');
      assert.equal(await status('DELETE', `/devices/${id}`), 200);
      assert.equal(await status('DELETE', `/devices/${id}`), 403);
      assert.equal((await visitor.get(`/devices/${id}/status`)).status, 403);
      const dinner = itemsOf(await visitor.get('/scenes')).find((scene) => dig(scene, 'sceneName') === 'Dinner');
      assert.equal(await status('POST', `/scenes/${String(dig(dinner, 'sceneId'))}/execute`), 200);
      await visitor.clock.pass(1_000);
      assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switchLevel', 'level'), 35);
    });

    it('is changed only with the permission for it', async () => {
      await visitor.signIn(['r:devices:*', 'x:devices:*']);
      const path = `/devices/${visitor.id('Dining light')}`;
      assert.equal(await status('PUT', path, { label: 'x' }), 403);
      assert.equal(await status('DELETE', path), 403);
      assert.equal(await status('POST', '/virtualdevices/prototypes', {}), 403);
    });
  });

  describe('rooms and modes', () => {
    it('come, are called otherwise, and go', async () => {
      const rooms = `/locations/${locationId}/rooms`;
      const made = await post(rooms, { name: 'Attic' });
      const roomId = String(dig(made.json, 'roomId'));
      await send('PUT', `${rooms}/${roomId}`, { name: 'Studio' });
      assert.equal(dig((await visitor.get(`${rooms}/${roomId}`)).json, 'name'), 'Studio');
      const lamp = visitor.id('Kitchen lamp');
      await send('PUT', `/devices/${lamp}`, { roomId });
      assert.equal(await status('DELETE', `${rooms}/${roomId}`), 200);
      assert.equal(dig((await visitor.get(`/devices/${lamp}`)).json, 'roomId'), undefined);

      const modes = `/locations/${locationId}/modes`;
      const id = String(dig((await post(modes, { label: 'Party' })).json, 'id'));
      await send('PUT', `${modes}/current`, { modeId: id });
      await send('PUT', `${modes}/${id}`, { label: 'Feast' });
      assert.equal(dig((await visitor.get(`${modes}/current`)).json, 'label'), 'Feast');
      assert.equal(await status('DELETE', `${modes}/${id}`), 422, 'it is the current one');
      await send('PUT', `${modes}/current`, { modeId: visitor.simulator.home.places[0]?.modes[0]?.id });
      assert.equal(await status('DELETE', `${modes}/${id}`), 200);
      assert.equal(await status('PUT', `${modes}/current`, { modeId: id }), 422);
    });

    it('are refused without a name, and where there are too many', async () => {
      const rooms = `/locations/${locationId}/rooms`;
      for (const body of [{}, { name: '' }, { name: null }, 'x', []]) {
        assert.equal(await status('POST', rooms, body), 400, JSON.stringify(body));
      }
      let code = 200;
      for (let room = 0; room < 110 && code === 200; room++)
        code = await status('POST', rooms, { name: `Room ${room}` });
      assert.equal(code, 422);
      assert.equal(await status('POST', `/locations/${UNKNOWN}/rooms`, { name: 'x' }), 403);
      assert.equal(await status('DELETE', `${rooms}/${UNKNOWN}`), 403);
    });
  });

  describe('a virtual device', () => {
    const draft = (more: object = {}): object => ({
      name: 'Door into Node-RED',
      owner: { ownerType: 'LOCATION', ownerId: locationId },
      prototype: 'VIRTUAL_DIMMER_SWITCH',
      ...more,
    });
    const made = async (more: object = {}): Promise<string> =>
      String(dig((await post('/virtualdevices/prototypes', draft(more))).json, 'deviceId'));

    it('is made of every prototype, and reports nothing that its definitions forbid', async () => {
      assert.deepEqual(new Set(Object.keys(prototypes)), new Set(PROTOTYPES));
      for (const prototype of PROTOTYPES) {
        const id = await made({ prototype });
        const device = visitor.simulator.home.device(id);
        for (const capability of device.capabilities('main')) {
          for (const [attribute, { schema }] of Object.entries(definitionOf(capability)?.attributes ?? {})) {
            const value = device.reported({ component: 'main', capability, attribute });
            if (value !== null) assert.deepEqual(violations(schema.properties?.value, value, attribute), [], prototype);
          }
        }
      }
      assert.equal(itemsOf(await visitor.get(`/virtualdevices?locationId=${locationId}`)).length, PROTOTYPES.length);
    });

    it('is commanded like any other, and is done at once', async () => {
      const id = await made();
      const command = { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [30] };
      const { json } = await post(`/devices/${id}/commands`, { commands: [command] });
      assert.equal(dig(json, 'results', 0, 'status'), 'COMPLETED');
      const { json: now } = await visitor.get(`/devices/${id}/components/main/capabilities/switchLevel/status`);
      assert.equal(dig(now, 'level', 'value'), 30);
    });

    it('reports what it is told to, and tells whether that was a change', async () => {
      const id = await made();
      const on = { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' };
      for (const base of ['virtualdevices', 'devices']) {
        const off = { ...on, value: 'off' };
        const { json } = await post(`/${base}/${id}/events`, { deviceEvents: [on, on, off] });
        assert.deepEqual(json, { stateChanges: [true, false, true] });
      }
    });

    it('refuses events that its definitions forbid, all of them or none', async () => {
      const id = await made();
      const good = { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' };
      const bad: unknown[] = [
        { ...good, value: 'maybe' },
        { ...good, value: true },
        { capability: 'switch', attribute: 'switch' },
        { ...good, attribute: 'level' },
        { ...good, component: 'left' },
        { ...good, capability: 'lock' },
        { capability: 'switchLevel', attribute: 'level', value: 101 },
        { capability: 'switchLevel', attribute: 'level', value: 10, unit: 'C' },
        'on',
        null,
      ];
      for (const event of bad) {
        const code = await status('POST', `/virtualdevices/${id}/events`, { deviceEvents: [good, event] });
        assert.ok(code === 400 || code === 422, `${code} for ${JSON.stringify(event)}`);
      }
      assert.equal(visitor.simulator.home.value(id, 'switch', 'switch'), 'off');
      const many = Array.from({ length: 51 }, () => good);
      assert.equal(await status('POST', `/virtualdevices/${id}/events`, { deviceEvents: many }), 422);
      assert.equal(await status('POST', `/virtualdevices/${id}/events`, { deviceEvents: [] }), 400);
      const real = visitor.id('Kitchen lamp');
      assert.equal(
        await status('POST', `/devices/${real}/events`, { deviceEvents: [good] }),
        403,
        'a real one speaks itself',
      );
    });

    it('is made of a profile that comes with the request', async () => {
      const capabilities = [
        { id: 'switch', version: 1 },
        { id: 'forestscent20417.mist', version: 1 },
      ];
      const deviceProfile = { components: [{ id: 'main', capabilities, categories: ['Others'] }] };
      const { json } = await post('/virtualdevices', { ...draft(), deviceProfile });
      assert.deepEqual(Object.keys(dig(json, 'components', 0) as object).includes('capabilities'), true);
      assert.equal(await status('POST', '/virtualdevices', { ...draft(), deviceProfileId: UNKNOWN }), 403);
      for (const components of [undefined, [], [{ id: 'main' }], [{ id: 'main', capabilities: [{ id: 'x.y' }] }]]) {
        const code = await status('POST', '/virtualdevices', { ...draft(), deviceProfile: { components } });
        assert.ok(code === 400 || code === 422, JSON.stringify(components));
      }
    });

    it('is refused where its form, owner or room is wrong', async () => {
      const cases: [object, number][] = [
        [{ name: '' }, 400],
        [{ owner: undefined }, 400],
        [{ owner: { ownerType: 'CAT', ownerId: locationId } }, 422],
        [{ owner: { ownerType: 'LOCATION', ownerId: UNKNOWN } }, 403],
        [{ prototype: 'VIRTUAL_CAT' }, 422],
        [{ prototype: 'constructor' }, 422],
        [{ roomId: UNKNOWN }, 422],
        [{ executionTarget: 'MOON' }, 422],
      ];
      for (const [more, expected] of cases) {
        assert.equal(await status('POST', '/virtualdevices/prototypes', draft(more)), expected, JSON.stringify(more));
      }
    });
  });

  it('sends notifications with the permission that no app has', async () => {
    const notification = { locationId, type: 'ALERT', messages: [{ default: { title: 'Door', body: 'open' } }] };
    assert.equal(await status('POST', '/notification', notification), 403);
    const token = visitor.simulator.personalToken({ scopes: ['x:notifications:*'] }).reveal();
    visitor.pair = { ...visitor.pair, accessToken: token };
    assert.deepEqual((await post('/notification', notification)).json, { code: 200, message: 'Success' });
    assert.deepEqual(visitor.simulator.notifications, [{ locationId, type: 'ALERT', title: 'Door', body: 'open' }]);
    for (const [more, code] of [
      [{ type: 'SHOUT' }, 422],
      [{ messages: [] }, 400],
      [{ messages: [{ default: { title: 'x' } }] }, 422],
      [{ deepLink: { type: 'moon' } }, 422],
      [{ locationId: UNKNOWN }, 403],
    ] as const) {
      assert.equal(await status('POST', '/notification', { ...notification, ...more }), code, JSON.stringify(more));
    }
  });
});
