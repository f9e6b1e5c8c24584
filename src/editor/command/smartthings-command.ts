import { checkArguments, savedForm, type SavedForm } from './argument-check';
import { argumentsField, type ArgumentsField } from './arguments-field';
import { ReportValue } from './report-value';
import { reportTipFor, tipFor } from './tip';
import { trySending } from './try-sending';
import { deviceFields, type Chosen, type DeviceFields, type DeviceProperty } from '../picker/device-fields';
import { chosenHere, chosenValue, keepNames, type DeviceNodeProperties } from '../shared/device-node';
import { isEdited } from '../shared/edited';
import { nodeDialog, showRowsOf, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { nodeLabel } from '../shared/node-label';
import { currentValue, typedValue } from '../shared/typed-fields';
import { asText, checkNumber, named } from '../shared/validation';
import { words } from '../shared/words';

interface CommandProperties extends DeviceNodeProperties {
  /** `report`: a virtual device says what it is told to. */
  action: string;
  command: string;
  commandType: string;
  args: string;
  argsType: string;
  /** The form of the chosen command's arguments, to check them by where no cloud can be asked. */
  argsForm: SavedForm | null;
  confirm: string;
  confirmTimeout: string;
  merge: boolean;
  attribute: string;
  attributeType: string;
  value: string;
  valueType: string;
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

const attributeFits = chosenValue<CommandProperties>('attribute', problemOf('part'));
const valueFits = typedValue<CommandProperties>('value');

const definition = nodeDialog<CommandProperties, CommandFields>('smartthings-command', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.output'),
  },
  defaults: {
    action: { value: 'command' },
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
        if (isReport(this)) return true;
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
        if (isReport(this)) return true;
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
    attribute: {
      value: '',
      label: t('label.attribute'),
      validate(value, options) {
        return !isReport(this) || attributeFits.call(this, value, options);
      },
    },
    attributeType: { value: 'str' },
    value: {
      value: '',
      label: t('label.value'),
      validate(value, options) {
        return !isReport(this) || valueFits.call(this, value, options);
      },
    },
    valueType: { value: 'str' },
  },
  doing(node) {
    if (node.action !== 'report') return nodeLabel(node, 'command');
    const what = nodeLabel(node, 'attribute');
    return what === '' ? t('option.report') : t('doing.report', { what });
  },
  open: commandFields,
  keep(node, { device, args }) {
    keepNames(node, device.names);
    keepForm(node, args);
  },
});

function commandFields(node: CommandProperties): CommandFields {
  const args = argumentsField();
  const tip = $('#smartthings-command-tip');
  let chosen: Chosen | undefined;
  const showTip = (): void => {
    if (chosen) tip.text(isReportNow() ? reportTipFor(chosen, value.isFromMessage) : tipFor(chosen));
  };
  const value = new ReportValue(t('empty.value'), () => showTip());
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
    other: {
      part: 'attribute',
      isForVirtual: true,
      empty: {
        device: t('empty.device'),
        component: t('empty.component'),
        capability: t('empty.reportCapability'),
        part: t('empty.attribute'),
      },
    },
    onShow: (now) => {
      chosen = now;
      if (isReportNow()) value.suit(now);
      else args.suit(now.definition, now.capability, now.traits, now.words);
      showTip();
    },
  });
  $('#node-input-action').on('change', () => showAction(device));
  showAction(device);
  const trying = trySending(node);
  const close = (): void => {
    device.close();
    value.close();
    trying.close();
  };
  return { device, args, begin: () => device.begin(), close };
}

/** Shows the fields that the chosen action uses. */
function showAction(device: DeviceFields): void {
  const isReporting = isReportNow();
  showRowsOf(isReporting ? 'report' : 'command');
  device.use(isReporting ? 'attribute' : 'command');
}

function isReport(node: object): boolean {
  return currentValue(node, 'action') === 'report';
}

function isReportNow(): boolean {
  return $('#node-input-action').val() === 'report';
}

/** Saved where there is something to check; one that was saved for the same command stays where none is known now. */
function keepForm(node: CommandProperties, { form }: ArgumentsField): void {
  if (form && (form.arguments.length > 0 || currentValue(node, 'args') !== '')) node.argsForm = form;
  else if (form && savedForm(node.argsForm)) node.argsForm = null;
}

RED.nodes.registerType<CommandProperties>('smartthings-command', { ...definition });
findableBy('smartthings-command', t('label.keywords'));
