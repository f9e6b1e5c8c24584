import assert from 'node:assert/strict';
import { functionOf } from '../support/function-node';
import type { Message } from '../support/red';

const TITLE = 'The home on MQTT';
const env = { STATUS_TOPIC: 'smartthings/home/status' };

interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

const device = (number: number, changes: Message = {}): Message => ({
  ...{ deviceId: `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`, label: `Lamp ${number}` },
  ...{ room: 'Hall', location: 'Home', online: true, kind: 'Light' },
  components: [{ id: 'main', label: 'main', capabilities: ['switch', 'switchLevel'] }],
  status: { main: { switch: { switch: 'on' }, switchLevel: { level: 40, levelRange: { minimum: 1, maximum: 100 } } } },
  ...changes,
});

/** The functions of one flow, and what they share. */
function flowOfHome(): {
  publish(devices: Message[]): Published[];
  run(name: string, msg: Message): unknown;
  errors: string[];
} {
  const flow = new Map<string, unknown>();
  const errors: string[] = [];
  const run = (name: string, msg: Message): unknown => {
    const done = functionOf(TITLE, name, { env, flow })(msg);
    errors.push(...done.errors);
    return done.sent;
  };
  const publish = (devices: Message[]): Published[] => {
    const sent = run('The home as topics', { payload: devices }) as Published[][] | null;
    return sent?.[0] ?? [];
  };
  return { publish, run, errors };
}

const topics = (published: readonly Published[]): string[] => published.map(({ topic }) => topic);
const pathsOf = (published: readonly Published[]): string[] =>
  topics(published).filter((topic) => topic.split('/').length === 4);

describe('the home as topics', () => {
  it('makes names safe in one way', () => {
    const names: [room: string | null, label: string, topic: string][] = [
      ['Küche & Flur', 'Lampe/oben', 'küche-flur/lampe-oben'],
      ['거실', '스탠드 조명', '거실/스탠드-조명'],
      ['+', '#', 'no-room/00000003-0000-4000-8000-000000000000'],
      [null, '  Attic  sensor ', 'no-room/attic-sensor'],
      ['A'.repeat(40), '💡 Lamp 💡', `${'a'.repeat(40)}/lamp`],
    ];
    const published = flowOfHome().publish(names.map(([room, label], index) => device(index + 1, { room, label })));
    assert.deepEqual(
      pathsOf(published),
      names.map(([, , topic]) => `smartthings/home/${topic}`),
    );
    for (const topic of topics(published)) assert.doesNotMatch(topic, /[+#\s]|\/\/|\/$/);
  });

  it('keeps apart what has one name', () => {
    const published = flowOfHome().publish([device(1, { label: 'Lamp' }), device(2, { label: 'lamp!' })]);
    assert.deepEqual(pathsOf(published), [
      'smartthings/home/hall/lamp-00000001',
      'smartthings/home/hall/lamp-00000002',
    ]);
  });

  it('publishes 300 devices of twenty values each, every topic once, all to be kept', () => {
    const capabilities = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`capability${index}`, { [`value${index}`]: index }]),
    );
    const devices = Array.from({ length: 300 }, (_, index) => device(index, { status: { main: capabilities } }));
    const flow = flowOfHome();
    const published = flow.publish(devices);
    assert.equal(published.length, 300 * 22);
    assert.equal(new Set(topics(published)).size, published.length);
    assert.ok(published.every(({ retain, payload }) => retain && payload !== ''));
    assert.deepEqual(flow.publish(devices), published);
  });

  it('takes off the broker what is gone, after the new is there, and what a run before has left', () => {
    const flow = flowOfHome();
    flow.run('What nobody has any more', { topic: 'smartthings/home/hall/old/main/switch/switch', retain: true });
    flow.run('What nobody has any more', { topic: 'smartthings/cabin/hall/other/main/switch/switch', retain: true });
    flow.run('What nobody has any more', { topic: 'smartthings/home/status', retain: true });
    const first = flow.publish([device(1), device(2)]);
    assert.deepEqual(
      first.filter(({ payload }) => payload === ''),
      [{ topic: 'smartthings/home/hall/old/main/switch/switch', payload: '', retain: true }],
    );
    const second = flow.publish([device(1, { room: 'Attic' })]);
    const gone = second.filter(({ payload }) => payload === '');
    assert.equal(gone.length, 10);
    assert.deepEqual(second.slice(-gone.length), gone);
    const later = flow.run('What nobody has any more', { topic: 'smartthings/home/hall/lamp-2', retain: true });
    assert.deepEqual(later, { topic: 'smartthings/home/hall/lamp-2', payload: '', retain: true });
  });

  it('says which locations there are where it finds none of its own, and takes nothing away', () => {
    const flow = flowOfHome();
    flow.publish([device(1)]);
    assert.deepEqual(flow.publish([device(1, { location: 'Sea View' }), device(2, { location: 'Cabin' })]), []);
    assert.match(flow.errors.join(), /one of these: sea-view, cabin/);
  });

  it('publishes no press of a button that would be kept', () => {
    const flow = flowOfHome();
    const remote = device(1, { status: { main: { button: { button: 'pushed', numberOfButtons: 2 } } } });
    assert.ok(!topics(flow.publish([remote])).some((topic) => topic.endsWith('/button/button')));
    const event = { type: 'attribute', deviceId: remote.deviceId, component: 'main', capability: 'button' };
    const [sent] = flow.run('As a topic', { event: { ...event, attribute: 'button', value: 'held' } }) as Published[];
    assert.deepEqual(sent, {
      topic: 'smartthings/home/hall/lamp-1/main/button/button',
      payload: 'held',
      retain: false,
    });
  });
});

