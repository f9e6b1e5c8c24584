import assert from 'node:assert/strict';
import { stringField } from '../../src/base/json';
import { Visitor, ask, dig, itemsOf } from './visitor';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('locations, scenes, capabilities and installed apps of the simulated cloud', () => {
  let visitor: Visitor;
  let home: string;
  let cabin: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    [home = '', cabin = ''] = visitor.simulator.locations.map(({ locationId }) => locationId);
  });
  afterEach(() => Visitor.closeAll());

  const names = (items: unknown[], key: string): (string | undefined)[] => items.map((item) => stringField(item, key));

  describe('locations', () => {
    it('show the one that was allowed', async () => {
      assert.deepEqual(names(itemsOf(await visitor.get('/locations')), 'name'), ['Home']);
      const one = await visitor.get(`/v1/locations/${home}`);
      assert.equal(dig(one.json, 'temperatureScale'), 'C');
      const rooms = itemsOf(await visitor.get(`/locations/${home}/rooms`));
      assert.ok(names(rooms, 'name').includes('Kitchen'));
      const kitchen = await visitor.get(`/locations/${home}/rooms/${stringField(rooms[0], 'roomId') ?? ''}`);
      assert.equal(dig(kitchen.json, 'name'), 'Kitchen');
    });

    it('hide the other one, rooms elsewhere, and malformed ids', async () => {
      for (const path of [cabin, NOWHERE, `${cabin}/rooms`, `${cabin}/modes`, `${home}/rooms/${NOWHERE}`]) {
        const reply = await visitor.get(`/locations/${path}`);
        assert.deepEqual([reply.status, reply.text], [403, ''], path);
      }
      assert.equal((await visitor.get('/locations/home')).status, 400);
    });

    it('have a mode that can be set', async () => {
      const modes = itemsOf(await visitor.get(`/locations/${home}/modes`));
      assert.deepEqual(names(modes, 'label'), ['Home', 'Away', 'Night']);
      const set = await visitor.send('PUT', `/locations/${home}/modes/current`, {
        modeId: stringField(modes[1], 'id'),
      });
      assert.equal(dig(set.json, 'label'), 'Away');
      assert.equal(dig((await visitor.get(`/locations/${home}/modes/current`)).json, 'label'), 'Away');
    });

    it('refuse modes of elsewhere and no mode, and keep theirs', async () => {
      const elsewhere = await Visitor.signedIn({ locationId: cabin });
      const foreign = itemsOf(await elsewhere.get(`/locations/${cabin}/modes`));
      for (const body of [{ modeId: stringField(foreign[1], 'id') }, {}, { modeId: 1 }, null]) {
        assert.equal((await visitor.send('PUT', `/locations/${home}/modes/current`, body)).status, 422);
      }
      assert.equal(dig((await visitor.get(`/locations/${home}/modes/current`)).json, 'label'), 'Home');
    });

    it('need x:locations for a mode', async () => {
      const reader = await Visitor.signedIn({ scopes: ['r:locations:*', 'w:locations:*'] });
      assert.equal((await reader.send('PUT', `/locations/${home}/modes/current`, {})).status, 403);
    });
  });

  describe('scenes', () => {
    const scene = async (name: string): Promise<string> => {
      const found = itemsOf(await visitor.get('/scenes')).find((item) => stringField(item, 'sceneName') === name);
      return stringField(found, 'sceneId') ?? '';
    };

    it('are listed for the location, with times in milliseconds', async () => {
      const items = itemsOf(await visitor.get('/scenes'));
      assert.deepEqual(names(items, 'sceneName'), ['Dinner', 'Good night']);
      assert.equal(dig(items[0], 'lastExecutedDate'), null);
      assert.equal(typeof dig(items[0], 'createdDate'), 'number');
      assert.deepEqual(itemsOf(await visitor.get(`/scenes?locationId=${cabin}`)), []);
    });

    it('change devices when they run', async () => {
      const id = await scene('Good night');
      const reply = await visitor.send('POST', `/scenes/${id}/execute?locationId=${home}`);
      assert.deepEqual([reply.status, reply.json], [200, { status: 'success' }]);
      await visitor.clock.pass(2000);
      const { home: devices } = visitor.simulator;
      assert.equal(devices.value('Dining light', 'switch', 'switch'), 'off');
      assert.equal(devices.value('Living room TV', 'switch', 'switch'), 'off');
      assert.equal(devices.value('Bedroom shade', 'windowShade', 'windowShade'), 'closed');
      const [, night] = itemsOf(await visitor.get('/scenes'));
      assert.equal(typeof dig(night, 'lastExecutedDate'), 'number');
    });

    it('leave an offline device out', async () => {
      visitor.simulator.home.setOnline('Dining light', false);
      await visitor.send('POST', `/scenes/${await scene('Good night')}/execute`);
      await visitor.clock.pass(2000);
      assert.equal(visitor.simulator.home.value('Dining light', 'switch', 'switch'), 'on');
    });

    it('of elsewhere or nowhere are forbidden, and need x:scenes', async () => {
      const other = await Visitor.signedIn({ locationId: cabin });
      const [foreign] = itemsOf(await other.get('/scenes'));
      for (const id of [stringField(foreign, 'sceneId') ?? '', NOWHERE]) {
        assert.equal((await visitor.send('POST', `/scenes/${id}/execute`)).status, 403);
      }
      assert.equal((await visitor.send('POST', '/scenes/dinner/execute')).status, 400);
      const reader = await Visitor.signedIn({ scopes: ['r:scenes:*'] });
      assert.equal((await reader.send('POST', `/scenes/${await scene('Dinner')}/execute`)).status, 403);
    });
  });

  describe('capabilities', () => {
    it('are listed by pages of 200, and described for any token', async () => {
      const reader = await Visitor.signedIn({ scopes: ['r:scenes:*'] });
      const ids = names(itemsOf(await reader.get('/capabilities')), 'id');
      assert.ok(ids.includes('switch') && ids.includes('forestscent20417.mist'));
      const definition = await reader.get('/capabilities/switchLevel/1');
      assert.equal(dig(definition.json, 'attributes', 'level', 'setter'), 'setLevel');
      assert.equal(dig(definition.json, 'commands', 'setLevel', 'arguments', 0, 'name'), 'level');
      assert.deepEqual(itemsOf(await reader.get('/capabilities/switch')), [
        { id: 'switch', version: 1, status: 'live' },
      ]);
      const namespaces = await reader.get('/capabilities/namespaces');
      assert.equal(dig(namespaces.json, 0, 'name'), 'st');
    });

    it('have one no catalogue has', async () => {
      const reply = await visitor.get('/capabilities/forestscent20417.mist/1');
      assert.equal(dig(reply.json, 'commands', 'setMinutes', 'arguments', 0, 'schema', 'maximum'), 120);
    });

    it('that nobody knows are forbidden, other versions not found', async () => {
      assert.equal((await visitor.get('/capabilities/nonsense/1')).status, 403);
      assert.equal((await visitor.get('/capabilities/constructor/1')).status, 403);
      assert.equal((await visitor.get('/capabilities/switch/2')).status, 404);
    });
  });

  describe('installed apps', () => {
    it('see themselves', async () => {
      const me = await visitor.get('/installedapps/me');
      assert.equal(dig(me.json, 'locationId'), home);
      assert.deepEqual(dig(me.json, 'scope'), [...visitor.app.scopes]);
      const own = await visitor.get(`/installedapps/${visitor.pair.installedAppId}`);
      assert.equal(dig(own.json, 'installedAppStatus'), 'AUTHORIZED');
      assert.equal(dig(own.json, 'appId'), visitor.app.appId);
    });

    it('see no others', async () => {
      const first = visitor.pair.installedAppId;
      await visitor.signIn();
      assert.equal((await visitor.get(`/installedapps/${first}`)).status, 403);
      assert.equal((await visitor.send('DELETE', `/installedapps/${first}`)).status, 403);
      assert.equal((await visitor.get('/installedapps/mine')).status, 400);
    });

    it('can remove themselves, and are gone', async () => {
      const removed = await visitor.send('DELETE', `/installedapps/${visitor.pair.installedAppId}`);
      assert.deepEqual(removed.json, { count: 1 });
      assert.equal((await visitor.get('/installedapps/me')).status, 401);
      assert.equal((await visitor.refresh()).status, 400);
      const bare = await ask(`${visitor.simulator.url}/installedapps/me`);
      assert.equal(bare.status, 401);
    });
  });
});
