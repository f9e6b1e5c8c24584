import { addressFault } from '../../base/contract/addresses';
import { isBoxTicked, settingOf } from './account-credentials';
import { addressInWords, asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The address of a token server: https, or plain http inside a home where the box for it is ticked. */
export function checkFollowUrl(account: object, value: unknown): Verdict {
  if (settingOf(account, 'mode') !== 'follow') return true;
  const address = asText(value);
  if (address === '') return t('following.urlMissing');
  const plainAtHome = isBoxTicked(account, 'followPlainHttp');
  const fault = isEnvironment(address) ? undefined : addressFault(address, plainAtHome);
  if (fault === undefined) return true;
  if (fault !== 'plain') return addressInWords(fault, address);
  return plainAtHome ? t('following.plainOutside') : t('following.plainNotAllowed');
}

/** The address is judged anew when plain http is allowed or not. */
export function prepareFollowing(): void {
  $('#node-config-input-followPlainHttp').on('change', () => $('#node-config-input-followUrl').trigger('change'));
}
