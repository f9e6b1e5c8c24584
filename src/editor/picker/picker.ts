import { LIST_ID, openPanel, partsOf, type Choice, type Panel, type PanelContent } from './picker-panel';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

export interface PickerOptions {
  /** Icon of Font Awesome 4, such as `fa-lightbulb-o`. */
  readonly icon: string;
  /** What an empty field means. */
  readonly empty: string;
  /** A person chose something from the list or wrote it there. */
  readonly onPick?: (value: string) => void;
  /** Whether text that is in no list may be taken over; any where it is left out. */
  readonly takes?: (typed: string) => boolean;
  /** The value or where it comes from has changed, by whatever way. */
  readonly onChange?: () => void;
  /** Asks for the list anew. */
  readonly refresh?: () => Promise<void>;
  /** Whether the value is always chosen here: then nothing is saved of where it comes from. */
  readonly isPlain?: boolean;
  /** For a value that the list does not have: what to call it, and what is the matter with it. */
  readonly strange?: (value: string) => { readonly label?: string; readonly mark?: string };
}

/** A TypedInput whose own text is chosen from a list. What is saved stays plain text of the type `str`. */
export interface Picker {
  /** What is chosen here; empty where it comes from elsewhere. */
  readonly value: string;
  /** Whether the value is chosen here, and not taken from the message, the context and so on. */
  readonly isHere: boolean;
  /** Takes another list; `why` says why it is empty. */
  offer(choices: readonly Choice[], why?: string): void;
  choose(value: string): void;
  /** Opens the list, as a press on the field does. */
  open(): void;
  /** The dialog is closed: so is the list. */
  close(): void;
}

const ELSEWHERE = ['msg', 'flow', 'global', 'env', 'jsonata'] as const;

/** Makes `#node-input-<property>` a picker; its type, unless it is plain, is kept in `#node-input-<property>Type`. */
export function picker(property: string, options: PickerOptions): Picker {
  const field = $(`#node-input-${property}`);
  const title = labelOf(property);
  let content: PanelContent = { choices: [], why: '' };
  let label: JQuery | undefined;
  let open: Panel | undefined;

  const { isPlain = false } = options;
  const isHere = (): boolean => isPlain || asText($(`#node-input-${property}Type`).val()) === 'str';
  const value = (): string => asText(field.val());
  const chosen = (saved: string): Choice => {
    const known = content.choices.find((choice) => choice.value === saved);
    return known ?? { value: saved, label: saved, ...options.strange?.(saved) };
  };
  const drawLabel = (saved: string): void => {
    const parts = saved === '' ? partsOf({ value: '', label: options.empty }) : partsOf(chosen(saved));
    parts[0]?.attr('data-empty', saved === '' && parts.length === 1 ? 'true' : 'false');
    label?.empty().append(...parts, $('<i class="fa fa-caret-down" aria-hidden="true"></i>'));
  };
  const choose = (picked: string): void => {
    field.typedInput('value', picked);
  };
  const openList = (): void => {
    if (!label) return;
    open = openPanel({
      title: title.text().trim(),
      selected: value(),
      target: label.closest('.red-ui-typedInput-container'),
      content: () => content,
      takes: (typed) => isEnvironment(typed) || options.takes === undefined || options.takes(typed),
      refresh: options.refresh,
      onPick: (picked) => {
        choose(picked);
        // The choice has drawn another button in the place of the one that had the keyboard.
        label?.trigger('focus');
        options.onPick?.(picked);
      },
      onClose: () => {
        open = undefined;
        label?.attr('aria-expanded', 'false').trigger('focus');
      },
    });
    label.attr('aria-expanded', 'true');
  };
  /** Node-RED asks for the closed field whenever its value or type changes. */
  const valueLabel = (container: JQuery, saved: string): void => {
    label = pickerButton(property, title, openList, () => open !== undefined).appendTo(container);
    drawLabel(saved);
  };

  const here = { value: 'str', label: t('picker.here'), icon: `fa ${options.icon}`, valueLabel };
  field.typedInput(
    isPlain
      ? { default: 'str', types: [here] }
      : { default: 'str', types: [here, ...ELSEWHERE], typeField: `#node-input-${property}Type` },
  );
  prepareTypedInput(field, title);
  title.on('click', () => label?.trigger('focus'));
  field.on('change', () => options.onChange?.());

  return {
    get value() {
      return isHere() ? value() : '';
    },
    get isHere() {
      return isHere();
    },
    offer(choices, why = '') {
      content = { choices, why };
      if (isHere()) drawLabel(value());
      open?.draw();
    },
    choose,
    open() {
      if (isHere() && !open) openList();
    },
    close() {
      open?.close();
    },
  };
}

function pickerButton(property: string, title: JQuery, open: () => void, isOpen: () => boolean): JQuery {
  const id = `smartthings-picker-${property}`;
  const button = $('<button type="button" class="smartthings-picker" role="combobox" aria-haspopup="listbox">');
  button.attr({ id, 'aria-expanded': 'false', 'aria-controls': LIST_ID });
  button.attr('aria-labelledby', `${title.attr('id') ?? ''} ${id}`);
  let wasOpen = false;
  return button
    .on('mousedown', () => (wasOpen = isOpen()))
    .on('click', () => {
      // The press that closes the list by being outside of it must not open it again.
      if (!wasOpen) open();
      wasOpen = false;
    })
    .on('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      open();
    });
}

/** The label of a field, which gets an id: what a TypedInput shows is no field that a label could point to. */
export function labelOf(property: string): JQuery {
  return $(`label[for="node-input-${property}"]`).attr('id', `smartthings-label-${property}`);
}

/**
 * Gives the parts of a TypedInput the name of its field, for screen readers. By reference: the label gets its words only
 * after the dialog is prepared. `more` is what the button at its right end does, where it has one.
 */
export function prepareTypedInput(field: JQuery, title: JQuery, more = ''): void {
  const titleId = title.attr('id') ?? '';
  const container = field.next('.red-ui-typedInput-container');
  container.find('.red-ui-typedInput-input').attr('aria-labelledby', titleId);
  const buttons = { 'type-select': t('picker.source'), 'option-trigger': t('picker.store'), 'option-expand': more };
  for (const [part, words] of Object.entries(buttons)) {
    if (words === '') continue;
    const id = `${titleId}-${part}`;
    const button = container.find(`.red-ui-typedInput-${part}`);
    button.attr({ id, 'aria-label': words, 'aria-labelledby': `${titleId} ${id}` });
  }
  // Node-RED leaves its focus border on a field whose value is shown by a label.
  container.on('focusout', () => container.removeClass('red-ui-typedInput-focus'));
}
