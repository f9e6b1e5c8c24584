import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import { pickableDevice } from '../../src/home/pickable-device';
import { apiOn } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';

describe('a device as a picker offers it', () => {
  it('may have parts of any name', async () => {
    const names = ['constructor', '__proto__', 'toString', 'main'];
    const components = names.map((id) => ({ id, capabilities: names.map((name) => ({ id: name })) }));
    const { api, clock } = apiOn(new FakeCloud({ '/devices': { items: [{ deviceId: 'd1', components }] } }));
    const home = new Home(api, clock);
    const [device] = await home.devices.list();
    assert.ok(device);
    const offered = pickableDevice(device, home).components;
    assert.deepEqual(
      offered.map(({ id, capabilities }) => [id, ...capabilities]),
      names.map((id) => [id, ...names]),
    );
    for (const component of names) {
      const refused = home.command('d1', { component, capability: 'constructor', payload: 'on' });
      await assert.rejects(refused, { name: 'SmartThingsError' });
    }
  });
});
