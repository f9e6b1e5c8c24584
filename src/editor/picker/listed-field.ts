import { plainName } from '../../base/contract/names';
import { reasonOf } from '../shared/routes';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';
import { picker, type Picker } from './picker';
import type { Choice } from './picker-panel';

const t = words('smartthings-account');

/** Asks the runtime for what a field offers. Throws `RouteFailure` with the reason in words. */
export type AskForList<Item> = (refresh: boolean) => Promise<readonly Item[]>;

export interface ListedFieldOptions<Item> {
  readonly property: string;
  /** Icon of Font Awesome 4. */
  readonly icon: string;
  /** What an empty field means. */
  readonly empty: string;
  /** Why there is nothing to choose, where the home has nothing of the kind. */
  readonly nothing: string;
  readonly choiceOf: (item: Item) => Choice;
  /** What the saved value was called when it was chosen, for the time that nobody can be asked. */
  readonly savedLabel?: string;
  /** What is chosen, or what is known of it, has changed. */
  readonly onChange?: () => void;
}

/** A picker for one of the home's things that people call by name; what is saved is its id, or a name that was typed. */
export class ListedField<Item> {
  readonly #options: ListedFieldOptions<Item>;
  readonly #picker: Picker;
  readonly #saved: string;
  #ask: AskForList<Item> = () => Promise.resolve([]);
  #choices: readonly Choice[] = [];
  #items: readonly Item[] = [];
  #isClosed = false;

  constructor(options: ListedFieldOptions<Item>) {
    const { savedLabel = '' } = options;
    this.#options = options;
    this.#saved = asText($(`#node-input-${options.property}`).val());
    this.#picker = picker(options.property, {
      ...{ icon: options.icon, empty: options.empty },
      onChange: () => {
        if (!this.#isClosed) options.onChange?.();
      },
      refresh: () => this.#load(true),
      strange: (value) => {
        const label = value === this.#saved && savedLabel !== '' ? savedLabel : value;
        return this.#isStrange(value) ? { label, mark: t('picker.notInHome') } : { label };
      },
    });
  }

  /** What is chosen in the node itself: an id, or a name that was typed. */
  get value(): string {
    return this.#picker.value;
  }

  /** The chosen thing itself, where it is in the list. */
  get chosen(): Item | undefined {
    return this.#items[this.#choices.findIndex(({ value }) => value === this.value)];
  }

  /** What the chosen thing is called; empty where nothing is chosen, or it is not known. */
  get label(): string {
    const { value } = this;
    const known = this.#choices.find((choice) => choice.value === value);
    if (known) return known.label;
    return value === this.#saved ? (this.#options.savedLabel ?? '') : '';
  }

  /** Why what is chosen cannot be right, by what is known of the home, in a sentence. */
  get problem(): Verdict {
    return this.#isStrange(this.value) ? t('picker.unknownName') : true;
  }

  /** Another list from now on, such as that of another account. */
  offer(ask: AskForList<Item>): void {
    this.#ask = ask;
    this.#items = [];
    this.#choices = [];
    void this.#load(false);
  }

  /** Opens the list where nothing was chosen yet: it is what comes next. */
  begin(): void {
    if (!this.#isClosed && this.#picker.isHere && this.value === '') this.#picker.open();
  }

  /** The dialog is closed. */
  close(): void {
    this.#isClosed = true;
    this.#picker.close();
  }

  /** Nothing speaks against what comes from the environment, nor against anything while nothing is known. */
  #isStrange(value: string): boolean {
    if (value === '' || isEnvironment(value) || this.#choices.length === 0) return false;
    const plain = plainName(value);
    return !this.#choices.some((choice) => plainName(choice.value) === plain || plainName(choice.label) === plain);
  }

  async #load(refresh: boolean): Promise<void> {
    const ask = this.#ask;
    this.#draw(t('picker.loading'));
    const found = await ask(refresh).then(
      (items) => ({
        items,
        choices: items.map(this.#options.choiceOf),
        why: items.length === 0 ? this.#options.nothing : '',
      }),
      (failure: unknown) => ({ items: this.#items, choices: this.#choices, why: reasonOf(failure) }),
    );
    if (ask !== this.#ask || this.#isClosed) return;
    this.#items = found.items;
    this.#choices = found.choices;
    this.#draw(found.why);
    // What is known now may make a choice wrong, or right: the editor is to judge it again.
    $(`#node-input-${this.#options.property}`).trigger('keyup');
  }

  #draw(why: string): void {
    this.#picker.offer([{ value: '', label: this.#options.empty }, ...this.#choices], why);
  }
}
