import assert from 'node:assert/strict';
import { isOurs, planSubscriptions, type PlanInput, type SubscriptionPlan } from '../../src/events/subscriptions';
import { device, inShort, wish } from '../support/events-fixture';

const DEVICES = [
  device('lamp', 'kitchen', 'switch', 'switchLevel', 'colorControl'),
  device('ceiling', 'kitchen', 'switch', 'switchLevel'),
  device('plug', 'hall', 'switch', 'powerMeter'),
  device('door', 'hall', 'contactSensor', 'battery'),
  device('remote', null, 'button', 'battery'),
];

describe('the plan of subscriptions', () => {
  const plan = (more: Partial<PlanInput>): SubscriptionPlan =>
    planSubscriptions({
      ...{ wishes: [], housekeeping: [], devices: DEVICES, locationId: 'home', limit: 40, existing: new Set<string>() },
      ...more,
    });
  const planned = (more: Partial<PlanInput>): string[] => inShort(plan(more).subscriptions);

  it('is empty where nobody listens', () => {
    assert.deepEqual(planned({}), []);
  });

  it('takes one device for all of it, and one capability for all devices', () => {
    const lampAlone = [wish({ devices: ['lamp'] })];
    assert.deepEqual(planned({ wishes: lampAlone }), ['DEVICE lamp']);
    assert.deepEqual(planned({ wishes: [wish({ capability: 'switch' })] }), ['CAPABILITY switch']);
    assert.deepEqual(planned({ wishes: [wish({ capability: 'switch' }), ...lampAlone] }), [
      'CAPABILITY switch',
      'DEVICE lamp',
    ]);
  });

  it('takes a room for its devices, and a list of devices and rooms for both', () => {
    assert.deepEqual(planned({ wishes: [wish({ rooms: ['hall'] })] }), ['DEVICE door', 'DEVICE plug']);
    const both = wish({ rooms: ['hall'], devices: ['lamp'], capability: 'switch' });
    assert.deepEqual(planned({ wishes: [both] }), ['CAPABILITY switch']);
  });

  it('hears everything with no more than the home has devices', () => {
    assert.equal(planned({ wishes: [wish()] }).length, 5);
  });

  it('asks for repeated reports where they are wanted, and always of buttons', () => {
    assert.deepEqual(planned({ wishes: [wish({ devices: ['remote'], capability: 'battery' })] }).length, 1);
    assert.deepEqual(planned({ wishes: [wish({ devices: ['remote'] })] }), ['DEVICE remote every']);
    const every = wish({ capability: 'switch', onlyChanges: false });
    assert.deepEqual(planned({ wishes: [every] }), ['CAPABILITY switch every']);
  });

  it('takes one for each kind of news, and those that keep lists fresh last', () => {
    const kinds = [wish({ kinds: ['mode', 'health', 'arm', 'hub', 'lifecycle'] })];
    assert.deepEqual(planned({ wishes: kinds, housekeeping: ['lifecycle', 'scene'] }), [
      ...['DEVICE_HEALTH', 'DEVICE_LIFECYCLE', 'HUB_HEALTH', 'MODE', 'SCENE_LIFECYCLE', 'SECURITY_ARM_STATE'],
    ]);
    const tight = plan({ wishes: [wish({ devices: ['lamp'] })], housekeeping: ['lifecycle', 'scene'], limit: 2 });
    assert.deepEqual(inShort(tight.subscriptions), ['DEVICE lamp', 'DEVICE_LIFECYCLE']);
    assert.deepEqual(tight.unheard, ['scene']);
    assert.equal(tight.wanted, 1);
  });

  it('polls what does not fit, and says which it hears', () => {
    const little = plan({ wishes: [wish()], limit: 2 });
    assert.equal(little.subscriptions.length, 2);
    assert.equal(little.wanted, 5);
    const pairs = DEVICES.flatMap(({ deviceId, components }) =>
      components.flatMap(({ capabilities }) => capabilities.map((capability) => [deviceId, capability] as const)),
    );
    const heard = pairs.filter(([deviceId, capability]) => little.namesFor(deviceId, capability).length > 0);
    assert.equal(little.polled, pairs.length - heard.length);
    assert.ok(little.polled > 0);
    for (const limit of [0, -3]) assert.deepEqual(plan({ wishes: [wish()], limit }).subscriptions, []);
  });

  it('leaves out devices and capabilities that are not there', () => {
    const gone = [wish({ devices: ['nothing'] }), wish({ rooms: ['attic'] }), wish({ capability: 'washer' })];
    assert.deepEqual(planned({ wishes: gone }), []);
  });

  it('gives each subscription a name of its own that the cloud takes and the next start knows', () => {
    const first = plan({ wishes: [wish(), wish({ kinds: ['mode'] })] });
    const names = first.subscriptions.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.ok(/^[\w-]{1,36}$/.test(name) && isOurs(name), name);
    const again = plan({ wishes: [wish(), wish({ kinds: ['mode'] })] });
    assert.deepEqual(again.subscriptions, first.subscriptions);
    const elsewhere = plan({ wishes: [wish({ kinds: ['mode'] })], locationId: 'cabin' }).subscriptions[0]?.name;
    assert.ok(elsewhere !== undefined && !names.includes(elsewhere));
    for (const name of ['', 'node-red', 'nr_lamp', 'node-red-of-somebody', `${names[0] ?? ''}_0`])
      assert.ok(!isOurs(name));
  });

  it('changes no more than it must when somebody else begins to listen', () => {
    const lamp = [wish({ devices: ['lamp'], capability: 'switch' })];
    const before = plan({ wishes: lamp });
    const existing = new Set(before.subscriptions.map(({ name }) => name));
    const after = plan({ wishes: [...lamp, wish({ devices: ['door'] })], existing });
    assert.ok(before.subscriptions.every(({ name }) => after.subscriptions.some((one) => one.name === name)));
    assert.equal(after.subscriptions.length, 2);
  });
});
