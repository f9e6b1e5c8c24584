import { eventLabel, textsOf } from '../shared/event-label';
import { isEdited } from '../shared/edited';
import { nodeDialog, type CompanionProperties, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { asText, named } from '../shared/validation';
import { words } from '../shared/words';
import { EventFields, type SavedChoice } from './event-fields';

interface EventProperties extends SavedChoice, CompanionProperties {
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

const dialog: OpenDialog<EventFields> = {};

const definition = nodeDialog<EventProperties, EventFields>('smartthings-event', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    output: t('label.output'),
  },
  defaults: {
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
        return (isEdited(this) ? dialog.fields?.problem() : undefined) ?? true;
      }),
    },
    attribute: { value: '' },
    onlyChanges: { value: true },
    initial: { value: false },
  },
  doing: eventLabel,
  open(node) {
    const choice = savedChoice(node);
    // It has no fields of Node-RED's own to be filled in.
    Object.assign(node, choice);
    return new EventFields(choice);
  },
  keep(node, { choice }) {
    // Node-RED compares these with what they were.
    Object.assign(node, choice);
  },
});

/** A flow of another program may leave anything out: the runtime takes what a new node has. */
function savedChoice(node: Partial<Record<keyof SavedChoice, unknown>>): SavedChoice {
  const { kinds, devices, rooms, names } = node;
  const called = Object.entries(typeof names === 'object' && names !== null ? names : {});
  return {
    ...{ kinds: textsOf(kinds ?? ['attribute']), devices: textsOf(devices), rooms: textsOf(rooms) },
    names: Object.fromEntries(
      called.map(([id, name]): [string, string] => [id, asText(name)]).filter(([, name]) => name),
    ),
  };
}

RED.nodes.registerType<EventProperties>('smartthings-event', { ...definition });
findableBy('smartthings-event', t('label.keywords'));
