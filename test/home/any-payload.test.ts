import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SmartThingsError } from '../../src/base/errors';
import { field, type Json } from '../../src/base/json';
import type { Text } from '../../src/base/text';
import { standardCapabilities, standardCapability } from '../../src/home/catalogue';
import { commandsFrom, type DeviceFacts } from '../../src/home/command-payload';
import { asJson } from '../../src/home/message-value';
import { isToggle } from '../../src/home/toggle';
import { quoted } from '../../src/home/value-quote';
import { violations } from '../../src/simulator/schema';

const catalogue: unknown = JSON.parse(
  readFileSync(join(process.cwd(), 'nodes/locales/en-US/smartthings-account.json'), 'utf8'),
);

/** The sentence as a person reads it. */
function inWords({ key, params }: Text): string {
  const sentence = key.split('.').reduce<unknown>((words, part) => field(words, part), catalogue);
  assert.ok(typeof sentence === 'string', key);
  return sentence.replace(/__(\w+)__/g, (_all, name: string) => {
    const param = params[name];
    assert.ok(param !== undefined, `${key} lacks ${name}`);
    return typeof param === 'object' && 'key' in param ? inWords(param) : String(param);
  });
}

const capabilities = standardCapabilities();
const words = capabilities.flatMap(({ commands, attributes }) => [
  ...Object.keys(commands),
  ...Object.values(attributes).flatMap(({ schema, enumCommands }) => [
    ...enumCommands.map(({ value }) => String(value)),
    ...(schema.properties?.value?.enum ?? []).map(String),
  ]),
]);
const word = fc.constantFrom('on', 'off', 'toggle', 'true', 'false', '1', '0', 'x', '', '#ff0000', '#fff', ...words);
const misspelled = fc
  .tuple(word, fc.constantFrom('', ' ', '\t', '!'), fc.boolean())
  .map(([text, edge, isLoud]) => edge + (isLoud ? text.toUpperCase() : text) + edge);
const numeric = fc
  .tuple(
    fc.oneof(fc.integer({ min: -500, max: 40_000 }), fc.double({ min: -50, max: 150, noNaN: true })),
    fc.constantFrom('', ' ', '%', ' C', '°F', ' K', ' lux', ' °'),
  )
  .map(([number, unit]) => `${number}${unit}`);
const value: fc.Arbitrary<unknown> = fc.oneof(
  misspelled,
  numeric,
  fc.integer(),
  fc.boolean(),
  fc.double(),
  fc.jsonValue(),
  fc.anything(),
);
const state = fc.record({ value: fc.oneof(word, fc.constant(null)), unit: fc.constantFrom('C', 'F', '%') });
const supported = fc.dictionary(
  fc.constantFrom('supportedModes', 'availableModes'),
  fc.jsonValue() as fc.Arbitrary<Json>,
);

describe('whatever the payload', () => {
  it('a command goes that the definition allows, or a refusal that shows the value', async () => {
    const capability = fc.constantFrom(...capabilities.map(({ id }) => id));
    let sent = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(capability, value, state, supported, async (id, payload, present, lists) => {
        const facts: DeviceFacts = { present: async () => present, supported: () => lists };
        try {
          const commands = await commandsFrom({ capability: id, payload }, async () => standardCapability(id), facts);
          assert.equal(commands.length, 1);
          for (const command of commands) allowed(command);
          sent++;
        } catch (error) {
          if (!(error instanceof SmartThingsError)) throw error;
          const isJson = asJson(payload) !== undefined;
          assert.equal(error.code, isJson ? 'invalid_command' : 'invalid_message');
          shows(error, payload, id);
          refused++;
        }
      }),
      { seed: 12, numRuns: 2_000 },
    );
    assert.ok(sent > 100 && refused > 100, `${sent} were sent, ${refused} refused`);
  });

  it('and with no capability named', async () => {
    await fc.assert(
      fc.asyncProperty(value, state, async (payload, present) => {
        const facts: DeviceFacts = { present: async () => present, supported: () => ({}) };
        try {
          const commands = await commandsFrom({ payload }, async (id) => standardCapability(id), facts);
          if (typeof payload !== 'object') for (const command of commands) allowed(command);
        } catch (error) {
          if (!(error instanceof SmartThingsError)) throw error;
          if (typeof payload !== 'object' && !isToggle(payload)) shows(error, payload, '');
          else inWords(error.text);
        }
      }),
      { seed: 12, numRuns: 3_000 },
    );
  });
});

/** By the simulated cloud's own judgement, which was written apart from the client's. */
function allowed({
  capability,
  command,
  arguments: args,
}: {
  capability: string;
  command: string;
  arguments: readonly Json[];
}): void {
  const definition = standardCapability(capability)?.commands[command];
  assert.ok(definition, `${capability} has no ${command}`);
  assert.ok(args.length <= definition.arguments.length);
  for (const [index, { optional, schema }] of definition.arguments.entries()) {
    if (index < args.length) assert.deepEqual(violations(schema, args[index], command), []);
    else assert.ok(optional, `${command} lacks an argument`);
  }
}

function shows(error: SmartThingsError, payload: unknown, capability: string): void {
  const sentence = inWords(error.text);
  // What is wrong about a part of a list or an object is told of that part.
  const isWhole = typeof payload !== 'object' || payload === null;
  const isToggle = error.text.key === 'command.toggleUnknown';
  if (isToggle) assert.match(sentence, /"toggle"/);
  else if (isWhole) assert.ok(sentence.includes(inWords(quoted(payload, capability))), sentence);
  else assert.doesNotMatch(sentence, /undefined|\[object/);
}
