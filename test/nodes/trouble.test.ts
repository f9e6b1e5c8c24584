import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { startSimulator, type Fault, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, signedIn, status, tab } from '../support/flows';
import { Red, refusalOf, until, type FlowNode, type Message } from '../support/red';

const lamp = deviceId('Kitchen lamp');

describe('nodes in trouble', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  let credentials: Message;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
    const { accessToken } = await signedIn(simulator);
    credentials = { personalToken: accessToken };
  });
  afterEach(async () => {
    await red.unload();
    await simulator.close();
  });

  const nodes = (): FlowNode[] => [
    ...command('command', id, { device: lamp }),
    ...status('status', id, { device: lamp, capability: 'switch', attribute: 'switch' }),
  ];
  const cloud = (properties: object = {}): FlowNode =>
    account(id, { mode: 'pat', apiUrl: simulator.url, ...properties });
  const load = (): Promise<void> => red.load([tab, cloud(), ...nodes()], { [id]: credentials });

  describe('without an account', () => {
    for (const [name, accountId] of Object.entries({ missing: 'nothing-there', empty: '' })) {
      it(`that is ${name}`, async () => {
        await red.load([tab, ...command('command', accountId, { device: lamp })]);
        await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.missing');
        assert.match(red.statuses.get('command')?.text ?? '', /status\.noAccount$/);
        assert.equal(red.statuses.get('command')?.fill, 'red');
      });
    }

    it('that is disabled', async () => {
      await red.load([tab, cloud({ d: true }), ...nodes()], { [id]: credentials });
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.missing');
    });

    it('but another node under its id', async () => {
      await red.load([tab, { id: 'other', type: 'helper' }, ...command('command', 'other', { device: lamp })]);
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.missing');
    });
  });

  describe('with answers that are none', () => {
    const faults: Record<string, [Fault, string]> = {
      'a page of HTML': [{ kind: 'html', status: 200 }, 'api.unexpectedAnswerCommand'],
      'no JSON': [{ kind: 'garbage' }, 'api.unexpectedAnswerCommand'],
      'a megabyte of something else': [{ kind: 'huge', bytes: 1_000_000 }, 'api.unexpectedAnswerCommand'],
      'half a body': [{ kind: 'cut' }, 'api.answerCutOffCommand'],
      'an empty object': [{ kind: 'status', status: 200, body: '{}' }, 'api.unexpectedAnswerCommand'],
      'no results': [{ kind: 'status', status: 200, body: '{"results": []}' }, 'api.unexpectedAnswerCommand'],
      'results without a status': [
        { kind: 'status', status: 200, body: '{"results": [{}]}' },
        'api.unexpectedAnswerCommand',
      ],
      'an empty body': [{ kind: 'status', status: 200 }, 'api.unexpectedAnswerCommand'],
    };
    for (const [name, [fault, key]] of Object.entries(faults)) {
      it(`such as ${name}: the command fails once, and the next one works`, async () => {
        await load();
        simulator.faults.next('api', fault);
        await red.refusal('command', { payload: 'on' }, 'server', key);
        assert.equal(simulator.log.count('commands'), 1);
        await red.answer('command', { payload: 'on' });
      });
    }

    it('reads again what broke off', async () => {
      await load();
      simulator.faults.next('api', { kind: 'lost before' });
      assert.equal((await red.answer('status')).payload, 'off');
    });

    it('never sends a command twice whose fate is unknown', async () => {
      await load();
      simulator.faults.next('api', { kind: 'lost after' });
      await red.refusal('command', { payload: 'on' }, 'network', 'api.connectionLostCommand');
      assert.equal(simulator.log.count('commands'), 1);
    });
  });

  it('gives Catch nodes the sentence, the code and the cause, and no token', async () => {
    const place = { z: tab.id, x: 1, y: 1 };
    await red.load(
      [
        ...[tab, cloud(), ...nodes()],
        { ...place, id: 'catch-1', type: 'catch', scope: ['command'], wires: [['caught']] },
        { ...place, id: 'caught', type: 'helper', wires: [] },
      ],
      { [id]: credentials },
    );
    const caught = new Promise<Message>((resolve) => {
      red.node('caught').on('input', (msg) => resolve(msg));
    });
    await red.ask('command', { payload: 'on', deviceId: 'ignored', topic: 'kept' });
    await red.ask('command', { payload: 'sideways', topic: 'kept' });
    const { error, topic } = await caught;
    assert.equal(topic, 'kept');
    assert.equal(field(error, 'code'), 'invalid_message');
    assert.deepEqual(field(error, 'cause'), { code: 'invalid_message' });
    assert.match(String(field(error, 'message')), /^@red-things\S+command\.payloadNotUnderstood$/);
    assert.equal(field(field(error, 'source'), 'id'), 'command');
    assert.ok(!JSON.stringify(error).includes(String(credentials.personalToken)));
  });

  describe('while a command is under way', () => {
    it('a deploy lets it end', async () => {
      await load();
      simulator.faults.next('api', { kind: 'slow', delayMs: 300 });
      const asked = red.ask('command', { payload: 'on' });
      await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'lamp on');
      await red.deploy([tab, cloud({ name: 'Again' }), ...nodes()]);
      const { dones, sent } = await asked;
      assert.deepEqual(dones, [undefined]);
      assert.equal(sent.length, 1);
    });

    it('a stop ends it with one error when the answer never comes', async () => {
      await load();
      simulator.faults.next('api', { kind: 'never' });
      simulator.faults.next('api', { kind: 'never' });
      const before = simulator.log.requests.length;
      const asked = [red.ask('command', { payload: 'on' }), red.ask('status')];
      await until(() => simulator.log.requests.length === before + 2, 'both are under way');
      await red.unload();
      for (const outcome of await Promise.all(asked)) refusalOf(outcome, 'network');
    });

    it('those that wait for their turn end too, one error each', async () => {
      await load();
      simulator.faults.next('api', { kind: 'never' });
      const asked = Array.from({ length: 5 }, (_, index) => red.ask('command', { payload: index % 2 === 0 }));
      await until(() => simulator.log.count('commands') === 1, 'the first has gone out');
      await red.unload();
      for (const outcome of await Promise.all(asked)) refusalOf(outcome, 'network');
      assert.equal(simulator.log.count('commands'), 1);
    });
  });

  it('keeps the order of commands for one device', async () => {
    await load();
    const levels = Array.from({ length: 6 }, (_, index) => index + 1);
    const seen: unknown[] = [];
    simulator.home.onChange(({ attribute, value }) => attribute === 'level' && seen.push(value));
    const payload = (level: number): Message => ({
      payload: { capability: 'switchLevel', command: 'setLevel', arguments: [level] },
    });
    await Promise.all(levels.map((level) => red.answer('command', payload(level))));
    await until(() => seen.length >= levels.length, 'six levels');
    assert.deepEqual(seen, levels);
  });

  describe('in a subflow with an account of its own', () => {
    const place = { z: tab.id, x: 1, y: 1 };
    const subflow = (): FlowNode[] => {
      const inner = { z: 'subflow-1', x: 1, y: 1 };
      const port = (node: string): object => ({ x: 1, y: 1, wires: [{ id: node, port: 0 }] });
      return [
        {
          ...{ id: 'subflow-1', type: 'subflow', name: 'Lamp', env: [{ name: 'CLIENT', type: 'str', value: '' }] },
          ...{ in: [{ x: 1, y: 1, wires: [{ id: 'inner' }] }], out: [port('inner')] },
        },
        account(id, { z: 'subflow-1', apiUrl: simulator.url }),
        { ...inner, id: 'inner', type: 'smartthings-command', account: id, device: lamp, wires: [[]] },
      ];
    };
    const instance = (name: string, client: string): FlowNode[] => {
      const env = [{ name: 'CLIENT', type: 'str', value: client }];
      return [
        { ...place, id: `start-${name}`, type: 'helper', wires: [[name]] },
        { ...place, id: name, type: 'subflow:subflow-1', env, wires: [[`end-${name}`]] },
        { ...place, id: `end-${name}`, type: 'helper', wires: [] },
      ];
    };

    it('all instances share one authorization', async () => {
      const { refreshToken } = await signedIn(simulator);
      const { clientId, clientSecret } = clientOf(simulator);
      await red.load([tab, ...subflow(), ...instance('one', clientId), ...instance('two', clientId)], {
        [id]: { clientId: '${CLIENT}', clientSecret, seedRefreshToken: refreshToken },
      });
      for (const name of ['one', 'two']) {
        const { dones } = await red.askBehind(`start-${name}`, { payload: 'on' });
        assert.deepEqual(dones, [undefined]);
      }
      assert.equal(simulator.log.rotations.filter(({ spent }) => spent !== undefined).length, 1);
      assert.equal((await red.request('get', `/smartthings/accounts/${id}`)).body.state, 'authorized');
    });

    it('instances with different client ids are refused in words', async () => {
      const { refreshToken } = await signedIn(simulator);
      const { clientId, clientSecret } = clientOf(simulator);
      await red.load([tab, ...subflow(), ...instance('one', clientId), ...instance('two', 'another')], {
        [id]: { clientId: '${CLIENT}', clientSecret, seedRefreshToken: refreshToken },
      });
      const outcomes = await Promise.all(
        ['one', 'two'].map((name) => red.askBehind(`start-${name}`, { payload: 'on' })),
      );
      const [refused] = outcomes.filter(({ dones }) => dones[0] !== undefined);
      assert.ok(refused);
      refusalOf(refused, 'invalid_message', 'runtime.account.differentClients');
    });
  });
});
