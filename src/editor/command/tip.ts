import type { CapabilityDefinition, ValueSchema } from '../../base/contract/definition';
import type { Chosen } from '../picker/device-fields';
import { own } from '../shared/own';
import { words } from '../shared/words';

const t = words('smartthings-account');

const MOST_NAMED = 8;

/** What a message has to bring for what is chosen in a command's dialog, in a sentence or two. */
export function tipFor({ device, capability, part, definition }: Chosen): string {
  const which = device === '' ? t('tip.device') : '';
  return [what(capability, part, definition), which].filter(Boolean).join(' ');
}

/** The same for what a virtual device is to report; `isFromMessage`: no value is chosen in the dialog. */
export function reportTipFor({ device, capability, part, definition }: Chosen, isFromMessage: boolean): string {
  const which = device === '' ? t('tip.device') : '';
  return [whatReported(capability, part, definition, isFromMessage), which, t('tip.reportNeeds')]
    .filter(Boolean)
    .join(' ');
}

function whatReported(
  capability: string,
  attribute: string,
  definition: CapabilityDefinition | undefined,
  isFromMessage: boolean,
): string {
  if (!isFromMessage) return t('tip.reportFixed');
  if (capability === '') return t('tip.reportWhole');
  const schema = own(definition?.attributes, attribute)?.schema.properties?.value;
  const values = schema ? shortened(inWords(schema)) : [];
  return values.length === 0 ? t('tip.report') : t('tip.reportSuchAs', { values: values.join(', ') });
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
    const schema = setter === undefined ? undefined : own(commands, setter)?.arguments[0]?.schema;
    return [...enumCommands.map(({ value }) => String(value)), ...(schema ? inWords(schema) : [])];
  });
  return shortened([...new Set(all)]);
}

function shortened(unique: string[]): string[] {
  return unique.length > MOST_NAMED ? [...unique.slice(0, MOST_NAMED), '…'] : unique;
}

function inWords({ enum: values, minimum, maximum, type }: ValueSchema): string[] {
  if (values) return values.map(String);
  if (type !== 'integer' && type !== 'number') return [];
  return minimum === undefined || maximum === undefined ? [t('tip.number')] : [`${minimum}–${maximum}`];
}
