import { currentValue, fixedText, typedField, typedValue } from './typed-fields';
import { checkNumber } from './validation';
import { words } from './words';

interface StatusProperties {
  name: string;
  account: string;
  device: string;
  deviceType: string;
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
    const capability = fixedText(this.capability, this.capabilityType);
    const attribute = fixedText(this.attribute, this.attributeType);
    return this.name || [capability, attribute].filter(Boolean).join(' · ') || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    for (const property of ['device', 'component', 'capability', 'attribute']) typedField(property);
  },
});
