import type { ArgumentDefinition, CapabilityDefinition, ValueSchema } from '../../base/contract/definition';
import { PLAIN_WORDS } from '../shared/capability-words';
import type { CapabilityTraits } from '../shared/home-lists';

export type Scalar = string | number | boolean | null;

/** What is known of an argument beyond its schema: narrowed to what this very device can do. */
export interface Hints {
  /** The values to choose from; empty where any value may be written. */
  readonly choices: readonly { readonly value: Scalar; readonly label: string }[];
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly step?: number | undefined;
  readonly unit?: string | undefined;
  /** The range is the device's own, and not only what the cloud would take. */
  readonly isOwnRange: boolean;
}

/** Puts together what the definition and the device say of one argument of a command. */
export function hintsFor(
  definition: CapabilityDefinition,
  command: string,
  argument: ArgumentDefinition,
  traits: CapabilityTraits,
  words = PLAIN_WORDS,
): Hints {
  const { schema } = argument;
  const attribute = attributeSetBy(definition, command, argument);
  const own = numbersIn(attribute === undefined ? undefined : traits[`${attribute}Range`]);
  const choices = choicesOf(schema, supportedValues(definition, command, argument, traits, attribute));
  const named = choices.map(({ value, label }) => {
    // What the device itself calls it comes first.
    if (label !== String(value)) return { value, label };
    const ofArgument = words.argumentValue(definition.id, command, argument.name, label);
    return { value, label: ofArgument ?? words.value(definition.id, attribute, label) };
  });
  return {
    choices: named,
    minimum: own.minimum ?? schema.minimum,
    maximum: own.maximum ?? schema.maximum,
    step: own.step,
    unit: unitOf(attribute === undefined ? undefined : definition.attributes[attribute]?.schema),
    isOwnRange: own.minimum !== undefined && own.maximum !== undefined,
  };
}

/** The attribute that a command brings to its first argument. */
function attributeSetBy(
  definition: CapabilityDefinition,
  command: string,
  argument: ArgumentDefinition,
): string | undefined {
  if (definition.commands[command]?.arguments[0] !== argument) return undefined;
  return Object.entries(definition.attributes).find(([, { setter }]) => setter === command)?.[0];
}

function numbersIn(range: unknown): { minimum?: number; maximum?: number; step?: number } {
  const numbers = Object.entries(range ?? {}).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(numbers);
}

/** A unit that is certain: temperatures may be C or F. */
function unitOf(schema: ValueSchema | undefined): string | undefined {
  const units = schema?.properties?.unit?.enum ?? [];
  return units.length === 1 ? String(units[0]) : undefined;
}

/** Device makers name their lists freely: `supportedFanModes`, `supportedAcModes`, `supportedInputSourcesMap`. */
function supportedValues(
  definition: CapabilityDefinition,
  command: string,
  argument: ArgumentDefinition,
  traits: CapabilityTraits,
  attribute: string | undefined,
): readonly unknown[] {
  const lists = Object.entries(traits).filter(
    (entry): entry is [string, unknown[]] =>
      /^supported(?!.*Commands$)/.test(entry[0]) && Array.isArray(entry[1]) && entry[1].length > 0,
  );
  const named = lists.filter(([list]) => isNamedAfter(list, attribute) || isNamedAfter(list, argument.name));
  const onlyArgument = definition.commands[command]?.arguments.length === 1;
  const candidates = named.length > 0 || !onlyArgument ? named : lists.filter(() => sameKind(lists));
  // A list with names beside the ids says more.
  const best = candidates.find(([list]) => list.endsWith('Map')) ?? candidates[0];
  return best?.[1] ?? [];
}

const stem = (list: string): string =>
  list
    .replace(/^supported|Map$/g, '')
    .replace(/s$/, '')
    .toLowerCase();

function isNamedAfter(list: string, name: string | undefined): boolean {
  return name !== undefined && (stem(list).includes(name.toLowerCase()) || name.toLowerCase().includes(stem(list)));
}

/** All lists speak of the same values, such as a plain one and one with names. */
const sameKind = (lists: readonly (readonly [string, unknown])[]): boolean =>
  new Set(lists.map(([list]) => stem(list))).size === 1;

function choicesOf(schema: ValueSchema, supported: readonly unknown[]): Hints['choices'] {
  const fromDevice = supported.flatMap(choiceOf);
  const allowed = schema.enum?.map((value) => ({ value, label: String(value) }));
  if (!allowed) return schema.type === 'string' || schema.type === 'integer' ? fromDevice : [];
  const both = fromDevice.filter(({ value }) => schema.enum?.includes(value));
  return both.length > 0 ? both : allowed;
}

function choiceOf(item: unknown): { value: Scalar; label: string }[] {
  if (typeof item === 'string' || typeof item === 'number') return [{ value: item, label: String(item) }];
  const { id, name } = (item ?? {}) as { id?: unknown; name?: unknown };
  if (typeof id !== 'string') return [];
  return [{ value: id, label: typeof name === 'string' && name !== '' ? name : id }];
}
