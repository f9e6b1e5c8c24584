import assert from 'node:assert/strict';
import { getCapability } from '../../src/api/capabilities';
import type { ApiClient } from '../../src/api/client';
import type { Device } from '../../src/api/device-shapes';
import {
  getCapabilityStatus,
  getComponentStatus,
  getDevice,
  getDeviceHealth,
  getDeviceStatus,
  listDevices,
  sendCommands,
} from '../../src/api/devices';
import { deleteInstalledApp, getInstalledApp, getOwnInstalledApp } from '../../src/api/installed-apps';
import {
  getCurrentMode,
  getLocation,
  listLocations,
  listModes,
  listRooms,
  setCurrentMode,
} from '../../src/api/locations';
import { thisMoment } from '../../src/base/moment';
import { executeScene, listScenes } from '../../src/api/scenes';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeHttp, reply } from '../support/fake-http';

const BASE = 'https://api.example.com/v1';

/** What a call asks and gives where the cloud answers with this body. */
async function call<Result>(body: unknown, work: (api: ApiClient) => Promise<Result>) {
  const http = FakeHttp.script(reply(200, body));
  const result = await work(apiOn(http).api);
  return { result, asked: http.asked.map((asked) => asked.replace(BASE, '')), sent: http.requests[0] };
}

/** Devices as they were told; all of them say when they were asked for. */
function withoutMoment(devices: readonly Device[]): Omit<Device, 'asked'>[] {
  return devices.map(({ asked, ...device }) => {
    assert.ok(asked !== undefined && asked <= thisMoment());
    return device;
  });
}

