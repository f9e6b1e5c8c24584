import type { HomeScene } from '../../base/contract/home';
import { PlacedFields } from '../picker/placed-fields';
import type { HomeLists } from '../shared/home-lists';
import { words } from '../shared/words';

const t = words('smartthings-account');

export interface SceneFieldsOptions {
  /** What each field means while it is empty, in words. */
  readonly empty: { readonly scene: string; readonly location: string };
  /** What was saved of what is chosen, for the time that nobody can be asked. */
  readonly saved: { readonly scene: string; readonly location: string };
}

/** The fields of an open dialog: a chosen location narrows the list of scenes. */
export function sceneFields({ empty, saved }: SceneFieldsOptions): PlacedFields<HomeScene> {
  return new PlacedFields<HomeScene>({
    ...{ property: 'scene', icon: 'fa-magic', empty: empty.scene, savedLabel: saved.scene },
    ...{ emptyLocation: empty.location, savedLocation: saved.location, chosenFor: 'run' },
    nothing: t('picker.noScenes'),
    choiceOf: ({ sceneId, name, location }) => ({
      ...{ value: sceneId, label: name ?? sceneId },
      ...(location === null ? {} : { group: location }),
    }),
    ask: scenesIn,
  });
}

/** Each scene stands below its location, so that those of one location follow each other. */
async function scenesIn(lists: HomeLists, location: string, refresh: boolean): Promise<readonly HomeScene[]> {
  const scenes = await lists.scenes(refresh);
  const inPlace = scenes.filter((scene) => scene.locationId === location);
  // A location that was typed, or is not known, hides nothing.
  const offered = inPlace.length > 0 ? inPlace : scenes;
  return [...offered].sort((one, other) => byText(one.location, other.location) || byText(one.name, other.name));
}

function byText(one: string | null, other: string | null): number {
  return (one ?? '').localeCompare(other ?? '', undefined, { numeric: true });
}
