import { deviceFields, type DeviceFields, type DeviceProperty } from '../picker/device-fields';
import { chosenValue, keepNames, type DeviceNodeProperties } from '../shared/device-node';
import { dialogClosed, dialogOpened } from '../shared/edited';
import { nodeLabel } from '../shared/node-label';
import { beginWithAccount } from '../shared/only-account';
import { sayProblems } from '../shared/problems';
import { currentValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
import { findableBy } from '../shared/palette';
import { words } from '../shared/words';

interface StatusProperties extends DeviceNodeProperties {
  attribute: string;
  attributeType: string;
  format: string;
  maxAge: string;
}

const t = words('smartthings-status');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: DeviceFields | undefined;

const problemOf = (property: DeviceProperty) => (): Verdict | undefined => fields?.problem(property);

RED.nodes.registerType<StatusProperties>('smartthings-status', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-status.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    device: { value: '', label: t('label.device'), validate: chosenValue('device', problemOf('device')) },
    deviceType: { value: 'str' },
    deviceLabel: { value: '' },
    deviceRoom: { value: '' },
    component: { value: '', label: t('label.component'), validate: chosenValue('component', problemOf('component')) },
    componentType: { value: 'str' },
    capability: {
      value: '',
      label: t('label.capability'),
      validate: chosenValue('capability', problemOf('capability')),
    },
    capabilityType: { value: 'str' },
    attribute: {
      value: '',
      label: t('label.attribute'),
      validate(value, options) {
        const verdict = chosenValue<StatusProperties>('attribute', problemOf('part')).call(this, value, options);
        if (verdict !== true || currentValue(this, 'attribute') === '') return verdict;
        return currentValue(this, 'capability') !== '' || t('validation.capabilityMissing');
      },
    },
    attributeType: { value: 'str' },
    format: { value: 'value' },
    maxAge: { value: '0', label: t('label.maxAge'), validate: named((value) => checkNumber(value, 0, Infinity)) },
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
    dialogOpened(this);
    const deviceOf = deviceFields({
      part: 'attribute',
      componentMayBeEmpty: true,
      saved: { label: asText(this.deviceLabel), room: asText(this.deviceRoom) },
      empty: {
        device: t('empty.device'),
        component: t('empty.component'),
        capability: t('empty.capability'),
        part: t('empty.attribute'),
      },
    });
    fields = deviceOf;
    beginWithAccount(() => deviceOf.begin());
    sayProblems(this, 'node-input');
  },
  oneditsave() {
    const isChange = fields !== undefined && keepNames(this, fields.names);
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

findableBy('smartthings-status', t('label.keywords'));

function close(node: { readonly id: string }): void {
  fields?.close();
  dialogClosed(node);
}
