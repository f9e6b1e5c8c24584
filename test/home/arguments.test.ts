import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../src/base/json';
import type { Text } from '../../src/base/text';
import { checkArguments } from '../../src/home/arguments';
import {
  standardCapabilities,
  standardCapability,
  type CapabilityDefinition,
  type ValueSchema,
} from '../../src/home/catalogue';

function known(id: string): CapabilityDefinition {
  const definition = standardCapability(id);
  assert.ok(definition);
  return definition;
}

/** A capability with one command `go` that takes one argument `value`. */
function taking(schema: ValueSchema): CapabilityDefinition {
  const go = { name: 'go', arguments: [{ name: 'value', optional: false, schema }] };
  return { id: 'made.up', version: 1, status: 'proposed', name: 'Made up', attributes: {}, commands: { go } };
}

/** A sentence as key and parameters, nested ones by their keys and values. */
function inShort(sentence: Text | undefined): string | undefined {
  if (!sentence) return undefined;
  const params = Object.values(sentence.params).map((param) =>
    typeof param === 'object' && 'key' in param ? `<${inShort(param) ?? ''}>` : String(param),
  );
  return [sentence.key.replace(/^command\./, ''), ...params].join(' | ');
}

const refusal = (capability: string, command: string, args: Json[]): string | undefined =>
  inShort(checkArguments(known(capability), command, args)?.text);
const refused = (schema: ValueSchema, value: Json): string | undefined =>
  inShort(checkArguments(taking(schema), 'go', [value])?.text)?.replace('argumentRefused | made.up | go | ', '');

