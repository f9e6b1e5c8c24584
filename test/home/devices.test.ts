import assert from 'node:assert/strict';
import { HttpFailure } from '../../src/base/ports';
import { thisMoment } from '../../src/base/moment';
import type { HomeDevice } from '../../src/base/contract/home';
import { DeviceDirectory } from '../../src/home/devices';
import { Shadow } from '../../src/home/shadow';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const lamp = {
  deviceId: 'd1',
  label: 'Lamp',
  name: 'bulb',
  type: 'ZIGBEE',
  roomId: 'r1',
  locationId: 'l1',
  components: [{ id: 'main', label: 'main', capabilities: [{ id: 'switch' }], categories: [{ name: 'Light' }] }],
  healthState: { state: 'ONLINE' },
};

function directory(bodies: Record<string, unknown> = {}) {
  const cloud = new FakeCloud({
    '/devices': {
      items: [lamp, { deviceId: 'd2', type: 'HUB', healthState: { state: 'OFFLINE' } }, { deviceId: 'd3' }],
    },
    '/locations': { items: [{ locationId: 'l1', name: 'Home' }] },
    '/locations/l1/rooms': { items: [{ roomId: 'r1', name: 'Kitchen' }] },
    ...bodies,
  });
  const { api, clock } = apiOn(cloud);
  const shadow = new Shadow(clock);
  return { cloud, clock, shadow, devices: new DeviceDirectory(api, clock, shadow) };
}

