import type { CapabilityDefinition } from '../home/catalogue';
import { standardCapabilities, standardCapability } from '../home/catalogue';

/** A capability that one maker defined: no catalogue has it, a client has to ask the cloud. */
const mist: CapabilityDefinition = {
  id: 'forestscent20417.mist',
  version: 1,
  status: 'proposed',
  name: 'Mist',
  attributes: {
    mist: {
      schema: {
        type: 'object',
        properties: { value: { type: 'string', enum: ['gentle', 'steady', 'pulse'] } },
        additionalProperties: false,
        required: ['value'],
      },
      setter: 'setMist',
      enumCommands: [{ command: 'pulse', value: 'pulse' }],
    },
    minutes: {
      schema: {
        type: 'object',
        properties: {
          value: { type: 'integer', minimum: 5, maximum: 120 },
          unit: { type: 'string', enum: ['min'], default: 'min' },
        },
        additionalProperties: false,
        required: ['value'],
      },
      setter: 'setMinutes',
      enumCommands: [],
    },
    supportedMists: {
      schema: {
        type: 'object',
        properties: { value: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
        required: [],
      },
      enumCommands: [],
    },
  },
  commands: {
    setMist: {
      name: 'setMist',
      arguments: [{ name: 'mist', optional: false, schema: { type: 'string', enum: ['gentle', 'steady', 'pulse'] } }],
    },
    pulse: { name: 'pulse', arguments: [] },
    setMinutes: {
      name: 'setMinutes',
      arguments: [{ name: 'minutes', optional: false, schema: { type: 'integer', minimum: 5, maximum: 120 } }],
    },
  },
};

const customDefinitions: readonly CapabilityDefinition[] = [mist];

/** What the simulated cloud knows of a capability. */
export function definitionOf(id: string): CapabilityDefinition | undefined {
  return customDefinitions.find((definition) => definition.id === id) ?? standardCapability(id);
}

/** Every capability of the simulated cloud, in a stable order. */
export function allDefinitions(): readonly CapabilityDefinition[] {
  return [...standardCapabilities(), ...customDefinitions];
}