describe('checkArguments', () => {
  const accepted: [string, string, Json[]][] = [
    ['switch', 'on', []],
    ['switchLevel', 'setLevel', [0]],
    ['switchLevel', 'setLevel', [100, 0]],
    ['switchLevel', 'setLevel', [64.0, 3600]],
    ['thermostatHeatingSetpoint', 'setHeatingSetpoint', [20.5]],
    ['thermostatMode', 'setThermostatMode', ['emergency heat']],
    ['colorControl', 'setColor', [{ hue: 60.8072, saturation: 100 }]],
    ['colorControl', 'setColor', [{}]],
    ['tvChannel', 'setTvChannel', ['7']],
    ['tvChannel', 'setTvChannelName', []],
    ['ovenOperatingState', 'start', []],
    ['lockCodes', 'updateCodes', [{ '1': 'anything', deep: { er: [1, null] } }]],
    ['securitySystem', 'armAway', [false]],
    ['speechSynthesis', 'speak', ['x'.repeat(1000)]],
    ['speechSynthesis', 'speak', ['🦊'.repeat(1000)]],
  ];
  for (const [capability, command, args] of accepted) {
    it(`lets ${capability}.${command} pass with ${JSON.stringify(args).slice(0, 40)}`, () =>
      assert.equal(refusal(capability, command, args), undefined));
  }

  const refusals: [string, string, Json[], string][] = [
    ['switch', 'blink', [], 'unknownCommand | blink | switch | off, on'],
    ['switch', 'constructor', [], 'unknownCommand | constructor | switch | off, on'],
    ['switch', 'On', [], 'unknownCommand | On | switch | off, on'],
    ['switch', '', [], 'unknownCommand |  | switch | off, on'],
    ['contactSensor', 'open', [], 'noCommands | contactSensor'],
    ['switch', 'on', [1], 'takesNoArguments | switch | on | 1'],
    ['switchLevel', 'setLevel', [1, 2, 3], 'tooManyArguments | switchLevel | setLevel | 2 | 3'],
    [
      'switchLevel',
      'setLevel',
      [],
      'argumentMissing | switchLevel | setLevel | level | <expected.integerBetween | 0 | 100>',
    ],
    ['switchLevel', 'setLevel', [101], refusedLevel('<given.value | 101>')],
    ['switchLevel', 'setLevel', [-1], refusedLevel('<given.value | -1>')],
    ['switchLevel', 'setLevel', [64.5], refusedLevel('<given.fraction>')],
    ['switchLevel', 'setLevel', ['64'], refusedLevel('<given.string>')],
    ['switchLevel', 'setLevel', [null], refusedLevel('<given.nothing>')],
    ['switchLevel', 'setLevel', [true], refusedLevel('<given.boolean>')],
    ['switchLevel', 'setLevel', [[64]], refusedLevel('<given.list>')],
    ['switchLevel', 'setLevel', [{ level: 64 }], refusedLevel('<given.object>')],
    [
      'switchLevel',
      'setLevel',
      [64, -1],
      'argumentRefused | switchLevel | setLevel | rate | <expected.integerFrom | 0> | <given.value | -1>',
    ],
    [
      'audioMute',
      'setMute',
      ['Muted'],
      'argumentRefused | audioMute | setMute | state | <expected.oneOf | muted, unmuted> | <given.value | "Muted">',
    ],
    [
      'colorControl',
      'setColor',
      [{ hue: 'red' }],
      'argumentRefused | colorControl | setColor | color.hue | <expected.number> | <given.string>',
    ],
    [
      'colorControl',
      'setColor',
      [{ bright: 1 }],
      'argumentRefused | colorControl | setColor | color | <expected.onlyProperties | hue, saturation, hex, level, switch> | <given.withProperty | bright>',
    ],
    [
      'colorControl',
      'setColor',
      [{ hex: '#ff00ff00' }],
      'argumentRefused | colorControl | setColor | color.hex | <expected.stringUpTo | 7> | <given.length | 9>',
    ],
    [
      'securitySystem',
      'armAway',
      ['true'],
      'argumentRefused | securitySystem | armAway | bypassAll | <expected.boolean> | <given.string>',
    ],
  ];
  for (const [capability, command, args, sentence] of refusals) {
    it(`refuses ${capability}.${command} with ${JSON.stringify(args)}`, () =>
      assert.equal(refusal(capability, command, args), sentence));
  }

  it('never repeats what may be a door code', () => {
    for (const pin of [4711, ['4711'], `4711${'0'.repeat(300)}`, { pin: '4711' }]) {
      const sentence = refusal('lockCodes', 'setCode', [1, pin, 'Guest']) ?? '';
      assert.ok(sentence.includes('codePIN'));
      assert.ok(!sentence.includes('4711'), sentence);
    }
  });

  it('quotes a long word only in part', () => {
    assert.ok((refusal('audioMute', 'setMute', ['x'.repeat(10_000)])?.length ?? 0) < 200);
  });

  describe('goes into lists and objects', () => {
    const pairs: ValueSchema = {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: {
        type: 'object',
        properties: { id: { type: 'string', minLength: 2 }, share: { type: 'number', maximum: 1 } },
        required: ['id'],
      },
    };
    const cases: [Json, string | undefined][] = [
      [[{ id: 'ab' }], undefined],
      [[{ id: 'ab', share: 0.5, more: null }], undefined],
      [[], 'value | <expected.listFrom | 1> | <given.length | 0>'],
      [[1, 2, 3], 'value | <expected.listUpTo | 2> | <given.length | 3>'],
      [[{ id: 'ab' }, 7], 'value[1] | <expected.object> | <given.number>'],
      [[{ share: 1 }], 'value[0] | <expected.property | id> | <given.withoutProperty>'],
      [[{ id: 'a' }], 'value[0].id | <expected.stringFrom | 2> | <given.length | 1>'],
      [[{ id: 'ab', share: 1.5 }], 'value[0].share | <expected.numberUpTo | 1> | <given.value | 1.5>'],
      ['ab', 'value | <expected.list> | <given.string>'],
    ];
    for (const [value, sentence] of cases) {
      it(JSON.stringify(value), () => assert.equal(refused(pairs, value), sentence));
    }
  });

  describe('refuses nothing that it does not understand', () => {
    const values: Json[] = [null, true, -1, 1.5, '', 'x', [], [1], {}, { a: null }];
    const open: ValueSchema[] = [
      {},
      { type: 'anything' },
      { format: 'uri' },
      { pattern: '^never$' },
      { default: 4 },
      { properties: {} },
    ];
    for (const schema of open) {
      it(JSON.stringify(schema), () => {
        for (const value of values) assert.equal(refused(schema, value), undefined);
      });
    }

    it('keeps a range for the numbers among the values of an open type', () => {
      assert.equal(refused({ minimum: 0 }, 'x'), undefined);
      assert.equal(refused({ minimum: 0 }, -1), 'value | <expected.other> | <given.value | -1>');
    });

    it('takes null where the schema says so', () => {
      assert.equal(refused({ type: 'null' }, null), undefined);
      assert.equal(refused({ type: 'null' }, 0), 'value | <expected.nothing> | <given.number>');
      assert.equal(refused({ enum: ['a', null] }, null), undefined);
    });

    it('knows its own properties from those that every object has', () => {
      const closed: ValueSchema = { type: 'object', properties: {}, additionalProperties: false };
      const value = JSON.parse('{"constructor":1}') as Json;
      assert.match(refused(closed, value) ?? '', /withProperty \| constructor/);
      assert.match(refused({ type: 'object', required: ['toString'] }, {}) ?? '', /property \| toString/);
    });
  });

  const everyCommand = standardCapabilities().flatMap((definition) =>
    Object.values(definition.commands).map((command) => ({ definition, command })),
  );

  it('lets everything pass that the bundled schemas allow', () => {
    for (const { definition, command } of everyCommand) {
      const args = fc.tuple(...command.arguments.map((argument) => valuesOf(argument.schema)));
      fc.assert(
        fc.property(args, (given) => assert.equal(checkArguments(definition, command.name, given), undefined)),
        { numRuns: 20 },
      );
    }
  });

  it('refuses each argument of each command when its type is another', () => {
    for (const { definition, command } of everyCommand) {
      const good = command.arguments.map(
        (argument) => fc.sample(valuesOf(argument.schema), { numRuns: 1, seed: 7 })[0],
      );
      for (const index of command.arguments.keys()) {
        const type = command.arguments[index]?.schema.type;
        const bad = good.map((value, at) => (at === index ? (type === 'object' ? 'x' : {}) : (value ?? null)));
        assert.ok(checkArguments(definition, command.name, bad), `${definition.id}.${command.name} ${index}`);
      }
    }
  });
});

function refusedLevel(given: string): string {
  return `argumentRefused | switchLevel | setLevel | level | <expected.integerBetween | 0 | 100> | ${given}`;
}

/** Values that a bundled schema allows. */
function valuesOf(schema: ValueSchema): fc.Arbitrary<Json> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum = -1000, maximum = 1_000_000 } = schema;
  switch (schema.type) {
    case 'integer':
      return fc.integer({ min: minimum, max: maximum });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.string({ maxLength: schema.maxLength ?? 50, unit: 'grapheme-ascii' });
    default: {
      const properties = Object.entries(schema.properties ?? {}).map(
        ([name, inner]) => [name, valuesOf(inner)] as const,
      );
      return fc.record(Object.fromEntries(properties), {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
  }
}
