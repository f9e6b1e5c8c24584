import { argumentsField } from './arguments-field';
import { deviceFields, type DeviceFields } from '../picker/device-fields';
import { nodeLabel } from '../shared/node-label';
import { currentValue, typedValue } from '../shared/typed-fields';
import { asText, checkNumber } from '../shared/validation';
import { words } from '../shared/words';

interface CommandProperties {
  name: string;
  account: string;
  device: string;
  deviceType: string;
  /** What the user calls the device, for the label on the canvas. */
  deviceLabel: string;
  component: string;
  componentType: string;
  capability: string;
  capabilityType: string;
  command: string;
  commandType: string;
  args: string;
  argsType: string;
  confirm: string;
  confirmTimeout: string;
}

const t = words('smartthings-command');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: DeviceFields | undefined;

RED.nodes.registerType<CommandProperties>('smartthings-command', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-command.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    device: { value: '', label: t('label.device'), validate: typedValue('device') },
    deviceType: { value: 'str' },
    deviceLabel: { value: '' },
    component: { value: 'main', label: t('label.component'), validate: typedValue('component') },
    componentType: { value: 'str' },
    capability: { value: '', label: t('label.capability'), validate: typedValue('capability') },
    capabilityType: { value: 'str' },
    command: {
      value: '',
      label: t('label.command'),
      validate(value, options) {
        const verdict = typedValue<CommandProperties>('command').call(this, value, options);
        if (verdict !== true || currentValue(this, 'command') === '') return verdict;
        return currentValue(this, 'capability') !== '' || t('validation.capabilityMissing');
      },
    },
    commandType: { value: 'str' },
    args: { value: '', label: t('label.args'), validate: typedValue('args') },
    argsType: { value: 'json' },
    // Waiting for the device to report its new state is not offered by this dialog yet: the saved value stays.
    confirm: { value: 'none' },
    confirmTimeout: { value: '10', validate: (value, _options) => checkNumber(value, 1, Infinity) },
  },
  paletteLabel: () => t('label.palette'),
  inputLabels: () => t('label.input'),
  outputLabels: () => t('label.output'),
  label() {
    return this.name || nodeLabel(this, 'command') || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    const args = argumentsField();
    fields = deviceFields({
      part: 'command',
      usualComponent: 'main',
      deviceLabel: asText(this.deviceLabel),
      empty: {
        device: t('empty.device'),
        component: t('empty.component'),
        capability: t('empty.capability'),
        part: t('empty.command'),
      },
      onPart: (definition, traits) => args.suit(definition, traits),
    });
  },
  oneditsave() {
    const label = fields?.deviceLabel ?? '';
    if (label === asText(this.deviceLabel)) return undefined;
    this.deviceLabel = label;
    return true;
  },
});
