import type { CapabilityDefinition } from '../../base/contract/definition';
import { listFrom, problemsOf, type SavedForm } from './argument-check';
import { fieldFor, type ArgumentField } from './argument-fields';
import { hintsFor } from './argument-hints';
import type { CapabilityWords } from '../shared/capability-words';
import type { CapabilityTraits } from '../shared/home-lists';
import { describe } from '../shared/problems';
import { words as catalogue } from '../shared/words';

const t = catalogue('smartthings-account');

/** The arguments of a command as a form, made from the capability's definition. */
export interface ArgumentForm {
  /** Shows the saved JSON list. Tells whether it fits into a form; if not, nothing is shown. */
  show(definition: CapabilityDefinition, form: SavedForm, known: KnownOfDevice, saved: string): boolean;
  hide(): void;
}

/** What is known beside the definition: what the device says of itself, and what the viewer calls it all. */
export interface KnownOfDevice {
  readonly traits: CapabilityTraits;
  readonly words: CapabilityWords;
}

/** `onChange` gets the list as JSON, empty for no arguments. */
export function argumentForm(place: JQuery, onChange: (json: string) => void): ArgumentForm {
  const hide = (): void => void place.empty();
  return {
    hide,
    show(definition, form, { traits, words }, saved) {
      const known = form.arguments;
      const values = listFrom(saved);
      hide();
      if (!values || values.length > known.length) return false;
      const rows = (definition.commands[form.command]?.arguments ?? []).map((argument, index) => {
        const hints = hintsFor(definition, form.command, argument, traits, words);
        const field = fieldFor(values[index], argument, hints);
        const row = { ...field, index };
        const label = words.argument(definition.id, form.command, argument.name);
        place.append(rowOf(label, argument.optional, row));
        return row;
      });
      const tell = (): void => {
        const list = read(form, rows);
        if (list) onChange(list.length === 0 ? '' : JSON.stringify(list));
      };
      place.off('.arguments').on('input.arguments change.arguments', tell);
      // What a form shows is what is stored, from the first moment.
      if (rows.some(({ isPreset }) => isPreset === true)) tell();
      else read(form, rows);
      return true;
    },
  };
}

type Row = ArgumentField & { readonly index: number };

const problemId = (index: number): string => `smartthings-problem-argument-${index}`;

function rowOf(name: string, optional: boolean, { index, elements }: Row): JQuery {
  const id = `smartthings-argument-${index}`;
  const label = $('<label>').attr('for', id).text(name);
  if (optional) label.append($('<small>').text(t('argument.optional')));
  entryIn(elements)?.attr('id', id);
  const body = $('<div class="smartthings-argument">').append(...elements);
  const problem = $('<p class="smartthings-problem">').attr('id', problemId(index));
  return $('<div class="form-row smartthings-argument-row">').append(label, body, problem);
}

/** The part of a field that takes the keyboard: a slider is a second way to the same number. */
const entryIn = (elements: readonly JQuery[]): JQuery | undefined =>
  elements.find((element) => element.attr('tabindex') !== '-1');

/** The list up to the last field that holds something; says what is wrong with each. `undefined` with text that is no JSON. */
function read({ arguments: known }: SavedForm, rows: readonly Row[]): unknown[] | undefined {
  const values = rows.map((row) => {
    try {
      return row.read();
    } catch {
      return NO_JSON;
    }
  });
  const length = values.reduce<number>((last, value, index) => (value === undefined ? last : index + 1), 0);
  const list = values.slice(0, length);
  const problems = problemsOf(known, list);
  for (const { elements, index } of rows) {
    const problem = values[index] === NO_JSON ? t('argument.noJson') : (problems[index] ?? '');
    for (const element of elements) element.toggleClass('input-error', problem !== '');
    $(`#${problemId(index)}`).text(problem);
    const entry = entryIn(elements);
    if (entry) describe(entry, problemId(index), problem);
  }
  // A gap can't be left out of a list.
  return values.includes(NO_JSON) ? undefined : list.map((value) => value ?? null);
}

const NO_JSON = Symbol('no JSON');
