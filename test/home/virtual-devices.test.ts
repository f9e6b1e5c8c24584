import assert from 'node:assert/strict';
import type { HttpRequest } from '../../src/base/ports';
import { devicesIn } from '../../src/events/relayed-home';
import { Home } from '../../src/home/home';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const virtual = (deviceId: string, label: string, locationId = 'l1'): object => ({
  ...{ deviceId, label, locationId, type: 'VIRTUAL' },
  components: [{ id: 'main', capabilities: [{ id: 'switch' }, { id: 'temperatureMeasurement' }] }],
});
const lamp = { deviceId: 'd1', label: 'Door', locationId: 'l1', type: 'ZIGBEE', components: [] };
const MAKE = 'POST /virtualdevices/prototypes';
const EVENTS = 'POST /virtualdevices/v1/events';

function home(bodies: Record<string, unknown> = {}) {
  const sent: unknown[] = [];
  const cloud = new FakeCloud({
    '/devices': { items: [lamp] },
    '/locations': { items: [{ locationId: 'l1', name: 'Home' }] },
    '/locations/l1/rooms': { items: [{ roomId: 'r1', name: 'Hall' }] },
    [MAKE]: ({ body }: HttpRequest) => {
      sent.push(JSON.parse(body ?? ''));
      return reply(200, virtual('v1', 'Door'));
    },
    [EVENTS]: ({ body }: HttpRequest) => {
      const { deviceEvents } = JSON.parse(body ?? '') as { deviceEvents: object[] };
      sent.push(deviceEvents);
      return reply(200, { stateChanges: deviceEvents.map((_event, index) => index === 0) });
    },
    ...bodies,
  });
  const { api, clock } = apiOn(cloud);
  const all = new Home(api, clock);
  const count = (call: string): number => cloud.calls.filter((one) => one.split('?')[0] === call).length;
  return { cloud, clock, home: all, sent, count };
}

const door = { name: 'Door', prototype: 'VIRTUAL_SWITCH' };
const on = { capability: 'switch', attribute: 'switch', value: 'on' };

