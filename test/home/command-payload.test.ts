import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { standardCapability, type CapabilityDefinition } from '../../src/home/catalogue';
import { commandsFrom, splitIntoRequests, type CommandInput, type DeviceFacts } from '../../src/home/command-payload';

const bundled = async (capability: string): Promise<CapabilityDefinition | undefined> => standardCapability(capability);
const from = (input: CommandInput) => commandsFrom(input, bundled);
const on = { component: 'main', capability: 'switch', command: 'on', arguments: [] };
const off = { ...on, command: 'off' };

async function failure(input: CommandInput): Promise<string> {
  try {
    await from(input);
  } catch (error) {
    assert.ok(error instanceof SmartThingsError);
    return `${error.code} ${error.text.key.replace(/^command\./, '')}`;
  }
  return 'no failure';
}

const circle: Record<string, unknown> = {};
circle.a = circle;
circle.b = [circle];

/** What a flow may send that no device can be sent. */
const notJson: [string, unknown][] = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a big number', 1n],
  ['a buffer', Buffer.from('on')],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['a class instance', new (class Request {})()],
  ['a circle', circle],
];

describe('commandsFrom', () => {
  describe('with capability and command', () => {
    const setLevel = { capability: 'switchLevel', command: 'setLevel' };
    const args: [string, unknown, unknown[]][] = [
      ['nothing', undefined, []],
      ['null', null, []],
      ['an empty string', '', []],
      ['an empty list', [], []],
      ['a number', 64, [64]],
      ['zero', 0, [0]],
      ['false', false, [false]],
      ['a string', 'x', ['x']],
      ['an object', { hue: 1 }, [{ hue: 1 }]],
      ['a list', [64, 2], [64, 2]],
      ['a list in a list', [[1, 2]], [[1, 2]]],
      ['null in a list', [null], [null]],
    ];
    for (const [name, given, expected] of args) {
      it(`takes ${name} as arguments`, async () => {
        assert.deepEqual(await from({ ...setLevel, args: given }), [
          { component: 'main', ...setLevel, arguments: expected },
        ]);
      });
    }

    it('looks neither at the payload nor at the definition', async () => {
      const unasked = async (): Promise<never> => assert.fail('asked');
      const input = { component: 'outlet 2', capability: 'switch', command: 'on', payload: { any: 'thing' } };
      assert.deepEqual(await commandsFrom(input, unasked), [{ ...on, component: 'outlet 2' }]);
    });

    it('does not share its arguments with the message', async () => {
      const given = [{ hue: 1, gone: undefined }];
      const [command] = await from({ capability: 'colorControl', command: 'setColor', args: given });
      assert.deepEqual(command?.arguments, [{ hue: 1 }]);
      assert.ok(given[0]);
      given[0].hue = 2;
      assert.deepEqual(command.arguments, [{ hue: 1 }]);
    });

    for (const [name, value] of notJson) {
      it(`refuses ${name} as an argument`, async () => {
        assert.equal(await failure({ ...setLevel, args: value }), 'invalid_message argumentsNotJson');
        assert.equal(await failure({ ...setLevel, args: [{ deep: [value] }] }), 'invalid_message argumentsNotJson');
      });
    }
  });

  describe('with a capability alone', () => {
    const values: [string, unknown, string, unknown[]][] = [
      ['switch', 'on', 'on', []],
      ['switch', false, 'off', []],
      ['switchLevel', 64, 'setLevel', [64]],
      ['switchLevel', '64', 'setLevel', [64]],
      ['colorControl', { hue: 5, saturation: 6 }, 'setColor', [{ hue: 5, saturation: 6 }]],
    ];
    for (const [capability, payload, command, args] of values) {
      it(`sets ${capability} to ${JSON.stringify(payload)}`, async () => {
        assert.deepEqual(await from({ capability, payload, component: 'c' }), [
          { component: 'c', capability, command, arguments: args },
        ]);
      });
    }

    const refusals: [unknown, string][] = [
      ['bright', 'invalid_command valueRefused'],
      ['', 'invalid_command valueRefused'],
      [null, 'invalid_command valueRefused'],
      [101, 'invalid_command valueRefused'],
      [true, 'invalid_command valueRefused'],
      [[], 'invalid_command valueRefused'],
      [{}, 'invalid_command valueRefused'],
      [undefined, 'invalid_message valueMissing'],
    ];
    for (const [payload, expected] of refusals) {
      it(`refuses ${JSON.stringify(payload)} for a level`, async () =>
        assert.equal(await failure({ capability: 'switchLevel', payload }), expected));
    }
    for (const [name, payload] of notJson) {
      it(`refuses ${name}`, async () =>
        assert.equal(await failure({ capability: 'switchLevel', payload }), 'invalid_message valueMissing'));
    }

    it('refuses a capability that nobody knows', async () => {
      assert.equal(await failure({ capability: 'custom.kettle', payload: 1 }), 'invalid_command capabilityUnknown');
    });

    it('asks for a newer definition before it refuses', async () => {
      const old = standardCapability('switchLevel');
      const { command, seen } = await withNewer(old, {
        ...old,
        commands: {
          setLevel: { name: 'setLevel', arguments: [{ name: 'level', optional: false, schema: { type: 'integer' } }] },
        },
      } as CapabilityDefinition);
      assert.deepEqual(command, [
        { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [200] },
      ]);
      assert.deepEqual(seen, [undefined, old]);
    });

    it('refuses when the newest definition is the same, or when it refuses too', async () => {
      const old = standardCapability('switchLevel');
      for (const newer of [old, structuredClone(old)]) {
        await assert.rejects(withNewer(old, newer), { code: 'invalid_command' });
      }
    });

    it('leaves to the cloud what an old definition does not know, where there is a command for it', async () => {
      const unknownNow = async (capability: string, refusedBy?: CapabilityDefinition) =>
        refusedBy ? undefined : standardCapability(capability);
      const word = await commandsFrom({ capability: 'thermostatMode', payload: 'sauna' }, unknownNow);
      assert.deepEqual(word, [
        { component: 'main', capability: 'thermostatMode', command: 'setThermostatMode', arguments: ['sauna'] },
      ]);
      for (const input of [
        { capability: 'switch', payload: 'blink' },
        { capability: 'battery', payload: 5 },
      ]) {
        await assert.rejects(commandsFrom(input, unknownNow), { code: 'invalid_command' });
      }
    });

    it('asks once where nothing is refused', async () => {
      let asked = 0;
      const definitionOf = async (capability: string) => (asked++, standardCapability(capability));
      await commandsFrom({ capability: 'switch', payload: 'on' }, definitionOf);
      assert.equal(asked, 1);
    });

    async function withNewer(old: CapabilityDefinition | undefined, newer: CapabilityDefinition | undefined) {
      const seen: unknown[] = [];
      const command = await commandsFrom(
        { capability: 'switchLevel', payload: 200 },
        async (_capability, refusedBy) => {
          seen.push(refusedBy);
          return refusedBy ? newer : old;
        },
      );
      return { command, seen };
    }
  });

  describe('with neither', () => {
    const bare: [unknown, unknown][] = [
      ['on', on],
      ['off', off],
      [true, on],
      [false, off],
      ['ON', on],
      [' off ', off],
      ['true', on],
      ['False', off],
      [1, on],
      [0, off],
      ['1', on],
    ];
    for (const [payload, expected] of bare) {
      it(`takes ${JSON.stringify(payload)} for a switch`, async () => {
        assert.deepEqual(await from({ payload }), [expected]);
        assert.deepEqual(await from({ payload, component: 'outlet2' }), [
          { ...on, ...(expected as object), component: 'outlet2' },
        ]);
      });
    }

    describe('toggle', () => {
      const asked: string[] = [];
      const facts = (value: string): DeviceFacts => ({
        present: async (...place) => (asked.push(place.join('/')), { value }),
        supported: () => ({}),
      });
      beforeEach(() => void asked.splice(0));

      const ways: [string, CommandInput][] = [
        ['a bare payload', { payload: 'Toggle' }],
        ['a value', { capability: 'switch', payload: ' toggle ' }],
        ['a command', { capability: 'switch', command: 'toggle' }],
        ['an entry', { payload: { capability: 'switch', command: 'toggle' } }],
        ['an entry of a list', { payload: [{ capability: 'switch', command: 'toggle' }] }],
      ];
      for (const [name, input] of ways) {
        it(`is understood as ${name}, and asks for the present state once`, async () => {
          assert.deepEqual(await commandsFrom({ ...input, component: 'left' }, bundled, facts('on')), [
            { ...off, component: 'left' },
          ]);
          assert.deepEqual(asked, ['left/switch/switch/10']);
        });
      }

      it('is refused with the state that has no opposite', async () => {
        const input = { capability: 'lock', payload: 'toggle' };
        await assert.rejects(commandsFrom(input, bundled, facts('unknown')), (error: SmartThingsError) => {
          assert.equal(error.text.key, 'command.toggleUnknown');
          assert.match(error.message, /"unknown"/);
          return true;
        });
      });

      it('is left to a capability that has a command of that name, or that nobody knows', async () => {
        const own = { ...standardCapability('switch'), commands: { toggle: { name: 'toggle', arguments: [] } } };
        const input = { capability: 'custom.fan', command: 'toggle' };
        const command = { component: 'main', capability: 'custom.fan', command: 'toggle', arguments: [] };
        assert.deepEqual(await commandsFrom(input, async () => own as CapabilityDefinition, facts('on')), [command]);
        assert.deepEqual(await commandsFrom(input, async () => undefined, facts('on')), [command]);
        assert.deepEqual(asked, []);
      });

      it('passes on why the state can’t be told', async () => {
        const present = (): Promise<never> => Promise.reject(new SmartThingsError('network', text('api.closed')));
        const input = { payload: 'toggle' };
        await assert.rejects(commandsFrom(input, bundled, { ...facts('on'), present }), { code: 'network' });
      });
    });

    it('takes a command', async () => {
      const payload = { component: 'hca.main', capability: 'switchLevel', command: 'setLevel', arguments: [64, 1] };
      assert.deepEqual(await from({ payload }), [payload]);
    });

    it('fills in the component: that of the node, else main', async () => {
      const payload = { capability: 'switch', command: 'on' };
      assert.deepEqual(await from({ payload }), [on]);
      assert.deepEqual(await from({ payload, component: 'left' }), [{ ...on, component: 'left' }]);
      assert.deepEqual(await from({ payload: { ...payload, component: 'right' }, component: 'left' }), [
        { ...on, component: 'right' },
      ]);
    });

    it('takes an argument that is no list as the only one', async () => {
      const [command] = await from({ payload: { capability: 'switchLevel', command: 'setLevel', arguments: 64 } });
      assert.deepEqual(command?.arguments, [64]);
    });

    it('takes a list of commands in its order', async () => {
      const payload = [on, { capability: 'switchLevel', command: 'setLevel', arguments: [1] }, off];
      const commands = await from({ payload });
      assert.deepEqual(
        commands.map((command) => command.command),
        ['on', 'setLevel', 'off'],
      );
    });

    it('takes what a function node made in its own context', async () => {
      const payload: unknown = runInNewContext(`[{ capability: 'switch', command: 'on', arguments: [{ a: [1] }] }]`);
      assert.deepEqual(await from({ payload }), [{ ...on, arguments: [{ a: [1] }] }]);
    });

    const refusals: [string, unknown, string][] = [
      ['nothing', undefined, 'payloadNotUnderstood'],
      ['null', null, 'payloadNotUnderstood'],
      ['a number', 64, 'payloadNotUnderstood'],
      ['an empty string', '', 'payloadNotUnderstood'],
      ['another word', 'open', 'payloadNotUnderstood'],
      ['two words', 'on off', 'payloadNotUnderstood'],
      ['a command as text', '{"capability":"switch","command":"on"}', 'payloadNotUnderstood'],
      ...notJson
        .filter(([name]) => name !== 'a circle')
        .map(([name, v]): [string, unknown, string] => [name, v, 'payloadNotUnderstood']),
      ['an empty list', [], 'listEmpty'],
      ['a list of words', ['on'], 'entryNotObject'],
      ['a list of lists', [[on]], 'entryNotObject'],
      ['a hole in the list', [on, null], 'entryNotObject'],
      ['an empty object', {}, 'partMissing'],
      ['a command without capability', { command: 'on' }, 'partMissing'],
      ['a capability without command', { capability: 'switch' }, 'partMissing'],
      ['an empty command', { capability: 'switch', command: ' ' }, 'partMissing'],
      ['a capability that is a number', { capability: 1, command: 'on' }, 'fieldNotText'],
      ['a command that is true', { capability: 'switch', command: true }, 'fieldNotText'],
      ['a component that is a list', { component: ['main'], capability: 'switch', command: 'on' }, 'fieldNotText'],
      [
        'arguments that are a date',
        { capability: 'switch', command: 'on', arguments: new Date(0) },
        'argumentsNotJson',
      ],
      ['arguments in a circle', { capability: 'switch', command: 'on', arguments: circle }, 'argumentsNotJson'],
      ['an inherited command', Object.create({ capability: 'switch', command: 'on' }), 'payloadNotUnderstood'],
    ];
    for (const [name, payload, key] of refusals) {
      it(`refuses ${name}`, async () => assert.equal(await failure({ payload }), `invalid_message ${key}`));
    }

    it('says which entry of a list is wrong', async () => {
      const payload = [on, on, { capability: 'switch' }];
      await assert.rejects(from({ payload }), (error: SmartThingsError) => {
        assert.deepEqual(error.text.params, { place: 'msg.payload[2]', part: 'command' });
        return true;
      });
    });
  });

  describe('its fields', () => {
    it('trims them, and takes spaces, dots and slashes inside', async () => {
      const input = { component: ' a b/c.d ', capability: ' custom.x ', command: '\tgo\n' };
      assert.deepEqual(await from(input), [
        { component: 'a b/c.d', capability: 'custom.x', command: 'go', arguments: [] },
      ]);
    });

    it('takes empty ones for none', async () => {
      for (const empty of ['', '  ', null, undefined]) {
        assert.deepEqual(await from({ component: empty, capability: empty, command: empty, payload: 'on' }), [on]);
      }
    });

    it('needs a capability for a command', async () => {
      assert.equal(await failure({ command: 'on', payload: 'on' }), 'invalid_message capabilityMissing');
    });

    for (const place of ['component', 'capability', 'command']) {
      for (const value of [0, 1, true, false, [], ['switch'], {}, Buffer.from('x')]) {
        it(`refuses ${JSON.stringify(value)} as ${place}`, async () => {
          const input = { capability: 'switch', command: 'on', payload: 'on', [place]: value };
          assert.equal(await failure(input), 'invalid_message fieldNotText');
        });
      }
    }
  });
});

describe('splitIntoRequests', () => {
  const sizes: [number, number[]][] = [
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [30, [10, 10, 10]],
  ];
  for (const [count, expected] of sizes) {
    it(`makes ${JSON.stringify(expected)} of ${count}, in order`, () => {
      const commands = Array.from({ length: count }, (_, index) => index);
      const requests = splitIntoRequests(commands, 10);
      assert.deepEqual(
        requests.map((request) => request.length),
        expected,
      );
      assert.deepEqual(requests.flat(), commands);
    });
  }
});
