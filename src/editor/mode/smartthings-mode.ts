import { chosenValue } from '../shared/device-node';
import { dialogClosed, dialogOpened } from '../shared/edited';
import { beginWithAccount } from '../shared/only-account';
import { findableBy } from '../shared/palette';
import { sayProblems } from '../shared/problems';
import { currentValue, fixedText } from '../shared/typed-fields';
import { asText } from '../shared/validation';
import { words } from '../shared/words';
import { ModeFields } from './mode-fields';

interface ModeProperties {
  name: string;
  account: string;
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

/** The fields of the open dialog; there is one such dialog at most. */
let fields: ModeFields | undefined;

const problemOfMode = chosenValue<ModeProperties>('mode', () => fields?.mode.problem);

RED.nodes.registerType<ModeProperties>('smartthings-mode', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-mode.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    action: { value: 'read' },
    inputs: { value: 1 },
    location: {
      value: '',
      label: t('label.location'),
      validate: chosenValue('location', () => fields?.location.problem),
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
  paletteLabel: () => t('label.palette'),
  inputLabels: () => t('label.input'),
  outputLabels: () => t('label.output'),
  label() {
    return this.name || labelOf(this);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    dialogOpened(this);
    const open = new ModeFields({
      empty: { mode: t('empty.mode'), location: t('empty.location') },
      saved: { mode: asText(this.modeName), location: asText(this.locationName) },
    });
    fields = open;
    beginWithAccount(() => open.begin());
    sayProblems(this, 'node-input');
  },
  oneditsave() {
    const isChange = fields !== undefined && keepNames(this, fields);
    close(this);
    return isChange || undefined;
  },
  oneditcancel() {
    close(this);
  },
  oneditdelete() {
    close(this);
  },
});

findableBy('smartthings-mode', t('label.keywords'));

/** What a node does, for the canvas: "Home · Night". */
function labelOf(node: ModeProperties): string {
  const location = fixedText(node.location, node.locationType) && asText(node.locationName);
  const mode = fixedText(node.mode, node.modeType);
  const set = (mode && asText(node.modeName)) || mode || t('label.set');
  const doing = node.action === 'set' ? set : node.action === 'watch' ? t('label.watch') : t('label.palette');
  return [location, doing].filter(Boolean).join(' · ');
}

/** Keeps what the user calls what is chosen. Tells whether that has changed, for the editor to mark the node. */
function keepNames(node: ModeProperties, { mode, location }: ModeFields): boolean {
  const names = { modeName: mode.label, locationName: location.label };
  const isSame = names.modeName === asText(node.modeName) && names.locationName === asText(node.locationName);
  Object.assign(node, names);
  return !isSame;
}

function close(node: { readonly id: string }): void {
  fields?.close();
  fields = undefined;
  dialogClosed(node);
}
