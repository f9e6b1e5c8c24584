import assert from 'node:assert/strict';
import { standardCapability } from '../../src/home/catalogue';
import type { HomeChange } from '../../src/simulator';
import { SimulatedHome } from '../../src/simulator';
import { definitionOf } from '../../src/simulator/definitions';
import { deviceSeeds } from '../../src/simulator/devices';
import { home as homePlace } from '../../src/simulator/devices/places';
import { sceneSeeds } from '../../src/simulator/devices/scenes';
import { violations } from '../../src/simulator/schema';
import { isUuid } from '../../src/simulator/uuid';
import { FakeClock } from '../support/fake-clock';

describe('the simulated home', () => {
  describe('as it is furnished', () => {
    it('has sixteen devices and more in its first location, in rooms that exist', () => {
      const inHome = deviceSeeds.filter(({ locationId }) => locationId === homePlace.locationId);
      assert.ok(inHome.length >= 16);
      const lamp = inHome.find(({ label }) => label === 'Kitchen lamp');
      const room = homePlace.rooms.find(({ roomId }) => roomId === lamp?.roomId);
      assert.equal(room?.name, 'Kitchen');
      for (const { roomId, label } of inHome) {
        assert.ok(roomId === undefined || homePlace.rooms.some((known) => known.roomId === roomId), label);
      }
    });

    it('gives every device an id and a label of its own', () => {
      const ids = deviceSeeds.map(({ deviceId }) => deviceId);
      assert.ok(ids.every(isUuid));
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(new Set(deviceSeeds.map(({ label }) => label)).size, ids.length);
    });

    it('never changes the ids that saved flows hold', () => {
      const home = new SimulatedHome(new FakeClock(), 0);
      assert.equal(home.device('Kitchen lamp').deviceId, '717c16e1-1168-49ea-9e63-f7e8817a2c91');
    });

    it('has only values that the definitions allow', () => {
      for (const { label, components } of deviceSeeds) {
        for (const { capabilities } of Object.values(components)) {
          for (const [capability, attributes] of Object.entries(capabilities)) {
            const definition = definitionOf(capability);
            assert.ok(definition, `${label}: ${capability}`);
            for (const [attribute, { value }] of Object.entries(attributes)) {
              const schema: unknown = definition.attributes[attribute]?.schema.properties?.value;
              assert.deepEqual(violations(schema, value, `${label} ${attribute}`), []);
            }
          }
        }
      }
    });

    it('has scenes whose commands its devices know', () => {
      const home = new SimulatedHome(new FakeClock(), 0);
      for (const { locationId, actions } of sceneSeeds) {
        for (const { deviceId, capability, command } of actions) {
          const device = home.device(deviceId);
          assert.equal(device.seed.locationId, locationId);
          assert.ok(device.has('main', capability));
          assert.ok(definitionOf(capability)?.commands[command], command);
        }
      }
    });

    it('has a capability that the bundled catalogue lacks', () => {
      assert.equal(standardCapability('forestscent20417.mist'), undefined);
      assert.ok(definitionOf('forestscent20417.mist'));
    });
  });

  describe('by hand', () => {
    let clock: FakeClock;
    let home: SimulatedHome;
    let seen: HomeChange[];
    beforeEach(() => {
      clock = new FakeClock();
      home = new SimulatedHome(clock, 300);
      seen = [];
      home.onChange((change) => seen.push(change));
    });

    it('reports a press at once, and tells it', () => {
      home.press('Kitchen lamp');
      assert.equal(home.value('Kitchen lamp', 'switch', 'switch'), 'on');
      const [change] = seen;
      assert.ok(change);
      const { label, component, capability, value, previous, stateChange, cause, at } = change;
      assert.deepEqual(
        [label, component, capability, value, previous],
        ['Kitchen lamp', 'main', 'switch', 'on', 'off'],
      );
      assert.deepEqual([stateChange, cause, at], [true, 'hand', clock.now()]);
      home.press('Kitchen lamp');
      assert.equal(home.value('Kitchen lamp', 'switch', 'switch'), 'off');
    });

    it('tells a button that is pushed again, at the whole remote too', () => {
      const push = { component: 'button2', capability: 'button', attribute: 'button', value: 'pushed' };
      home.set('Sofa remote', push);
      assert.deepEqual(
        seen.map(({ component, stateChange }) => [component, stateChange]),
        [
          ['button2', false],
          ['main', false],
        ],
      );
    });

    it('moves the time of a value', async () => {
      await clock.pass(5000);
      home.set('Hall motion', { capability: 'motionSensor', attribute: 'motion', value: 'active' });
      const status = JSON.stringify(home.device('Hall motion').capabilityStatus('main', 'motionSensor'));
      assert.match(status, /"value":"active","timestamp":"2026-03-04T09:00:05.000Z"/);
    });

    it('makes the thermostat think', () => {
      home.set('Hall thermostat', { capability: 'temperatureMeasurement', attribute: 'temperature', value: 24 });
      const state = (): unknown =>
        home.value('Hall thermostat', 'thermostatOperatingState', 'thermostatOperatingState');
      assert.equal(state(), 'idle');
      assert.equal(seen[0]?.unit, 'C');
    });

    it('wins until a command that is under way lands', async () => {
      const lamp = home.device('Kitchen lamp');
      home.obey(lamp, { component: 'main', capability: 'switch', command: 'on', arguments: [] });
      home.press('Kitchen lamp');
      home.press('Kitchen lamp');
      assert.equal(home.value('Kitchen lamp', 'switch', 'switch'), 'off');
      await clock.pass(300);
      assert.equal(home.value('Kitchen lamp', 'switch', 'switch'), 'on');
    });

    it('mirrors its health where the device tells it', () => {
      home.setOnline('Kitchen lamp', false);
      assert.equal(home.value('Kitchen lamp', 'healthCheck', 'DeviceWatch-DeviceStatus'), 'offline');
      assert.equal(home.device('Kitchen lamp').health().state, 'OFFLINE');
      home.setOnline('Dining light', false);
      assert.equal(home.device('Dining light').online, false);
    });

    it('throws at a slip in a test', () => {
      assert.throws(() => home.press('Kitchen lump'), /Kitchen lump/);
      assert.throws(() => home.press('Back door'), /switch/);
      assert.throws(() => home.set('Kitchen lamp', { capability: 'lock', attribute: 'lock', value: 'locked' }), /lock/);
    });

    it('tells nothing more to whom has gone', () => {
      const stop = home.onChange(() => assert.fail('told'));
      stop();
      home.press('Kitchen lamp');
      assert.equal(seen.length, 1);
    });
  });
});
