import { homeLists, type HomeLists } from '../shared/home-lists';
import { asText } from '../shared/validation';
import { ListedField, type ListedFieldOptions } from './listed-field';
import { locationField } from './location-field';

export interface PlacedFieldsOptions<Item> extends Omit<ListedFieldOptions<Item>, 'onChange'> {
  /** What an empty location means. */
  readonly emptyLocation: string;
  /** What the saved location was called when it was chosen. */
  readonly savedLocation: string;
  /** The action that the thing is chosen for. */
  readonly chosenFor: string;
  /** What there is in the chosen location: its id, a name that was typed, or empty. Throws `RouteFailure`. */
  readonly ask: (lists: HomeLists, location: string, refresh: boolean) => Promise<readonly Item[]>;
}

/** The fields account → action → location → thing of an open dialog, such as a scene or a mode. */
export class PlacedFields<Item> {
  readonly item: ListedField<Item>;
  readonly location: ReturnType<typeof locationField>;
  readonly #options: PlacedFieldsOptions<Item>;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #offeredFor = '';

  constructor(options: PlacedFieldsOptions<Item>) {
    this.#options = options;
    this.item = new ListedField(options);
    this.location = locationField({
      ...{ empty: options.emptyLocation, savedLabel: options.savedLocation },
      onChange: () => {
        if (this.location.value !== this.#offeredFor) this.#offer();
      },
    });
    $('#node-input-action').on('change', () => this.#show());
    $('#node-input-account').on('change', () => this.#accountChosen());
    this.#accountChosen();
    this.#show();
  }

  /** Opens the list where something is to be chosen and nothing was yet. */
  begin(): void {
    if (this.#isChosen) this.item.begin();
  }

  close(): void {
    this.item.close();
    this.location.close();
  }

  get #isChosen(): boolean {
    return asText($('#node-input-action').val()) === this.#options.chosenFor;
  }

  #accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    const lists = homeLists(accountId);
    this.#lists = lists;
    this.location.offer((refresh) => lists.locations(refresh));
    this.#offer();
  }

  #offer(): void {
    const lists = this.#lists;
    const location = this.location.value;
    this.#offeredFor = location;
    this.item.offer((refresh) => this.#options.ask(lists, location, refresh));
  }

  #show(): void {
    const { property } = this.#options;
    $(`#node-input-${property}`).closest('.form-row').toggle(this.#isChosen);
  }
}
