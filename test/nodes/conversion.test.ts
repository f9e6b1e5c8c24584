import assert from 'node:assert/strict';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import type { Simulator } from '../../src/simulator';
import { sceneSeeds } from '../../src/simulator/devices/scenes';
import { account, deviceId, newId } from '../support/flows';
import { converted, deviceProfile, first, installedDevice, second } from '../support/old-flows';
import { Red, until, type FlowNode, type Message } from '../support/red';

const CORE = ['function/10-switch', 'function/15-change', 'function/10-function', 'common/20-inject'];

/** What was given to an old node, what it sent to the cloud, and what came out of which output. */
interface Step {
  readonly give?: Message;
  /** What happens in the home. */
  readonly happens?: readonly [label: string, capability: string, attribute: string, value: never];
  readonly sends?: readonly string[];
  /** By output: topics and values. */
  readonly tells?: readonly (readonly [port: number, topic: unknown, value: unknown])[];
}
const isRecord = (one: unknown): boolean => typeof one === 'object' && one !== null;
const value = (one: unknown): Message => ({ payload: { value: one } });

describe('a flow of a package that stopped, converted, does what it did', () => {
  let red: Red;
  let home: Simulator;
  let sent: string[];
  let told: [port: number, topic: unknown, payload: Message][];
  /** What devices reported since the last step began. */
  let reported: number;
  let stopObeying: () => void;

  beforeEach(() => {
    red = new Red(undefined, {}, CORE);
    [sent, told, reported] = [[], [], 0];
  });
  afterEach(async () => {
    stopObeying();
    await red.unload();
  });

  /** Starts what an old flow becomes, in a home as it was on the first day. */
  const play = async (flows: readonly FlowNode[], choices: object = {}): Promise<void> => {
    const id = newId();
    const { flows: now, left } = converted(flows, { account: { use: 'existing', id }, ...choices });
    assert.deepEqual(left, []);
    const ends = now.filter(({ type }) => type === 'comment').map((node) => ({ ...node, type: 'helper' }));
    await red.load([account(id, { mode: 'simulator' }), ...now.filter(({ type }) => type !== 'comment'), ...ends]);
    for (const { id: end } of now.filter((node) => node.id.startsWith('out-'))) {
      red.node(end).on('input', (msg: object) => {
        const { topic, payload } = msg as { topic?: unknown; payload: Message };
        told.push([Number(end.slice(4)), topic, payload]);
      });
    }
    const leave = await sharedParts(red.RED).simulated.enter((simulator) => {
      home = simulator;
      return Promise.resolve();
    });
    leave();
    const obey = home.home.obey.bind(home.home);
    home.home.obey = (device, command) => {
      sent.push(`${command.capability}.${command.command}(${command.arguments.map(String).join(', ')})`);
      obey(device, command);
    };
    const stopHearing = home.home.onChange(() => reported++);
    stopObeying = () => {
      home.home.obey = obey;
      stopHearing();
    };
    await until(
      async () => (await red.request('get', `/smartthings/accounts/${id}`)).body.state === 'authorized',
      'home',
    );
  };
  const shown = (): [number, unknown, unknown][] =>
    told.map(([port, topic, payload]) => [
      port,
      topic,
      isRecord(payload) && Object.hasOwn(payload, 'value') ? payload.value : payload,
    ]);
  /** Gives each message, and waits for what is to come of it and nothing else. */
  const goes = async (steps: readonly Step[]): Promise<void> => {
    for (const { give, happens, sends = [], tells = [] } of steps) {
      [sent.length, told.length, reported] = [0, 0, 0];
      if (give) red.node('in').send(give);
      if (happens) {
        const [label, capability, attribute, now] = happens;
        home.home.set(label, { capability, attribute, value: now });
      }
      const what = JSON.stringify({ give, happens });
      // What a command leads to is reported a moment later, news or not.
      const isThere = (): boolean =>
        sent.length >= sends.length && told.length >= tells.length && reported >= sends.length;
      await until(isThere, what).catch(() => undefined);
      for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
      const byPort = (list: readonly (readonly unknown[])[]): unknown[] =>
        [...list].sort((one, other) => Number(one[0]) - Number(other[0]));
      // What a function node made is of a realm of its own.
      const came: unknown = JSON.parse(JSON.stringify([sent, byPort(shown())]));
      assert.deepEqual(came, JSON.parse(JSON.stringify([sends, byPort(tells)])), what);
    }
  };

  const twice = (port: number, one: unknown) => [[port, 'device', one] as const, [port, 'device', one] as const];
  const lamp = { name: 'Kitchen lamp', device: deviceId('Kitchen lamp') };
  const asIs = (label: string): object => ({ name: label, device: deviceId(label) });

  it('a switch: only the number 1 switches on', async () => {
    await play(first('onoff', lamp));
    await goes([
      { tells: [[0, 'device', 0]] },
      { give: { topic: 'switch', ...value(1) }, sends: ['switch.on()'], tells: twice(0, 1) },
    ]);
    const [[, , payload] = []] = told;
    const { timestamp, ...rest } = payload ?? {};
    assert.ok(!Number.isNaN(Date.parse(String(timestamp))));
    assert.deepEqual(rest, { deviceId: lamp.device, deviceType: 'switch', name: 'Kitchen lamp', value: 1 });
    await goes([
      { give: { topic: 'switch', ...value(true) }, sends: ['switch.off()'], tells: twice(0, 0) },
      { give: { topic: 'switch', ...value('1') }, sends: ['switch.off()'], tells: [[0, 'device', 0]] },
      { give: { topic: 'switch', payload: 1 } },
      { give: { topic: 'Switch', ...value(1) } },
      { give: value(1) },
      { give: { topic: 'pull' }, tells: [[0, 'device', 0]] },
      { give: { topic: 'update' }, tells: [[0, 'update', 0]] },
      { happens: ['Kitchen lamp', 'switch', 'switch', 'on' as never], tells: [[0, 'device', 1]] },
      { happens: ['Kitchen lamp', 'switch', 'switch', 'off' as never], tells: [[0, 'device', 0]] },
    ]);
  });

  it('a switch that was to take true for 1 too', async () => {
    await play(first('onoff', lamp), { isTruthOn: true });
    await goes([
      { tells: [[0, 'device', 0]] },
      { give: { topic: 'switch', ...value(true) }, sends: ['switch.on()'], tells: twice(0, 1) },
      { give: { topic: 'switch', ...value(0) }, sends: ['switch.off()'], tells: twice(0, 0) },
    ]);
  });

  it('a lock', async () => {
    await play(first('lock', asIs('Front door')));
    await goes([
      { tells: [[0, 'device', 1]] },
      { give: { topic: 'lock', ...value(0) }, sends: ['lock.unlock()'], tells: twice(0, 0) },
      { give: { topic: 'lock', payload: {} } },
      { give: { topic: 'lock', ...value('1') }, sends: ['lock.lock()'], tells: twice(0, 1) },
    ]);
  });

  it('a dimmer, by outputs', async () => {
    await play(first('level', asIs('Dining light'), 2));
    await goes([
      {
        tells: [
          [0, 'device', 1],
          [1, 'device', 40],
        ],
      },
      { give: { topic: 'level', ...value(64) }, sends: ['switchLevel.setLevel(64)'], tells: twice(1, 64) },
      { give: { topic: 'switch', payload: 1 }, sends: ['switch.off()'], tells: twice(0, 0) },
      { give: { topic: 'switch' } },
      {
        give: { topic: 'pull' },
        tells: [
          [0, 'device', 0],
          [1, 'device', 64],
        ],
      },
      {
        give: { topic: 'update' },
        tells: [
          [0, 'update', 0],
          [1, 'update', 64],
        ],
      },
      // A level switches it on.
      {
        give: { topic: 'level', ...value(40) },
        sends: ['switchLevel.setLevel(40)'],
        tells: [[0, 'device', 1], ...twice(1, 40)],
      },
      { give: { topic: 'switch', ...value(1) }, sends: ['switch.on()'], tells: [[0, 'device', 1]] },
    ]);
    await goes([
      {
        give: { topic: 'pull' },
        tells: [
          [0, 'device', 1],
          [1, 'device', 40],
        ],
      },
    ]);
    assert.equal(told.find(([port]) => port === 1)?.[2].unit, '%');
  });

  it('a light of any white', async () => {
    await play(first('color-temperature', lamp, 3));
    await goes([
      {
        tells: [
          [0, 'device', 0],
          [1, 'device', 80],
          [2, 'device', 2700],
        ],
      },
      {
        give: { topic: 'temperature', ...value(4000) },
        sends: ['colorTemperature.setColorTemperature(4000)'],
        tells: twice(2, 4000),
      },
      {
        give: { topic: 'temperature', ...value(2700) },
        sends: ['colorTemperature.setColorTemperature(2700)'],
        tells: twice(2, 2700),
      },
    ]);
  });

  it('a light of any colour: red, green and blue as three commands of one request', async () => {
    // Nothing hears the outputs but the third.
    const flow = first('color', lamp, 4).map((node) =>
      node.id === 'old' ? { ...node, wires: [[], [], ['out-2'], []] } : node,
    );
    await play(flow);
    await until(() => told.length >= 3, 'the colour at the start');
    const before = home.log.requests.filter(({ kind }) => kind === 'commands').length;
    [told.length, sent.length] = [0, 0];
    red.node('in').send({ topic: 'color', payload: { value: [0, 255, 0] } });
    await until(() => sent.length === 3 && told.length >= 3, 'the colour');
    assert.deepEqual(sent, ['colorControl.setHue(33)', 'colorControl.setSaturation(100)', 'switchLevel.setLevel(50)']);
    assert.equal(home.log.requests.filter(({ kind }) => kind === 'commands').length, before + 1);
    assert.deepEqual(told[0]?.[2].value, [0, 255, 0]);
    await until(() => JSON.stringify(told.at(-1)?.[2].value) === '[5,255,0]', 'the colour that the lamp reports');
    await goes([{ give: { topic: 'color', ...value('green') } }, { give: { topic: 'color' } }]);
    await goes([{ give: { topic: 'pull' }, tells: [[2, 'device', [5, 255, 0]]] }]);
  });

  it('a thermostat, whatever the case of the topic', async () => {
    await play(first('thermostat', asIs('Hall thermostat'), 7));
    const start = [
      ...[
        [0, 19.5],
        [1, 26],
        [2, 20.5],
        [4, 'auto'],
        [5, 'heat'],
        [6, 'heating'],
      ].map(([port, one]) => [Number(port), 'device', one] as const),
    ];
    await goes([
      { tells: start },
      {
        give: { topic: 'HeatingSetpoint', ...value(21) },
        sends: ['thermostatHeatingSetpoint.setHeatingSetpoint(21)'],
        tells: twice(2, 21),
      },
      {
        give: { topic: 'heatingsetpoint', ...value(20.5) },
        sends: ['thermostatHeatingSetpoint.setHeatingSetpoint(20.5)'],
        tells: twice(2, 20.5),
      },
      { give: { topic: 'PULL' }, tells: start },
      { give: { topic: 'thermostatSetpoint', ...value(3) } },
    ]);
  });

  const sensors: [
    type: string,
    label: string,
    properties: object,
    now: unknown,
    ...change: [string, string, unknown, unknown],
  ][] = [
    ['openclose', 'Back door', {}, 0, 'contactSensor', 'contact', 'open', 1],
    ['openclose', 'Back door', { closeAsActive: true }, 1, 'contactSensor', 'contact', 'open', 0],
    ['motion', 'Hall motion', {}, 0, 'motionSensor', 'motion', 'active', 1],
    ['illuminance', 'Hall motion', {}, 118, 'illuminanceMeasurement', 'illuminance', 60, 60],
    ['water', 'Sink leak sensor', {}, 0, 'waterSensor', 'water', 'wet', 1],
    ['smoke-detector', 'Hall smoke alarm', {}, 0, 'smokeDetector', 'smoke', 'detected', 1],
    ['temperature', 'Back door', {}, 18.2, 'temperatureMeasurement', 'temperature', 17, 17],
    ['battery', 'Sofa remote', {}, 55, 'battery', 'battery', 54, 54],
    ['humidity', 'Hall thermostat', {}, 47, 'relativeHumidityMeasurement', 'humidity', 50, 50],
  ];
  for (const [type, label, properties, now, capability, attribute, changed, then] of sensors) {
    it(`a sensor: ${type} ${JSON.stringify(properties)}`, async () => {
      await play(first(type, { ...asIs(label), ...properties }));
      const before = home.home.value(label, capability, attribute);
      await goes([
        { tells: [[0, 'device', now]] },
        { happens: [label, capability, attribute, changed as never], tells: [[0, 'device', then]] },
        { give: { topic: 'pull', payload: '' }, tells: [[0, 'device', then]] },
        { give: { topic: 'update', payload: '' }, tells: [[0, 'update', then]] },
        { give: { topic: 'pull now' } },
        { happens: [label, capability, attribute, before as never], tells: [[0, 'device', now]] },
      ]);
    });
  }

  it('a sensor that never reported: nothing is known, and nothing is taken for off', async () => {
    await play(first('temperature', asIs('Attic sensor')));
    await goes([{ give: { topic: 'pull' }, tells: [[0, 'device', null]] }]);
  });

  it('a button: each press counts, and none before the first', async () => {
    await play(first('button', asIs('Sofa remote')));
    const press = { happens: ['Sofa remote', 'button', 'button', 'pushed' as never] } as const;
    await goes([{}, { ...press, tells: [[0, 'device', 'pushed']] }, { ...press, tells: [[0, 'device', 'pushed']] }]);
  });

  it('all events of the account', async () => {
    await play(first('events'));
    await goes([
      {},
      { happens: ['Back door', 'contactSensor', 'contact', 'open' as never], tells: [[0, 'event', 1]] },
      { happens: ['Back door', 'contactSensor', 'contact', 'closed' as never], tells: [[0, 'event', 0]] },
      { happens: ['Back door', 'temperatureMeasurement', 'temperature', 18 as never], tells: [[0, 'event', 18]] },
    ]);
    const { deviceType, name, unit } = told[0]?.[2] ?? {};
    assert.deepEqual([deviceType, name, unit], ['temperature', 'Back door', 'C']);
    home.home.set('Back door', { capability: 'temperatureMeasurement', attribute: 'temperature', value: 18.2 });
  });

  it('a whole device: at the start, when asked, and with each of its events', async () => {
    await play(first('status', asIs('Back door')));
    const contact = (): unknown[] =>
      told.map(([, topic, { status }]) => [
        topic,
        (status as { components: { main: { contactSensor: { contact: Message } } } }).components.main.contactSensor
          .contact.value,
      ]);
    await until(() => told.length === 1, 'the start');
    assert.deepEqual(contact(), [['device', 'closed']]);
    home.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'open' });
    await until(() => told.length === 2, 'the event');
    red.node('in').send({ topic: 'update' });
    await until(() => told.length === 3, 'what is known');
    red.node('in').send({ topic: 'pull' });
    await until(() => told.length === 4, 'a reading');
    assert.deepEqual(contact().slice(1), [
      ['device', 'open'],
      ['update', 'open'],
      ['device', 'open'],
    ]);
    home.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'closed' });
  });

  it('a scene and a mode, by one topic', async () => {
    const [scene] = sceneSeeds;
    await play(first('scene', { name: scene?.sceneName, scene: scene?.sceneId }, 0));
    const runs = (): number => home.log.requests.filter(({ path }) => path.endsWith('/execute')).length;
    const before = runs();
    red.node('in').send({ topic: 'run' });
    red.node('in').send({ topic: 'scene' });
    await until(() => runs() === before + 1, 'the scene');
  });

  describe('of the second package:', () => {
    const device = { deviceId: deviceId('Dining light') };
    const playSecond = (nodes: readonly FlowNode[], choices: object = {}): Promise<void> =>
      play([...nodes, installedDevice], choices);

    it('a status without rules passes on the whole device, and the rest of the message', async () => {
      await playSecond(
        second('status-device', { ...device, capabilityId: 'switch_v1', attributeId: 'switch', rules: [] }),
      );
      await goes([{}]);
      red.node('in').send({ topic: 'mine', payload: 5 });
      await until(() => told.length === 1, 'the reading');
      const [port, topic, payload] = told[0] ?? [];
      const { components } = payload as { components: { main: { switchLevel: { level: Message } } } };
      assert.deepEqual([port, topic, components.main.switchLevel.level.value], [0, 'mine', 40]);
    });

    it('a status with rules: each output by the turned operator', async () => {
      const rule = (operator: string, one: unknown, argType = 'num'): object => ({
        ...{ capaId: 'switchLevel_v1', attrId: 'level', operator, value: one, argType },
      });
      const rules = [
        rule('lt', '30'),
        rule('gt', 30),
        rule('eq', 40),
        rule('neq', 40),
        rule('lte', 40),
        rule('gte', 40),
      ];
      const saved = { ...device, capabilityId: 'switchLevel_v1', attributeId: 'level', rules };
      await playSecond(second('status-device', saved, 6));
      await goes([{ give: { topic: 't', payload: 'x' }, tells: [0, 2, 4, 5].map((port) => [port, 't', 40] as const) }]);
    });

    it('a command with arguments from the message and its list of commands', async () => {
      const args = [
        { name: 'level', type: 'integer', value: 'payload.level', argType: 'msg' },
        { name: 'rate', type: 'integer', value: '', argType: 'num' },
      ];
      const rules = [{ capaId: 'switchLevel_v1', attrId: 'setLevel', args }];
      await playSecond(
        second('command-device', { ...device, capabilityId: 'switchLevel_v1', attributeId: 'setLevel', rules }),
      );
      const list = [{ component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [40] }];
      await goes([
        { give: { topic: 't', payload: { level: 40 } }, sends: ['switchLevel.setLevel(40)'], tells: [[0, 't', list]] },
      ]);
    });

    it('several commands go in one request', async () => {
      const rules = [
        { capaId: 'switch_v1', attrId: 'on', args: [] },
        {
          capaId: 'switchLevel_v1',
          attrId: 'setLevel',
          args: [{ name: 'level', type: 'integer', value: '40', argType: 'num' }],
        },
      ];
      await playSecond(second('command-device', { ...device, capabilityId: 'switch_v1', attributeId: 'on', rules }));
      const list = [
        { component: 'main', capability: 'switch', command: 'on', arguments: [] },
        { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [40] },
      ];
      const before = home.log.requests.length;
      await goes([
        { give: { payload: 1 }, sends: ['switch.on()', 'switchLevel.setLevel(40)'], tells: [[0, undefined, list]] },
      ]);
      assert.equal(home.log.requests.slice(before).filter(({ kind }) => kind === 'commands').length, 1);
    });

    it('an automation and its event node: the event by rules, as it was handed on', async () => {
      const rules = ['open', 'closed'].map((one) => ({
        ...{ capaId: 'contactSensor_v1', attrId: 'contact', operator: 'eq', value: one, argType: 'enum' },
      }));
      const profile = { ...deviceProfile, capabilityId: 'contactSensor_v1' };
      const saved = { deviceNodeId: 'profile', deviceType: 'device-profile', deviceId: 'profile' };
      const nodes = second(
        'event-device',
        { ...saved, capabilityId: 'contactSensor_v1', attributeId: 'contact', rules },
        2,
      );
      const automation = { type: 'automation', name: '', alias: '', method: 'post', url: '/my-app' };
      const flow = nodes.map((node) => (node.id === 'in' ? { ...node, ...automation } : node));
      const devices = { profile: { id: deviceId('Back door'), label: 'Back door' } };
      await play([...flow, profile], { devices });
      await goes([
        {},
        { happens: ['Back door', 'contactSensor', 'contact', 'open' as never], tells: [[0, TOPIC, 'open']] },
        { happens: ['Back door', 'contactSensor', 'contact', 'closed' as never], tells: [[1, TOPIC, 'closed']] },
      ]);
      const { deviceId: id, componentId, capability, attribute } = told[0]?.[2] ?? {};
      assert.deepEqual(
        [id, componentId, capability, attribute],
        [deviceId('Back door'), 'main', 'contactSensor', 'contact'],
      );
    });

    it('what was saved before 2020-07', async () => {
      const before = { ...installedDevice, device: { deviceId: device.deviceId, label: 'Dining light' } };
      const rules = [
        { col1: 'level', col2: 'lt', col3: '30', col4: 'num' },
        { col1: 'level', col2: 'eq', col3: '41', col4: 'num' },
      ];
      const saved = { deviceNodeId: undefined, deviceId: 'my-device', capability: 'switchLevel', attribute: 'level' };
      await play([...second('status-device', { ...saved, eqtype: '', sensorAttrDs: rules }, 2), before]);
      await goes([{ give: { payload: '' }, tells: [[0, undefined, 40]] }]);
    });

    it('a command that was never chosen: by choice left out, and its messages go on', async () => {
      const nodes = second('command-device', { ...device, capabilityId: 'switch_v1', attributeId: 'on', rules: [] });
      await playSecond(nodes, { emptyCommands: 'leaveOut' });
      await goes([{ give: { topic: 't', payload: 7 }, tells: [[0, 't', 7]] }]);
    });
  });
});

/** Of an event that our node tells: the old one had none. */
const TOPIC = 'Back door/main/contactSensor/contact';
