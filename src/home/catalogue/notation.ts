import type { ArgumentDefinition, AttributeDefinition, CapabilityDefinition, ValueSchema } from './definition-type';

/** What a group file says of a capability; the index adds the id and the version. */
export type CapabilityEntry = Omit<CapabilityDefinition, 'id' | 'version'>;

/** Capabilities by id. Functions, so that a definition is built when it is first asked for. */
export type CapabilityGroup = Readonly<Record<string, () => CapabilityEntry>>;

type Attributes = Readonly<Record<string, AttributeDefinition>>;
type Commands = Readonly<Record<string, readonly ArgumentDefinition[]>>;
type Schemas = Readonly<Record<string, ValueSchema>>;

const entry =
  (status: string) =>
  (name: string, attributes: Attributes, commands: Commands = {}): CapabilityEntry => ({
    status,
    name,
    attributes,
    commands: Object.fromEntries(
      Object.entries(commands).map(([command, args]) => [command, { name: command, arguments: args }]),
    ),
  });

export const live = entry('live');
export const proposed = entry('proposed');
export const deprecated = entry('deprecated');

interface AttributeTraits {
  /** The only unit, or the units to choose from. */
  readonly unit?: string | readonly string[];
  readonly defaultUnit?: string;
  readonly setter?: string;
  /** Commands without arguments, with the value that each one brings. */
  readonly commands?: Readonly<Record<string, string>>;
  readonly data?: ValueSchema;
  /** The device may report the attribute without a value. */
  readonly mayLack?: boolean;
}

export function attribute(value: ValueSchema, traits: AttributeTraits = {}): AttributeDefinition {
  const unit = traits.unit === undefined ? {} : { unit: unitSchema(traits.unit, traits.defaultUnit) };
  const data = traits.data ? { data: traits.data } : {};
  return {
    schema: {
      type: 'object',
      properties: { value, ...unit, ...data },
      additionalProperties: false,
      required: traits.mayLack ? [] : ['value'],
    },
    ...(traits.setter === undefined ? {} : { setter: traits.setter }),
    enumCommands: Object.entries(traits.commands ?? {}).map(([command, brings]) => ({ command, value: brings })),
  };
}

function unitSchema(unit: string | readonly string[], defaultUnit?: string): ValueSchema {
  if (typeof unit === 'string') return { type: 'string', enum: [unit], default: unit };
  return { type: 'string', enum: unit, ...(defaultUnit === undefined ? {} : { default: defaultUnit }) };
}

export const needs = (name: string, schema: ValueSchema): ArgumentDefinition => ({ name, optional: false, schema });
export const takes = (name: string, schema: ValueSchema): ArgumentDefinition => ({ name, optional: true, schema });

const range = (minimum?: number, maximum?: number): ValueSchema => ({
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});

export const integer = (minimum?: number, maximum?: number): ValueSchema => ({
  type: 'integer',
  ...range(minimum, maximum),
});
export const number = (minimum?: number, maximum?: number): ValueSchema => ({
  type: 'number',
  ...range(minimum, maximum),
});
export const string = (maxLength?: number): ValueSchema => ({
  type: 'string',
  ...(maxLength === undefined ? {} : { maxLength }),
});
export const oneOf = (...values: readonly string[]): ValueSchema => ({ type: 'string', enum: values });
export const list = (items: ValueSchema, limits: { minItems?: number; maxItems?: number } = {}): ValueSchema => ({
  type: 'array',
  items,
  ...limits,
});

/** An object with these properties and no others. */
export const closedObject = (required: Schemas, optional: Schemas = {}): ValueSchema => ({
  ...openObject(required, optional),
  additionalProperties: false,
});

/** An object that may have other properties too. */
export const openObject = (required: Schemas, optional: Schemas = {}): ValueSchema => ({
  type: 'object',
  properties: { ...required, ...optional },
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
});

export const boolean: ValueSchema = { type: 'boolean' };
export const anyObject: ValueSchema = { type: 'object' };
export const anyList: ValueSchema = { type: 'array' };
/** A moment, as ISO 8601. The cloud's own pattern for it is left to the cloud. */
export const moment: ValueSchema = { type: 'string' };
export const words = string(255);
export const percent = integer(0, 100);
export const count = integer(0);
export const temperature = number(-460, 10000);
export const temperatureUnits = ['F', 'C'] as const;
