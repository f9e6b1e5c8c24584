import assert from 'node:assert/strict';
import type { CommandReport } from '../../src/home/command-sender';
import { account, command, deviceId, newId, status, tab } from '../support/flows';
import { Red, until } from '../support/red';

const lamp = deviceId('Kitchen lamp');

describe('the command node', () => {
  const red = new Red();
  const home = newId();

  before(async () => {
    process.env.SMARTTHINGS_TEST_LAMP = lamp;
    await red.load([
      tab,
      account(home, { mode: 'simulator' }),
      ...command('plain', home, { device: lamp }),
      ...command('patient', home, { device: lamp, confirm: 'state', confirmTimeout: 5 }),
      ...command('hasty', home, { device: lamp, confirm: 'state', confirmTimeout: 0.05 }),
      ...command('level', home, { device: lamp, capability: 'switchLevel' }),
      ...command('switch', home, { device: lamp, capability: 'switch' }),
      ...command('free', home),
      ...command('fixed', home, { device: lamp, capability: 'switchLevel', command: 'setLevel', args: '[42]' }),
      ...command('real-json', home, { device: lamp, capability: 'switchLevel', command: 'setLevel', args: [44] }),
      ...command('real-object', home, {
        ...{ device: lamp, capability: 'switchLevel', command: 'setLevel', args: { level: 44 } },
      }),
      ...command('real-number', home, { device: lamp, capability: 'switchLevel', command: 'setLevel', args: 45 }),
      ...command('one', home, {
        device: lamp,
        capability: 'switchLevel',
        command: 'setLevel',
        args: '43',
        argsType: 'num',
      }),
      ...command('typed', home, {
        ...{ device: 'target.id', deviceType: 'msg', component: '"ma" & "in"', componentType: 'jsonata' },
        ...{ capability: 'capability', capabilityType: 'flow', command: 'command', commandType: 'global' },
        ...{ args: '[payload * 2]', argsType: 'jsonata' },
      }),
      ...command('from-env', home, { device: 'SMARTTHINGS_TEST_LAMP', deviceType: 'env' }),
      ...command('msg-args', home, {
        device: lamp,
        capability: 'switchLevel',
        command: 'setLevel',
        args: 'level',
        argsType: 'msg',
      }),
      ...command('unset-env', home, { device: 'SMARTTHINGS_TEST_NOTHING', deviceType: 'env' }),
      ...command('unset-text', home, { device: '${SMARTTHINGS_TEST_NOTHING}' }),
      ...command('bad-jsonata', home, { device: 'payload.(', deviceType: 'jsonata' }),
      ...command('bad-json', home, { device: lamp, capability: 'switch', command: 'on', args: '[1', argsType: 'json' }),
      ...command('outlet', home, { device: deviceId('Counter strip'), component: 'outlet2' }),
      ...command('nowhere', home, { device: lamp, component: 'attic' }),
      ...command('offline', home, { device: deviceId('Workbench light') }),
      ...command('washer', home, { device: deviceId('Washer') }),
      ...status('look', home, { capability: 'switch', attribute: 'switch' }),
      ...status('look-level', home, { device: lamp, capability: 'switchLevel', attribute: 'level' }),
    ]);
  });
  after(async () => {
    delete process.env.SMARTTHINGS_TEST_LAMP;
    await red.unload();
  });

  const report = async (id: string, msg: object): Promise<CommandReport> =>
    (await red.answer(id, { ...msg })).payload as CommandReport;
  const sent = async (id: string, msg: object): Promise<unknown[]> => {
    const { results } = await report(id, msg);
    return results.map((result) => [result.component, result.capability, result.command, ...result.arguments]);
  };
  const lampShows = (value: string) =>
    until(async () => (await red.answer('look', { deviceId: lamp })).payload === value, `lamp ${value}`);

  describe('plain payloads', () => {
    it('switch the lamp on and off', async () => {
      assert.deepEqual(await sent('plain', { payload: 'on' }), [['main', 'switch', 'on']]);
      await lampShows('on');
      assert.deepEqual(await sent('plain', { payload: false }), [['main', 'switch', 'off']]);
      await lampShows('off');
      assert.deepEqual(await sent('plain', { payload: true }), [['main', 'switch', 'on']]);
      assert.deepEqual(await sent('plain', { payload: 'off' }), [['main', 'switch', 'off']]);
    });

    it('set what the capability means', async () => {
      assert.deepEqual(await sent('level', { payload: 64 }), [['main', 'switchLevel', 'setLevel', 64]]);
      await until(async () => (await red.answer('look-level')).payload === 64, 'level 64');
      assert.deepEqual(await sent('level', { payload: '7' }), [['main', 'switchLevel', 'setLevel', 7]]);
      assert.deepEqual(await sent('switch', { payload: true }), [['main', 'switch', 'on']]);
    });

    for (const [name, payload] of Object.entries({
      ...{ nothing: undefined, null: null, number: 64, text: 'maybe', 'empty text': '', 'empty list': [] },
      ...{ 'empty object': {}, 'list of numbers': [1], 'object without command': { capability: 'switch' } },
      ...{ buffer: Buffer.from('on'), date: new Date(0), 'not a number': Number.NaN },
    })) {
      it(`refuse ${name} where no capability is chosen`, async () => {
        await red.refusal('plain', { payload }, 'invalid_message');
      });
    }

    for (const [name, payload] of Object.entries({
      ...{
        'too much': 101,
        'too little': -1,
        fraction: 6.5,
        text: 'bright',
        true: true,
        list: [64],
        object: { level: 64 },
      },
      null: null,
    })) {
      it(`refuse ${name} as a level`, async () => {
        await red.refusal('level', { payload }, 'invalid_command');
      });
    }
  });

  describe('commands in the payload', () => {
    it('are sent as they are, one or a list', async () => {
      const on = { capability: 'switch', command: 'on' };
      const dim = { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [5] };
      assert.deepEqual(await sent('plain', { payload: dim }), [['main', 'switchLevel', 'setLevel', 5]]);
      assert.deepEqual(await sent('plain', { payload: [on, dim] }), [
        ['main', 'switch', 'on'],
        ['main', 'switchLevel', 'setLevel', 5],
      ]);
    });

    it('are split into requests of ten, in order', async () => {
      const payload = Array.from({ length: 23 }, (_, index) => ({
        ...{ capability: 'switchLevel', command: 'setLevel', arguments: [index + 1] },
      }));
      const levels = (await report('plain', { payload })).results.map((result) => result.arguments[0]);
      assert.deepEqual(
        levels,
        Array.from({ length: 23 }, (_, index) => index + 1),
      );
    });

    it('are all refused where one of them is wrong, before a call is spent', async () => {
      const payload = [
        { capability: 'switch', command: 'on' },
        { capability: 'switch', command: 'explode' },
      ];
      // The definition is asked for once, since a newer one might know the command.
      await red.refusal('plain', { payload }, 'invalid_command', 'command.unknownCommand');
      const before = await callsToday();
      const error = await red.refusal('plain', { payload }, 'invalid_command', 'command.unknownCommand');
      assert.deepEqual(error.cause, { code: error.code });
      assert.equal(await callsToday(), before);
    });

    async function callsToday(): Promise<unknown> {
      const { body } = await red.request('get', `/smartthings/accounts/${home}`);
      return (body.calls as { today: number }).today;
    }
  });

  describe('with confirm', () => {
    const callsToday = async (): Promise<number> => {
      const { body } = await red.request('get', `/smartthings/accounts/${home}`);
      return (body.calls as { today: number }).today;
    };
    const confirmed = async (payload: unknown): Promise<[calls: number, CommandReport]> => {
      const before = await callsToday();
      const told = await report('patient', { payload });
      return [(await callsToday()) - before, told];
    };

    it('ends when the device reports what it was told to, for the one call of the command', async () => {
      await report('plain', { payload: 'off' });
      const [calls, { status, results, confirmedAfterMs }] = await confirmed('on');
      assert.deepEqual([calls, status, results[0]?.status], [1, 'CONFIRMED', 'CONFIRMED']);
      assert.ok((confirmedAfterMs ?? -1) >= 0);
      // What it is already nobody tells again.
      assert.deepEqual((await confirmed('on'))[1].status, 'CONFIRMED');
    });

    it('takes levels and colours as devices round them', async () => {
      const level = { capability: 'switchLevel', command: 'setLevel', arguments: [31] };
      assert.equal((await confirmed(level))[1].status, 'CONFIRMED');
    });

    it('leaves alone what no definition tells the outcome of', async () => {
      const [, { status, confirmedAfterMs }] = await confirmed({ capability: 'refresh', command: 'refresh' });
      assert.deepEqual([status, confirmedAfterMs], ['ACCEPTED', undefined]);
    });

    it('ends with an error where the device does not do it, which says what it is instead', async () => {
      const before = await callsToday();
      const error = await red.refusal(
        'hasty',
        { payload: { capability: 'switchLevel', command: 'setLevel', arguments: [77] } },
        'timeout',
        'home.notConfirmed',
      );
      assert.deepEqual([error.text.params.attribute, error.text.params.wanted], ['level', '77']);
      assert.equal(error.cause.results?.length, 1);
      // The command, and one look at the end.
      assert.equal((await callsToday()) - before, 2);
    });
  });

  describe('fields', () => {
    it('hold arguments as a list or as the only one', async () => {
      assert.deepEqual(await sent('fixed', { payload: 'ignored' }), [['main', 'switchLevel', 'setLevel', 42]]);
      assert.deepEqual(await sent('one', {}), [['main', 'switchLevel', 'setLevel', 43]]);
    });

    it('hold arguments as generated flows write them: as a value, not as its text', async () => {
      assert.deepEqual(await sent('real-json', {}), [['main', 'switchLevel', 'setLevel', 44]]);
      assert.deepEqual(await sent('real-number', {}), [['main', 'switchLevel', 'setLevel', 45]]);
      await red.refusal('real-object', {}, 'invalid_command', 'command.argumentRefused');
    });

    it('come from the message, the context and JSONata', async () => {
      const context = red.node('typed').context();
      context.flow.set('capability', 'switchLevel');
      context.global.set('command', 'setLevel');
      const msg = { target: { id: lamp }, payload: 12 };
      assert.deepEqual(await sent('typed', msg), [['main', 'switchLevel', 'setLevel', 24]]);
    });

    it('give arguments of any kind, and the definition judges them', async () => {
      assert.deepEqual(await sent('msg-args', { level: [9] }), [['main', 'switchLevel', 'setLevel', 9]]);
      assert.deepEqual(await sent('msg-args', { level: 9 }), [['main', 'switchLevel', 'setLevel', 9]]);
      await red.refusal('msg-args', {}, 'invalid_command', 'command.argumentMissing');
      await red.refusal('msg-args', { level: '9' }, 'invalid_command', 'command.argumentRefused');
      await red.refusal('msg-args', { level: [1, 2, 3] }, 'invalid_command', 'command.tooManyArguments');
      await red.refusal('msg-args', { level: Buffer.from('9') }, 'invalid_message', 'command.argumentsNotJson');
    });

    it('come from the environment', async () => {
      assert.deepEqual(await sent('from-env', { payload: 'on' }), [['main', 'switch', 'on']]);
    });

    for (const id of ['unset-env', 'unset-text', 'free']) {
      it(`are empty where nothing is given: then msg.deviceId names the device (${id})`, async () => {
        assert.equal((await report(id, { payload: 'on', deviceId: ` ${lamp} ` })).deviceId, lamp);
        await red.refusal(id, { payload: 'on' }, 'invalid_message', 'runtime.field.deviceMissing');
        await red.refusal(id, { payload: 'on', deviceId: '  ' }, 'invalid_message', 'runtime.field.deviceMissing');
        await red.refusal(id, { payload: 'on', deviceId: 7 }, 'invalid_message', 'runtime.field.deviceNoText');
      });
    }

    it('that cannot be worked out say so', async () => {
      await red.refusal('bad-jsonata', {}, 'invalid_message', 'runtime.field.cannotEvaluate');
      await red.refusal('bad-json', {}, 'invalid_message', 'runtime.field.cannotEvaluate');
    });
  });

  describe('devices', () => {
    it('have components', async () => {
      assert.deepEqual(await sent('outlet', { payload: 'off' }), [['outlet2', 'switch', 'off']]);
      await red.refusal('nowhere', { payload: 'on' }, 'invalid_command');
    });

    it('that are offline or locked refuse, and the cloud says why', async () => {
      const offline = await red.refusal('offline', { payload: 'on' }, 'device_state');
      assert.equal(offline.cause.statusCode, 409);
      assert.match(offline.cause.requestId ?? '', /\S/);
      const run = { capability: 'washerOperatingState', command: 'setMachineState', arguments: ['run'] };
      await red.refusal('washer', { payload: run }, 'device_state');
    });

    for (const id of ['no-such-device', 'a/b', '../../locations', 'a b', 'a.b', '..', '%2e%2e', 'ünïcödé', '?x=1#y']) {
      it(`with the id ${id} end in an error that a flow can read`, async () => {
        const { sent: messages, dones } = await red.ask('free', { payload: 'on', deviceId: id });
        assert.deepEqual(messages, []);
        assert.equal(dones.length, 1);
        const code = (dones[0] as { code?: string } | undefined)?.code;
        assert.match(code ?? '', /^(forbidden|not_found|invalid_message|invalid_command)$/);
      });
    }
  });

  it('passes everything else of the message through', async () => {
    const nested = { deep: [1] };
    const answer = await red.answer('plain', { payload: 'on', topic: 'kept', nested });
    assert.equal(answer.topic, 'kept');
    assert.deepEqual(answer.nested, nested);
  });

  it('reports the device, the status and each result', async () => {
    const { results, ...rest } = await report('plain', { payload: 'on' });
    assert.equal(rest.deviceId, lamp);
    assert.equal(rest.status, 'ACCEPTED');
    assert.match(results[0]?.id ?? '', /^[\da-f-]{36}$/);
    await red.request('get', `/smartthings/accounts/${home}/devices`);
    const known = await report('plain', { payload: 'on' });
    assert.deepEqual([known.label, known.room], ['Kitchen lamp', 'Kitchen']);
  });

  it('shows in a few words what happened', async () => {
    await red.answer('plain', { payload: 'on' });
    assert.match(red.statuses.get('plain')?.text ?? '', /^on · \d\d:\d\d$/);
    await red.answer('fixed');
    assert.match(red.statuses.get('fixed')?.text ?? '', /^setLevel 42 · \d\d:\d\d$/);
    await red.ask('offline', { payload: 'on' });
    assert.deepEqual({ ...red.statuses.get('offline'), text: '' }, { fill: 'red', shape: 'ring', text: '' });
    assert.match(red.statuses.get('offline')?.text ?? '', /status\.error\.deviceState$/);
  });
});
