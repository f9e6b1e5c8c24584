import { checkArguments, savedForm, type SavedForm } from './argument-check';
import { argumentsField, type ArgumentsField } from './arguments-field';
import { tipFor } from './tip';
import { deviceFields, type DeviceFields, type DeviceProperty } from '../picker/device-fields';
import { chosenHere, chosenValue, keepNames, type DeviceNodeProperties } from '../shared/device-node';
import { dialogClosed, dialogOpened, isEdited } from '../shared/edited';
import { nodeLabel } from '../shared/node-label';
import { beginWithAccount } from '../shared/only-account';
import { sayProblems } from '../shared/problems';
import { currentValue, typedValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
import { findableBy } from '../shared/palette';
import { words } from '../shared/words';

interface CommandProperties extends DeviceNodeProperties {
  command: string;
  commandType: string;
  args: string;
  argsType: string;
  /** The form of the chosen command's arguments, to check them by where no cloud can be asked. */
  argsForm: SavedForm | null;
  confirm: string;
  confirmTimeout: string;
}

const t = words('smartthings-command');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: DeviceFields | undefined;
let args: ArgumentsField | undefined;

const problemOf = (property: DeviceProperty) => (): Verdict | undefined => fields?.problem(property);

/** Whether the arguments fit the command, by the open dialog's form or by the one that was saved. */
const argumentsFit = named<CommandProperties>(function (value) {
  if ((currentValue(this, 'argsType') || 'json') !== 'json') return true;
  const form = (isEdited(this) ? args?.form : undefined) ?? savedForm(this.argsForm);
  const isOfCommand =
    form?.capability === chosenHere(this, 'capability') && form.command === chosenHere(this, 'command');
  return isOfCommand ? checkArguments(form, asText(value)) : true;
});

RED.nodes.registerType<CommandProperties>('smartthings-command', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-command.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    device: { value: '', label: t('label.device'), validate: chosenValue('device', problemOf('device')) },
    deviceType: { value: 'str' },
    deviceLabel: { value: '' },
    deviceRoom: { value: '' },
    component: {
      value: 'main',
      label: t('label.component'),
      validate: chosenValue('component', problemOf('component')),
    },
    componentType: { value: 'str' },
    capability: {
      value: '',
      label: t('label.capability'),
      validate: chosenValue('capability', problemOf('capability')),
    },
    capabilityType: { value: 'str' },
    command: {
      value: '',
      label: t('label.command'),
      validate(value, options) {
        const verdict = chosenValue<CommandProperties>('command', problemOf('part')).call(this, value, options);
        if (verdict !== true || currentValue(this, 'command') === '') return verdict;
        return currentValue(this, 'capability') !== '' || t('validation.capabilityMissing');
      },
    },
    commandType: { value: 'str' },
    args: {
      value: '',
      label: t('label.args'),
      validate(value, options) {
        const verdict = typedValue<CommandProperties>('args', 'json').call(this, value, options);
        return verdict === true ? argumentsFit.call(this, value, options) : verdict;
      },
    },
    argsType: { value: 'json' },
    argsForm: { value: null },
    // Waiting for the device to report its new state is not offered by this dialog yet: the saved value stays.
    confirm: { value: 'none' },
    confirmTimeout: { value: '10', validate: named((value) => checkNumber(value, 1, Infinity)) },
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
    dialogOpened(this);
    const argumentsOf = argumentsField();
    args = argumentsOf;
    const tip = $('#smartthings-command-tip');
    const deviceOf = deviceFields({
      part: 'command',
      componentMayBeEmpty: false,
      saved: { label: asText(this.deviceLabel), room: asText(this.deviceRoom) },
      empty: {
        device: t('empty.device'),
        component: t('empty.component'),
        capability: t('empty.capability'),
        part: t('empty.command'),
      },
      onShow: (chosen) => {
        argumentsOf.suit(chosen.definition, chosen.capability, chosen.traits);
        tip.text(tipFor(chosen));
      },
    });
    fields = deviceOf;
    beginWithAccount(() => deviceOf.begin());
    sayProblems(this, 'node-input');
  },
  oneditsave() {
    const isChange = fields !== undefined && keepNames(this, fields.names);
    keepForm(this);
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

findableBy('smartthings-command', t('label.keywords'));

/** Saved where there is something to check; one that was saved for the same command stays where none is known now. */
function keepForm(node: CommandProperties): void {
  const form = args?.form;
  if (form && (form.arguments.length > 0 || currentValue(node, 'args') !== '')) node.argsForm = form;
  else if (form && savedForm(node.argsForm)) node.argsForm = null;
}

function close(node: { readonly id: string }): void {
  fields?.close();
  dialogClosed(node);
}
