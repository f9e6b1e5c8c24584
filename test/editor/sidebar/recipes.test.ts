import assert from 'node:assert/strict';
import type { HomeDevice } from '../../../src/base/contract/home';
import { deviceWith, making, type Language, type MadeNode } from './made';

const ACCOUNT = 'account-1';
const { recipesFor } = making();

const idsFor = (device: HomeDevice, home: readonly HomeDevice[] = []): string =>
  recipesFor({ account: ACCOUNT, device, home: [device, ...home] })
    .map(({ id }) => id)
    .join();
const near = (deviceId: string, capabilities: string[], more: Partial<HomeDevice> = {}): HomeDevice =>
  deviceWith(capabilities, { deviceId, label: deviceId, ...more });

const valve = near('Valve', ['valve'], { kind: 'WaterValve', roomId: 'laundry' });
const light = near('Light', ['switch'], { kind: 'Light', roomId: 'kitchen' });
const hallLight = near('Hall light', ['switch'], { kind: 'Light' });
const thermostat = near('Thermostat', ['thermostatHeatingSetpoint'], { kind: 'Thermostat' });
const motion = near('Motion', ['motionSensor'], { kind: 'MotionSensor' });
const contact = near('Door', ['contactSensor'], { kind: 'ContactSensor' });
const now = { component: 'main', capability: 'temperatureMeasurement', attribute: 'temperature', value: 18 };

/** A device of each kind that recipes are for, in a home that has what they need besides. */
const everything = [
  deviceWith(['waterSensor', 'battery'], { label: 'Leak', now }),
  deviceWith(['contactSensor'], { label: 'Door' }),
  deviceWith(['doorControl'], { label: 'Garage' }),
  deviceWith(['smokeDetector', 'presenceSensor', 'relativeHumidityMeasurement'], { label: 'Many' }),
  deviceWith(['motionSensor'], { label: 'Motion' }),
  deviceWith(['switch'], { label: 'Lamp', kind: 'Light' }),
  deviceWith(['button'], { label: 'Button' }),
  deviceWith(['thermostatHeatingSetpoint'], { label: 'Thermostat' }),
  deviceWith(['lock'], { label: 'Lock' }),
  deviceWith(['washerOperatingState', 'powerConsumptionReport'], { label: 'Washer' }),
  deviceWith(['ovenOperatingState', 'energyMeter'], { label: 'Oven' }),
];
const partners = [valve, light, thermostat, motion, contact];
const all = (language: Language): { id: string; label: string; nodes: MadeNode[] }[] => {
  const { recipesFor: inLanguage } = making(language);
  return everything.flatMap((device) =>
    inLanguage({ account: ACCOUNT, device, home: [device, ...partners] }).map(({ id, label, make }) => ({
      ...{ id, label, nodes: make() },
    })),
  );
};

