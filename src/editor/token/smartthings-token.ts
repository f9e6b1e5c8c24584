import { nodeDialog, type CompanionProperties } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { words } from '../shared/words';

interface TokenProperties extends CompanionProperties {
  asHeader: boolean;
  announce: boolean;
}

const t = words('smartthings-token');

const definition = nodeDialog<TokenProperties, { close(): void }>(
  'smartthings-token',
  {},
  {
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
  },
);

RED.nodes.registerType<TokenProperties>('smartthings-token', { ...definition });
findableBy('smartthings-token', t('label.keywords'));
