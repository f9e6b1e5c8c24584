import assert from 'node:assert/strict';
import { HttpFailure } from '../../src/base/ports';
import { DeviceDirectory } from '../../src/home/devices';
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
  return { cloud, clock, devices: new DeviceDirectory(api, clock) };
}

describe('DeviceDirectory', () => {
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

  it('asks for rooms again where one is new, but not at every list', async () => {
    const { devices, cloud, clock } = directory();
    await devices.list();
    cloud.bodies['/devices'] = { items: [lamp, { deviceId: 'd4', roomId: 'r2' }] };
    await devices.list({ refresh: true });
    assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 1);
    await clock.pass(61_000);
    cloud.bodies['/locations/l1/rooms'] = { items: [{ roomId: 'r2', name: 'Bath' }] };
    await devices.list();
    assert.equal(devices.known('d4')?.room, 'Bath');
    assert.equal(cloud.calls.filter((call) => call.endsWith('rooms')).length, 2);
  });

  it('goes without names where the sign-in may not read places', async () => {
    const { devices, cloud } = directory({ '/locations': () => reply(403) });
    assert.equal((await devices.list())[0]?.room, null);
    await devices.list({ refresh: true });
    assert.equal(cloud.calls.filter((call) => call.endsWith('locations')).length, 1);
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

  it('names ten thousand devices', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => ({ ...lamp, deviceId: `d${index}` }));
    const { devices } = directory({ '/devices': { items } });
    assert.equal((await devices.list()).length, 10_000);
    assert.equal(devices.known('d9999')?.room, 'Kitchen');
  });
});
