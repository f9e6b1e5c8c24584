import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  config,
  converted,
  deviceProfile,
  first,
  installedDevice,
  second,
  type Conversion,
} from '../../support/old-flows';
import { tab } from '../../support/flows';
import type { FlowNode } from '../../support/red';

const lamp = { name: 'Lamp', device: 'device-1' };
const nodeOf = ({ flows }: Conversion, id: string): FlowNode => {
  const found = flows.find((node) => node.id === id);
  assert.ok(found, id);
  return found;
};
const typesOf = ({ flows }: Conversion): string[] =>
  flows.map(({ type }) => type).filter((type) => !['tab', 'helper', 'comment'].includes(type));
/** The flow with other properties of one of its nodes. */
const changed = (flow: readonly FlowNode[], id: string, properties: object): FlowNode[] =>
  flow.map((node) => (node.id === id ? { ...node, ...properties } : node));
const without = (flow: readonly FlowNode[], id: string): FlowNode[] => flow.filter((node) => node.id !== id);

describe('what old nodes become', () => {
  it('only what wires ask for: a sensor that nobody asks is an event', () => {
    const result = converted([...without(first('temperature', lamp), 'in'), config]);
    assert.deepEqual(typesOf(result), ['smartthings-event', 'change']);
    const event = nodeOf(result, 'old');
    assert.deepEqual(
      [event.name, event.account, event.devices, event.names, event.x, event.y, event.z],
      ['Lamp', 'account', ['device-1'], { 'device-1': 'Lamp' }, 400, 200, tab.id],
    );
    assert.deepEqual(result.converted[0]?.becomes, ['smartthings-event', 'change']);
    assert.deepEqual(result.left, []);
  });

  it('a switch that nobody hears is a command', () => {
    const result = converted(changed(first('onoff', lamp), 'old', { wires: [[]] }));
    assert.deepEqual(typesOf(result), ['switch', 'smartthings-command']);
    assert.deepEqual(nodeOf(result, 'in').wires, [['old']]);
  });

  it('a node without any wire is a comment, which says what it was', () => {
    const result = converted(without(changed(first('onoff', lamp), 'old', { wires: [[]] }), 'in'));
    const comment = nodeOf(result, 'old');
    assert.equal(comment.type, 'comment');
    assert.match(String(comment.info), /device-1/);
    assert.deepEqual(result.converted[0]?.becomes, ['comment']);
  });

  it('a wire at an output that a node never had is no reason to hear anything', () => {
    const flow = changed(without(first('onoff', lamp), 'in'), 'old', { wires: [[], ['out-0']] });
    assert.equal(nodeOf(converted(flow), 'old').type, 'comment');
  });

  it('a whole node is all of it, on rows of its own, with what stands below moved down', () => {
    const flow = first('onoff', lamp);
    const below: FlowNode = { id: 'below', type: 'helper', z: tab.id, x: 400, y: 260, wires: [] };
    const above: FlowNode = { ...below, id: 'above', y: 120 };
    const elsewhere: FlowNode = { ...below, id: 'elsewhere', z: 'tab-2' };
    const result = converted([...flow, below, above, elsewhere]);
    const chain = ['switch', 'smartthings-command', 'change', 'smartthings-status', 'change'];
    assert.deepEqual(typesOf(result), [...chain, 'smartthings-status', 'change', 'smartthings-event', 'change']);
    assert.deepEqual([nodeOf(result, 'above').y, nodeOf(result, 'elsewhere').y], [120, 260]);
    const lowest = Math.max(...result.flows.filter(({ id }) => id !== 'below').map(({ y }) => Number(y ?? 0)));
    assert.ok(Number(nodeOf(result, 'below').y) > 260 && Number(nodeOf(result, 'below').y) >= lowest);
    const ours = result.flows.find(({ type }) => type === 'smartthings-command');
    assert.deepEqual([ours?.x, ours?.y], [400, 200], 'our node stands where the old one stood');
  });

  for (const type of ['accel', 'three-axis', 'presence', 'energy-meter', 'power-meter']) {
    it(`a sensor: ${type}`, () => {
      const result = converted(without(first(type, lamp), 'in'));
      const event = nodeOf(result, 'old');
      assert.deepEqual([event.capability, event.attribute, event.component], FACTS[type]);
    });
  }

  it('names become JSONata and JavaScript only as texts', () => {
    const name = 'A "lamp" \\ {payload}\n$now()';
    const result = converted(without(first('onoff', { ...lamp, name }), 'in'));
    const change = result.flows.find(({ type }) => type === 'change') as unknown as { rules: { to: string }[] };
    assert.ok(change.rules[0]?.to.includes(`"name": ${JSON.stringify(name)}`));
  });

  it('keeps group, disabling, description, hidden label and the labels of outputs', () => {
    const group: FlowNode = { id: 'group', type: 'group', z: tab.id, nodes: ['old', 'in'], x: 0, y: 0, w: 9, h: 300 };
    const kept = { g: 'group', d: true, l: false, info: 'mine', outputLabels: ['heat'] };
    const result = converted([...first('temperature', { ...lamp, ...kept }), group]);
    const members = nodeOf(result, 'group').nodes as string[];
    for (const node of result.flows.filter(({ id }) => id === 'old' || id.startsWith('new-'))) {
      assert.equal(node.g, 'group', node.id);
      assert.ok(members.includes(node.id), node.id);
      if (node.type !== 'comment') assert.deepEqual([node.d, node.l], [true, false], node.id);
    }
    assert.equal(nodeOf(result, 'old').info, 'mine');
    assert.ok(members.includes('in'));
    assert.ok(Number(nodeOf(result, 'group').h) > 300);
    const labelled = result.flows.filter(({ outputLabels }) => outputLabels !== undefined);
    assert.deepEqual([...new Set(labelled.map(({ type }) => type))], ['change']);
  });

  it('keeps what leads through a subflow, and its status', () => {
    const subflow: FlowNode = {
      ...{ id: 'sub', type: 'subflow', name: 'All of it' },
      in: [{ x: 40, y: 200, wires: [{ id: 'old' }, { id: 'other' }] }],
      out: [
        { x: 900, y: 240, wires: [{ id: 'old', port: 1 }] },
        { x: 900, y: 300, wires: [{ id: 'other', port: 0 }] },
      ],
      status: { x: 900, y: 360, wires: [{ id: 'old', port: 0 }] },
    };
    const old = { ...first('level', lamp, 2)[2], z: 'sub', wires: [[], []] } as FlowNode;
    const other: FlowNode = { id: 'other', type: 'helper', z: 'sub', x: 9, y: 9, wires: [[]] };
    const result = converted([
      tab,
      subflow,
      old,
      other,
      { id: 'i', type: 'subflow:sub', z: tab.id, x: 1, y: 1, wires: [] },
    ]);
    const now = nodeOf(result, 'sub') as unknown as Record<'in' | 'out', { y: number; wires: { id: string }[] }[]> & {
      status: { wires: { id: string }[] };
    };
    assert.deepEqual(now.in[0]?.wires, [{ id: 'old' }, { id: 'other' }]);
    assert.equal(nodeOf(result, 'old').type, 'switch');
    assert.deepEqual(now.out[1]?.wires, [{ id: 'other', port: 0 }]);
    const [level = { wires: [] }] = now.out;
    // After a command, after both ways of reading, and at an event.
    assert.equal(level.wires.length, 4);
    for (const { id } of [...level.wires, ...now.status.wires]) assert.equal(nodeOf(result, id).type, 'change');
    assert.ok(now.out[0] && now.out[0].y > 240);
  });

  it('is named by all that catch, complete and status nodes look at', () => {
    const looks = ['catch', 'complete', 'status'].map((type): FlowNode => {
      return { id: type, type, z: tab.id, x: 1, y: 1, scope: ['old', 'in'], wires: [[]] };
    });
    const result = converted([...first('onoff', lamp), ...looks]);
    const made = result.flows.filter(({ id, type }) => type !== 'comment' && (id === 'old' || id.startsWith('new-')));
    const ours = made.filter(({ type }) => type.startsWith('smartthings-')).map(({ id }) => id);
    assert.deepEqual(nodeOf(result, 'catch').scope, [...made.map(({ id }) => id), 'in']);
    assert.deepEqual(nodeOf(result, 'complete').scope, [...ours, 'in']);
    assert.deepEqual(nodeOf(result, 'status').scope, [...ours, 'in']);
  });

  it('takes wires away from what takes no messages any more', () => {
    const result = converted(first('button', lamp));
    assert.deepEqual(nodeOf(result, 'in').wires, [[]]);
    assert.equal(nodeOf(result, 'old').type, 'smartthings-event');
  });

  it('changes nothing that it is given, and nothing the second time', () => {
    const flow = [...first('level', lamp, 2), config, ...second('status-device', {}).slice(2, 3), installedDevice];
    const flows = changed(flow, 'old', {}).map((node, index) => (index === 6 ? { ...node, id: 'other' } : node));
    const before = JSON.stringify(flows);
    const once = converted(flows);
    assert.equal(JSON.stringify(flows), before);
    const again = converted(once.flows);
    assert.deepEqual(again.converted, []);
    assert.deepEqual(again.flows, once.flows);
  });
});

