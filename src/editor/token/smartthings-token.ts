import { beginWithAccount } from '../shared/only-account';
import { sayProblems } from '../shared/problems';
import { findableBy } from '../shared/palette';
import { words } from '../shared/words';

interface TokenProperties {
  name: string;
  account: string;
  asHeader: boolean;
  announce: boolean;
}

const t = words('smartthings-token');

RED.nodes.registerType<TokenProperties>('smartthings-token', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-token.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    asHeader: { value: false },
    announce: { value: false },
  },
  paletteLabel: () => t('label.palette'),
  inputLabels: () => t('label.inputPort'),
  outputLabels: () => t('label.outputPort'),
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

findableBy('smartthings-token', t('label.keywords'));
