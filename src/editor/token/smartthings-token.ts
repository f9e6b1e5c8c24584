import { nodeDialog, type CompanionProperties, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { words } from '../shared/words';

interface TokenProperties extends CompanionProperties {
  asHeader: boolean;
  announce: boolean;
}

const t = words('smartthings-token');

const dialog: OpenDialog<{ close(): void }> = {};

RED.nodes.registerType<TokenProperties>('smartthings-token', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-token.svg',
  inputs: 1,
  outputs: 1,
  ...nodeDialog<TokenProperties, { close(): void }>(dialog, {
    words: {
      palette: t('label.palette'),
      account: t('label.account'),
      input: t('label.inputPort'),
      output: t('label.outputPort'),
    },
    defaults: { asHeader: { value: false }, announce: { value: false } },
    doing: () => '',
    // Node-RED's own fields are all it has.
    open: () => ({ close: () => undefined }),
  }),
});

findableBy('smartthings-token', t('label.keywords'));
