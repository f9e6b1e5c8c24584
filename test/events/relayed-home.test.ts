import assert from 'node:assert/strict';
import { deviceIn, devicesIn, liveIn } from '../../src/events/relayed-home';

const AT = '2026-03-04T09:00:00.000Z';
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

describe('a device as another Node-RED tells it', () => {
  it('is none without an id that can be kept', () => {
    for (const strange of [undefined, null, 5, 'd1', [], {}, { deviceId: '' }, { deviceId: 'x'.repeat(129) }]) {
      assert.equal(deviceIn(strange, 0), undefined);
    }
    assert.equal(deviceIn({ deviceId: 'line\nbreak' }, 0), undefined);
    assert.deepEqual(devicesIn({ devices: 'all' }, 0), []);
    assert.deepEqual(devicesIn(null, 0), []);
  });

  it('keeps names that are short, and parts that have ids', () => {
    const told = {
      ...{ deviceId: 'd1', label: 'x'.repeat(257), name: 5, kind: 'x'.repeat(257), room: 'x'.repeat(256) },
      ...{ online: 'yes', isVirtual: 'yes', roomId: {}, components: [5, { id: 'main', capabilities: ['switch', 5] }] },
    };
    const device = deviceIn(told, 0)?.device;
    assert.deepEqual(device, {
      ...{ deviceId: 'd1', label: 'd1', name: '', kind: '', room: 'x'.repeat(256), roomId: null },
      ...{ location: null, locationId: null, online: null },
      components: [{ id: 'main', label: 'main', capabilities: ['switch'] }],
    });
  });

  it('may have parts that are called as what every object has', () => {
    for (const name of NAMES) {
      const status = `{"${name}":{"${name}":{"${name}":{"value":1}}}}`;
      const relayed = deviceIn(JSON.parse(`{"deviceId":"${name}","status":${status}}`), 0);
      assert.equal(relayed?.device.deviceId, name);
      assert.equal(JSON.stringify(relayed.status), status);
      assert.equal(Object.getPrototypeOf(relayed.status), Object.prototype);
    }
  });

  it('is one of five thousand at most, and so are those of which every change is told', () => {
    const devices = Array.from({ length: 5_001 }, (_, index) => ({ deviceId: `d${index}` }));
    assert.equal(devicesIn({ devices }, 0).length, 5_000);
    const live = Object.fromEntries(devices.map(({ deviceId }) => [deviceId, AT]));
    assert.equal(liveIn({ live }, 0).size, 5_000);
  });
});

describe('since when every change of a device is told', () => {
  it('is a time of our clock, and nothing where none is told', () => {
    const live = { d1: AT, d2: 'soon', d3: 5, d4: null };
    assert.deepEqual([...liveIn({ live }, 1_000)], [['d1', Date.parse(AT) - 1_000]]);
    for (const strange of [undefined, null, { live: [] }, { live: AT }]) assert.equal(liveIn(strange, 0).size, 0);
  });
});
