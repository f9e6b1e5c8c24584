import { checkArguments, savedForm, type SavedForm } from './argument-check';
import { argumentsField, type ArgumentsField } from './arguments-field';
import { tipFor } from './tip';
import { deviceFields, type DeviceFields, type DeviceProperty } from '../picker/device-fields';
import { chosenHere, chosenValue, keepNames, type DeviceNodeProperties } from '../shared/device-node';
import { isEdited } from '../shared/edited';
import { registerNode, type OpenDialog } from '../shared/node-dialog';
import { nodeLabel } from '../shared/node-label';
import { currentValue, typedValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
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
  merge: boolean;
}

const t = words('smartthings-command');

interface CommandFields {
  readonly device: DeviceFields;
  readonly args: ArgumentsField;
  begin(): void;
  close(): void;
}

const dialog: OpenDialog<CommandFields> = {};

const problemOf = (property: DeviceProperty) => (): Verdict | undefined => dialog.fields?.device.problem(property);

/** Whether the arguments fit the command, by the open dialog's form or by the one that was saved. */
const argumentsFit = named<CommandProperties>(function (value) {
  if ((currentValue(this, 'argsType') || 'json') !== 'json') return true;
  const form = (isEdited(this) ? dialog.fields?.args.form : undefined) ?? savedForm(this.argsForm);
  const isOfCommand =
    form?.capability === chosenHere(this, 'capability') && form.command === chosenHere(this, 'command');
  return isOfCommand ? checkArguments(form, asText(value)) : true;
});

registerNode<CommandProperties, CommandFields>('smartthings-command', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.output'),
    keywords: t('label.keywords'),
  },
  defaults: {
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
    merge: { value: false },
  },
  doing: (node) => nodeLabel(node, 'command'),
  open: commandFields,
  keep(node, { device, args }) {
    const isChange = keepNames(node, device.names);
    keepForm(node, args);
    return isChange;
  },
});

function commandFields(node: CommandProperties): CommandFields {
  const args = argumentsField();
  const tip = $('#smartthings-command-tip');
  const device = deviceFields({
    part: 'command',
    componentMayBeEmpty: false,
    saved: { label: asText(node.deviceLabel), room: asText(node.deviceRoom) },
    empty: {
      device: t('empty.device'),
      component: t('empty.component'),
      capability: t('empty.capability'),
      part: t('empty.command'),
    },
    onShow: (chosen) => {
      args.suit(chosen.definition, chosen.capability, chosen.traits);
      tip.text(tipFor(chosen));
    },
  });
  return { device, args, begin: () => device.begin(), close: () => device.close() };
}

/** Saved where there is something to check; one that was saved for the same command stays where none is known now. */
function keepForm(node: CommandProperties, { form }: ArgumentsField): void {
  if (form && (form.arguments.length > 0 || currentValue(node, 'args') !== '')) node.argsForm = form;
  else if (form && savedForm(node.argsForm)) node.argsForm = null;
}