describe('DeviceDirectory', () => {
  it('names the places for everybody who asked at once', async () => {
    const { devices } = directory();
    const lists = await Promise.all([devices.list(), devices.list(), devices.list()]);
    assert.deepEqual(
      lists.map(([device]) => device?.room),
      ['Kitchen', 'Kitchen', 'Kitchen'],
    );
  });

  it('lists devices with the names of their places', async () => {
    const { devices } = directory();
    const nowhere = { room: null, roomId: null, location: null, locationId: null, components: [] };
    assert.deepEqual(await devices.list(), [
      {
        deviceId: 'd1',
        label: 'Lamp',
        name: 'bulb',
        kind: 'Light',
        room: 'Kitchen',
        roomId: 'r1',
        location: 'Home',
        locationId: 'l1',
        online: true,
        components: [{ id: 'main', label: 'main', capabilities: ['switch'] }],
      },
      { deviceId: 'd2', label: 'd2', name: '', kind: 'HUB', online: false, ...nowhere },
      { deviceId: 'd3', label: 'd3', name: '', kind: '', online: null, ...nowhere },
    ]);
  });

  it('asks once a minute, or when told to', async () => {
    const { devices, cloud, clock } = directory();
    assert.equal(devices.known('d1'), undefined);
    await Promise.all([devices.list(), devices.list()]);
    await devices.list();
    assert.deepEqual(cloud.calls, [
      'GET /devices?includeStatus=true&includeHealth=true',
      'GET /locations',
      'GET /locations/l1/rooms',
    ]);
    assert.deepEqual([devices.known('d1')?.label, devices.known('d1')?.room], ['Lamp', 'Kitchen']);
    await devices.list({ refresh: true });
    assert.equal(cloud.calls.length, 4);
    await clock.pass(60_001);
    await devices.list();
    assert.equal(cloud.calls.length, 5);
  });

  it('keeps what was changed while a list was under way', async () => {
    const answers: (() => void)[] = [];
    const items = [lamp, { ...lamp, deviceId: 'd2', label: 'Old' }, { ...lamp, deviceId: 'd3', label: 'Plug' }];
    const made = { deviceId: 'd4', label: 'Made', name: '', type: 'VIRTUAL', components: [] };
    const { devices } = directory({
      '/devices': () => new Promise((resolve) => answers.push(() => resolve(reply(200, { items })))),
    });
    const list = async (during: () => void = () => undefined): Promise<string[]> => {
      const listing = devices.list({ refresh: true });
      await settle();
      during();
      answers.shift()?.();
      await listing;
      return devices.all().map(({ label, online }) => `${label} ${online}`);
    };
    const changed = ['New true', 'Plug false', 'Made null'];
    const change = (): void => {
      devices.remove('d1');
      devices.update({ deviceId: 'd2', label: 'New', name: '', type: '', components: [] });
      devices.healthTold('d3', 'offline');
      devices.add(made);
    };
    await list();
    assert.deepEqual(await list(change), changed);
    assert.deepEqual(await list(), ['Lamp true', 'Old true', 'Plug true'], 'a later list knows better');
  });

  it('asks for rooms again where one is new, but not at every list', async () => {
    const { devices, cloud, clock } = directory();
    await devices.list();
    cloud.bodies['/devices'] = { items: [lamp, { deviceId: 'd4', roomId: 'r2', locationId: 'l1' }] };
    await devices.list({ refresh: true });
    assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 1);
    await clock.pass(61_000);
    cloud.bodies['/locations/l1/rooms'] = { items: [{ roomId: 'r2', name: 'Bath' }] };
    await devices.list();
    assert.equal(devices.known('d4')?.room, 'Bath');
    assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 2);
  });

  it('goes without names where the sign-in may not read places, and does not ask at every list', async () => {
    const { devices, cloud, clock } = directory({
      '/locations': () => reply(403),
      '/locations/l1/rooms': () => reply(403),
    });
    const [first] = await devices.list();
    assert.deepEqual([first?.room, first?.roomId, first?.location], [null, 'r1', null]);
    await clock.pass(600_000);
    await devices.list({ refresh: true });
    assert.equal(cloud.calls.filter((call) => call.includes('locations')).length, 2);
  });

  describe('takes names for decoration', () => {
    const two = [lamp, { ...lamp, deviceId: 'd2', roomId: 'r2', locationId: 'l2' }];
    const rooms = { items: [{ roomId: 'r2', name: 'Bath' }] };
    const named = { '/devices': { items: two }, '/locations/l2/rooms': rooms };
    const roomsOf = async (list: Promise<readonly HomeDevice[]>) => (await list).map(({ room }) => room);

    for (const [name, answer] of Object.entries({
      ...{ 'are not found': reply(404), 'are refused': reply(422), 'fail with 500': reply(500) },
      ...{ 'fail with 503': reply(503), 'are limited': reply(429), 'are no list': reply(200, {}) },
      ...{ 'are cut off': new HttpFailure('network', 'ECONNRESET'), 'never come': 'never' as const },
    })) {
      it(`where the rooms of one place ${name}: the list comes soon, and the others have theirs`, async () => {
        const { devices, clock } = directory({ ...named, '/locations/l1/rooms': () => answer });
        const list = roomsOf(devices.list());
        await clock.pass(3_000);
        assert.deepEqual(await list, [null, 'Bath']);
      });

      it(`where the locations ${name}: rooms have their names`, async () => {
        const { devices, clock } = directory({ ...named, '/locations': () => answer });
        const list = devices.list();
        await clock.pass(3_000);
        assert.deepEqual(
          (await list).map(({ room, location }) => [room, location]),
          [
            ['Kitchen', null],
            ['Bath', null],
          ],
        );
      });
    }

    it('asks again for what failed after minutes, and not at each list', async () => {
      const { devices, cloud, clock } = directory({ ...named, '/locations/l1/rooms': () => reply(404) });
      await devices.list();
      for (let minute = 0; minute < 4; minute++) {
        await clock.pass(60_001);
        await devices.list();
      }
      const asked = () => cloud.calls.filter((call) => call.endsWith('l1/rooms')).length;
      assert.equal(asked(), 1);
      cloud.bodies['/locations/l1/rooms'] = { items: [{ roomId: 'r1', name: 'Kitchen' }] };
      await clock.pass(60_001);
      assert.deepEqual(await roomsOf(devices.list()), ['Kitchen', 'Bath']);
      assert.equal(asked(), 2);
      assert.equal(cloud.calls.filter((call) => call.endsWith('l2/rooms')).length, 1);
    });

    it('asks once a day for what has a name, and sooner for who wants it fresh', async () => {
      const { devices, cloud, clock } = directory();
      const asked = (): number => cloud.asked.filter((one) => one.includes('locations')).length;
      await devices.list();
      assert.equal(asked(), 2);
      for (let hour = 0; hour < 23; hour++) {
        await clock.pass(3_600_000);
        await devices.list();
      }
      assert.equal(asked(), 2);
      await devices.list({ refresh: true });
      assert.equal(asked(), 4);
      await devices.list({ refresh: true });
      assert.equal(asked(), 4);
      await clock.pass(24 * 3_600_000);
      await devices.list();
      assert.equal(asked(), 6);
    });

    it('does not ask again and again for a room that has none', async () => {
      const { devices, cloud, clock } = directory({ '/devices': { items: [{ ...lamp, roomId: 'gone' }] } });
      for (let minute = 0; minute < 10; minute++) {
        assert.deepEqual(await roomsOf(devices.list()), [null]);
        await clock.pass(60_001);
      }
      assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 1);
    });

    it('has those that come late for the next list', async () => {
      let answer: () => void = () => undefined;
      const late = new Promise(
        (resolve) => (answer = () => resolve(reply(200, { items: [{ roomId: 'r1', name: 'Late' }] }))),
      );
      const { devices, clock } = directory({ ...named, '/locations/l1/rooms': () => late });
      const list = roomsOf(devices.list());
      await clock.pass(3_000);
      assert.deepEqual(await list, [null, 'Bath']);
      answer();
      await settle();
      assert.equal(devices.known('d1')?.room, 'Late');
      assert.deepEqual(await roomsOf(devices.list()), ['Late', 'Bath']);
    });

    it('asks only for places where devices have rooms, and for so many', async () => {
      const places = Array.from({ length: 200 }, (_, index) => ({
        ...lamp,
        deviceId: `d${index}`,
        locationId: `l${index}`,
      }));
      const { devices, cloud } = directory({
        '/devices': { items: [...places, { deviceId: 'x', locationId: 'roomless' }] },
      });
      assert.equal((await devices.list()).length, 201);
      assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 50);
    });

    it('ends with the caller’s signal', async () => {
      const { devices } = directory({ ...named, '/locations': () => 'never' });
      const controller = new AbortController();
      const failed = failsWith(devices.list({ signal: controller.signal }), 'network', 'api.aborted');
      await settle();
      controller.abort();
      await failed;
    });
  });

  it('tells failures, keeps what it knew and asks anew', async () => {
    const { devices, cloud, clock } = directory();
    await devices.list();
    const before = cloud.bodies['/devices'];
    cloud.bodies['/devices'] = () => new HttpFailure('refused', 'ENOTFOUND');
    const failed = failsWith(devices.list({ refresh: true }), 'network');
    await clock.pass(10_000);
    await failed;
    assert.equal(devices.known('d1')?.label, 'Lamp');
    cloud.bodies['/devices'] = before;
    assert.equal((await devices.list({ refresh: true })).length, 3);
  });

  it('does not fail everybody when one caller gives up', async () => {
    let answer: () => void = () => undefined;
    const { devices, cloud } = directory({
      '/devices': () => new Promise((resolve) => (answer = () => resolve(reply(200, { items: [lamp] })))),
    });
    const controller = new AbortController();
    const gone = failsWith(devices.list({ signal: controller.signal }), 'network', 'api.aborted');
    const other = devices.list();
    await settle();
    controller.abort();
    await gone;
    answer();
    assert.equal((await other).length, 1);
    assert.equal(cloud.calls.filter((call) => call.startsWith('GET /devices')).length, 1);
  });

  it('takes over what a poll has read', async () => {
    const { devices, cloud } = directory();
    devices.feed([{ deviceId: 'd9', label: 'Polled', name: '', type: 'MATTER', components: [], roomId: 'r1' }]);
    assert.equal(devices.known('d9')?.label, 'Polled');
    assert.equal((await devices.list()).length, 1);
    assert.equal(cloud.calls.length, 0);
  });

  describe('feeds the shadow', () => {
    const place = { deviceId: 'd1', component: 'main', capability: 'switch', attribute: 'switch' };
    const valued = (value: string, capability = 'switch') => ({
      ...lamp,
      components: [{ id: 'main', capabilities: [{ id: capability, status: { switch: { value } } }] }],
    });

    it('with what lists and polls tell, as such', async () => {
      const { devices, shadow } = directory({ '/devices': { items: [valued('on')] } });
      const changes: unknown[] = [];
      shadow.onChange(({ previous, value, source }) => changes.push([previous, value, source]));
      await devices.list();
      const status = { main: { switch: { switch: { value: 'off' } } } };
      devices.feed([{ deviceId: 'd1', label: 'L', name: '', type: '', components: [], status }]);
      assert.deepEqual(changes, [
        [undefined, 'on', 'read'],
        ['on', 'off', 'poll'],
      ]);
    });

    it('and lets devices go that are gone', async () => {
      const { devices, shadow, cloud } = directory({ '/devices': { items: [valued('on')] } });
      await devices.list();
      assert.equal(shadow.get(place)?.value, 'on');
      cloud.bodies['/devices'] = { items: [] };
      await devices.list({ refresh: true });
      assert.equal(shadow.get(place), undefined);
      assert.equal(devices.known('d1'), undefined);
      assert.equal(devices.parts('d1'), undefined);
    });

    it('not with a list that a later one has overtaken', async () => {
      let answer: () => void = () => undefined;
      const { devices, shadow, cloud } = directory({
        '/devices': () => new Promise((resolve) => (answer = () => resolve(reply(200, { items: [valued('old')] })))),
      });
      const list = devices.list();
      await settle();
      const status = { main: { switch: { switch: { value: 'new' } } } };
      devices.feed([{ deviceId: 'd1', label: 'New', name: '', type: '', components: [], status }]);
      answer();
      assert.deepEqual(
        (await list).map(({ label }) => label),
        ['New'],
      );
      assert.equal(shadow.get(place)?.value, 'new');
      assert.equal(cloud.calls.length, 1);
    });

    it('so that parts and traits are those that were asked for last', async () => {
      const { devices, shadow } = directory({ '/devices': { items: [valued('on')] } });
      await devices.list();
      const parts = () => Object.fromEntries(devices.parts('d1')?.components ?? []);
      assert.deepEqual(parts(), { main: ['switch'] });
      const disabled = { 'custom.disabledCapabilities': { disabledCapabilities: { value: ['fan'] } } };
      shadow.recordDevice('d1', { main: disabled, two: { fan: {} } }, 'read', thisMoment());
      assert.deepEqual(parts(), { main: ['custom.disabledCapabilities'], two: ['fan'] });
      assert.deepEqual(devices.traits('d1').disabledCapabilities.main, ['fan']);
      await devices.list({ refresh: true });
      assert.deepEqual(parts(), { main: ['switch'] });
      assert.deepEqual(devices.traits('d1').disabledCapabilities.main, []);
    });
  });

  it('forgets everything of another home, and what is under way', async () => {
    let answer: () => void = () => undefined;
    const { devices, shadow, cloud } = directory();
    await devices.list();
    cloud.bodies['/devices'] = () => new Promise((resolve) => (answer = () => resolve(reply(200, { items: [lamp] }))));
    const before = devices.list({ refresh: true });
    await settle();
    devices.forget();
    shadow.clear();
    assert.equal(devices.known('d1'), undefined);
    answer();
    await before;
    assert.equal(devices.known('d1'), undefined);
    cloud.bodies['/devices'] = { items: [{ ...lamp, deviceId: 'd5' }] };
    cloud.bodies['/locations/l1/rooms'] = { items: [{ roomId: 'r1', name: 'Other' }] };
    assert.deepEqual(
      (await devices.list()).map(({ deviceId, room }) => [deviceId, room]),
      [['d5', 'Other']],
    );
  });

  it('names ten thousand devices', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => ({ ...lamp, deviceId: `d${index}` }));
    const { devices } = directory({ '/devices': { items } });
    assert.equal((await devices.list()).length, 10_000);
    assert.equal(devices.known('d9999')?.room, 'Kitchen');
  });
});
