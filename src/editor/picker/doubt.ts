import { words } from '../shared/words';

const t = words('smartthings-account');

/** Where what is chosen should be and is not; `virtual`: it is a real device where only another one will do. */
export type Doubt = 'home' | 'device' | 'capability' | 'virtual';

/** Why what is chosen cannot be right, in a sentence. */
export function doubtInWords(doubt: Doubt): string {
  switch (doubt) {
    case 'home':
      return t('picker.notInHomeWhy');
    case 'device':
      return t('picker.notOfDeviceWhy');
    case 'capability':
      return t('picker.notOfCapabilityWhy');
    case 'virtual':
      return t('picker.notVirtualWhy');
  }
}

/** The same in the few words that fit into the field. */
export function doubtInShort(doubt: Doubt): string {
  switch (doubt) {
    case 'home':
      return t('picker.notInHome');
    case 'device':
      return t('picker.notOfDevice');
    case 'capability':
      return t('picker.notOfCapability');
    case 'virtual':
      return t('picker.notVirtual');
  }
}
