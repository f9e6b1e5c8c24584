import { ACCOUNT_DEFAULTS, KEPT_SECRET } from '../../base/contract/account';
import { withoutSlashes } from '../../base/contract/addresses';
import { sharePathFault } from '../../base/contract/share-path';
import { formValue, isChosen } from './account-form';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const KEY_BYTES = 32;
/** Fewer characters cannot hold 128 bits, whatever they are. */
const SHORTEST_KEY = 20;
const { sharePath: USUAL_PATH } = ACCOUNT_DEFAULTS;

/** The path on Node-RED's web root where the token is given. */
export function checkSharePath(value: unknown): Verdict {
  const path = asText(value);
  if (path === '' || isEnvironment(path)) return true;
  const fault = sharePathFault(path);
  if (fault === undefined) return true;
  return fault === 'events' ? t('sharing.pathOfEvents') : t('sharing.pathWrong');
}

/** The key that other programs show. */
export function checkShareKey(value: unknown): Verdict {
  if (!isChosen('share') || formValue('mode') === 'follow') return true;
  const key = asText(value);
  if (key === '') return t('sharing.keyMissing');
  return key === KEPT_SECRET || isEnvironment(key) || key.length >= SHORTEST_KEY || t('sharing.keyShort');
}

/** Wires the part of the open dialog that shares the token: its key is proposed here and shown once. */
export function prepareSharing(): void {
  const share = $('#node-config-input-share');
  const key = $('#node-config-input-shareKey');
  const path = $('#node-config-input-sharePath');
  const proposed = $('#smartthings-account-proposed');
  let shown = '';

  const show = (): void => {
    $('.smartthings-account-shared').toggleClass('smartthings-account-hidden', !isChosen('share'));
    key.trigger('change');
  };
  const showCurl = (): void => {
    const address = `${window.location.origin}${nodeRoot()}${formValue('sharePath') || USUAL_PATH}`;
    $('#smartthings-account-key').text(shown);
    $('#smartthings-account-curl').text(`curl -H "Authorization: Bearer ${shown}" ${address}`);
  };

  // A flow of another program may leave the path out: the runtime takes the usual one then.
  if (formValue('sharePath') === '') path.val(USUAL_PATH);
  share.closest('details').prop('open', isChosen('share'));
  share.on('change', show);
  path.on('input', showCurl);
  key.on('input', () => proposed.addClass('smartthings-account-hidden'));
  $('#smartthings-account-propose').on('click', () => {
    shown = newKey();
    key.val(shown).trigger('change');
    showCurl();
    proposed.removeClass('smartthings-account-hidden');
    proposed.get(0)?.scrollIntoView({ block: 'nearest' });
  });
  show();
}

/** 256 random bits, in characters that need no quoting anywhere. Browsers have them on plain http pages too. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Where Node-RED serves what flows and nodes publish; no slash at its end. */
function nodeRoot(): string {
  const root = RED.settings.httpNodeRoot;
  return typeof root === 'string' ? withoutSlashes(root) : '';
}