const FACTS: Readonly<Record<string, unknown>> = {
  accel: ['accelerationSensor', 'acceleration', 'main'],
  'three-axis': ['threeAxis', 'threeAxis', 'main'],
  presence: ['presenceSensor', 'presence', 'main'],
  'energy-meter': ['energyMeter', 'energy', 'main'],
  'power-meter': ['powerMeter', 'power', 'main'],
};

describe('the account of converted nodes', () => {
  const isNew = (mode: string): object => ({ account: { use: 'new', mode } });
  const accountsOf = ({ flows }: Conversion): FlowNode[] => flows.filter(({ type }) => type === 'smartthings-account');

  it('is one for all of a token, by whichever package, with the token only where that is chosen', () => {
    const second1 = second('status-device', { deviceId: 'd', rules: [] }).slice(2, 3);
    const [status] = second1.map((node) => ({ ...node, id: 'status', y: 400 }));
    const twin = { ...config, id: 'config-2', name: 'Again' };
    const sensor = first('temperature', { ...lamp, conf: 'config-2' })
      .slice(2, 3)
      .map((node) => ({ ...node, id: 'sensor' }));
    const flows = [...first('onoff', lamp), config, twin, ...sensor, installedDevice, ...(status ? [status] : [])];
    const oauth = converted(flows, isNew('oauth'));
    assert.equal(accountsOf(oauth).length, 1);
    const [account] = accountsOf(oauth);
    assert.deepEqual([account?.mode, account?.name, account?.credentials], ['oauth', 'Home', undefined]);
    for (const id of ['sensor', 'status']) assert.equal(nodeOf(oauth, id).account, account?.id);
    assert.ok(!JSON.stringify(oauth).includes('cafe'), 'no token anywhere');
    assert.ok(!JSON.stringify(oauth).includes('token:'));
    const personal = converted(flows, isNew('pat'));
    assert.deepEqual(accountsOf(personal)[0]?.credentials, { personalToken: config.token });
    assert.equal(JSON.stringify(personal).split('cafe').length, 2, 'the token once');
  });

  it('are two for two tokens', () => {
    const other = { ...config, id: 'config-2', token: 'ffffffff-0000-4000-8000-00000000beef' };
    const sensor = first('temperature', { ...lamp, conf: 'config-2' })
      .slice(2, 3)
      .map((node) => ({ ...node, id: 'sensor' }));
    const result = converted([...first('onoff', lamp), config, ...sensor, other], isNew('oauth'));
    assert.equal(accountsOf(result).length, 2);
  });

  it('keeps a holder of a token that somebody still uses, and takes one away that nobody does', () => {
    const other = first('onoff', { name: 'no device' })
      .slice(2, 3)
      .map((node) => ({ ...node, id: 'left' }));
    const result = converted([...first('onoff', lamp), config, ...other]);
    assert.deepEqual(
      result.left.map(({ id, reason }) => [id, reason]),
      [
        ['left', 'deviceMissing'],
        ['config', 'stillUsed'],
      ],
    );
    assert.ok(nodeOf(result, 'config'));
    const alone = converted([tab, config], isNew('oauth'));
    assert.deepEqual(alone.flows, [tab]);
    assert.deepEqual(alone.converted[0]?.becomes, []);
    assert.equal(accountsOf(converted([tab, config], isNew('pat'))).length, 1, 'a token that was chosen is not lost');
  });

  it('is made for nothing that stays', () => {
    const result = converted([...first('onoff', { name: 'no device' }), config], isNew('oauth'));
    assert.deepEqual(accountsOf(result), []);
  });
});

