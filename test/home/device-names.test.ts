import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import { apiOn } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeCloud } from '../support/fake-cloud';

const LIST = 'GET /devices';
const item = { deviceId: 'lamp', label: 'Kitchen lamp', name: 'bulb', type: 'ZIGBEE', components: [] };
const saved = { label: 'My lamp', room: 'Attic' };
const query = { deviceId: 'lamp', capability: 'switch', attribute: 'switch' };

function home(list: unknown = { items: [item] }) {
  const cloud = new FakeCloud({
    [LIST]: list,
    'GET /locations': { items: [] },
    'GET /devices/lamp/status': { components: { main: { switch: { switch: { value: 'on' } } } } },
  });
  const { api, clock } = apiOn(cloud);
  const lists = (): number =>
    cloud.requests.filter(({ method, url }) => method === 'GET' && /\/devices(\?|$)/.test(url)).length;
  return { home: new Home(api, clock), lists };
}

describe('the names of a device', () => {
  const named = ({ label, room }: { label: string | null; room: string | null }) => ({ label, room });
  const on = { capability: 'switch', command: 'on' };

  it('are those that the node saved, for no call', async () => {
    const { home: ours, lists } = home();
    assert.deepEqual(named(await ours.command('lamp', on, undefined, saved)), saved);
    const { attribute } = await ours.read(query, undefined, saved);
    assert.deepEqual(attribute && named(attribute), saved);
    assert.equal(lists(), 0);
  });

  it('are those of the list where it is known, since they are newer', async () => {
    const { home: ours } = home();
    await ours.devices.list();
    assert.equal((await ours.command('lamp', on, undefined, saved)).label, 'Kitchen lamp');
  });

  it('come by one list in the background, from the next message on', async () => {
    const { home: ours, lists } = home();
    assert.deepEqual(named(await ours.command('lamp', on)), { label: null, room: null });
    await settle();
    assert.equal((await ours.command('lamp', on)).label, 'Kitchen lamp');
    assert.equal((await ours.read(query)).attribute?.label, 'Kitchen lamp');
    assert.equal((await ours.command('unknown', on)).label, null);
    await settle();
    assert.equal(lists(), 1);
  });

  it('come by a list of its own for each sign-in', async () => {
    const { home: ours, lists } = home();
    for (const list of [1, 2]) {
      assert.equal((await ours.command('lamp', on)).label, null);
      await settle();
      assert.equal((await ours.command('lamp', on)).label, 'Kitchen lamp');
      assert.equal(lists(), list);
      ours.forget();
    }
  });

  it('stay unknown where the home cannot be listed, and nothing fails for it', async () => {
    const { home: ours, lists } = home({ status: 403, body: '{}' });
    for (let message = 0; message < 3; message++) {
      assert.equal((await ours.command('lamp', on)).label, null);
      await settle();
    }
    assert.equal(lists(), 1);
  });
});

describe('whether a device is out of reach', () => {
  it('is what it reported last, else what the list says', async () => {
    const { home: ours } = home({ items: [{ ...item, healthState: { state: 'OFFLINE' } }] });
    assert.equal(ours.isOffline('lamp'), false);
    await ours.devices.list();
    assert.equal(ours.isOffline('lamp'), true);
    const health = {
      deviceId: 'lamp',
      component: 'main',
      capability: 'healthCheck',
      attribute: 'DeviceWatch-DeviceStatus',
    };
    ours.shadow.applyEvent({ ...health, value: 'online' }, 'webhook');
    assert.equal(ours.isOffline('lamp'), false);
    ours.shadow.applyEvent({ ...health, value: 'offline' }, 'webhook');
    assert.equal(ours.isOffline('lamp'), true);
  });
});