describe('device endpoints', () => {
  const lamp = {
    deviceId: 'd1',
    name: 'bulb',
    label: 'Lamp',
    type: 'ZIGBEE',
    locationId: 'l1',
    roomId: 'r1',
    components: [
      {
        id: 'main',
        label: 'main',
        capabilities: [
          { id: 'switch', version: 1, status: { switch: { value: 'on', timestamp: '2026-03-04T09:00:00Z' } } },
          { id: 'refresh', version: 1 },
        ],
        categories: [
          { name: 'Light', categoryType: 'manufacturer' },
          { name: 'Sauna', categoryType: 'user' },
        ],
      },
    ],
    healthState: { state: 'OFFLINE' },
  };

  it('lists devices with what was asked for', async () => {
    const options = { includeStatus: true, includeHealth: true, kind: 'polls' as const };
    const { result, asked, sent } = await call({ items: [lamp], _links: {} }, (api) => listDevices(api, options));
    assert.deepEqual(asked, ['GET /devices?includeStatus=true&includeHealth=true']);
    assert.equal(sent?.headers.Accept, 'application/vnd.smartthings+json;v=20170916');
    assert.deepEqual(withoutMoment(result), [
      {
        deviceId: 'd1',
        label: 'Lamp',
        name: 'bulb',
        type: 'ZIGBEE',
        locationId: 'l1',
        roomId: 'r1',
        components: [{ id: 'main', label: 'main', capabilities: ['switch', 'refresh'], category: 'Sauna' }],
        health: 'OFFLINE',
        status: { main: { switch: { switch: { value: 'on', timestamp: '2026-03-04T09:00:00Z' } }, refresh: {} } },
      },
    ]);
  });

  it('takes devices with everything missing, and leaves out what is none', async () => {
    const odd = [
      { deviceId: 'd1' },
      { deviceId: 'd2', label: ' ', name: 'n', components: null },
      {
        deviceId: 'd3',
        label: null,
        components: [null, {}, { id: 'main', capabilities: [null, 7, {}], categories: [] }],
      },
    ];
    const { result } = await call({ items: [...odd, {}, null, 7, [], { deviceId: '' }] }, (api) => listDevices(api));
    assert.deepEqual(withoutMoment(result), [
      { deviceId: 'd1', label: 'd1', name: '', type: '', components: [] },
      { deviceId: 'd2', label: 'n', name: 'n', type: '', components: [] },
      {
        deviceId: 'd3',
        label: 'd3',
        name: '',
        type: '',
        components: [{ id: 'main', label: 'main', capabilities: [] }],
      },
    ]);
  });

  it('gets one device', async () => {
    const { result, asked } = await call(lamp, (api) => getDevice(api, 'a/b'));
    assert.deepEqual(asked, ['GET /devices/a%2Fb']);
    assert.equal(result.label, 'Lamp');
    await failsWith(
      call([], (api) => getDevice(api, 'x')),
      'server',
      'api.unexpectedAnswer',
    );
  });

  it('reads status of a device, a component, a capability: nulls, unknown attributes and odd ids included', async () => {
    const capability = {
      level: { value: 64, unit: '%', timestamp: 't', data: { by: 'hand' }, more: 1 },
      'Odd.Id with space': { value: null },
      broken: null,
    };
    const expected = {
      level: { value: 64, unit: '%', timestamp: 't', data: { by: 'hand' } },
      'Odd.Id with space': { value: null },
      broken: { value: null },
    };
    const device = await call({ components: { main: { x: capability, refresh: {} }, hub: {}, bad: 7 } }, (api) =>
      getDeviceStatus(api, 'd1'),
    );
    assert.deepEqual(device.result.status, { main: { x: expected, refresh: {} }, hub: {}, bad: {} });
    const component = await call({ x: capability, bad: null }, (api) => getComponentStatus(api, 'd1', 'hca.main'));
    assert.deepEqual(component.asked, ['GET /devices/d1/components/hca.main/status']);
    assert.deepEqual(component.result, { x: expected, bad: {} });
    const one = await call(capability, (api) => getCapabilityStatus(api, 'd1', 'a b', 'ns.cap'));
    assert.deepEqual(one.asked, ['GET /devices/d1/components/a%20b/capabilities/ns.cap/status']);
    assert.deepEqual(one.result, expected);
  });

  it('is not fooled by ids that name an object’s own machinery', async () => {
    const body = '{"components":{"__proto__":{"constructor":{"toString":{"value":1}}}}}';
    const { result } = await call(body, (api) => getDeviceStatus(api, 'd1'));
    assert.deepEqual(Object.keys(result.status), ['__proto__']);
    assert.equal(Object.getPrototypeOf(result.status), Object.prototype);
  });

  it('refuses a status that is none', async () => {
    for (const body of ['', '[]', 'null', '{}', { components: [] }]) {
      await failsWith(
        call(body, (api) => getDeviceStatus(api, 'd1')),
        'server',
        'api.unexpectedAnswer',
      );
    }
    await failsWith(
      call([], (api) => getComponentStatus(api, 'd1', 'main')),
      'server',
    );
    await failsWith(
      call('7', (api) => getCapabilityStatus(api, 'd1', 'main', 'switch')),
      'server',
    );
  });

  it('tells health, UNKNOWN where a device has none', async () => {
    assert.equal((await call({ state: 'ONLINE' }, (api) => getDeviceHealth(api, 'd'))).result, 'ONLINE');
    assert.equal((await call({}, (api) => getDeviceHealth(api, 'd'))).result, 'UNKNOWN');
    assert.equal(await getDeviceHealth(apiOn(FakeHttp.script(reply(404))).api, 'd'), 'UNKNOWN');
    await failsWith(getDeviceHealth(apiOn(FakeHttp.script(reply(403))).api, 'd'), 'forbidden');
  });

  it('sends commands to be carried out in order', async () => {
    const commands = [
      { component: 'main', capability: 'switch', command: 'on', arguments: [] },
      { component: 'main', capability: 'colorControl', command: 'setColor', arguments: [{ hue: 5 }] },
    ];
    const results = [{ id: 'c1', status: 'ACCEPTED' }, { status: 'SOMETHING_NEW' }];
    const { result, asked, sent } = await call({ results }, (api) => sendCommands(api, 'd1', commands));
    assert.deepEqual(asked, ['POST /devices/d1/commands?ordered=true']);
    assert.deepEqual(JSON.parse(sent?.body ?? ''), { commands });
    assert.deepEqual(result.results, results);
  });

  it('refuses an answer that does not tell every command’s result', async () => {
    const commands = [{ component: 'main', capability: 'switch', command: 'on', arguments: [] }];
    for (const body of ['', {}, { results: [] }, { results: [{}] }, { results: ['ACCEPTED'] }, { results: null }]) {
      await failsWith(
        call(body, (api) => sendCommands(api, 'd1', commands)),
        'server',
        'api.unexpectedAnswerCommand',
      );
    }
  });
});