describe('old nodes that stay', () => {
  const reasons = (flows: readonly FlowNode[], choices: object = {}): [string, string, string?][] =>
    converted(flows, choices).left.map(({ id, reason, asks }) =>
      asks === undefined ? [id, reason] : [id, reason, asks],
    );
  const profiled = { deviceNodeId: 'profile', deviceType: 'device-profile', deviceId: 'profile' };
  const automated = (flow: readonly FlowNode[]): FlowNode[] =>
    changed(flow, 'in', { type: 'automation', alias: '', method: 'post', url: '/my-app' });
  const rule = { capaId: 'switch_v1', attrId: 'switch', operator: 'eq', value: 'on', argType: 'enum' };

  it('where nobody has said which device is meant', () => {
    const flow = [...second('status-device', { ...profiled, rules: [rule] }), deviceProfile];
    assert.deepEqual(reasons(flow), [
      ['old', 'deviceUnknown', 'profile'],
      ['profile', 'stillUsed'],
    ]);
    assert.deepEqual(reasons(flow, { devices: { profile: { id: 'd', label: 'D' } } }), []);
    // An id like a part of every object names no choice that somebody made.
    const strange = second('status-device', { deviceNodeId: 'constructor', deviceId: '', rules: [rule] });
    assert.deepEqual(reasons(strange, { devices: {} }), [['old', 'deviceUnknown', 'old']]);
    const several = { ...installedDevice, devices: ['a', 'b'] };
    assert.deepEqual(reasons([...second('status-device', { deviceId: '', rules: [] }), several])[0], [
      ...['old', 'deviceUnknown', 'my-device'],
    ]);
    assert.deepEqual(
      reasons([...second('status-device', { deviceId: '', rules: [] }), { ...several, devices: ['a'] }]),
      [],
    );
  });

  it('where nobody has said what becomes of a command that was never chosen', () => {
    const flow = second('command-device', { deviceId: 'd', capabilityId: 'switch_v1', attributeId: 'on', rules: [] });
    assert.deepEqual(reasons(flow), [['old', 'emptyCommand']]);
    const made = converted(flow, { emptyCommands: 'make' });
    assert.deepEqual(typesOf(made), ['smartthings-command', 'change']);
    assert.deepEqual([nodeOf(made, 'old').capability, nodeOf(made, 'old').command], ['switch', 'on']);
    const neverEdited = changed(flow, 'old', { rules: [{ isInit: true }] });
    assert.equal(nodeOf(converted(neverEdited, { emptyCommands: 'leaveOut' }), 'old').d, true);
  });

  it('where an automation does more than to feed event nodes', () => {
    const flow = [...automated(second('event-device', { ...profiled, rules: [rule] })), deviceProfile];
    const choices = { devices: { profile: { id: 'd', label: 'D' } } };
    assert.deepEqual(reasons(flow, choices), []);
    assert.deepEqual(reasons(changed(flow, 'in', { wires: [['old', 'out-0']] }), choices), [['in', 'automationWired']]);
    const reader: FlowNode = {
      id: 'f',
      type: 'function',
      z: tab.id,
      func: "return flow.get( 'evt' );",
      x: 1,
      y: 1,
      wires: [[]],
    };
    assert.deepEqual(reasons([...flow, reader], choices), [['in', 'automationRead']]);
    assert.deepEqual(reasons([...flow, { ...reader, z: 'elsewhere' }], choices), []);
    const result = converted(changed(flow, 'in', { wires: [['old', 'out-0']] }), choices);
    assert.deepEqual(nodeOf(result, 'in').wires, [['out-0']]);
  });

  it('where an event node stands behind no automation', () => {
    const flow = [...second('event-device', { ...profiled, rules: [] }), deviceProfile];
    assert.deepEqual(reasons(flow, { devices: { profile: { id: 'd', label: 'D' } } })[0], ['old', 'eventAlone']);
  });

  it('where a rule or an argument can’t be read', () => {
    const status = (one: object): FlowNode[] =>
      second('status-device', { deviceId: 'd', rules: [{ ...rule, ...one }, rule] }, 2);
    assert.deepEqual(reasons(status({ operator: 'near' })), [['old', 'ruleUnreadable']]);
    assert.deepEqual(reasons(status({ argType: 'num', value: 'much' })), [['old', 'ruleUnreadable']]);
    assert.deepEqual(reasons(status({ attrId: 'level' })), [['old', 'ruleUnreadable']]);
    const args = [{ name: 'a', type: 'json', value: '{oh', argType: 'json' }];
    const command = second('command-device', { deviceId: 'd', rules: [{ capaId: 'c_v1', attrId: 'set', args }] });
    assert.deepEqual(reasons(command), [['old', 'argumentUnreadable']]);
  });

  it('in a locked flow, where nothing at all is changed', () => {
    const flow = [...changed(first('onoff', lamp), tab.id, { locked: true }), config];
    const result = converted(flow);
    assert.deepEqual(
      result.left.map(({ id, reason }) => [id, reason]),
      [
        ['old', 'locked'],
        ['config', 'stillUsed'],
      ],
    );
    assert.deepEqual(result.flows, flow);
  });

  it('are marked once, with the reason', () => {
    const once = converted(first('onoff', { name: 'no device' }));
    const comments = once.flows.filter(({ type }) => type === 'comment');
    assert.equal(comments.length, 1);
    assert.match(String(comments[0]?.info), /conversion.reason.deviceMissing/);
    assert.deepEqual(converted(once.flows).flows, once.flows);
  });

  it('where another package has nodes of the same name', () => {
    const strange: FlowNode = { id: 'a', type: 'automation', z: tab.id, x: 1, y: 1, wires: [[]] };
    assert.deepEqual(converted([tab, strange]), { flows: [tab, strange], converted: [], left: [] });
  });
});

