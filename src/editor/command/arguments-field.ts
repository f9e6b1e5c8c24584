import type { CapabilityDefinition } from '../../base/contract/definition';
import { argumentForm } from './argument-form';
import type { CapabilityTraits } from '../shared/home-lists';
import { formOf, type SavedForm } from './argument-check';
import { PLAIN_WORDS, type CapabilityWords } from '../shared/capability-words';
import { labelOf, prepareTypedInput } from '../picker/picker';
import { asText } from '../shared/validation';
import { words as catalogue } from '../shared/words';

const t = catalogue('smartthings-account');

const OTHER_SOURCES = ['str', 'num', 'bool', 'msg', 'flow', 'global', 'env', 'jsonata'] as const;

/** The field for arguments: a form where the command is known, JSON where it is not, any other source by choice. */
export interface ArgumentsField {
  /** The capability or the command has changed. */
  suit(
    definition: CapabilityDefinition | undefined,
    capability: string,
    traits: CapabilityTraits,
    words: CapabilityWords,
  ): void;
  /** The form of the chosen command, where it is known. */
  readonly form: SavedForm | undefined;
}

export function argumentsField(): ArgumentsField {
  const field = $('#node-input-args');
  const type = $('#node-input-argsType');
  let definition: CapabilityDefinition | undefined;
  let capability = '';
  let traits: CapabilityTraits = {};
  let words: CapabilityWords = PLAIN_WORDS;
  let asForm: boolean | undefined;
  let shown = '';
  let writing = false;

  const write = (json: string): void => {
    writing = true;
    field.typedInput('value', json);
    writing = false;
  };
  const rows = argumentForm($('#smartthings-command-arguments'), write);
  const editJson = (): void => {
    RED.editor.editJSON({ value: asText(field.val()), complete: (json) => void field.typedInput('value', json) });
  };
  const chosenCommand = (): string =>
    $('#node-input-commandType').val() === 'str' ? asText($('#node-input-command').val()) : '';
  const formNow = (): SavedForm | undefined => definition && formOf(definition, capability, chosenCommand(), traits);
  const emptyWords = (): string => {
    const takesNone = formNow()?.arguments.length === 0;
    return takesNone ? t('argument.none') : t('argument.fillIn');
  };
  const formType = {
    value: 'json',
    label: t('argument.form'),
    icon: 'fa fa-sliders',
    valueLabel: (container: JQuery, value: string) => {
      const summary = $('<code class="smartthings-arguments-summary">').text(value || emptyWords());
      container.append(summary.attr('data-empty', value === '' ? 'true' : 'false'));
    },
    expand: editJson,
  };

  /** Takes the JSON text away while there is a form for it: two ways to write the same would be one too many. */
  const setKind = (isForm: boolean): void => {
    if (isForm === asForm) return;
    asForm = isForm;
    field.typedInput('types', [isForm ? formType : 'json', ...OTHER_SOURCES]);
  };
  let lastCommand = chosenCommand();
  const show = (): void => {
    if (writing) return;
    const command = chosenCommand();
    const here = type.val() === 'json';
    // What was filled in for one command says nothing about another.
    if (here && command !== '' && lastCommand !== '' && command !== lastCommand) write('');
    lastCommand = command || lastCommand;
    const now = JSON.stringify([here, command, field.val(), definition, traits, words.count]);
    if (now === shown) return;
    shown = now;
    const form = here ? formNow() : undefined;
    const fits =
      definition !== undefined &&
      form !== undefined &&
      rows.show(definition, form, { traits, words }, asText(field.val()));
    if (!fits) rows.hide();
    writing = true;
    if (here) setKind(fits);
    // Whether there is something to fill in shows in the closed field.
    if (here && fits) field.typedInput('value', asText(field.val()));
    writing = false;
    // By now the validator knows the form.
    if (here) field.trigger('change');
  };

  field.typedInput({ default: 'json', types: ['json', ...OTHER_SOURCES], typeField: type });
  prepareTypedInput(field, labelOf('args'), t('argument.editJson'));
  $('#node-input-args, #node-input-command').on('change', show);
  return {
    suit(newDefinition, newCapability, newTraits, newWords) {
      definition = newDefinition;
      capability = newCapability;
      traits = newTraits;
      words = newWords;
      show();
    },
    get form() {
      return formNow();
    },
  };
}
