import assert from 'node:assert/strict';
import {
  catalogueDate,
  standardCapabilities,
  standardCapability,
  type CapabilityDefinition,
  type ValueSchema,
} from '../../../src/home/catalogue';
import { parseDefinition } from '../../../src/home/definition';

function known(id: string): CapabilityDefinition {
  const definition = standardCapability(id);
  assert.ok(definition, `no definition of ${id}`);
  return definition;
}

function valueOf(definition: CapabilityDefinition, attribute: string): ValueSchema | undefined {
  return definition.attributes[attribute]?.schema.properties?.value;
}

describe('catalogue', () => {
  it('holds 95 capabilities, each once and under its own id', () => {
    const ids = standardCapabilities().map((definition) => definition.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 95);
    for (const id of ids) assert.equal(standardCapability(id)?.id, id);
  });

  it('builds a definition once', () => {
    assert.equal(standardCapability('switch'), standardCapability('switch'));
  });

  it('knows no others, not even those that every object inherits', () => {
    for (const id of ['', 'Switch', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'custom.fridge']) {
      assert.equal(standardCapability(id), undefined, id);
    }
  });

  it('was written at a day that has passed', () => {
    assert.ok(Number.isFinite(catalogueDate.getTime()) && catalogueDate.getTime() < Date.now());
  });

  it('has the shape of the cloud, down to the last key', () => {
    assert.deepEqual(known('switchLevel'), {
      id: 'switchLevel',
      version: 1,
      status: 'live',
      name: 'Switch Level',
      attributes: {
        levelRange: {
          schema: {
            type: 'object',
            properties: {
              value: {
                type: 'object',
                properties: {
                  minimum: { type: 'integer', minimum: 0, maximum: 100 },
                  maximum: { type: 'integer', minimum: 0, maximum: 100 },
                  step: { type: 'integer', minimum: 1, maximum: 100 },
                },
                required: ['minimum', 'maximum'],
                additionalProperties: false,
              },
              unit: { type: 'string', enum: ['%'], default: '%' },
            },
            additionalProperties: false,
            required: [],
          },
          enumCommands: [],
        },
        level: {
          schema: {
            type: 'object',
            properties: {
              value: { type: 'integer', minimum: 0, maximum: 100 },
              unit: { type: 'string', enum: ['%'], default: '%' },
            },
            additionalProperties: false,
            required: ['value'],
          },
          setter: 'setLevel',
          enumCommands: [],
        },
      },
      commands: {
        setLevel: {
          name: 'setLevel',
          arguments: [
            { name: 'level', optional: false, schema: { type: 'integer', minimum: 0, maximum: 100 } },
            { name: 'rate', optional: true, schema: { type: 'integer', minimum: 0 } },
          ],
        },
      },
    });
  });

  it('maps commands to the values that they bring', () => {
    const pairs = known('thermostatMode').attributes.thermostatMode?.enumCommands;
    assert.deepEqual(
      pairs?.find((pair) => pair.command === 'emergencyHeat'),
      { command: 'emergencyHeat', value: 'emergency heat' },
    );
  });

  it('keeps the spaces and the strings that look like booleans', () => {
    assert.deepEqual(valueOf(known('presenceSensor'), 'presence')?.enum, ['present', 'not present']);
    assert.deepEqual(valueOf(known('remoteControlStatus'), 'remoteControlEnabled')?.enum, ['false', 'true']);
    assert.equal(valueOf(known('samsungce.powerCool'), 'activated')?.type, 'boolean');
  });

  for (const definition of standardCapabilities()) {
    it(`is sound in itself: ${definition.id}`, () => {
      assert.deepEqual(parseDefinition(JSON.parse(JSON.stringify(definition))), definition);
      assert.ok(['live', 'proposed', 'deprecated'].includes(definition.status));
      for (const [name, command] of Object.entries(definition.commands)) {
        assert.equal(command.name, name);
        const optional = command.arguments.map((argument) => argument.optional);
        assert.deepEqual(optional, [...optional].sort(), 'needed arguments come before the others');
      }
      for (const [name, attribute] of Object.entries(definition.attributes)) {
        assert.ok(valueOf(definition, name)?.type, `${name} has a type`);
        if (attribute.setter !== undefined) {
          assert.ok(definition.commands[attribute.setter]?.arguments.length, `${attribute.setter} takes a value`);
        }
        for (const { command, value } of attribute.enumCommands) {
          assert.ok(definition.commands[command], `${command} exists`);
          assert.ok(valueOf(definition, name)?.enum?.includes(value), `${value} is a value`);
        }
      }
    });
  }
});