describe('arguments and rules of the second package', () => {
  const sent = (args: object[]): unknown[] => {
    const flow = second('command-device', { deviceId: 'd', rules: [{ capaId: 'my.cap_v2x_v1', attrId: 'set', args }] });
    const { capability, args: now, argsType } = nodeOf(converted(flow), 'old');
    return [capability, now, argsType];
  };
  const arg = (value: unknown, type = 'string', argType = 'str', more: object = {}): object => ({
    ...{ name: 'a', type, value, argType },
    ...more,
  });

  it('are a list, a property or an expression', () => {
    const capability = 'my.cap_v2x';
    const cases: [args: object[], written: string, type: string][] = [
      [[], '', 'json'],
      [[arg('7', 'integer'), arg('x')], '[7,"x"]', 'json'],
      [[arg('7', 'integer'), arg('', 'integer')], '[7]', 'json'],
      [[arg('', 'integer'), arg('x')], '[0,"x"]', 'json'],
      [[arg('{"b": [1]}', 'json', 'json')], '[{"b":[1]}]', 'json'],
      [[arg('payload.level', 'integer', 'msg')], 'payload.level', 'msg'],
      [[arg('payload["a b"].c', 'string', 'msg'), arg(2, 'integer')], '[payload.`a b`.c, 2]', 'jsonata'],
      [[arg('payload', 'json', 'msg')], '[[payload]]', 'jsonata'],
      [
        [arg('x y', 'string', 'flow'), arg('z', 'string', 'global')],
        '[$flowContext("x y"), $globalContext("z")]',
        'jsonata',
      ],
      [
        [
          arg('#fff', 'object', 'color', { propId: 'hex', propType: 'string' }),
          arg('50', 'object', 'color', { propId: 'hue', propType: 'number' }),
          arg(90, 'object', 'color', { propId: 'saturation', propType: 'number' }),
        ],
        '[{"hue":50,"saturation":90}]',
        'json',
      ],
    ];
    for (const [args, written, type] of cases) assert.deepEqual(sent(args), [capability, written, type], written);
  });

  it('of every kind compare the device with the rule', () => {
    const saved = (operator: string, value: unknown, argType: string): unknown => {
      const rules = [{ capaId: 'c_v1', attrId: 'a', operator, value, argType }];
      const { flows } = converted(second('status-device', { deviceId: 'd', rules }));
      const [rule] = (flows.find(({ type }) => type === 'switch')?.rules ?? []) as {
        t: string;
        v?: string;
        vt?: string;
      }[];
      return rule && [rule.t, rule.v, rule.vt].filter((part) => part !== undefined);
    };
    const cases: [operator: string, value: unknown, argType: string, rule: unknown][] = [
      ['eq', 'on', 'enum', ['eq', 'on', 'str']],
      ['eq', 'on', '', ['eq', 'on', 'str']],
      ['neq', 5, 'num', ['neq', '5', 'num']],
      ['lt', 5, 'num', ['gt', '5', 'num']],
      ['lte', 5, 'num', ['gte', '5', 'num']],
      ['gt', 5, 'num', ['lt', '5', 'num']],
      ['gte', 'limit', 'flow', ['lte', 'limit', 'flow']],
      ['eq', 'payload.x', 'msg', ['eq', 'payload.x', 'msg']],
      ['eq', 'true', 'bool', ['true']],
      ['neq', false, 'bool', ['jsonata_exp', 'payload != false', 'jsonata']],
      ['in', 'a', 'str', ['jsonata_exp', '"a" in payload', 'jsonata']],
      ['nin', 'a', 'str', ['jsonata_exp', '$not("a" in payload)', 'jsonata']],
      ['lt', '2024-01-01', 'Iso8601Date', ['jsonata_exp', '$toMillis(payload) > $toMillis("2024-01-01")', 'jsonata']],
      ['eq', '$now()', 'jsonata', ['jsonata_exp', 'payload = ($now())', 'jsonata']],
      [
        'o_eq',
        { x: { name: 'x', type: 'num', value: 1 }, y: { name: 'a b', type: 'str', value: 'z' } },
        '',
        ['jsonata_exp', 'payload.x = 1 and payload.`a b` = "z"', 'jsonata'],
      ],
    ];
    for (const [operator, value, argType, rule] of cases) {
      assert.deepEqual(saved(operator, value, argType), rule, `${operator} ${JSON.stringify(value)} ${argType}`);
    }
  });
});

