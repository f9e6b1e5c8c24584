import type { HomeMode } from '../../base/contract/home';
import type { PlacedFields } from '../picker/placed-fields';
import { chosenValue } from '../shared/device-node';
import { nodeDialog, type CompanionProperties, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { keepTexts } from '../shared/saved-fields';
import { currentValue, fixedText } from '../shared/typed-fields';
import { asText } from '../shared/validation';
import { words } from '../shared/words';
import { modeFields } from './mode-fields';

interface ModeProperties extends CompanionProperties {
  action: string;
  /** None where the node watches. */
  inputs: number;
  location: string;
  locationType: string;
  /** What the user calls the chosen location and mode, for the label on the canvas. */
  locationName: string;
  mode: string;
  modeType: string;
  modeName: string;
}

const t = words('smartthings-mode');

const dialog: OpenDialog<PlacedFields<HomeMode>> = {};

const problemOfMode = chosenValue<ModeProperties>('mode', () => dialog.fields?.item.problem);

const definition = nodeDialog<ModeProperties, PlacedFields<HomeMode>>('smartthings-mode', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.output'),
  },
  defaults: {
    action: { value: 'read' },
    inputs: { value: 1 },
    location: {
      value: '',
      label: t('label.location'),
      validate: chosenValue('location', () => dialog.fields?.location.problem),
    },
    locationType: { value: 'str' },
    locationName: { value: '' },
    mode: {
      value: '',
      label: t('label.mode'),
      validate(value, options) {
        // Where no mode is set, nobody sees the field.
        return currentValue(this, 'action') !== 'set' || problemOfMode.call(this, value, options);
      },
    },
    modeType: { value: 'str' },
    modeName: { value: '' },
  },
  doing: labelOf,
  open: (node) =>
    modeFields({
      empty: { mode: t('empty.mode'), location: t('empty.location') },
      saved: { mode: asText(node.modeName), location: asText(node.locationName) },
    }),
  keep: (node, { item, location }) => keepTexts(node, { modeName: item.label, locationName: location.label }),
});

/** What a node does, for the canvas: "Home · Night". */
function labelOf(node: ModeProperties): string {
  const location = fixedText(node.location, node.locationType) && asText(node.locationName);
  const mode = fixedText(node.mode, node.modeType);
  const set = (mode && asText(node.modeName)) || mode || t('label.set');
  const doing = node.action === 'set' ? set : node.action === 'watch' ? t('label.watch') : t('label.palette');
  return [location, doing].filter(Boolean).join(' · ');
}

RED.nodes.registerType<ModeProperties>('smartthings-mode', { ...definition });
findableBy('smartthings-mode', t('label.keywords'));
