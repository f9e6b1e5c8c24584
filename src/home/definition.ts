import { field, isObject, stringField } from '../base/json';
import type {
  ArgumentDefinition,
  AttributeDefinition,
  CapabilityDefinition,
  CommandDefinition,
  EnumCommand,
  ValueSchema,
} from './catalogue';

/** Deeper schemas are cut off: none of the cloud's is near it, and an endless one must not hurt. */
const DEEPEST = 8;

/**
 * A capability's definition as the cloud sends it, or `undefined` where the answer is none.
 * What is missing or of a wrong type is left out, so that it can refuse nothing; what is unknown is not kept.
 */
export function parseDefinition(json: unknown): CapabilityDefinition | undefined {
  const id = stringField(json, 'id');
  const attributes = field(json, 'attributes');
  const commands = field(json, 'commands');
  if (id === undefined || id === '' || (!isObject(attributes) && !isObject(commands))) return undefined;
  const version = field(json, 'version');
  return {
    id,
    version: typeof version === 'number' ? version : 1,
    status: stringField(json, 'status') ?? 'live',
    name: stringField(json, 'name') ?? id,
    attributes: mapped(attributes, attributeFrom),
    commands: mapped(commands, commandFrom),
  };
}

function attributeFrom(json: unknown): AttributeDefinition {
  const setter = stringField(json, 'setter');
  return {
    schema: schemaFrom(field(json, 'schema')),
    ...(setter === undefined ? {} : { setter }),
    enumCommands: listed(field(json, 'enumCommands'), enumCommandFrom),
  };
}

function enumCommandFrom(json: unknown): EnumCommand | undefined {
  const command = stringField(json, 'command');
  const value = field(json, 'value');
  return command !== undefined && isScalar(value) && value !== null ? { command, value } : undefined;
}

function commandFrom(json: unknown, key: string): CommandDefinition {
  return { name: stringField(json, 'name') ?? key, arguments: listed(field(json, 'arguments'), argumentFrom) };
}

/** Never left out, or the arguments after it would move up. */
function argumentFrom(json: unknown, index: number): ArgumentDefinition {
  return {
    name: stringField(json, 'name') ?? String(index + 1),
    optional: field(json, 'optional') === true,
    schema: schemaFrom(field(json, 'schema')),
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function schemaFrom(json: unknown, depth = 0): ValueSchema {
  const schema: Mutable<ValueSchema> = {};
  if (depth >= DEEPEST) return schema;
  for (const key of ['type', 'pattern', 'format'] as const) {
    const value = stringField(json, key);
    if (value !== undefined) schema[key] = value;
  }
  for (const key of ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const) {
    const value = field(json, key);
    if (typeof value === 'number') schema[key] = value;
  }
  const values = field(json, 'enum');
  if (Array.isArray(values) && values.every(isScalar)) schema.enum = values;
  const byDefault = field(json, 'default');
  if (isScalar(byDefault)) schema.default = byDefault;
  const items = field(json, 'items');
  if (isObject(items)) schema.items = schemaFrom(items, depth + 1);
  const properties = field(json, 'properties');
  if (isObject(properties)) schema.properties = mapped(properties, (value) => schemaFrom(value, depth + 1));
  const required = field(json, 'required');
  if (Array.isArray(required)) schema.required = required.filter((name) => typeof name === 'string');
  const additional = field(json, 'additionalProperties');
  if (typeof additional === 'boolean') schema.additionalProperties = additional;
  return schema;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Entries that are objects, by their keys; `__proto__` is a key like any other. */
function mapped<Item>(json: unknown, from: (value: unknown, key: string) => Item): Record<string, Item> {
  if (!isObject(json)) return {};
  const entries = Object.entries(json).filter(([, value]) => isObject(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, from(value, key)]));
}

function listed<Item>(json: unknown, from: (value: unknown, index: number) => Item | undefined): Item[] {
  if (!Array.isArray(json)) return [];
  return json.map((value, index) => from(value, index)).filter((item) => item !== undefined);
}
