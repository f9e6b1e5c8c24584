import { plainName } from '../../base/contract/names';
import type { HomeMode } from '../../base/contract/home';
import { ListedField } from '../picker/listed-field';
import { locationField } from '../picker/location-field';
import { homeLists, type HomeLists } from '../shared/home-lists';
import { RouteFailure } from '../shared/routes';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

export interface ModeFieldsOptions {
  /** What each field means while it is empty, in words. */
  readonly empty: { readonly mode: string; readonly location: string };
  /** What was saved of what is chosen, for the time that nobody can be asked. */
  readonly saved: { readonly mode: string; readonly location: string };
}

/** The fields account → location → mode of an open dialog: each location has modes of its own. */
export class ModeFields {
  readonly mode: ListedField<HomeMode>;
  readonly location: ReturnType<typeof locationField>;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #offered = '';

  constructor({ empty, saved }: ModeFieldsOptions) {
    this.mode = new ListedField<HomeMode>({
      ...{ property: 'mode', icon: 'fa-moon-o', empty: empty.mode, savedLabel: saved.mode },
      nothing: t('picker.noModes'),
      choiceOf: ({ modeId, label }) => ({ value: modeId, label }),
    });
    this.location = locationField({
      ...{ empty: empty.location, savedLabel: saved.location },
      onChange: () => this.#locationChosen(),
    });
    const action = $('#node-input-action').on('change', () => this.#show());
    if (asText(action.val()) === '') action.val('read');
    $('#node-input-account').on('change', () => this.#accountChosen());
    this.#accountChosen();
    this.#show();
  }

  /** Opens the list of modes where one is to be set and none was chosen yet. */
  begin(): void {
    if (actionNow() === 'set') this.mode.begin();
  }

  /** The dialog is closed. */
  close(): void {
    this.mode.close();
    this.location.close();
  }

  #accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    const lists = homeLists(accountId);
    this.#lists = lists;
    this.location.offer((refresh) => lists.locations(refresh));
    this.#offerModes();
  }

  #locationChosen(): void {
    if (this.location.value !== this.#offered) this.#offerModes();
  }

  #offerModes(): void {
    const lists = this.#lists;
    const place = this.location.value;
    this.#offered = place;
    this.mode.offer(async (refresh) => {
      const locations = await lists.locations();
      const named = locations.find((one) => one.locationId === place || plainName(one.name) === plainName(place));
      const meant = named ?? (place === '' && locations.length === 1 ? locations[0] : undefined);
      if (!meant) throw new RouteFailure(0, t('picker.locationFirst'));
      return lists.modes(meant.locationId, refresh);
    });
  }

  /** A node that watches has no input; Node-RED takes its wires away. */
  #show(): void {
    const action = actionNow();
    $('#node-input-mode')
      .closest('.form-row')
      .toggle(action === 'set');
    $('#node-input-inputs').val(action === 'watch' ? 0 : 1);
  }
}

function actionNow(): string {
  return asText($('#node-input-action').val());
}
