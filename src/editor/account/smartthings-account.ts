import { ACCOUNT_DEFAULTS, type AccountProperty } from '../../base/contract/account';
import { prepareBudget } from './account-bill';
import { checkCredentials, watchCredentials } from './account-credentials';
import { followMode, formValue, prepareAddresses, prepareFurther } from './account-form';
import { checkFollowUrl, prepareFollowing } from './account-following';
import { checkWebhookUrl, prepareEventSettings } from './account-event-settings';
import { openPanel, type AccountPanel } from './account-panel';
import { prepareCopying } from './account-copy';
import { checkShareKey, checkSharePath, checkStreamPath, prepareSharing } from './account-sharing';
import { dialogClosed, dialogOpened } from '../shared/edited';
import { sayProblems } from '../shared/problems';
import { fillIn } from '../shared/saved-fields';
import { asText, checkAddress, checkNumber, named } from '../shared/validation';
import { words } from '../shared/words';

/** All of them, with a field or without: Node-RED's editor forgets at a Deploy what is in no defaults. */
type AccountProperties = {
  [Name in AccountProperty]: (typeof ACCOUNT_DEFAULTS)[Name] extends boolean ? boolean : string;
};

const t = words('smartthings-account');

const { apiUrl, tokenUrl, redirectUri, scopes, refreshAt } = ACCOUNT_DEFAULTS;
const FURTHER = { apiUrl, tokenUrl, redirectUri, scopes, refreshAt };
const { events, webhookUrl, keyUrl, subscriptionLimit, pollInterval, checkInterval } = ACCOUNT_DEFAULTS;
const EVENTS = { events, webhookUrl, keyUrl, subscriptionLimit, pollInterval, checkInterval };
const { monthlyBudget, overBudget } = ACCOUNT_DEFAULTS;
const BUDGET = { monthlyBudget, overBudget };
/** A week: the runtime takes no more. */
const LONGEST_SECONDS = 7 * 86_400;

/** The panels of open dialogs, by the account's id. */
const panels = new Map<string, AccountPanel>();

/** The panel of a dialog that is being closed. */
function takePanel(account: { readonly id: string }): AccountPanel | undefined {
  const panel = panels.get(account.id);
  panels.delete(account.id);
  dialogClosed(account);
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
    mode: {
      value: ACCOUNT_DEFAULTS.mode,
      // Its sentences name the credential themselves.
      validate(mode, _options) {
        return checkCredentials(this, mode);
      },
    },
    apiUrl: {
      value: FURTHER.apiUrl,
      label: t('label.apiUrl'),
      validate: named((value) => checkAddress(value, true)),
    },
    tokenUrl: {
      value: FURTHER.tokenUrl,
      label: t('label.tokenUrl'),
      validate: named((value) => checkAddress(value, true)),
    },
    redirectUri: {
      value: FURTHER.redirectUri,
      label: t('label.redirectUri'),
      validate: named((value) => checkAddress(value, true)),
    },
    scopes: {
      value: FURTHER.scopes,
      label: t('label.scopes'),
      validate: named((value) => value === undefined || asText(value) !== '' || t('validation.scopesMissing')),
    },
    appId: { value: '' },
    refreshAt: {
      value: FURTHER.refreshAt,
      label: t('label.refreshAt'),
      validate: named((value) => checkNumber(value, 0.05, 0.95)),
    },
    followUrl: {
      value: '',
      label: t('following.url'),
      validate: named(function (value) {
        return checkFollowUrl(this, value);
      }),
    },
    followPlainHttp: { value: false },
    share: { value: false },
    sharePath: {
      value: ACCOUNT_DEFAULTS.sharePath,
      label: t('sharing.path'),
      validate: named(checkSharePath),
    },
    shareEvents: { value: false },
    streamPath: {
      value: ACCOUNT_DEFAULTS.streamPath,
      label: t('sharing.streamPath'),
      validate: named(function (value) {
        return checkStreamPath(this, value);
      }),
    },
    events: { value: EVENTS.events },
    webhookUrl: { value: EVENTS.webhookUrl, label: t('eventSetup.address'), validate: named(checkWebhookUrl) },
    keyUrl: {
      value: EVENTS.keyUrl,
      label: t('eventSetup.keyUrl'),
      validate: named((value) => checkAddress(value, true)),
    },
    subscriptionLimit: {
      value: EVENTS.subscriptionLimit,
      label: t('eventSetup.subscriptionLimit'),
      validate: named((value) => checkNumber(value, 1, 1000)),
    },
    pollInterval: {
      value: EVENTS.pollInterval,
      label: t('eventSetup.pollInterval'),
      validate: named((value) => checkNumber(value, 1, LONGEST_SECONDS)),
    },
    checkInterval: {
      value: EVENTS.checkInterval,
      label: t('eventSetup.checkInterval'),
      validate: named((value) => checkNumber(value, 0.01, LONGEST_SECONDS / 60)),
    },
    monthlyBudget: {
      value: BUDGET.monthlyBudget,
      label: t('bill.monthlyBudget'),
      validate: named((value) => asText(value) === '' || checkNumber(value, 1, Infinity)),
    },
    overBudget: { value: BUDGET.overBudget },
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
    return this.name || (this.mode === 'simulator' ? t('label.simulatedHome') : t('label.palette'));
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    dialogOpened(this);
    fillIn(this, this._def.defaults, 'node-config-input');
    prepareFurther(FURTHER);
    prepareEventSettings(EVENTS);
    prepareBudget(BUDGET);
    prepareFollowing();
    prepareSharing();
    prepareCopying();
    followMode(() => panels.get(this.id)?.modeChanged());
    prepareAddresses();
    panels.set(this.id, openPanel(this));
    sayProblems(this, 'node-config-input');
  },
  oneditsave() {
    // Credentials that came by a sign-in don't mark the account as changed, but want a deploy to be written to disk.
    return takePanel(this)?.save() === true || undefined;
  },
  oneditcancel() {
    takePanel(this)?.cancel();
  },
  oneditdelete() {
    takePanel(this)?.cancel();
  },
});

watchCredentials();
