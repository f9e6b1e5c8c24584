import type { CapabilityDefinition, ValueSchema } from '../../base/contract/definition';
import type { Chosen } from '../picker/device-fields';
import { words } from '../shared/words';

const t = words('smartthings-account');

const MOST_NAMED = 8;

/** What a message has to bring for what is chosen in a command's dialog, in a sentence or two. */
export function tipFor({ device, capability, part, definition }: Chosen): string {
  const which = device === '' ? t('tip.device') : '';
  return [what(capability, part, definition), which].filter(Boolean).join(' ');
}

function what(capability: string, command: string, definition: CapabilityDefinition | undefined): string {
  if (capability === '') return t('tip.wholeCommand');
  if (command !== '') return t('tip.fixed');
  const values = definition ? valuesOf(definition) : [];
  return values.length === 0 ? t('tip.value') : t('tip.valueSuchAs', { values: values.join(', ') });
}

/** What a capability can be set to: values that stand for a command, and what its setters take. */
function valuesOf({ attributes, commands }: CapabilityDefinition): string[] {
  const all = Object.values(attributes).flatMap(({ setter, enumCommands }) => {
    const schema = setter === undefined ? undefined : commands[setter]?.arguments[0]?.schema;
    return [...enumCommands.map(({ value }) => String(value)), ...(schema ? inWords(schema) : [])];
  });
  const unique = [...new Set(all)];
  return unique.length > MOST_NAMED ? [...unique.slice(0, MOST_NAMED), '…'] : unique;
}

function inWords({ enum: values, minimum, maximum, type }: ValueSchema): string[] {
  if (values) return values.map(String);
  if (type !== 'integer' && type !== 'number') return [];
  return minimum === undefined || maximum === undefined ? [t('tip.number')] : [`${minimum}–${maximum}`];
}
