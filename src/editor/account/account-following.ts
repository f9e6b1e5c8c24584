import { formValue, isChosen } from './account-form';
import { asText, checkAddress, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The address of a token server: https, or plain http inside a home where the box for it is ticked. */
export function checkFollowUrl(value: unknown): Verdict {
  // Only the open dialog knows which mode is meant.
  if (formValue('mode') !== 'follow') return true;
  const address = asText(value);
  if (address === '') return t('following.urlMissing');
  const verdict = isEnvironment(address) || checkAddress(address, false);
  if (verdict === true || !/^http:/i.test(address)) return verdict;
  if (!isChosen('followPlainHttp')) return t('following.plainNotAllowed');
  return isAtHome(new URL(address).hostname) || t('following.plainOutside');
}

/** The address is judged anew when plain http is allowed or not. */
export function prepareFollowing(): void {
  $('#node-config-input-followPlainHttp').on('change', () => $('#node-config-input-followUrl').trigger('change'));
}

/** A private address, or a name of one word, as a router or Docker gives it. */
function isAtHome(host: string): boolean {
  if (/^[a-z0-9_-]+$/i.test(host)) return true;
  if (/^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}$/.test(host)) return true;
  return /^\[(f[cd]|fe[89ab])[0-9a-f]*:/i.test(host);
}
