import { deviceFields, type DeviceFields } from '../picker/device-fields';
import { nodeLabel } from '../shared/node-label';
import { currentValue, typedValue } from '../shared/typed-fields';
import { asText, checkNumber } from '../shared/validation';
import { words } from '../shared/words';

interface StatusProperties {
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
  attribute: string;
  attributeType: string;
  format: string;
  maxAge: string;
}

const t = words('smartthings-status');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: DeviceFields | undefined;

RED.nodes.registerType<StatusProperties>('smartthings-status', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-status.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    device: { value: '', label: t('label.device'), validate: typedValue('device') },
    deviceType: { value: 'str' },
    deviceLabel: { value: '' },
    component: { value: '', label: t('label.component'), validate: typedValue('component') },
    componentType: { value: 'str' },
    capability: { value: '', label: t('label.capability'), validate: typedValue('capability') },
    capabilityType: { value: 'str' },
    attribute: {
      value: '',
      label: t('label.attribute'),
      validate(value, options) {
        const verdict = typedValue<StatusProperties>('attribute').call(this, value, options);
        if (verdict !== true || currentValue(this, 'attribute') === '') return verdict;
        return currentValue(this, 'capability') !== '' || t('validation.capabilityMissing');
      },
    },
    attributeType: { value: 'str' },
    format: { value: 'value' },
    maxAge: { value: '0', label: t('label.maxAge'), validate: (value, _options) => checkNumber(value, 0, Infinity) },
  },
  paletteLabel: () => t('label.palette'),
  inputLabels: () => t('label.input'),
  outputLabels: () => t('label.output'),
  label() {
    return this.name || nodeLabel(this, 'attribute') || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    fields = deviceFields({
      part: 'attribute',
      usualComponent: '',
      deviceLabel: asText(this.deviceLabel),
      empty: {
        device: t('empty.device'),
        component: t('empty.component'),
        capability: t('empty.capability'),
        part: t('empty.attribute'),
      },
    });
  },
  oneditsave() {
    const label = fields?.deviceLabel ?? '';
    if (label === asText(this.deviceLabel)) return undefined;
    this.deviceLabel = label;
    return true;
  },
});
