import type { TryReply, TryRequest } from '../../base/contract/tries';
import { fieldOf, sourceOf, writtenValue, type FieldNow } from '../shared/asked-values';
import { whileDisabled } from '../shared/busy';
import { onEachPress } from '../shared/presses';
import { prepareTypedInput } from './picker';
import { homeLists } from '../shared/home-lists';
import { reasonOf, RouteFailure } from '../shared/routes';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** How a dialog tries what it says. */
export interface TryOptions {
  /** On the button, and while it is under way. */
  readonly words: { readonly press: string; readonly busy: string };
  /** The fields that say what is done: TypedInputs, and what decides which of them count. */
  readonly properties: readonly string[];
  /** Those of them that count at present. */
  readonly used: () => readonly string[];
  /** Where an empty field, or none at all, leaves it to the message: the name to ask by, and what is meant of the message. */
  readonly leftOpen: (fields: Fields) => Readonly<Record<string, string>>;
  /** The values are those of the fields and of what was asked. */
  readonly request: (values: Readonly<Record<string, unknown>>) => TryRequest;
}

export type Fields = Readonly<Record<string, FieldNow>>;

/** So much of an answer is shown. */
const MOST_SHOWN = 4_000;
const TYPES = ['str', 'num', 'bool', 'json'] as const;

/**
 * The part of a dialog that does at once what the form says, before any Deploy. What comes from a message or the context
 * only when the flow runs, it asks for. It stays empty for whoever may not send.
 */
export class TryForm {
  readonly #options: TryOptions;
  readonly #asked = $('<div>');
  readonly #button = $('<button type="button" class="red-ui-button smartthings-try">');
  readonly #outcome = $('<div class="smartthings-try-outcome" role="status">');
  /** What was written into the rows that ask, by name: it stays when they are drawn anew. */
  readonly #written = new Map<string, FieldNow>();
  #shown = '';
  #isOpen = true;

  /** `place` is an empty element of the open form. */
  constructor(place: JQuery, options: TryOptions) {
    this.#options = options;
    if (!RED.user.hasPermission('smartthings.write')) return;
    const row = $('<div class="form-row">').append(this.#button.text(options.words.press), this.#outcome);
    place.append(this.#asked, row);
    onEachPress(this.#button, () => void this.#try());
    for (const property of options.properties) {
      $(`#node-input-${property}, #node-input-${property}Type`).on('change keyup', () => this.#show());
    }
    this.#show();
  }

  /** The dialog is closed: an answer that is still to come is shown nowhere. */
  close(): void {
    this.#isOpen = false;
  }

  get #fields(): Fields {
    return Object.fromEntries(
      this.#options.used().map((property) => {
        const type = asText($(`#node-input-${property}Type`).val()) || 'str';
        return [property, { value: asText($(`#node-input-${property}`).val()), type }];
      }),
    );
  }

  /** What has to be asked for, and where it would come from. */
  #open(): Record<string, string> {
    const fields = this.#fields;
    const elsewhere = Object.entries(fields).flatMap(([property, field]): [string, string][] => {
      const source = sourceOf(field);
      return source === undefined ? [] : [[property, source]];
    });
    return { ...this.#options.leftOpen(fields), ...Object.fromEntries(elsewhere) };
  }

  #show(): void {
    const open = this.#open();
    const now = JSON.stringify(open);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#asked.empty().append(Object.entries(open).map(([name, source]) => this.#row(name, source)));
    for (const name of Object.keys(open)) this.#prepare(name);
  }

  #row(name: string, source: string): JQuery {
    const id = `smartthings-try-${name}`;
    const label = $('<label>')
      .attr({ id: `${id}-label`, for: id })
      .text(t('trying.value', { source: source.slice(0, 40) }));
    const { value = '', type = usualTypeOf(name) } = this.#written.get(name) ?? {};
    return $('<div class="form-row">').append(
      label,
      $('<input type="text" style="width: 70%">').attr('id', id).val(value),
      $('<input type="hidden">').attr('id', `${id}-type`).val(type),
    );
  }

  #prepare(name: string): void {
    const field = $(`#smartthings-try-${name}`);
    field.typedInput({ default: usualTypeOf(name), types: TYPES, typeField: $(`#smartthings-try-${name}-type`) });
    prepareTypedInput(field, $(`#smartthings-try-${name}-label`), t('argument.editJson'));
    field.on('change', () => void this.#written.set(name, this.#fieldAsked(name)));
  }

  #fieldAsked(name: string): FieldNow {
    const type = asText($(`#smartthings-try-${name}-type`).val()) || 'str';
    return { value: asText($(`#smartthings-try-${name}`).val()), type };
  }

  async #try(): Promise<void> {
    this.#clear();
    const values = this.#values();
    if (!values) return;
    const { words: said, request } = this.#options;
    this.#button.text(said.busy);
    const lists = homeLists(asText($('#node-input-account').val()));
    try {
      const reply = await whileDisabled(this.#button, () => lists.attempt(request(values)));
      if (this.#isOpen) this.#tell(reply);
    } catch (failure) {
      if (this.#isOpen) this.#fail(failure);
    }
    this.#button.text(said.press);
  }

  /** What the request is made of; nothing where a value is no JSON, which is said at its field. */
  #values(): Record<string, unknown> | undefined {
    const open = this.#open();
    const asked = Object.keys(open).map((name) => [name, this.#fieldAsked(name)] as const);
    const fields = Object.entries(this.#fields).filter(([name]) => !Object.hasOwn(open, name));
    const values: Record<string, unknown> = {};
    for (const [name, field] of [...fields, ...asked]) {
      try {
        values[name] = writtenValue(field);
      } catch {
        this.#sayAt(name, t('trying.noJson'));
        return undefined;
      }
    }
    return values;
  }

  #tell({ payload, ms, calls }: TryReply): void {
    const answer = JSON.stringify(payload, null, 2);
    const shown = answer.length > MOST_SHOWN ? `${answer.slice(0, MOST_SHOWN)}\n…` : answer;
    this.#outcome.append(
      $('<p>').text([t('trying.took', { ms }), t('trying.cost', { count: calls })].join(' ')),
      $('<pre>').text(shown),
    );
  }

  #fail(failure: unknown): void {
    const key = failure instanceof RouteFailure ? failure.key : undefined;
    this.#sayAt(fieldOf(key), reasonOf(failure));
  }

  /** At the field that it is about, else under the button. */
  #sayAt(name: string | undefined, sentence: string): void {
    const problem = $('<p class="smartthings-problem smartthings-try-problem" role="alert">').text(sentence);
    const asked = $(`#smartthings-try-${name ?? ''}`).closest('.form-row');
    const own = $(`#node-input-${name ?? ''}`).closest('.form-row');
    const row = [asked, own].find((one) => one.length > 0 && one.is(':visible'));
    if (row) row.append(problem);
    else this.#outcome.append(problem);
  }

  #clear(): void {
    this.#outcome.empty();
    $('.smartthings-try-problem').remove();
  }
}

/** Arguments are told apart by their types; everything else is understood however it is written. */
function usualTypeOf(name: string): string {
  return name === 'args' ? 'json' : 'str';
}