describe('what is to be set by MQTT', () => {
  const base = 'smartthings/home/hall/lamp-1/main';
  const ask = (topic: string, payload: unknown, more: Message = {}): { sent: unknown; errors: string[] } => {
    const flow = flowOfHome();
    flow.publish([device(1)]);
    return { sent: flow.run('Which device?', { topic, payload, ...more }), errors: flow.errors };
  };
  const asked = { deviceId: device(1).deviceId, component: 'main' };

  it('is a value, a command, or a part of a colour', () => {
    const answers: [path: string, payload: string, expected: Message][] = [
      ['switch/switch', 'on', { capability: 'switch', payload: 'on' }],
      ['switchLevel/level', '40', { capability: 'switchLevel', payload: 40 }],
      ['switch/switch', 'null', { capability: 'switch', payload: null }],
      ['switch/switch', '{"broken', { capability: 'switch', payload: '{"broken' }],
      ['colorControl/hue', '30', { capability: 'colorControl', payload: 30, command: 'setHue', args: [30] }],
    ];
    for (const [path, payload, expected] of answers) {
      assert.deepEqual(ask(`${base}/${path}/set`, payload).sent, { ...asked, ...expected });
    }
    const command = { command: 'setLevel', arguments: [4] };
    const { sent } = ask(`${base}/switchLevel/level/set`, JSON.stringify(command));
    assert.deepEqual(sent, { ...asked, capability: 'switchLevel', payload: command, command: 'setLevel', args: [4] });
  });

  it('is nothing where the broker kept it, or for another location; a strange topic is an error', () => {
    assert.equal(ask(`${base}/switch/switch/set`, 'on', { retain: true }).sent, null);
    const cabin = ask('smartthings/cabin/hall/lamp-1/main/switch/switch/set', 'on');
    assert.deepEqual(cabin, { sent: null, errors: [] });
    const strange = ask('smartthings/home/hall/lamp-9/main/switch/switch/set', 'on');
    assert.equal(strange.sent, null);
    assert.match(strange.errors.join(), /No device of the home has the topic smartthings\/home\/hall\/lamp-9/);
  });
});