describe('other endpoints', () => {
  it('locations, rooms and modes', async () => {
    const locations = await call(
      { items: [{ locationId: 'l1', name: 'Home' }, { locationId: 'l2' }, {}] },
      listLocations,
    );
    assert.deepEqual(locations.result, [
      { locationId: 'l1', name: 'Home' },
      { locationId: 'l2', name: 'l2' },
    ]);
    const location = await call({ locationId: 'l1', name: 'Home' }, (api) => getLocation(api, 'l1'));
    assert.deepEqual([location.asked, location.result.name], [['GET /locations/l1'], 'Home']);
    const rooms = await call({ items: [{ roomId: 'r1', name: 'Kitchen' }, null], _links: null }, (api) =>
      listRooms(api, 'l1'),
    );
    assert.deepEqual(rooms.asked, ['GET /locations/l1/rooms']);
    assert.deepEqual(rooms.result, [{ roomId: 'r1', locationId: 'l1', name: 'Kitchen' }]);
    const modes = await call(
      {
        items: [
          { id: 'm1', label: 'Night', name: 'x' },
          { id: 'm2', name: 'Away' },
        ],
      },
      (api) => listModes(api, 'l1'),
    );
    assert.deepEqual(modes.result, [
      { modeId: 'm1', label: 'Night', name: 'x' },
      { modeId: 'm2', label: 'Away', name: 'Away' },
    ]);
    const current = await call({ id: 'm1', label: 'Night' }, (api) => getCurrentMode(api, 'l1'));
    assert.deepEqual(current.asked, ['GET /locations/l1/modes/current']);
    const set = await call('', (api) => setCurrentMode(api, 'l1', 'm2'));
    assert.deepEqual([set.asked, set.sent?.body], [['PUT /locations/l1/modes/current'], '{"modeId":"m2"}']);
    assert.equal(set.result.modeId, 'm2');
    await failsWith(
      call({}, (api) => getCurrentMode(api, 'l1')),
      'server',
    );
  });

  it('scenes', async () => {
    const items = [{ sceneId: 's1', sceneName: 'Away', locationId: 'l1' }, { sceneId: 's2' }, { sceneName: 'none' }];
    const scenes = await call({ items }, (api) => listScenes(api, 'l1'));
    assert.deepEqual(scenes.asked, ['GET /scenes?locationId=l1']);
    assert.deepEqual(scenes.result, [
      { sceneId: 's1', name: 'Away', locationId: 'l1' },
      { sceneId: 's2', name: 's2' },
    ]);
    const executed = await call({ status: 'success' }, (api) => executeScene(api, 's1'));
    assert.deepEqual(executed.asked, ['POST /scenes/s1/execute']);
  });

  it('installed apps', async () => {
    const body = { installedAppId: 'i1', displayName: 'Node-RED', locationId: 'l1', installedAppStatus: 'AUTHORIZED' };
    const app = await call(body, (api) => getInstalledApp(api, 'i1'));
    assert.deepEqual(app.asked, ['GET /installedapps/i1']);
    const expected = { installedAppId: 'i1', displayName: 'Node-RED', locationId: 'l1', status: 'AUTHORIZED' };
    assert.deepEqual(app.result, expected);
    assert.deepEqual((await call(body, getOwnInstalledApp)).asked, ['GET /installedapps/me']);
    assert.deepEqual((await call({ count: 1 }, (api) => deleteInstalledApp(api, 'i1'))).asked, [
      'DELETE /installedapps/i1',
    ]);
    await failsWith(call({}, getOwnInstalledApp), 'server');
    await failsWith(
      call({}, (api) => deleteInstalledApp(api, '..')),
      'invalid_message',
    );
  });

  it('capability definitions', async () => {
    const { result, asked } = await call({ id: 'ns.x', extra: 1 }, (api) => getCapability(api, 'ns.x'));
    assert.deepEqual(asked, ['GET /capabilities/ns.x/1']);
    assert.deepEqual(result, { id: 'ns.x', extra: 1 });
  });
});
