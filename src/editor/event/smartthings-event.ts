import { beginWithAccount } from '../shared/only-account';
import { sayProblems } from '../shared/problems';
import { words } from '../shared/words';

interface EventProperties {
  name: string;
  account: string;
  kinds: string[];
  devices: string[];
  rooms: string[];
  component: string;
  capability: string;
  attribute: string;
  onlyChanges: boolean;
  initial: boolean;
}

const t = words('smartthings-event');

RED.nodes.registerType<EventProperties>('smartthings-event', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-event.svg',
  inputs: 0,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    kinds: { value: ['attribute'] },
    devices: { value: [] },
    rooms: { value: [] },
    component: { value: '' },
    capability: { value: '' },
    attribute: { value: '' },
    onlyChanges: { value: true },
    initial: { value: false },
  },
  paletteLabel: () => t('label.palette'),
  label() {
    return this.name || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    beginWithAccount(() => undefined);
    sayProblems(this, 'node-input');
  },
});
