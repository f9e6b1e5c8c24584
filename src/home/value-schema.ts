import { isObject, type Json, type JsonObject } from '../base/json';
import { text, type Text } from '../base/text';
import type { ValueSchema } from './catalogue';
import { kindOf } from './message-value';

/** What a value would have to be, and what it is instead; `path` leads to the part that is wrong, such as `color.hue`. */
export interface Problem {
  readonly path: string;
  readonly expected: Text;
  readonly given: Text;
  /** The part itself: it may be a door's code. */
  readonly value: Json;
}

/**
 * What a schema surely forbids about a value, or `undefined`. Keywords that are unknown here refuse nothing, nor do
 * patterns and formats: they are beyond a sentence, and the cloud checks them anyway.
 * A value is quoted only where the schema has a list of values or a range, so that no door code is ever repeated.
 */
export function problemOf(schema: ValueSchema, value: Json, path: string): Problem | undefined {
  const expected = expectation(schema);
  if (schema.type !== undefined && !isOfType(schema.type, value))
    return { path, expected, given: kindOf(value), value };
  if (schema.enum && !schema.enum.some((allowed) => allowed === value))
    return { path, expected, given: quoted(value), value };
  if (typeof value === 'number')
    return isInRange(schema, value) ? undefined : { path, expected, given: quoted(value), value };
  if (typeof value === 'string') return lengthProblem(schema, value, path);
  if (Array.isArray(value)) return listProblem(schema, value, path);
  if (isObject(value)) return objectProblem(schema, value, path);
  return undefined;
}

const LONGEST_LIST = 40;
const LONGEST_QUOTE = 40;

/** Names in a row, as a person reads them; long rows end early. */
export function inARow(names: readonly (string | number | boolean | null)[]): string {
  const row = names.slice(0, LONGEST_LIST).map(String);
  return (names.length > LONGEST_LIST ? [...row, '…'] : row).join(', ');
}

/** What a schema allows, in words that follow "must be". */
export function expectation(schema: ValueSchema): Text {
  if (schema.enum) return text('command.expected.oneOf', { values: inARow(schema.enum) });
  switch (schema.type) {
    case 'boolean':
      return text('command.expected.boolean');
    case 'integer':
      return integerExpectation(schema);
    case 'number':
      return numberExpectation(schema);
    case 'string':
      return schema.maxLength === undefined
        ? text('command.expected.string')
        : text('command.expected.stringUpTo', { maximum: schema.maxLength });
    case 'array':
      return text('command.expected.list');
    case 'object':
      return text('command.expected.object');
    case 'null':
      return text('command.expected.nothing');
    default:
      return text('command.expected.other');
  }
}

function integerExpectation({ minimum, maximum }: ValueSchema): Text {
  if (minimum !== undefined && maximum !== undefined) {
    return text('command.expected.integerBetween', { minimum, maximum });
  }
  if (minimum !== undefined) return text('command.expected.integerFrom', { minimum });
  if (maximum !== undefined) return text('command.expected.integerUpTo', { maximum });
  return text('command.expected.integer');
}

function numberExpectation({ minimum, maximum }: ValueSchema): Text {
  if (minimum !== undefined && maximum !== undefined) {
    return text('command.expected.numberBetween', { minimum, maximum });
  }
  if (minimum !== undefined) return text('command.expected.numberFrom', { minimum });
  if (maximum !== undefined) return text('command.expected.numberUpTo', { maximum });
  return text('command.expected.number');
}

function quoted(value: Json): Text {
  if (value === null || typeof value === 'object') return kindOf(value);
  const all = JSON.stringify(value);
  const short = all.length > LONGEST_QUOTE ? `${all.slice(0, LONGEST_QUOTE)}…` : all;
  return text('command.given.value', { value: short });
}

/** Whether a value is of a schema's type; types that are unknown here fit everything. */
export function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    default:
      return true;
  }
}

function isInRange({ minimum = -Infinity, maximum = Infinity }: ValueSchema, value: number): boolean {
  return value >= minimum && value <= maximum;
}

function lengthProblem(
  { minLength = 0, maxLength = Infinity }: ValueSchema,
  value: string,
  path: string,
): Problem | undefined {
  const length = Array.from(value).length; // characters as JSON Schema counts them
  const given = text('command.given.length', { length });
  if (length < minLength)
    return { path, expected: text('command.expected.stringFrom', { minimum: minLength }), given, value };
  if (length > maxLength)
    return { path, expected: text('command.expected.stringUpTo', { maximum: maxLength }), given, value };
  return undefined;
}

function listProblem(schema: ValueSchema, value: readonly Json[], path: string): Problem | undefined {
  const { minItems = 0, maxItems = Infinity, items } = schema;
  const given = text('command.given.length', { length: value.length });
  if (value.length < minItems)
    return { path, expected: text('command.expected.listFrom', { minimum: minItems }), given, value: [...value] };
  if (value.length > maxItems)
    return { path, expected: text('command.expected.listUpTo', { maximum: maxItems }), given, value: [...value] };
  if (!items) return undefined;
  for (const [index, item] of value.entries()) {
    const problem = problemOf(items, item, `${path}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function objectProblem(schema: ValueSchema, value: JsonObject, path: string): Problem | undefined {
  const properties = schema.properties ?? {};
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) {
    const expected = text('command.expected.property', { property: missing });
    return { path, expected, given: text('command.given.withoutProperty'), value };
  }
  for (const [name, item] of Object.entries(value)) {
    const itemSchema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (itemSchema) {
      const problem = problemOf(itemSchema, item, `${path}.${name}`);
      if (problem) return problem;
    } else if (schema.additionalProperties === false) {
      const expected = text('command.expected.onlyProperties', { properties: inARow(Object.keys(properties)) });
      return { path, expected, given: text('command.given.withProperty', { property: name }), value };
    }
  }
  return undefined;
}
