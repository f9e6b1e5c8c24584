import type { CapabilityNames, NamedCommand, NamedPart } from '../base/contract/capability-names';
import { field, isObject, stringField } from '../base/json';
import { printable } from '../base/printable';

const LONGEST_LABEL = 80;
const MOST_PARTS = 200;
const MOST_VALUES = 300;

/** The names in Samsung's translation of a capability (`…/i18n/{locale}`); parts without a name are left out. */
export function parseNames(answer: unknown): CapabilityNames {
  return {
    ...labelIn(answer),
    ...named('attributes', each(field(answer, 'attributes'), MOST_PARTS, partOf)),
    ...named('commands', each(field(answer, 'commands'), MOST_PARTS, commandOf)),
  };
}

function commandOf(command: unknown): NamedCommand {
  const ofArguments = each(field(command, 'arguments'), MOST_PARTS, partOf);
  return { ...labelIn(command), ...named('arguments', ofArguments) };
}

/** An attribute has its values under `i18n.value`, an argument right under `i18n`. */
function partOf(part: unknown): NamedPart {
  const all = field(part, 'i18n');
  const ofValue = field(all, 'value');
  const values = each(
    isObject(ofValue) && stringField(ofValue, 'label') === undefined ? ofValue : all,
    MOST_VALUES,
    labelOf,
  );
  return { ...labelIn(part), ...named('values', values) };
}

function labelIn(part: unknown): { label?: string } {
  const label = labelOf(part);
  return label === undefined ? {} : { label };
}

function labelOf(part: unknown): string | undefined {
  const label = printable(stringField(part, 'label') ?? '').trim();
  return label === '' ? undefined : label.slice(0, LONGEST_LABEL);
}

/** What becomes of each entry; nothing of those that have no name. */
function each<Part>(entries: unknown, most: number, part: (entry: unknown) => Part | undefined): Record<string, Part> {
  if (!isObject(entries)) return {};
  const parts = Object.entries(entries)
    .slice(0, most)
    .flatMap(([key, entry]): [string, Part][] => {
      const made = part(entry);
      const isEmpty = made === undefined || (isObject(made) && Object.keys(made).length === 0);
      return isEmpty ? [] : [[key, made]];
    });
  return Object.fromEntries(parts);
}

function named<Key extends string, Parts extends object>(key: Key, parts: Parts): Partial<Record<Key, Parts>> {
  return (Object.keys(parts).length === 0 ? {} : { [key]: parts }) as Partial<Record<Key, Parts>>;
}
