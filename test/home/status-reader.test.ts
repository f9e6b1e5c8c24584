import assert from 'node:assert/strict';
import { thisMoment } from '../../src/base/moment';
import { DeviceDirectory } from '../../src/home/devices';
import { Shadow } from '../../src/home/shadow';
import { StatusReader, type StatusQuery, type ToldSince } from '../../src/home/status-reader';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const level = { value: 64, unit: '%', timestamp: '2026-03-04T08:00:00Z', data: { by: 'hand' } };
const status = {
  components: {
    main: {
      switch: { switch: { value: 'on', timestamp: '2026-03-04T08:00:00Z' } },
      switchLevel: { level, levelRange: { value: null } },
      battery: {},
      'ns.odd cap': { 'Odd.Attribute': { value: { deep: [1] } } },
    },
    outlet2: { switch: { switch: { value: null } } },
  },
};

function reader(bodies: Record<string, unknown> = {}, toldSince?: ToldSince) {
  const cloud = new FakeCloud({ '/devices/lamp/status': status, ...bodies });
  const { api, clock } = apiOn(cloud);
  const shadow = new Shadow(clock);
  const devices = new DeviceDirectory(api, clock, shadow);
  const all = new StatusReader(api, clock, shadow, devices, toldSince);
  const read = (query: Partial<StatusQuery>) => all.read({ deviceId: 'lamp', ...query });
  return { cloud, clock, shadow, devices, all, read };
}

