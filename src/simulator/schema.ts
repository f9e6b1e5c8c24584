import { field, isObject } from '../base/json';

/**
 * What the cloud would say against a value, each prefixed with the place.
 * Written apart from the client's own checks on purpose: one is the other's test.
 */
export function violations(schema: unknown, value: unknown, place: string): string[] {
  const type = field(schema, 'type');
  if (typeof type === 'string' && !hasType(value, type))
    return [`${place}: ${typeName(value)} found, ${type} expected`];
  return [
    ...enumViolations(schema, value, place),
    ...(typeof value === 'number' ? numberViolations(schema, value, place) : []),
    ...(typeof value === 'string' ? stringViolations(schema, value, place) : []),
    ...(Array.isArray(value)
      ? value.flatMap((item, index) => violations(field(schema, 'items'), item, `${place}[${index}]`))
      : []),
    ...(isObject(value) ? objectViolations(schema, value, place) : []),
  ];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === 'number' ? typeof value === 'number' : typeName(value) === type;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function enumViolations(schema: unknown, value: unknown, place: string): string[] {
  const allowed = field(schema, 'enum');
  if (!Array.isArray(allowed) || allowed.includes(value)) return [];
  return [`${place}: does not have a value in the enumeration [${allowed.join(', ')}]`];
}

function numberViolations(schema: unknown, value: number, place: string): string[] {
  const minimum = field(schema, 'minimum');
  const maximum = field(schema, 'maximum');
  if (typeof minimum === 'number' && value < minimum) return [`${place}: must have a minimum value of ${minimum}`];
  if (typeof maximum === 'number' && value > maximum) return [`${place}: must have a maximum value of ${maximum}`];
  return [];
}

function stringViolations(schema: unknown, value: string, place: string): string[] {
  const maxLength = field(schema, 'maxLength');
  const pattern = field(schema, 'pattern');
  if (typeof maxLength === 'number' && value.length > maxLength) {
    return [`${place}: may only be ${maxLength} characters long`];
  }
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) {
    return [`${place}: does not match the regex pattern ${pattern}`];
  }
  return [];
}

function objectViolations(schema: unknown, value: Record<string, unknown>, place: string): string[] {
  const properties = field(schema, 'properties');
  const required = field(schema, 'required');
  const closed = field(schema, 'additionalProperties') === false;
  const missing = (Array.isArray(required) ? required : []).filter(
    (key): key is string => typeof key === 'string' && !Object.hasOwn(value, key),
  );
  return [
    ...missing.map((key) => `${place}.${key}: is missing but it is required`),
    ...Object.entries(value).flatMap(([key, item]) => {
      const known = field(properties, key);
      if (known !== undefined) return violations(known, item, `${place}.${key}`);
      return closed
        ? [`${place}.${key}: is not defined in the schema and the schema does not allow additional properties`]
        : [];
    }),
  ];
}
