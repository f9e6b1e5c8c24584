import type { ArgumentDefinition, CapabilityDefinition, ValueSchema } from '../../base/contract/definition';
import { hintsFor } from './argument-hints';
import { inWords } from '../shared/id-in-words';
import type { CapabilityTraits } from '../shared/home-lists';
import { own } from '../shared/own';
import { words } from '../shared/words';

const t = words('smartthings-account');

/**
 * The form of a command's arguments, saved beside the node: what is filled in is checked by it where no cloud can be
 * asked, such as right after an import.
 */
export interface SavedForm {
  readonly capability: string;
  readonly command: string;
  readonly arguments: readonly ArgumentDefinition[];
}

/** The form of a known command, narrowed to the device's own ranges. */
export function formOf(
  definition: CapabilityDefinition,
  capability: string,
  command: string,
  traits: CapabilityTraits,
) {
  const known = own(definition.commands, command)?.arguments;
  if (!known) return undefined;
  const narrowed = known.map((argument) => {
    const { minimum, maximum } = hintsFor(definition, command, argument, traits);
    const range = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
    return { name: argument.name, optional: argument.optional, schema: { ...essence(argument.schema), ...range } };
  });
  return { capability, command, arguments: narrowed } satisfies SavedForm;
}

/** What is saved as a list of arguments, as the runtime takes it: any other value is the only argument. */
export function listFrom(saved: string): readonly unknown[] | undefined {
  if (saved === '') return [];
  try {
    const value: unknown = JSON.parse(saved);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  } catch {
    return undefined;
  }
}

/** What is wrong with each argument, in a sentence; empty where nothing is. Refuses only what the runtime would refuse too. */
export function problemsOf(known: readonly ArgumentDefinition[], values: readonly unknown[]): string[] {
  return known.map((argument, index) => {
    const value = values[index];
    const isGap = value === undefined || (value === null && !takesNull(argument.schema));
    if (!isGap) return isFine(argument.schema, value) ? '' : wrong(argument);
    // An optional argument can be left out at the end alone.
    return argument.optional && index >= values.length ? '' : missing(argument);
  });
}

/** What is wrong with the saved arguments of a command, by its saved form. */
export function checkArguments(form: SavedForm, saved: string): Verdict {
  const values = listFrom(saved);
  // Text that is no JSON is refused as such.
  if (!values) return true;
  if (values.length > form.arguments.length) {
    const command = inWords(form.command);
    return form.arguments.length === 0
      ? t('argument.takesNone', { command })
      : t('argument.tooMany', { command, most: form.arguments.length });
  }
  return problemsOf(form.arguments, values).find((problem) => problem !== '') ?? true;
}

/** A form as some flow may have it saved. */
export function savedForm(value: unknown): SavedForm | undefined {
  const form = value as Partial<SavedForm> | null | undefined;
  return Array.isArray(form?.arguments) && form.arguments.every(isArgument) ? (form as SavedForm) : undefined;
}

const isArgument = (value: unknown): boolean => {
  const { name, schema } = (value ?? {}) as { name?: unknown; schema?: Partial<ValueSchema> | null };
  const values: unknown = schema?.enum ?? [];
  return typeof name === 'string' && typeof schema === 'object' && schema !== null && Array.isArray(values);
};

/** Without what is only for eyes. */
function essence({ type, enum: values, maxLength, properties }: ValueSchema): ValueSchema {
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.keys(properties).map((name) => [name, {}])) }),
  };
}

const takesNull = ({ type, enum: values }: ValueSchema): boolean => type === 'null' || values?.includes(null) === true;

function isFine(schema: ValueSchema, value: unknown): boolean {
  const { type, enum: values, minimum = -Infinity, maximum = Infinity, maxLength = Infinity } = schema;
  // A colour may be written as #ff0000.
  if (isColour(schema) && typeof value === 'string') return /^#[\da-f]{6}$/i.test(value);
  if (type !== undefined && !isOfType(type, value)) return false;
  if (values && !values.some((allowed) => allowed === value)) return false;
  if (typeof value === 'number') return value >= minimum && value <= maximum;
  return typeof value !== 'string' || Array.from(value).length <= maxLength;
}

/** Whether a schema is of a colour as SmartThings has it. */
export const isColour = ({ properties }: ValueSchema): boolean =>
  properties?.hue !== undefined && properties.saturation !== undefined;

function isOfType(type: string, value: unknown): boolean {
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
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}

const missing = ({ name, schema }: ArgumentDefinition): string =>
  t('argument.isMissing', { argument: inWords(name), expected: expected(schema) });

const wrong = ({ name, schema }: ArgumentDefinition): string =>
  t('argument.isWrong', { argument: inWords(name), expected: expected(schema) });

/** What a schema takes, in words that follow "it takes". */
function expected({ type, enum: values, minimum, maximum, maxLength, ...schema }: ValueSchema): string {
  if (values) return t('command.expected.oneOf', { values: values.map(String).join(', ') });
  if (isColour(schema)) return t('argument.expectedColour');
  const isWhole = type === 'integer';
  if (isWhole || type === 'number') {
    if (minimum !== undefined && maximum !== undefined) {
      const range = { minimum, maximum };
      return isWhole ? t('command.expected.integerBetween', range) : t('command.expected.numberBetween', range);
    }
    if (minimum !== undefined) {
      return isWhole ? t('command.expected.integerFrom', { minimum }) : t('command.expected.numberFrom', { minimum });
    }
    if (maximum !== undefined) {
      return isWhole ? t('command.expected.integerUpTo', { maximum }) : t('command.expected.numberUpTo', { maximum });
    }
    return isWhole ? t('command.expected.integer') : t('command.expected.number');
  }
  if (type === 'boolean') return t('command.expected.boolean');
  if (type === 'string') {
    return maxLength === undefined
      ? t('command.expected.string')
      : t('command.expected.stringUpTo', { maximum: maxLength });
  }
  if (type === 'array') return t('command.expected.list');
  return type === 'object' ? t('command.expected.object') : t('command.expected.other');
}