describe('StatusReader', () => {
  it('reads an attribute with all that is known of it', async () => {
    const { read, devices } = reader();
    devices.feed([{ deviceId: 'lamp', label: 'Kitchen lamp', name: '', type: '', components: [] }]);
    assert.deepEqual(await read({ capability: 'switchLevel', attribute: 'level' }), {
      payload: 64,
      attribute: {
        deviceId: 'lamp',
        label: 'Kitchen lamp',
        room: null,
        component: 'main',
        capability: 'switchLevel',
        attribute: 'level',
        ...level,
        source: 'cloud',
      },
    });
  });

  it('gives null for what the device never reported, also where only the definition knows the attribute', async () => {
    const { read } = reader();
    const known = { label: null, room: null, unit: null, timestamp: null, data: null };
    const second = await read({ component: 'outlet2', capability: 'switch', attribute: 'switch' });
    const place = { deviceId: 'lamp', component: 'outlet2', capability: 'switch', attribute: 'switch' };
    assert.deepEqual(second, { payload: null, attribute: { ...place, ...known, value: null, source: 'cloud' } });
    assert.equal((await read({ capability: 'battery', attribute: 'battery' })).payload, null);
  });

  it('reads wider answers with bare values, or in full', async () => {
    const { read } = reader();
    const main = {
      switch: { switch: 'on' },
      switchLevel: { level: 64, levelRange: null },
      battery: {},
      'ns.odd cap': { 'Odd.Attribute': { deep: [1] } },
    };
    assert.deepEqual(await read({}), { payload: { components: { main, outlet2: { switch: { switch: null } } } } });
    assert.deepEqual(await read({ component: 'main' }), { payload: main });
    assert.deepEqual(await read({ capability: 'ns.odd cap', component: '' }), { payload: main['ns.odd cap'] });
    assert.deepEqual((await read({ capability: 'switchLevel', format: 'full' })).payload, {
      level,
      levelRange: { value: null, unit: null, timestamp: null },
    });
    const full = (await read({ component: 'outlet2', format: 'full' })).payload;
    assert.deepEqual(full, { switch: { switch: { value: null, unit: null, timestamp: null } } });
  });

  it('asks the cloud at every read, and nobody where a known value is young enough', async () => {
    const { read, cloud, clock } = reader();
    const query = { capability: 'switch', attribute: 'switch' };
    await read(query);
    await read(query);
    assert.deepEqual(cloud.calls, ['GET /devices/lamp/status', 'GET /devices/lamp/status']);
    await clock.pass(5_000);
    const known = await read({ ...query, maxAgeSeconds: 5 });
    assert.deepEqual([known.payload, known.attribute?.source], ['on', 'read']);
    await read({ maxAgeSeconds: 5 });
    await read({ component: 'main', maxAgeSeconds: 5 });
    assert.equal(cloud.calls.length, 2);
    await read({ ...query, maxAgeSeconds: 4.9 });
    assert.equal(cloud.calls.length, 3);
  });

  it('tells where a known value comes from', async () => {
    const { read, shadow, cloud } = reader();
    const path = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };
    shadow.expect(path, { value: 'off' }, thisMoment());
    const { payload, attribute } = await read({ capability: 'switch', attribute: 'switch', maxAgeSeconds: 60 });
    assert.deepEqual([payload, attribute?.source], ['off', 'command']);
    assert.equal(cloud.calls.length, 0);
  });

  it('shares a call between different questions about one device', async () => {
    const { read, cloud } = reader();
    await Promise.all([read({}), read({ component: 'outlet2' }), read({ capability: 'switch', attribute: 'switch' })]);
    assert.equal(cloud.calls.length, 1);
  });

  it('gives everybody values of their own', async () => {
    const { read } = reader();
    const query = { capability: 'ns.odd cap', attribute: 'Odd.Attribute' };
    const first = await read(query);
    (first.payload as { deep: number[] }).deep.push(2);
    assert.deepEqual(first.attribute?.value, { deep: [1] });
    assert.deepEqual((await read({ ...query, maxAgeSeconds: 60 })).payload, { deep: [1] });
  });

  it('names what exists where a part does not', async () => {
    const { read } = reader();
    const unknown = async (query: Partial<StatusQuery>, key: string): Promise<unknown> =>
      (await failsWith(read(query), 'invalid_message', key)).text.params.existing;
    assert.equal(await unknown({ component: 'outlet3' }, 'home.componentUnknown'), 'main, outlet2');
    assert.equal(await unknown({ component: 'toString' }, 'home.componentUnknown'), 'main, outlet2');
    const capability = { component: 'outlet2', capability: 'switchLevel', attribute: 'level' };
    assert.equal(await unknown(capability, 'home.capabilityUnknown'), 'switch');
    const attribute = { capability: 'switch', attribute: 'brightness' };
    assert.equal(await unknown(attribute, 'home.attributeUnknown'), 'switch');
    assert.equal(
      await unknown({ capability: 'battery', attribute: '__proto__' }, 'home.attributeUnknown'),
      'quantity, battery, type',
    );
  });

  it('asks nothing where the question is incomplete', async () => {
    const { all, read, cloud } = reader();
    await failsWith(
      all.read({ deviceId: '', attribute: 'x', capability: 'y' }),
      'invalid_message',
      'home.deviceMissing',
    );
    await failsWith(read({ attribute: 'switch' }), 'invalid_message', 'home.capabilityMissing');
    await failsWith(all.read({ deviceId: '..' }), 'invalid_message', 'api.idImpossible');
    assert.equal(cloud.calls.length, 0);
  });

  it('passes the cloud’s errors on and remembers nothing of them', async () => {
    const { read, cloud, shadow } = reader({ '/devices/lamp/status': () => reply(403) });
    await failsWith(read({ maxAgeSeconds: 60 }), 'forbidden', 'api.forbidden');
    await failsWith(read({ maxAgeSeconds: 60 }), 'forbidden');
    assert.equal(cloud.calls.length, 2);
    assert.equal(shadow.size, 0);
  });

  it('reads a hub, which has a component and nothing in it', async () => {
    const { read } = reader({ '/devices/lamp/status': { components: { main: {} } } });
    assert.deepEqual((await read({})).payload, { components: { main: {} } });
    await failsWith(read({ capability: 'switch' }), 'invalid_message', 'home.capabilityUnknown');
  });

  describe('where events tell each change', () => {
    const query = { capability: 'switch', attribute: 'switch', maxAgeSeconds: 5 };
    const path = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };

    it('takes what was learned since then for the present, at any age', async () => {
      const { read, cloud, clock } = reader({}, () => 0);
      await read({});
      await clock.pass(23 * 3_600_000);
      assert.equal((await read(query)).attribute?.source, 'read');
      assert.deepEqual((await read({ component: 'outlet2', maxAgeSeconds: 5 })).payload, { switch: { switch: null } });
      assert.equal(cloud.calls.length, 1);
      await read({ ...query, maxAgeSeconds: 0 });
      assert.equal(cloud.calls.length, 2, 'no age is allowed: the cloud is asked');
    });

    it('asks once a day whether that is so', async () => {
      const { read, cloud, clock } = reader({}, () => 0);
      for (let hour = 0; hour < 4 * 24; hour++) {
        await read(query);
        await clock.pass(3_600_000);
      }
      assert.equal(cloud.calls.length, 4);
    });

    it('takes nothing that was learned before, nor what only a command of ours should lead to', async () => {
      const told: { since?: number } = {};
      const { read, cloud, clock, shadow } = reader({}, () => told.since);
      await read(query);
      await clock.pass(60_000);
      told.since = clock.now();
      await read(query);
      assert.equal(cloud.calls.length, 2);
      await clock.pass(60_000);
      await read(query);
      assert.equal(cloud.calls.length, 2);
      shadow.expect(path, { value: 'off' }, thisMoment());
      assert.equal((await read(query)).payload, 'off', 'young as it is');
      await clock.pass(11_000);
      assert.equal((await read(query)).payload, 'on', 'the device never did it');
      assert.equal(cloud.calls.length, 3);
    });

    it('judges a capability by itself, and a wider question by the whole device', async () => {
      const asked: unknown[] = [];
      const { read, clock, cloud } = reader({}, (_deviceId, capability) => {
        asked.push(capability);
        return capability === 'switch' ? 0 : undefined;
      });
      await read({});
      await clock.pass(60_000);
      await read(query);
      assert.equal(cloud.calls.length, 1);
      await read({ capability: 'switch', maxAgeSeconds: 5 });
      assert.equal(cloud.calls.length, 2);
      assert.deepEqual(asked, ['switch', undefined]);
    });
  });

  describe('where no call may be spent', () => {
    const dear = { '/devices/lamp/status': () => reply(402) };

    it('answers with what is known, and how it came to be known', async () => {
      const { read, cloud, clock } = reader();
      await read({});
      Object.assign(cloud.bodies, dear);
      clock.step(3_600_000);
      const { payload, attribute } = await read({ capability: 'switchLevel', attribute: 'level' });
      assert.equal(payload, 64);
      assert.deepEqual([attribute?.source, attribute?.timestamp], ['read', '2026-03-04T08:00:00Z']);
      assert.equal((await read({ capability: 'switchLevel', attribute: 'level' })).insteadOf?.code, 'budget');
      assert.deepEqual((await read({ component: 'outlet2' })).payload, { switch: { switch: null } });
      await failsWith(read({ component: 'outlet3' }), 'invalid_message', 'home.componentUnknown');
    });

    it('fails where nothing is known', async () => {
      const { read } = reader(dear);
      await failsWith(read({ capability: 'switchLevel', attribute: 'level' }), 'budget', 'api.budget');
      await failsWith(read({}), 'budget', 'api.budget');
    });
  });
});
