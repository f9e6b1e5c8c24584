import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import type { DeviceFilter } from '../../src/home/device-list';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const device = (deviceId: string, label: string, more: object = {}): object => ({
  deviceId,
  label,
  type: 'ZIGBEE',
  locationId: 'l1',
  roomId: 'r1',
  components: [
    {
      id: 'main',
      capabilities: [{ id: 'switch', status: { switch: { value: 'on' } } }],
      categories: [{ name: 'Light' }],
    },
  ],
  healthState: { state: 'ONLINE' },
  ...more,
});

function home(bodies: Record<string, unknown> = {}) {
  const cloud = new FakeCloud({
    '/devices': {
      items: [
        device('d1', 'Kitchen lamp'),
        device('d2', 'Hall lamp', { roomId: 'r2', healthState: { state: 'OFFLINE' } }),
        device('d3', 'Hub', { type: 'HUB', roomId: undefined, components: [], healthState: undefined }),
        device('d4', 'Cabin lamp', { locationId: 'l2', roomId: 'r3' }),
      ],
    },
    '/locations': {
      items: [
        { locationId: 'l1', name: 'Home' },
        { locationId: 'l2', name: 'Cabin' },
      ],
    },
    '/locations/l1/rooms': {
      items: [
        { roomId: 'r1', name: 'Kitchen' },
        { roomId: 'r2', name: 'Hall' },
      ],
    },
    '/locations/l2/rooms': { items: [{ roomId: 'r3', name: 'Kitchen' }] },
    'PUT /devices/d1': ({ body }: { body: string }) =>
      reply(200, { ...device('d1', 'Kitchen lamp'), ...(JSON.parse(body) as object), healthState: undefined }),
    'DELETE /devices/d1': {},
    ...bodies,
  });
  const { api, clock } = apiOn(cloud);
  const whole = new Home(api, clock);
  const ids = async (filter: DeviceFilter): Promise<string[]> =>
    (await whole.deviceList.list(filter)).map(({ deviceId }) => deviceId);
  const lists = (): number => cloud.calls.filter((call) => call.startsWith('GET /devices?')).length;
  return { cloud, clock, home: whole, list: whole.deviceList, ids, lists };
}

describe('DeviceList', () => {
  const filters: [DeviceFilter, string[]][] = [
    [{}, ['d1', 'd2', 'd3', 'd4']],
    [{ location: '', room: ' ', capability: '', kind: '', label: '', health: 'any' }, ['d1', 'd2', 'd3', 'd4']],
    [{ location: 'cabin' }, ['d4']],
    [{ location: 'l1' }, ['d1', 'd2', 'd3']],
    [{ room: 'HALL' }, ['d2']],
    [{ room: 'kitchen', location: 'Home' }, ['d1']],
    [{ room: 'r3' }, ['d4']],
    [{ capability: 'Switch' }, ['d1', 'd2', 'd4']],
    [{ capability: 'swi' }, []],
    [{ kind: 'light' }, ['d1', 'd2', 'd4']],
    [{ kind: 'HUB' }, ['d3']],
    [{ label: 'LAMP' }, ['d1', 'd2', 'd4']],
    [{ label: '.*' }, []],
    [{ health: 'online' }, ['d1', 'd4']],
    [{ health: 'offline' }, ['d2']],
    [{ label: 'lamp', health: 'online', location: 'Home' }, ['d1']],
  ];
  for (const [filter, expected] of filters) {
    it(`lists what fits ${JSON.stringify(filter)}`, async () => assert.deepEqual(await home().ids(filter), expected));
  }

  it('refuses rooms and locations that are unknown or not the only ones', async () => {
    const { list } = home();
    await failsWith(list.list({ location: 'Boat' }), 'invalid_message', 'home.nameUnknown');
    const error = await failsWith(list.list({ room: 'Kitchen' }), 'invalid_message', 'home.nameAmbiguous');
    assert.equal(error.text.params.ids, 'r1, r3');
    await failsWith(list.list({ room: 'Hall', location: 'Cabin' }), 'invalid_message', 'home.nameUnknown');
  });

  it('spends no call where the list is young enough', async () => {
    const { list, clock, lists } = home();
    await list.list({});
    await clock.pass(59_000);
    await list.list({});
    assert.equal(lists(), 1);
    await list.list({}, { maxAgeSeconds: 10 });
    assert.equal(lists(), 2);
    for (let time = 0; time < 2; time++) await list.list({}, { maxAgeSeconds: 0 });
    assert.equal(lists(), 4);
  });

  it('tells values where asked for, as copies', async () => {
    const { list } = home();
    const [lamp] = await list.list({ label: 'kitchen' }, { withStatus: true });
    assert.deepEqual(lamp?.status, { main: { switch: { switch: 'on' } } });
    assert.ok(!('status' in ((await list.list({}))[0] ?? {})));
  });

  it('renames a device by its label, and knows the new one without a call', async () => {
    const { list, lists, cloud } = home();
    const renamed = await list.rename('kitchen LAMP', ' Big lamp ');
    assert.deepEqual([renamed.label, renamed.room, renamed.online], ['Big lamp', 'Kitchen', true]);
    assert.equal(cloud.requests.at(-1)?.body, '{"label":"Big lamp"}');
    assert.equal((await list.find('Big lamp')).deviceId, 'd1');
    await failsWith(list.find('Kitchen lamp'), 'invalid_message', 'home.nameUnknown');
    assert.equal(lists(), 1);
  });

  it('refuses labels that nobody could read', async () => {
    const { list, cloud } = home();
    for (const label of ['', '  ', 'x'.repeat(201)]) {
      await failsWith(list.rename('d1', label), 'invalid_message', 'home.labelNeeded');
    }
    assert.deepEqual(cloud.calls, []);
  });

  it('moves a device into a room of its own location', async () => {
    const { list, cloud } = home();
    assert.equal((await list.move('Kitchen lamp', 'hall')).room, 'Hall');
    assert.equal(cloud.requests.at(-1)?.body, '{"locationId":"l1","roomId":"r2"}');
    await failsWith(list.move('d1', 'r3'), 'invalid_message', 'home.nameUnknown');
  });

  it('removes a device, and gives it as it was', async () => {
    const { list, home: whole, ids } = home();
    assert.equal((await list.delete('Kitchen lamp')).label, 'Kitchen lamp');
    assert.deepEqual(await ids({}), ['d2', 'd3', 'd4']);
    assert.equal(whole.devices.known('d1'), undefined);
    assert.equal(
      whole.shadow.get({ deviceId: 'd1', component: 'main', capability: 'switch', attribute: 'switch' }),
      undefined,
    );
  });

  it('leaves everything as it was where the cloud refuses', async () => {
    const refused = { 'PUT /devices/d1': () => reply(403), 'DELETE /devices/d1': () => reply(403) };
    const { list, ids } = home(refused);
    await failsWith(list.rename('d1', 'New'), 'forbidden');
    await failsWith(list.delete('d1'), 'forbidden');
    assert.deepEqual(await ids({ label: 'Kitchen lamp' }), ['d1']);
  });
});