describe('the flows that are offered for a device', () => {
  it('are those that it has what they take for', () => {
    assert.equal(idsFor(deviceWith(['contactSensor', 'battery'])), 'opens,leftOpen,battery,offline');
    assert.equal(idsFor(deviceWith(['waterSensor'])), 'wet,offline');
    assert.equal(idsFor(deviceWith(['smokeDetector'])), 'smoke,offline');
    assert.equal(idsFor(deviceWith(['presenceSensor'])), 'arrives,offline');
    assert.equal(idsFor(deviceWith(['lock'])), 'unlocked,night,offline');
    assert.equal(idsFor(deviceWith(['dryerOperatingState'])), 'finished,offline');
    assert.equal(idsFor(deviceWith(['energyMeter', 'powerConsumptionReport'])), 'energy,offline');
    assert.equal(idsFor(deviceWith(['relativeHumidityMeasurement'])), 'humid,offline');
    assert.equal(idsFor(deviceWith(['switch'], { now })), 'daily,offline');
    assert.equal(idsFor(deviceWith([], { components: [] })), 'offline');
  });

  it('are none that a capability which the device calls disabled would be needed for', () => {
    const components = [{ id: 'main', label: 'main', capabilities: [], disabled: ['contactSensor', 'battery'] }];
    assert.equal(idsFor(deviceWith([], { components })), 'offline');
  });

  it('need a second device near it', () => {
    assert.equal(idsFor(deviceWith(['waterSensor']), [valve]), 'leak,wet,offline');
    assert.equal(idsFor(motion), 'offline');
    assert.equal(idsFor(motion, [light]), 'motion,offline');
    // A plug may feed a freezer.
    assert.equal(idsFor(motion, [near('Plug', ['switch'], { kind: 'SmartPlug' })]), 'offline');
    assert.equal(idsFor(light, [motion]), 'motion,offline');
    assert.equal(idsFor(near('Plug', ['switch'], { kind: 'SmartPlug' }), [motion]), 'offline');
    assert.equal(idsFor(deviceWith(['button']), [light]), 'button,offline');
    assert.equal(idsFor(deviceWith(['button'])), 'offline');
    assert.equal(idsFor(deviceWith(['button']), [near('Diffuser', ['switch'])]), 'offline');
    // Not itself, though it has both.
    assert.equal(idsFor(near('Lamp with an eye', ['switch', 'motionSensor'], { kind: 'Light' })), 'offline');
    assert.equal(idsFor(contact, [thermostat]), 'opens,leftOpen,heating,offline');
    assert.equal(idsFor(thermostat, [contact]), 'heating,offline');
    const elsewhere = { ...light, locationId: 'cabin' };
    assert.equal(idsFor(motion, [elsewhere]), 'offline');
    assert.equal(idsFor({ ...motion, locationId: null }, [{ ...light, locationId: null }]), 'offline');
  });

  it('take the second device from the same room where there is one', () => {
    const labelOf = (home: readonly HomeDevice[]): string | undefined =>
      recipesFor({ account: ACCOUNT, device: motion, home })[0]?.label;
    assert.match(labelOf([light, hallLight]) ?? '', /^Hall light on/);
    assert.match(labelOf([light, { ...hallLight, label: 'A light', roomId: null }]) ?? '', /^A light on/);
    assert.match(
      labelOf([
        { ...light, roomId: null },
        { ...hallLight, label: 'Z', roomId: null },
      ]) ?? '',
      /^Light on/,
    );
  });

  it('are each offered once', () => {
    const garage = deviceWith(['doorControl', 'contactSensor']);
    assert.equal(idsFor(garage), 'opens,leftOpen,offline');
    for (const device of everything) {
      const ids = idsFor(device, partners).split(',');
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it('are more than a dozen', () => {
    const ids = new Set(all('en-US').map(({ id }) => id));
    assert.deepEqual([...ids].sort(), [
      ...['arrives', 'battery', 'button', 'daily', 'energy', 'finished', 'heating', 'humid', 'leak', 'leftOpen'],
      ...['motion', 'night', 'offline', 'opens', 'smoke', 'unlocked', 'wet'],
    ]);
  });
});

describe('a flow that is made', () => {
  for (const language of ['en-US', 'de', 'ko'] as const) {
    it(`is wired, in a group, and says what it does (${language})`, () => {
      for (const { id, label, nodes } of all(language)) {
        const [group, comment, ...steps] = nodes;
        assert.ok(group && comment && steps.length >= 3, id);
        assert.deepEqual([group.type, comment.type], ['group', 'comment']);
        assert.ok(group.name.endsWith(label) && comment.name.length > 10 && String(comment.info).length > 100, id);
        assert.deepEqual(
          [...(group.nodes as string[])],
          nodes.slice(1).map((node) => node.id),
        );
        const ids = new Set(nodes.map((node) => node.id));
        assert.equal(ids.size, nodes.length);
        const wired = new Set(nodes.flatMap(({ wires = [] }) => wires.flat()));
        for (const target of wired) assert.ok(ids.has(target), id);
        const [first, ...others] = steps;
        assert.equal(wired.has(first?.id ?? ''), false);
        assert.deepEqual(
          others.filter((node) => !wired.has(node.id)).map((node) => node.id),
          [],
        );
        for (const node of steps) {
          const outputs = node.type === 'debug' ? 0 : Number(node.outputs ?? 1);
          assert.equal(node.wires?.length, outputs, `${id}: ${node.type}`);
          const isEnd = node.type === 'debug';
          assert.equal(
            node.wires.every((each) => each.length > 0),
            !isEnd || outputs === 0,
            `${id}: ${node.type}`,
          );
          assert.match(
            node.type,
            /^(smartthings-(event|status|command)|switch|change|template|trigger|inject|file|debug)$/,
          );
          const isOurs = node.type.startsWith('smartthings-');
          assert.equal(node.account, isOurs ? ACCOUNT : undefined);
          assert.ok(isOurs || node.name !== '', `${id}: a ${node.type} without a name`);
        }
        assert.doesNotMatch(JSON.stringify(nodes), /undefined|\b__\w+__\b|NaN/);
      }
    });
  }

  it('has each node in its group, and none on another', () => {
    for (const { id, nodes } of all('ko')) {
      const [group, ...inside] = nodes;
      assert.ok(group);
      for (const node of inside) {
        assert.equal(node.g, 'group');
        assert.ok(node.x > 50 && node.x + 50 <= Number(group.w) && node.y >= 40 && node.y <= Number(group.h), id);
      }
      // The narrowest is a hundred wide, and its place is its middle.
      const isOn = (one: MadeNode, other: MadeNode): boolean =>
        one !== other && Math.abs(one.y - other.y) < 30 && Math.abs(one.x - other.x) < 100;
      assert.ok(!inside.some((one) => inside.some((other) => isOn(one, other))), id);
    }
  });

  it('takes labels for what they are, whatever they hold', () => {
    const label = '<b>"{{{x}}}"</b> $1 ../../etc \u202eروم 🚪';
    for (const device of everything) {
      const hostile = { ...device, label, deviceId: 'a"-b/c' };
      for (const { make, id } of recipesFor({ account: ACCOUNT, device: hostile, home: partners })) {
        const nodes = make();
        const programs = nodes.flatMap(({ template, rules, filename }) => [template, rules, filename]);
        assert.doesNotMatch(JSON.stringify(programs), /<b>|etc\/|\.\.\/|a\\"-b|\{\{\{x/, id);
      }
    }
  });
});