describe('a virtual device', () => {
  it('is made once, however many want it, and is in the list without another call', async () => {
    const { home: all, sent, count } = home();
    const both = [all.virtual.ensure({ ...door, room: 'hall' }), all.virtual.ensure({ ...door, name: ' DOOR ' })];
    for (const device of await Promise.all(both)) assert.equal(device.deviceId, 'v1');
    assert.deepEqual(sent, [
      {
        ...{ name: 'Door', prototype: 'VIRTUAL_SWITCH', executionTarget: 'CLOUD', roomId: 'r1' },
        owner: { ownerType: 'LOCATION', ownerId: 'l1' },
      },
    ]);
    const listed = (await all.devices.list()).find(({ deviceId }) => deviceId === 'v1');
    assert.equal(listed?.isVirtual, true);
    assert.equal(listed.location, 'Home');
    assert.equal(count('GET /devices'), 1);
  });

  it('is no real device of the same name, nor one of another location', async () => {
    const devices = { items: [lamp, virtual('v9', 'Door', 'l2')] };
    const { home: all, count } = home({ '/devices': devices });
    assert.equal((await all.virtual.ensure(door)).deviceId, 'v1');
    assert.equal(count(MAKE), 1);
  });

  it('is made once, though nobody heard that it was', async () => {
    const { cloud, home: all, count } = home();
    const make = cloud.bodies[MAKE];
    cloud.bodies[MAKE] = () => {
      cloud.bodies['/devices'] = { items: [lamp, virtual('v1', 'Door')] };
      return reply(500);
    };
    await failsWith(all.virtual.ensure(door), 'server');
    cloud.bodies[MAKE] = make;
    assert.equal((await all.virtual.ensure(door)).deviceId, 'v1');
    assert.equal(count(MAKE), 1);
    assert.equal((await all.virtual.ensure(door)).deviceId, 'v1');
    assert.equal(count('GET /devices'), 2, 'one look tells');
  });

  it('is made without a second look at the home, however long it takes', async () => {
    const { cloud, clock, home: all, count } = home();
    const make = cloud.bodies[MAKE] as (request: HttpRequest) => unknown;
    cloud.bodies[MAKE] = async (request: HttpRequest) => {
      await clock.pass(9_000);
      return make(request);
    };
    await all.devices.list();
    await clock.pass(55_000);
    assert.equal((await all.virtual.ensure(door)).deviceId, 'v1');
    assert.equal(count('GET /devices'), 1);
  });

  it('is one for a Node-RED that follows another, too', async () => {
    const bulb = { ...virtual('v1', 'Door'), components: [{ id: 'main', categories: [{ name: 'Light' }] }] };
    const { home: leader } = home({ '/devices': { items: [lamp, bulb, virtual('v2', 'Bell')] } });
    const { home: follower, count } = home();
    const told: unknown = JSON.parse(JSON.stringify(await leader.devices.list()));
    follower.devices.relay(devicesIn({ devices: told }, 0).map(({ device }) => device));
    assert.deepEqual(follower.devices.all(), leader.devices.all());
    assert.equal((await follower.virtual.ensure(door)).deviceId, 'v1');
    await follower.report('v1', async () => ({ payload: on }));
    assert.deepEqual([count(MAKE), count(EVENTS)], [0, 1]);
  });

  it('is not made without a name, nor where nobody knows the place', async () => {
    const { home: all, count } = home();
    for (const name of ['', '  ', 'x'.repeat(101)]) {
      await failsWith(all.virtual.ensure({ ...door, name }), 'invalid_message', 'home.labelNeeded');
    }
    await failsWith(all.virtual.ensure({ ...door, room: 'Attic' }), 'invalid_message', 'home.nameUnknown');
    await failsWith(all.virtual.ensure({ ...door, location: 'Cabin' }), 'invalid_message', 'home.nameUnknown');
    assert.equal(count(MAKE), 0);
    assert.equal((await all.virtual.ensure(door)).deviceId, 'v1', 'what failed holds up nobody');
  });

  it('is removed; a real one is not', async () => {
    const { home: all, count } = home({ 'DELETE /devices/v1': {} });
    await all.virtual.ensure(door);
    await failsWith(all.virtual.remove('d1'), 'invalid_message', 'virtual.real');
    await all.virtual.remove('v1');
    assert.equal(count('DELETE /devices/v1'), 1);
    assert.equal(all.devices.known('v1'), undefined);
  });

  it('reports, and is known to be so until it tells by itself', async () => {
    const { home: all, sent } = home({ '/devices': { items: [virtual('v1', 'Door')] } });
    const answer = await all.report('v1', async () => ({ payload: [on, { ...on, value: 'off' }] }));
    assert.deepEqual(answer, {
      ...{ deviceId: 'v1', label: null, room: null, status: 'REPORTED' },
      results: [
        { component: 'main', ...on, unit: null, changed: true },
        { component: 'main', ...on, value: 'off', unit: null, changed: false },
      ],
    });
    assert.equal(sent.length, 1);
    const known = all.shadow.get({ deviceId: 'v1', component: 'main', capability: 'switch', attribute: 'switch' });
    assert.deepEqual([known?.value, known?.source], ['off', 'command']);
  });

  it('asks for the unit that it counts in once, where none is told', async () => {
    const temperature = { capability: 'temperatureMeasurement', attribute: 'temperature' };
    const status = '/devices/v1/status';
    const reported = { temperatureMeasurement: { temperature: { value: 20, unit: 'C' } } };
    const { home: all, sent, count } = home({ [status]: { components: { main: reported } } });
    for (const payload of ['21.5', 22]) await all.report('v1', async () => ({ ...temperature, payload }));
    assert.deepEqual(sent, [
      [{ component: 'main', ...temperature, value: 21.5, unit: 'C' }],
      [{ component: 'main', ...temperature, value: 22, unit: 'C' }],
    ]);
    assert.equal(count(`GET ${status}`), 1);
  });

  it('reports a hundred and one values in three requests, in order', async () => {
    const { home: all, sent } = home();
    const payload = Array.from({ length: 101 }, (_, index) => ({ capability: 'battery', value: index % 100 }));
    const { results } = await all.report('v1', async () => ({ payload }));
    assert.deepEqual(
      sent.map((events) => (events as object[]).length),
      [50, 50, 1],
    );
    assert.deepEqual(
      results.map(({ value }) => value),
      payload.map(({ value }) => value),
    );
  });

  it('reports in the order of the messages, though a field of the first takes long', async () => {
    const { home: all, sent } = home();
    let later: (input: object) => void = () => undefined;
    const slow = new Promise<object>((resolve) => (later = resolve));
    const both = [all.report('v1', () => slow), all.report('v1', async () => ({ payload: 'off' }))];
    later({ payload: 'on' });
    await Promise.all(both);
    assert.deepEqual(
      sent.map((events) => (events as { value: string }[])[0]?.value),
      ['on', 'off'],
    );
  });

  it('is refused before a call where the device is known to be real, or to lack the capability', async () => {
    const { home: all, count } = home({ '/devices': { items: [lamp, virtual('v1', 'Door')] } });
    await all.devices.list();
    await failsWith(
      all.report('d1', async () => ({ payload: 'on' })),
      'invalid_command',
      'virtual.real',
    );
    const battery = { capability: 'battery', payload: 5 };
    await failsWith(
      all.report('v1', async () => battery),
      'invalid_command',
      'home.capabilityUnknown',
    );
    await failsWith(
      all.report('', async () => battery),
      'invalid_message',
      'home.deviceMissing',
    );
    assert.equal(count(EVENTS), 0);
  });

  it('says what may be wrong where the cloud refuses without a word', async () => {
    const { home: all } = home({ [EVENTS]: () => reply(403) });
    await failsWith(
      all.report('v1', async () => ({ payload: 'on' })),
      'forbidden',
      'virtual.refused',
    );
  });
});
