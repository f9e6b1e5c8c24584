import type { CapabilityDefinition } from '../../base/contract/definition';
import { fieldFor, type ArgumentField } from './argument-fields';
import { hintsFor } from './argument-hints';
import { inWords } from '../shared/id-in-words';
import type { CapabilityTraits } from '../shared/home-lists';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The arguments of a command as a form, made from the capability's definition. */
export interface ArgumentForm {
  /** Shows the saved JSON list. Tells whether it fits into a form; if not, nothing is shown. */
  show(definition: CapabilityDefinition, command: string, traits: CapabilityTraits, saved: string): boolean;
  hide(): void;
}

/** `onChange` gets the list as JSON, empty for no arguments. */
export function argumentForm(place: JQuery, onChange: (json: string) => void): ArgumentForm {
  const hide = (): void => void place.empty();
  return {
    hide,
    show(definition, command, traits, saved) {
      const known = definition.commands[command]?.arguments;
      const values = listFrom(saved);
      hide();
      if (!known || !values || values.length > known.length) return false;
      const fields = known.map((argument, index) => {
        const field = fieldFor(values[index], argument, hintsFor(definition, command, argument, traits));
        place.append(rowOf(argument.name, argument.optional, index, field));
        return { ...field, optional: argument.optional };
      });
      place.off('.arguments').on('input.arguments change.arguments', () => {
        const list = read(fields);
        if (list) onChange(list.length === 0 ? '' : JSON.stringify(list));
      });
      read(fields);
      return true;
    },
  };
}

/** What is saved as a list of arguments, as the runtime takes it: any other value is the only argument. */
function listFrom(saved: string): readonly unknown[] | undefined {
  if (saved === '') return [];
  try {
    const value: unknown = JSON.parse(saved);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  } catch {
    return undefined;
  }
}

function rowOf(name: string, optional: boolean, index: number, field: ArgumentField): JQuery {
  const id = `smartthings-argument-${index}`;
  const label = $('<label>').attr('for', id).text(inWords(name));
  if (optional) label.append($('<small>').text(t('argument.optional')));
  const entry = field.elements.find((element) => element.attr('tabindex') !== '-1');
  entry?.attr('id', id);
  const body = $('<div class="smartthings-argument">').append(...field.elements);
  return $('<div class="form-row smartthings-argument-row">').append(label, body);
}

type Row = ArgumentField & { readonly optional: boolean };

/** The list up to the last field that holds something; marks what is missing or no JSON. `undefined` with the latter. */
function read(fields: readonly Row[]): unknown[] | undefined {
  const values = fields.map((field) => {
    try {
      return field.read();
    } catch {
      return NO_JSON;
    }
  });
  const length = values.reduce<number>((last, value, index) => (value === undefined ? last : index + 1), 0);
  fields.forEach(({ elements, optional }, index) => {
    const missing = values[index] === undefined && (!optional || index < length);
    for (const element of elements) element.toggleClass('input-error', missing || values[index] === NO_JSON);
  });
  // A gap can't be left out of a list.
  return values.includes(NO_JSON) ? undefined : values.slice(0, length).map((value) => value ?? null);
}

const NO_JSON = Symbol('no JSON');
