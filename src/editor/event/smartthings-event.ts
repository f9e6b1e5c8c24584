import { dialogClosed, dialogOpened, isEdited } from '../shared/edited';
import { beginWithAccount } from '../shared/only-account';
import { findableBy } from '../shared/palette';
import { sayProblems } from '../shared/problems';
import { named } from '../shared/validation';
import { words } from '../shared/words';
import { EventFields, type SavedChoice } from './event-fields';
import { eventLabel, textsOf } from './event-label';

interface EventProperties extends SavedChoice {
  name: string;
  account: string;
  kinds: readonly string[];
  devices: readonly string[];
  rooms: readonly string[];
  /** What the devices and rooms were called when they were chosen, by id: for the canvas. */
  names: Readonly<Record<string, string>>;
  component: string;
  capability: string;
  attribute: string;
  onlyChanges: boolean;
  initial: boolean;
}

const t = words('smartthings-event');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: EventFields | undefined;

RED.nodes.registerType<EventProperties>('smartthings-event', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-event.svg',
  inputs: 0,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    kinds: {
      value: ['attribute'],
      label: t('label.kinds'),
      // A flow that leaves them out means values, as the runtime does.
      validate: named((kinds) => kinds === undefined || textsOf(kinds).length > 0 || t('validation.kindMissing')),
    },
    devices: { value: [] },
    rooms: { value: [] },
    names: { value: {} },
    component: { value: '' },
    capability: {
      value: '',
      label: t('label.capability'),
      validate: named(function () {
        return (isEdited(this) ? fields?.problem() : undefined) ?? true;
      }),
    },
    attribute: { value: '' },
    onlyChanges: { value: true },
    initial: { value: false },
  },
  paletteLabel: () => t('label.palette'),
  outputLabels: () => t('label.output'),
  label() {
    return this.name || eventLabel(this) || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    dialogOpened(this);
    const open = new EventFields(savedChoice(this));
    fields = open;
    if (isOnlyChanges(this)) $('#node-input-onlyChanges').prop('checked', true);
    beginWithAccount(() => open.begin());
    sayProblems(this, 'node-input');
  },
  oneditsave() {
    const choice = fields?.choice;
    close(this);
    // Node-RED compares these with what they were.
    if (choice) Object.assign(this, choice);
    return undefined;
  },
  oneditcancel() {
    close(this);
  },
  oneditdelete() {
    close(this);
  },
});

findableBy('smartthings-event', t('label.keywords'));

function close(node: { readonly id: string }): void {
  fields?.close();
  dialogClosed(node);
}

/** A flow of another program may leave anything out: the runtime takes what a new node has. */
function savedChoice(node: Partial<EventProperties>): SavedChoice {
  const { kinds = ['attribute'], devices, rooms, names = {} } = node;
  return { kinds: textsOf(kinds), devices: textsOf(devices), rooms: textsOf(rooms), names };
}

function isOnlyChanges({ onlyChanges = true }: Partial<EventProperties>): boolean {
  return onlyChanges;
}
