import type { HomeMode } from '../../base/contract/home';
import { plainName } from '../../base/contract/names';
import { PlacedFields } from '../picker/placed-fields';
import type { HomeLists } from '../shared/home-lists';
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

/** The fields of an open dialog: each location has modes of its own. */
export function modeFields({ empty, saved }: ModeFieldsOptions): PlacedFields<HomeMode> {
  const fields = new PlacedFields<HomeMode>({
    ...{ property: 'mode', icon: 'fa-moon-o', empty: empty.mode, savedLabel: saved.mode },
    ...{ emptyLocation: empty.location, savedLocation: saved.location, chosenFor: 'set' },
    nothing: t('picker.noModes'),
    choiceOf: ({ modeId, label }) => ({ value: modeId, label }),
    ask: modesIn,
  });
  $('#node-input-action').on('change', showInput);
  showInput();
  return fields;
}

async function modesIn(lists: HomeLists, location: string, refresh: boolean): Promise<readonly HomeMode[]> {
  const locations = await lists.locations();
  const named = locations.find((one) => one.locationId === location || plainName(one.name) === plainName(location));
  const meant = named ?? (location === '' && locations.length === 1 ? locations[0] : undefined);
  if (!meant) throw new RouteFailure(0, t('picker.locationFirst'));
  return lists.modes(meant.locationId, refresh);
}

/** A node that watches has no input; Node-RED takes its wires away. */
function showInput(): void {
  $('#node-input-inputs').val(asText($('#node-input-action').val()) === 'watch' ? 0 : 1);
}
