import type { HomeLocation } from '../../base/contract/home';
import { words } from '../shared/words';
import { ListedField } from './listed-field';

const t = words('smartthings-account');

/** The field `location` of an open dialog. */
export function locationField(options: {
  readonly empty: string;
  readonly savedLabel: string;
  readonly onChange?: () => void;
}): ListedField<HomeLocation> {
  return new ListedField<HomeLocation>({
    ...options,
    ...{ property: 'location', icon: 'fa-map-marker', nothing: t('picker.noLocations') },
    choiceOf: ({ locationId, name }) => ({ value: locationId, label: name }),
  });
}