describe('any flow with old nodes in it', () => {
  const OLD = ['onoff', 'temperature', 'level', 'thermostat', 'button', 'events', 'status', 'scene', 'color'];
  const flows = fc
    .record({
      nodes: fc.array(
        fc.record({
          kind: fc.oneof(fc.constant('foreign'), fc.constantFrom(...OLD)),
          hasDevice: fc.boolean(),
          z: fc.constantFrom('tab-1', 'tab-2', 'sub'),
          inGroup: fc.boolean(),
          isDisabled: fc.boolean(),
          y: fc.integer({ min: 0, max: 400 }),
          wires: fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 3 }), { maxLength: 7 }),
        }),
        { minLength: 1, maxLength: 10 },
      ),
      isLocked: fc.boolean(),
      ends: fc.array(fc.record({ id: fc.nat({ max: 9 }), port: fc.nat({ max: 3 }) }), { maxLength: 3 }),
    })
    .map(({ nodes, isLocked, ends }) => {
      const idOf = (index: number): string => `n${index % nodes.length}`;
      const all = nodes.map(({ kind, hasDevice, z, inGroup, isDisabled, y, wires }, index): FlowNode => {
        const about = kind === 'scene' ? { scene: 's' } : { device: hasDevice ? 'd' : '' };
        return {
          ...{
            id: idOf(index),
            type: kind === 'foreign' ? 'helper' : `smartthings-node-${kind}`,
            name: `N${index}`,
            z,
          },
          ...(kind === 'foreign' ? { scope: [idOf(index + 1)] } : { conf: 'config', ...about }),
          ...(inGroup ? { g: `group-${z}` } : {}),
          ...(isDisabled ? { d: true } : {}),
          ...{ x: 100 * index, y, wires: wires.map((targets) => [...new Set(targets.map(idOf))]) },
        };
      });
      const groups = ['tab-1', 'tab-2', 'sub'].map((z): FlowNode => {
        const members = all.filter(({ g }) => g === `group-${z}`).map(({ id }) => id);
        return { id: `group-${z}`, type: 'group', z, nodes: members, x: 0, y: 0, w: 100, h: 100 };
      });
      const subflow: FlowNode = {
        ...{ id: 'sub', type: 'subflow', in: [{ x: 0, y: 50, wires: ends.map(({ id }) => ({ id: idOf(id) })) }] },
        out: ends.map(({ id, port }) => ({ x: 900, y: 50, wires: [{ id: idOf(id), port }] })),
      };
      const tabs: FlowNode[] = [
        { id: 'tab-1', type: 'tab', ...(isLocked ? { locked: true } : {}) },
        { id: 'tab-2', type: 'tab' },
      ];
      return [...tabs, subflow, ...groups, config, ...all];
    });
  const wiresOf = ({ wires }: FlowNode): string[][] => (wires ?? []) as string[][];

  it('keeps every foreign wire and id, and leads nowhere that is not there', () => {
    fc.assert(
      fc.property(flows, (before) => {
        const result = converted(before, { account: { use: 'new', mode: 'oauth' } });
        const after = new Map(result.flows.map((node) => [node.id, node]));
        assert.equal(after.size, result.flows.length, 'each id once');
        const old = new Set([...result.converted, ...result.left].map(({ id }) => id));
        const isLeft = new Set(result.left.map(({ id }) => id));
        for (const node of before) {
          const now = after.get(node.id);
          if (node.id === config.id && !isLeft.has(node.id)) continue;
          assert.ok(now, `${node.id} is gone`);
          if (old.has(node.id) && !isLeft.has(node.id)) continue;
          const { wires: _w, y: _y, h: _h, nodes: _n, scope: _s, in: _i, out: _o, ...own } = node;
          for (const [property, value] of Object.entries(own)) assert.deepEqual(now[property], value, property);
          for (const [port, targets] of wiresOf(node).entries()) {
            // Only what takes no messages any more may be left out, and nothing else is there instead.
            const kept: string[] = targets.filter((id) => wiresOf(now)[port]?.includes(id));
            assert.deepEqual(wiresOf(now)[port], kept);
            for (const id of targets) {
              if (kept.includes(id)) continue;
              assert.ok(['smartthings-event', 'comment'].includes(after.get(id)?.type ?? ''), `${node.id} → ${id}`);
            }
          }
        }
        for (const node of result.flows) {
          for (const id of wiresOf(node).flat()) assert.ok(after.has(id), `${node.id} leads to ${id}`);
          if (node.type === 'group') {
            const inside = result.flows.filter(({ g }) => g === node.id).map(({ id }) => id);
            assert.deepEqual([...(node.nodes as string[])].sort(), inside.sort());
          }
          const ends = [
            ...((node.in ?? []) as { wires: { id: string }[] }[]),
            ...((node.out ?? []) as { wires: { id: string }[] }[]),
          ];
          for (const { id } of ends.flatMap(({ wires }) => wires))
            assert.ok(after.has(id), `the subflow leads to ${id}`);
        }
        const behindOld = before.filter(({ id }) => old.has(id) && !isLeft.has(id));
        for (const node of behindOld) {
          const reports = REPORTS[node.type.slice('smartthings-node-'.length)] ?? 1;
          for (const target of wiresOf(node).slice(0, reports).flat()) {
            if (old.has(target) && !isLeft.has(target)) continue;
            assert.ok(
              result.flows.some((one) => one.id !== target && wiresOf(one).flat().includes(target)),
              `nothing leads to ${target} any more`,
            );
          }
        }
        assert.ok(!JSON.stringify(result.flows.filter(({ id }) => id !== config.id)).includes(String(config.token)));
      }),
      { numRuns: 300 },
    );
  });
});

/** How many outputs each had. */
const REPORTS: Readonly<Record<string, number>> = { level: 2, thermostat: 7, color: 4, scene: 0 };
