import { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import { followMode, formValue, prepareFurther } from './account-form';
import { checkFollowUrl, prepareFollowing } from './account-following';
import { openPanel, type AccountPanel } from './account-panel';
import { prepareCopying } from './account-copy';
import { checkShareKey, checkSharePath, prepareSharing } from './account-sharing';
import { asText, checkAddress, checkNumber } from '../shared/validation';
import { words } from '../shared/words';

interface AccountProperties {
  name: string;
  mode: string;
  apiUrl: string;
  tokenUrl: string;
  redirectUri: string;
  scopes: string;
  appId: string;
  refreshAt: string;
  followUrl: string;
  followPlainHttp: boolean;
  share: boolean;
  sharePath: string;
}

const t = words('smartthings-account');

const { apiUrl, tokenUrl, redirectUri, scopes, refreshAt } = ACCOUNT_DEFAULTS;
const FURTHER = { apiUrl, tokenUrl, redirectUri, scopes, refreshAt };

/** The panels of open dialogs, by the account's id. */
const panels = new Map<string, AccountPanel>();

/** The panel of a dialog that is being closed. */
function takePanel(accountId: string): AccountPanel | undefined {
  const panel = panels.get(accountId);
  panels.delete(accountId);
  return panel;
}

/** A credential that a mode cannot do without. */
const neededIn = (mode: string): Validator<AccountProperties> =>
  function (value, _options) {
    return formValue('mode') !== mode || asText(value) !== '' || t('validation.credentialMissing');
  };

RED.nodes.registerType<AccountProperties>('smartthings-account', {
  category: 'config',
  defaults: {
    name: { value: '' },
    mode: { value: ACCOUNT_DEFAULTS.mode, label: t('label.mode') },
    apiUrl: {
      value: FURTHER.apiUrl,
      label: t('label.apiUrl'),
      validate: (value, _options) => checkAddress(value, true),
    },
    tokenUrl: {
      value: FURTHER.tokenUrl,
      label: t('label.tokenUrl'),
      validate: (value, _options) => checkAddress(value, true),
    },
    redirectUri: {
      value: FURTHER.redirectUri,
      label: t('label.redirectUri'),
      validate: (value, _options) => checkAddress(value, true),
    },
    scopes: {
      value: FURTHER.scopes,
      label: t('label.scopes'),
      validate: (value, _options) => value === undefined || asText(value) !== '' || t('validation.scopesMissing'),
    },
    appId: { value: '' },
    refreshAt: {
      value: FURTHER.refreshAt,
      label: t('label.refreshAt'),
      validate: (value, _options) => checkNumber(value, 0.05, 0.95),
    },
    followUrl: { value: '', label: t('following.url'), validate: (value, _options) => checkFollowUrl(value) },
    followPlainHttp: { value: false },
    share: { value: false },
    sharePath: {
      value: ACCOUNT_DEFAULTS.sharePath,
      label: t('sharing.path'),
      validate: (value, _options) => checkSharePath(value),
    },
  },
  credentials: {
    clientId: { type: 'text', label: t('label.clientId'), validate: neededIn('oauth') },
    clientSecret: { type: 'password', label: t('label.clientSecret'), validate: neededIn('oauth') },
    seedRefreshToken: { type: 'password', label: t('label.seedRefreshToken') },
    personalToken: { type: 'password', label: t('label.personalToken'), validate: neededIn('pat') },
    followKey: { type: 'password', label: t('following.key') },
    shareKey: { type: 'password', label: t('sharing.key'), validate: (value, _options) => checkShareKey(value) },
  },
  paletteLabel: () => t('label.palette'),
  label() {
    return this.name || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    prepareFurther(this, FURTHER);
    prepareFollowing();
    prepareSharing();
    prepareCopying();
    followMode(asText(this.mode), () => panels.get(this.id)?.modeChanged());
    panels.set(this.id, openPanel(this));
  },
  oneditsave() {
    // Credentials that came by a sign-in don't mark the account as changed, but want a deploy to be written to disk.
    return takePanel(this.id)?.save() === true || undefined;
  },
  oneditcancel() {
    takePanel(this.id)?.cancel();
  },
  oneditdelete() {
    takePanel(this.id)?.cancel();
  },
});
