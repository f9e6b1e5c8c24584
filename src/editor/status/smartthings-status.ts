import { tryReading } from './try-reading';
import { deviceFields, type DeviceFields, type DeviceProperty } from '../picker/device-fields';
import { chosenValue, keepNames, type DeviceNodeProperties } from '../shared/device-node';
import { nodeDialog, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { nodeLabel } from '../shared/node-label';
import { currentValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
import { words } from '../shared/words';

interface StatusProperties extends DeviceNodeProperties {
  attribute: string;
  attributeType: string;
  format: string;
  maxAge: string;
}

const t = words('smartthings-status');

interface StatusFields {
  readonly device: DeviceFields;
  begin(): void;
  close(): void;
}

const dialog: OpenDialog<StatusFields> = {};

const problemOf = (property: DeviceProperty) => (): Verdict | undefined => dialog.fields?.device.problem(property);

const definition = nodeDialog<StatusProperties, StatusFields>('smartthings-status', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.output'),
  },
  defaults: {
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
  doing: (node) => nodeLabel(node, 'attribute'),
  open: statusFields,
  keep: (node, { device }) => keepNames(node, device.names),
});

function statusFields(node: StatusProperties): StatusFields {
  const device = deviceFields({
    part: 'attribute',
    componentMayBeEmpty: true,
    saved: { label: asText(node.deviceLabel), room: asText(node.deviceRoom) },
    empty: {
      device: t('empty.device'),
      component: t('empty.component'),
      capability: t('empty.capability'),
      part: t('empty.attribute'),
    },
  });
  const trying = tryReading();
  return {
    device,
    begin: () => device.begin(),
    close() {
      device.close();
      trying.close();
    },
  };
}

RED.nodes.registerType<StatusProperties>('smartthings-status', { ...definition });
findableBy('smartthings-status', t('label.keywords'));
