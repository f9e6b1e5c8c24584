import type { HomeScene } from '../../base/contract/home';
import { ListedField } from '../picker/listed-field';
import { locationField } from '../picker/location-field';
import { homeLists, type HomeLists } from '../shared/home-lists';
import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

export interface SceneFieldsOptions {
  /** What each field means while it is empty, in words. */
  readonly empty: { readonly scene: string; readonly location: string };
  /** What was saved of what is chosen, for the time that nobody can be asked. */
  readonly saved: { readonly scene: string; readonly location: string };
}

/** The fields account → location → scene of an open dialog: a chosen location narrows the list of scenes. */
export class SceneFields {
  readonly scene: ListedField<HomeScene>;
  readonly location: ReturnType<typeof locationField>;
  #accountId: string | undefined;
  #lists: HomeLists = homeLists('');
  #narrowedTo = '';

  constructor({ empty, saved }: SceneFieldsOptions) {
    this.scene = new ListedField<HomeScene>({
      ...{ property: 'scene', icon: 'fa-magic', empty: empty.scene, savedLabel: saved.scene },
      nothing: t('picker.noScenes'),
      choiceOf: ({ sceneId, name, location }) => ({
        ...{ value: sceneId, label: name ?? sceneId },
        ...(location === null ? {} : { group: location }),
      }),
    });
    this.location = locationField({
      ...{ empty: empty.location, savedLabel: saved.location },
      onChange: () => this.#locationChosen(),
    });
    const action = $('#node-input-action').on('change', () => this.#show());
    if (asText(action.val()) === '') action.val('run');
    $('#node-input-account').on('change', () => this.#accountChosen());
    this.#accountChosen();
    this.#show();
  }

  /** Opens the list of scenes where none was chosen yet. */
  begin(): void {
    if (isRun()) this.scene.begin();
  }

  /** The dialog is closed. */
  close(): void {
    this.scene.close();
    this.location.close();
  }

  #accountChosen(): void {
    const accountId = asText($('#node-input-account').val());
    if (accountId === this.#accountId) return;
    this.#accountId = accountId;
    const lists = homeLists(accountId);
    this.#lists = lists;
    this.location.offer((refresh) => lists.locations(refresh));
    this.#offerScenes();
  }

  #locationChosen(): void {
    if (this.location.value !== this.#narrowedTo) this.#offerScenes();
  }

  /** Each scene stands below its location, so that those of one location follow each other. */
  #offerScenes(): void {
    const lists = this.#lists;
    const place = this.location.value;
    this.#narrowedTo = place;
    this.scene.offer(async (refresh) => {
      const scenes = await lists.scenes(refresh);
      const inPlace = scenes.filter((scene) => scene.locationId === place);
      // A location that was typed, or is not known, hides nothing.
      const offered = inPlace.length > 0 ? inPlace : scenes;
      return [...offered].sort((one, other) => byText(one.location, other.location) || byText(one.name, other.name));
    });
  }

  #show(): void {
    $('#node-input-scene').closest('.form-row').toggle(isRun());
  }
}

function isRun(): boolean {
  return $('#node-input-action').val() !== 'list';
}

function byText(one: string | null, other: string | null): number {
  return (one ?? '').localeCompare(other ?? '', undefined, { numeric: true });
}
