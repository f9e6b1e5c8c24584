import { USUAL_PROTOTYPE } from '../../base/contract/virtual-devices';
import { chosenValue, keepNames } from '../shared/device-node';
import { inSmallWords } from '../shared/id-in-words';
import { nodeDialog, showRowsOf, type CompanionProperties, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { currentValue, fixedText, typedValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
import { words } from '../shared/words';
import { DevicesFields, type Property } from './devices-fields';
import { VirtualNow, type VirtualWords } from './virtual-now';

interface DevicesProperties extends CompanionProperties {
  action: string;
  device: string;
  deviceType: string;
  deviceLabel: string;
  deviceRoom: string;
  location: string;
  locationType: string;
  room: string;
  roomType: string;
  capability: string;
  capabilityType: string;
  kind: string;
  kindType: string;
  label: string;
  labelType: string;
  health: string;
  withStatus: boolean;
  output: string;
  maxAge: string;
  /** The kind of a virtual device that is made. */
  prototype: string;
}

const t = words('smartthings-devices');

const dialog: OpenDialog<DevicesFields> = {};

const deviceByHome = chosenValue<DevicesProperties>('device', () => dialog.fields?.problem);

const definition = nodeDialog<DevicesProperties, DevicesFields>('smartthings-devices', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.outputPort'),
  },
  defaults: {
    action: { value: 'list' },
    device: { value: '', label: t('label.device'), validate: deviceFits },
    deviceType: { value: 'str' },
    deviceLabel: { value: '' },
    deviceRoom: { value: '' },
    location: { value: '', label: t('label.location'), validate: typedValue('location') },
    locationType: { value: 'str' },
    room: {
      value: '',
      label: t('label.room'),
      validate: neededFor(['move'], 'room', () => t('validation.roomMissing')),
    },
    roomType: { value: 'str' },
    capability: { value: '', label: t('label.capability'), validate: typedValue('capability') },
    capabilityType: { value: 'str' },
    kind: { value: '', label: t('label.kind'), validate: typedValue('kind') },
    kindType: { value: 'str' },
    label: {
      value: '',
      label: t('label.newLabel'),
      validate: neededFor(['rename', 'create'], 'label', () =>
        actionNow() === 'create' ? t('validation.virtualNameMissing') : t('validation.labelMissing'),
      ),
    },
    labelType: { value: 'str' },
    health: { value: 'any' },
    withStatus: { value: false },
    output: { value: 'array' },
    maxAge: { value: '60', label: t('label.maxAge'), validate: named((value) => checkNumber(value, 0, Infinity)) },
    prototype: { value: USUAL_PROTOTYPE },
  },
  doing,
  open(node) {
    const saved = { label: asText(node.deviceLabel), room: asText(node.deviceRoom) };
    const virtual = new VirtualNow(virtualWords());
    const fields = new DevicesFields(emptyOf, saved, (home) => virtual.suit(home));
    const show = (): void => showAction(fields);
    $('#node-input-action').on('change', show);
    show();
    return fields;
  },
  keep: (node, { names }) => keepNames(node, names),
});

/** A list is of no device in particular, and one that is made has no id yet. */
function deviceFits(this: DevicesProperties, value: unknown, options: ValidatorOptions): Verdict {
  return ['list', 'create'].includes(actionOf(this)) || deviceByHome.call(this, value, options);
}

/** A validator for a field that some actions can't do without. */
function neededFor(
  actions: readonly string[],
  property: 'room' | 'label',
  missing: () => string,
): Validator<DevicesProperties> {
  const byType = typedValue<DevicesProperties>(property);
  const given = named<DevicesProperties>(function () {
    return !actions.includes(actionOf(this)) || currentValue(this, property) !== '' || missing();
  });
  return function (value, options) {
    const verdict = byType.call(this, value, options);
    return verdict === true ? given.call(this, value, options) : verdict;
  };
}

function actionOf(node: object): string {
  return currentValue(node, 'action') || 'list';
}

/** Shows the fields that the chosen action uses, and says what it does. */
function showAction(fields: DevicesFields): void {
  const action = actionNow();
  showRowsOf(action);
  $('#smartthings-devices-label').text(labelWords(action));
  $('#smartthings-devices-tip').text(tipOf(action));
  fields.show();
  for (const property of ['room', 'label']) $(`#node-input-${property}`).trigger('keyup');
}

/** What the open form is to do. */
function actionNow(): string {
  return asText($('#node-input-action').val()) || 'list';
}

function labelWords(action: string): string {
  if (action === 'create') return t('label.virtualName');
  return action === 'rename' ? t('label.newLabel') : t('label.labelPart');
}

function emptyOf(property: Property): string {
  if (property === 'device') return t('empty.device');
  const action = actionNow();
  if (action === 'create') return property === 'room' ? t('empty.noRoom') : t('empty.onlyLocation');
  return property === 'room' && action === 'move' ? t('empty.room') : t('empty.any');
}

function virtualWords(): VirtualWords {
  return {
    make: t('virtual.make'),
    remove: t('virtual.remove'),
    reallyRemove: t('virtual.reallyRemove'),
    nameFirst: t('virtual.nameFirst'),
    isNew: t('virtual.isNew'),
    working: t('virtual.working'),
    isThere: (label) => t('virtual.isThere', { label }),
    removed: (label) => t('virtual.removed', { label }),
  };
}

function tipOf(action: string): string {
  switch (action) {
    case 'rename':
      return t('hint.rename');
    case 'move':
      return t('hint.move');
    case 'delete':
      return t('hint.delete');
    case 'create':
      return t('hint.create');
    default:
      return t('hint.list');
  }
}

/** What a node does, for the canvas; empty where it just lists. */
function doing(node: DevicesProperties): string {
  const device = fixedText(node.device, node.deviceType) === '' ? '' : asText(node.deviceLabel);
  switch (node.action) {
    case 'rename':
      return t('doing.rename', { device });
    case 'move':
      return t('doing.move', { device });
    case 'delete':
      return t('doing.delete', { device });
    case 'create':
      return t('doing.create', { device: fixedText(node.label, node.labelType) });
    default: {
      const capability = inSmallWords(fixedText(node.capability, node.capabilityType));
      return capability === '' ? '' : t('doing.list', { capability });
    }
  }
}

RED.nodes.registerType<DevicesProperties>('smartthings-devices', { ...definition });
findableBy('smartthings-devices', t('label.keywords'));
