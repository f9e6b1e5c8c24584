import { ACCOUNT_DEFAULTS, KEPT_SECRET } from '../../base/contract/account';
import { withoutSlashes } from '../../base/contract/addresses';
import { sharePathFault } from '../../base/contract/share-path';
import { isBoxTicked, settingOf } from './account-credentials';
import { formValue, isChosen, mayBeChosen } from './account-form';
import { asText, isEnvironment } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

const KEY_BYTES = 32;
/** Fewer characters cannot hold 128 bits, whatever they are. */
const SHORTEST_KEY = 20;
const { sharePath: USUAL_PATH, streamPath: USUAL_STREAM } = ACCOUNT_DEFAULTS;

/** The path on Node-RED's web root where the token is given. */
export function checkSharePath(value: unknown): Verdict {
  const path = asText(value);
  if (path === '' || isEnvironment(path)) return true;
  const fault = sharePathFault(path);
  if (fault === undefined) return true;
  return fault === 'events' ? t('sharing.pathOfEvents') : t('sharing.pathWrong');
}

/** The path on Node-RED's web root where the home's values and events are told: another one than the token's. */
export function checkStreamPath(account: object, value: unknown): Verdict {
  const verdict = checkSharePath(value);
  if (verdict !== true || !isBoxTicked(account, 'share') || !isBoxTicked(account, 'shareEvents')) return verdict;
  const isSame = (asText(value) || USUAL_STREAM) === (settingOf(account, 'sharePath') || USUAL_PATH);
  return isSame ? t('sharing.pathOfToken') : true;
}

/** The key that other programs show, for the token as for the events. */
export function checkShareKey(value: unknown): Verdict {
  if ((!isChosen('share') && !isChosen('shareEvents')) || formValue('mode') === 'follow') return true;
  const key = asText(value);
  if (key === '') return t('sharing.keyMissing');
  return key === KEPT_SECRET || isEnvironment(key) || key.length >= SHORTEST_KEY || t('sharing.keyShort');
}

/** Wires the part of the open dialog that shares the token and the events: their key is proposed here and shown once. */
export function prepareSharing(): void {
  const share = $('#node-config-input-share');
  const shareEvents = $('#node-config-input-shareEvents');
  const stream = $('#node-config-input-streamPath');
  const key = $('#node-config-input-shareKey');
  const path = $('#node-config-input-sharePath');
  const proposed = $('#smartthings-account-proposed');
  let shown = '';

  const show = (): void => {
    $('.smartthings-account-shared').each((_index, element) => {
      const boxes = (element.dataset.boxes ?? '').split(' ');
      $(element).toggleClass('smartthings-account-hidden', !boxes.some(mayBeChosen));
    });
    showCurl();
    // What is right for one of them hangs on the others.
    for (const field of [key, path, stream]) field.trigger('change');
  };
  const showCurl = (): void => {
    const root = window.location.origin + nodeRoot();
    const curl = `curl -H "Authorization: Bearer ${shown}"`;
    const lines = [
      ...(isChosen('share') ? [`${curl} ${root}${formValue('sharePath') || USUAL_PATH}`] : []),
      ...(isChosen('shareEvents') ? [`${curl} -N ${root}${formValue('streamPath') || USUAL_STREAM}`] : []),
    ];
    $('#smartthings-account-key').text(shown);
    $('#smartthings-account-curl').text(lines.join('\n'));
  };

  // A flow of another program may leave the path out: the runtime takes the usual one then.
  if (formValue('sharePath') === '') path.val(USUAL_PATH);
  if (formValue('streamPath') === '') stream.val(USUAL_STREAM);
  share.closest('details').prop('open', mayBeChosen('share') || mayBeChosen('shareEvents'));
  share.add(shareEvents).on('change', show);
  path.add(stream).on('input', showCurl);
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
