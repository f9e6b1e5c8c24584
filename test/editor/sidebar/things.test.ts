import assert from 'node:assert/strict';
import type { HomeDevice } from '../../../src/base/contract/home';
import type { HomeThing } from '../../../src/base/contract/live-home';
import { editorModule } from '../editor-module';
import { deviceWith, making, translator, type Box, type MadeNode, type Way } from './made';

const ACCOUNT = 'account-1';
const { waysOf } = making();

const thingOf = (device: HomeDevice): HomeThing => ({ kind: 'device', device: { ...device, values: {} } });
const lamp = deviceWith(['switch', 'switchLevel', 'refresh'], {
  ...{ deviceId: 'lamp', label: 'Lamp', kind: 'Light' },
  now: { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' },
});
const strip = deviceWith(['powerMeter'], {
  components: [
    { id: 'outlet1', label: 'Outlet 1', capabilities: ['switch'] },
    { id: 'main', label: 'main', capabilities: ['powerMeter', 'switch'] },
  ],
});
const scene = { sceneId: 's-1', name: 'Dinner', location: 'Home', locationId: 'home' };

/** The only node that a way makes. */
function made(way: Way | undefined): MadeNode {
  const [node, ...others] = way?.make() ?? [];
  assert.ok(node);
  assert.deepEqual(others, []);
  return node;
}
const labels = (thing: HomeThing): string[] => waysOf(thing, ACCOUNT).map(({ label, detail }) => `${label}|${detail}`);

describe('what a row of the sidebar becomes on the canvas', () => {
  it('is for a lamp a command, a reading and an event, with its account and its names', () => {
    assert.deepEqual(labels(thingOf(lamp)), ['Switch it|on', 'Read it|switch', 'When it changes|switch']);
    const [switching, reading, listening] = waysOf(thingOf(lamp), ACCOUNT).map(made);
    const device = { account: ACCOUNT, device: 'lamp', deviceLabel: 'Lamp', deviceRoom: 'Hall' };
    const pick = (node: MadeNode | undefined, names: object): object =>
      Object.fromEntries(Object.keys(names).map((name) => [name, node?.[name]]));
    const wanted = { type: 'smartthings-command', ...device, capability: 'switch', command: 'on', component: 'main' };
    assert.deepEqual(pick(switching, wanted), wanted);
    const read = { type: 'smartthings-status', ...device, capability: 'switch', attribute: 'switch', component: '' };
    assert.deepEqual(pick(reading, read), read);
    const heard = { type: 'smartthings-event', account: ACCOUNT, devices: ['lamp'], names: { lamp: 'Lamp' } };
    assert.deepEqual(pick(listening, { ...heard, capability: '' }), { ...heard, capability: 'switch' });
  });

  it('has nothing to switch where a device only reports, and reads all of it where nothing is known', () => {
    const sensor = deviceWith(['contactSensor', 'battery']);
    assert.deepEqual(labels(thingOf(sensor)), ['Read it|', 'When it changes|']);
    const [reading] = waysOf(thingOf(sensor), ACCOUNT).map(made);
    assert.deepEqual([reading?.capability, reading?.attribute, reading?.component], ['', '', '']);
    assert.deepEqual(labels(thingOf(deviceWith([], { components: [] }))), ['Read it|', 'When it changes|']);
  });

  it('takes what needs a value from the message, and never opens a house', () => {
    const [set] = waysOf(thingOf(deviceWith(['thermostatHeatingSetpoint'])), ACCOUNT);
    assert.equal(`${set?.label}|${set?.detail}`, 'Set it|thermostat heating setpoint');
    assert.equal(made(set).command, '');
    for (const [capability, command] of [
      ['lock', 'lock'],
      ['doorControl', 'close'],
      ['valve', 'close'],
    ] as const) {
      assert.equal(made(waysOf(thingOf(deviceWith([capability])), ACCOUNT)[0]).command, command);
    }
  });

  it('switches the main component of several, and hears the one that was dragged', () => {
    assert.equal(made(waysOf(thingOf(strip), ACCOUNT)[0]).component, 'main');
    const place = { capability: 'switch', attribute: 'switch', value: 'on' } as const;
    const value = (component: string, device = strip): HomeThing => ({
      ...{ kind: 'value', device: { ...device, values: {} }, component, ...place },
    });
    assert.deepEqual(labels(value('outlet1')), ['When it changes|switch']);
    assert.equal(made(waysOf(value('outlet1'), ACCOUNT)[0]).component, 'outlet1');
    assert.equal(made(waysOf(value('main'), ACCOUNT)[0]).component, 'main');
    // Nobody would choose a component where there is one.
    assert.equal(made(waysOf(value('main', lamp), ACCOUNT)[0]).component, '');
  });

  it('is one node for a room, a scene and a mode', () => {
    const room = { kind: 'room', roomId: 'hall', name: 'Hall', locationId: 'home', location: 'Home' } as const;
    const hears = made(waysOf(room, ACCOUNT)[0]);
    assert.deepEqual([hears.rooms, hears.names, hears.devices], [['hall'], { hall: 'Hall' }, []]);
    assert.deepEqual(made(waysOf({ ...room, name: null }, ACCOUNT)[0]).names, {});
    const runs = made(waysOf({ kind: 'scene', scene }, ACCOUNT)[0]);
    assert.deepEqual([runs.action, runs.scene, runs.sceneName], ['run', 's-1', 'Dinner']);
    assert.equal(made(waysOf({ kind: 'scene', scene: { ...scene, name: null } }, ACCOUNT)[0]).sceneName, '');
    const mode = { modeId: 'm-1', label: 'Night' };
    const sets = made(waysOf({ kind: 'mode', mode, locationId: 'home', location: null }, ACCOUNT)[0]);
    assert.deepEqual([sets.action, sets.mode, sets.modeName, sets.location], ['set', 'm-1', 'Night', 'home']);
    assert.equal(sets.locationName, '');
  });

  it('hears more of what happened, whatever is known of it', () => {
    const event = { id: 1, at: '2026-11-28T06:00:00Z', source: 'poll', value: 'open' } as const;
    const contact = { component: 'main', capability: 'contactSensor', attribute: 'contact' };
    const door = { ...event, type: 'attribute', deviceId: 'd-1', label: 'Door', ...contact } as const;
    const hears = made(waysOf({ kind: 'event', event: door }, ACCOUNT)[0]);
    assert.deepEqual([hears.kinds, hears.devices, hears.names], [['attribute'], ['d-1'], { 'd-1': 'Door' }]);
    assert.deepEqual([hears.component, hears.capability, hears.attribute], ['', 'contactSensor', 'contact']);
    const offline = made(waysOf({ kind: 'event', event: { ...door, type: 'health' } }, ACCOUNT)[0]);
    assert.deepEqual([offline.kinds, offline.devices, offline.capability], [['health'], ['d-1'], '']);
    const mode = made(waysOf({ kind: 'event', event: { ...event, type: 'mode' } }, ACCOUNT)[0]);
    assert.deepEqual([mode.kinds, mode.devices], [['mode'], []]);
    const nameless = { ...event, type: 'attribute', deviceId: 'd-1', component: 'outlet2' } as const;
    const bare = made(waysOf({ kind: 'event', event: nameless }, ACCOUNT)[0]);
    assert.deepEqual([bare.names, bare.component, bare.capability], [{}, 'outlet2', '']);
  });

  it('has words in each language', () => {
    for (const language of ['en-US', 'de', 'ko'] as const) {
      for (const way of making(language).waysOf(thingOf(lamp), ACCOUNT)) assert.ok(way.label.length > 1);
    }
  });
});

describe('what is put onto the canvas', () => {
  interface Definition {
    readonly defaults: Readonly<Record<string, { readonly value: unknown }>>;
  }
  /** How a dialog registers its node. */
  function definitionOf(dialog: string): Definition {
    let found: Definition | undefined;
    const element = { attr: () => undefined };
    const RED = {
      _: (key: string) => key,
      nodes: { registerType: (_type: string, definition: Definition) => (found = definition) },
      validators: { typedInput: () => () => true },
    };
    const page = { RED, $: () => element, queueMicrotask: () => undefined };
    editorModule(`${dialog}/smartthings-${dialog}`, page);
    assert.ok(found);
    return found;
  }
  const nodes = [
    ...waysOf(thingOf(lamp), ACCOUNT),
    ...waysOf({ kind: 'scene', scene }, ACCOUNT),
    ...waysOf({ kind: 'mode', mode: { modeId: 'm', label: 'Night' }, locationId: 'l', location: 'Home' }, ACCOUNT),
  ].map(made);
  /** What is chosen in each; all else is as a new node has it. */
  const chosen: Record<string, readonly string[]> = {
    command: ['account', 'device', 'deviceLabel', 'deviceRoom', 'capability', 'command'],
    status: ['account', 'device', 'deviceLabel', 'deviceRoom', 'capability', 'attribute'],
    event: ['account', 'devices', 'names', 'capability', 'attribute'],
    scene: ['account', 'scene', 'sceneName', 'sceneLocation', 'sceneLocationId'],
    mode: ['account', 'action', 'location', 'locationName', 'mode', 'modeName'],
  };
  for (const [dialog, choices] of Object.entries(chosen)) {
    it(`is what the dialog saves: ${dialog}`, () => {
      const node = nodes.find(({ type }) => type === `smartthings-${dialog}`);
      assert.ok(node);
      const { id: _id, type: _type, x: _x, y: _y, wires, ...saved } = node;
      assert.deepEqual(wires, [[]]);
      const { defaults } = definitionOf(dialog);
      const usual = Object.entries(defaults).map(([name, { value }]) => [
        name,
        choices.includes(name) ? saved[name] : value,
      ]);
      assert.deepEqual(saved, JSON.parse(JSON.stringify(Object.fromEntries(usual))));
    });
  }
});

describe('the place of what a button puts onto the canvas', () => {
  const { freePlace, within } = editorModule('sidebar/make/free-place', {}) as {
    freePlace(size: { width: number; height: number }, visible: Box, taken: Box[]): { x: number; y: number };
    within(corner: { x: number; y: number }): { x: number; y: number };
  };
  const size = { width: 100, height: 30 };
  const visible = { x: 400, y: 200, width: 800, height: 600 };
  const at = (taken: Box[], its: { width: number; height: number } & Partial<Box> = size): number[] => {
    const { x, y } = freePlace(its, visible, taken);
    return [x, y];
  };

  it('is the middle of what is visible, in the grid', () => {
    assert.deepEqual(at([]), [760, 480]);
  });
  it('is a little below what lies there', () => {
    // What is placed has been somewhere before.
    assert.deepEqual(at([{ x: 740, y: 480, width: 200, height: 30 }], { x: 0, y: 0, ...size }), [760, 520]);
    assert.deepEqual(at([{ x: 740, y: 480, width: 200, height: 30 }]), [760, 520]);
    assert.deepEqual(at([{ x: 0, y: 480, width: 400, height: 30 }]), [760, 480]);
  });
  it('begins at the corner of the view where something is larger than it', () => {
    assert.deepEqual(at([], { width: 2000, height: 900 }), [420, 220]);
  });
  it('is the middle all the same where all of it is taken', () => {
    assert.deepEqual(at([{ x: 0, y: 0, width: 9_000, height: 9_000 }]), [760, 480]);
  });
  it('is never beyond the corner of the canvas', () => {
    const { x, y } = within({ x: -300, y: 147 });
    assert.deepEqual([x, y], [20, 140]);
  });
});

describe('the width of a node', () => {
  const { widthOf } = editorModule('sidebar/make/flow-node', { RED: { _: translator('en-US') } }) as {
    widthOf(label: string): number;
  };
  it('is in the grid, grows with its label, and knows wide letters', () => {
    assert.deepEqual([widthOf(''), widthOf('x'.repeat(20)), widthOf('가'.repeat(20))], [100, 220, 320]);
    assert.ok(widthOf('🔥🔥🔥🔥🔥🔥🔥🔥') > widthOf('xxxxxxxx'));
  });
});
