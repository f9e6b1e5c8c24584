import assert from 'node:assert/strict';
import { parseDefinition } from '../../src/home/definition';

describe('parseDefinition', () => {
  it('reads what the cloud sends and keeps out what it does not know', () => {
    const parsed = parseDefinition({
      id: 'sharpword12345.kettle',
      version: 2,
      status: 'proposed',
      name: 'Kettle',
      ephemeral: false,
      attributes: {
        boiling: {
          schema: {
            type: 'object',
            title: 'Boiling',
            properties: { value: { type: 'string', enum: ['yes', 'no'], deprecated: true } },
            additionalProperties: false,
            required: ['value'],
          },
          enumCommands: [{ command: 'boil', value: 'yes', extra: 1 }],
          actedOnBy: ['boil'],
        },
      },
      commands: {
        boil: { name: 'boil', sensitive: false, arguments: [] },
        setDegrees: {
          name: 'setDegrees',
          arguments: [
            {
              name: 'degrees',
              optional: false,
              schema: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: 2 },
            },
            { name: 'unit', optional: true, schema: { type: 'string', pattern: '^[CF]$', maxLength: 1, default: 'C' } },
          ],
        },
      },
    });
    assert.deepEqual(parsed, {
      id: 'sharpword12345.kettle',
      version: 2,
      status: 'proposed',
      name: 'Kettle',
      attributes: {
        boiling: {
          schema: {
            type: 'object',
            properties: { value: { type: 'string', enum: ['yes', 'no'] } },
            additionalProperties: false,
            required: ['value'],
          },
          enumCommands: [{ command: 'boil', value: 'yes' }],
        },
      },
      commands: {
        boil: { name: 'boil', arguments: [] },
        setDegrees: {
          name: 'setDegrees',
          arguments: [
            {
              name: 'degrees',
              optional: false,
              schema: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: 2 },
            },
            { name: 'unit', optional: true, schema: { type: 'string', pattern: '^[CF]$', maxLength: 1, default: 'C' } },
          ],
        },
      },
    });
  });

  const noDefinitions: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a string', 'switch'],
    ['a list', [{ id: 'switch' }]],
    ['an object without id', { version: 1, commands: {} }],
    ['an empty id', { id: '', commands: {} }],
    ['an id that is no string', { id: 7, commands: {} }],
    ['an id alone, as in a list of capabilities', { id: 'switch', version: 1, status: 'live' }],
    ['an error', { requestId: '1', error: { code: 'NotFoundError' } }],
  ];
  for (const [name, json] of noDefinitions) {
    it(`takes ${name} for no definition`, () => assert.equal(parseDefinition(json), undefined));
  }

  it('reads a capability without attributes or without commands', () => {
    assert.deepEqual(parseDefinition({ id: 'a', attributes: {} })?.commands, {});
    assert.deepEqual(parseDefinition({ id: 'a', commands: {} })?.attributes, {});
  });

  it('fills in what is missing', () => {
    assert.deepEqual(parseDefinition({ id: 'a', commands: { go: {} }, attributes: { b: {} } }), {
      id: 'a',
      version: 1,
      status: 'live',
      name: 'a',
      attributes: { b: { schema: {}, enumCommands: [] } },
      commands: { go: { name: 'go', arguments: [] } },
    });
  });

  it('leaves out what has the wrong type, and refuses nothing for it', () => {
    const parsed = parseDefinition({
      id: 'a',
      version: '1',
      attributes: { b: null, c: { schema: 'x', setter: 4, enumCommands: [null, { command: 'd' }, { value: 'e' }] } },
      commands: { go: { arguments: [{ schema: { type: ['string', 'null'], enum: [{}], minimum: '0', items: 5 } }] } },
    });
    assert.deepEqual(parsed?.attributes, { c: { schema: {}, enumCommands: [] } });
    assert.deepEqual(parsed.commands, {
      go: { name: 'go', arguments: [{ name: '1', optional: false, schema: {} }] },
    });
  });

  it('keeps the place of an argument that it cannot read', () => {
    const json = { id: 'a', commands: { go: { arguments: [null, { name: 'second', schema: { type: 'string' } }] } } };
    const args = parseDefinition(json)?.commands.go?.arguments;
    assert.deepEqual(
      args?.map((argument) => argument.name),
      ['1', 'second'],
    );
  });

  it('takes __proto__ for a name like any other', () => {
    const parsed = parseDefinition(JSON.parse('{"id":"a","commands":{"__proto__":{"name":"__proto__"}}}'));
    assert.deepEqual(Object.keys(parsed?.commands ?? {}), ['__proto__']);
    assert.equal(Object.getPrototypeOf(parsed?.commands), Object.prototype);
  });

  it('ends a schema that is endlessly deep', () => {
    const schema: Record<string, unknown> = { type: 'array' };
    schema.items = schema;
    const parsed = parseDefinition({ id: 'a', commands: { go: { arguments: [{ name: 'x', schema }] } } });
    assert.ok(JSON.stringify(parsed).length < 1000);
  });
});
