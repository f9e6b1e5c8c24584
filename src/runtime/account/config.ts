import type { NodeDef } from 'node-red';
import type { BudgetSettings } from '../../api/budget';
import {
  ACCOUNT_DEFAULTS,
  isAccountMode,
  OVER_BUDGET,
  type AccountCredential,
  type AccountMode,
  type AccountProperty,
} from '../../base/contract/account';
import { addressFault, normalAddress, parseAddress, withoutSlashes } from '../../base/contract/addresses';
import { environmentVariable } from '../../base/contract/environment';
import { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { canBeAccessToken } from '../../oauth/tokens/token-form';
import { readEventSettings, type EventSettings } from '../events/event-settings';
import { isTrue, plainText } from '../node-red/plain-values';

/** The account node as a flow saves it: every value may be missing, or a string. */
export type AccountDefinition = Partial<Record<AccountProperty, unknown>> & Pick<NodeDef, 'id' | 'type'>;
export type AccountCredentials = Partial<Record<AccountCredential, unknown>>;

/** An account's settings, understood and checked. */
export interface AccountConfig {
  readonly name: string;
  readonly mode: AccountMode;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The app's id, for the confirmation of its webhook; empty where nobody told it. */
  readonly appId: string;
  readonly events: EventSettings;
  readonly refreshAt: number;
  /** What a month may cost; nothing where it may cost anything. */
  readonly budget?: BudgetSettings;
  readonly clientId: string;
  readonly clientSecret?: Secret;
  readonly seed?: Secret;
  readonly personalToken?: Secret;
  readonly followUrl: string;
  readonly followPlainHttp: boolean;
  readonly followKey?: Secret;
  /** Where other programs may ask for the access token, and the key that they need. */
  readonly share?: { readonly path: string; readonly key?: Secret };
  /** Where they may listen to the home, and the same key. */
  readonly stream?: { readonly path: string; readonly key?: Secret };
  /** What keeps the account from working, in words; the first is shown. */
  readonly problems: readonly Text[];
  /** Environment variables that are named but not set: their values count as empty. */
  readonly unsetVariables: readonly string[];
}

/** Reads a definition and its credentials. Never throws: what is wrong is told in `problems`. */
export function readAccountConfig(definition: AccountDefinition, credentials: AccountCredentials): AccountConfig {
  const given: Readonly<Record<string, unknown>> = { ...definition, ...credentials };
  const unset: Unset = new Map();
  const read = (name: Setting): string => {
    const plain = plainText(given[name]);
    const variable = environmentVariable(plain);
    if (variable !== undefined) unset.set(name, variable);
    return variable === undefined ? plain : '';
  };
  const mode = read('mode') || ACCOUNT_DEFAULTS.mode;
  const apiUrl = withoutSlashes(normalAddress(read('apiUrl') || ACCOUNT_DEFAULTS.apiUrl));
  const refreshAt = Number(read('refreshAt') || ACCOUNT_DEFAULTS.refreshAt);
  const calls = Number(read('monthlyBudget'));
  const wish = read('overBudget');
  const overBudget = OVER_BUDGET.find((known) => known === wish) ?? ACCOUNT_DEFAULTS.overBudget;
  const shareKey = secretOf('key', read('shareKey'));
  const share = { path: read('sharePath') || ACCOUNT_DEFAULTS.sharePath, ...shareKey };
  const stream = { path: read('streamPath') || ACCOUNT_DEFAULTS.streamPath, ...shareKey };
  const config = {
    name: read('name'),
    mode: isAccountMode(mode) ? mode : ACCOUNT_DEFAULTS.mode,
    apiUrl,
    tokenUrl: normalAddress(read('tokenUrl') || `${apiUrl}/oauth/token`),
    redirectUri: read('redirectUri') || ACCOUNT_DEFAULTS.redirectUri,
    scopes: (read('scopes') || ACCOUNT_DEFAULTS.scopes).split(/\s+/),
    appId: read('appId'),
    events: readEventSettings(read),
    refreshAt: refreshAt > 0 && refreshAt < 1 ? refreshAt : Number(ACCOUNT_DEFAULTS.refreshAt),
    ...(calls > 0 ? { budget: { calls, overBudget } } : {}),
    clientId: read('clientId'),
    ...secretOf('clientSecret', read('clientSecret')),
    ...secretOf('seed', read('seedRefreshToken')),
    ...secretOf('personalToken', read('personalToken')),
    followUrl: normalAddress(read('followUrl')),
    followPlainHttp: isTrue(read('followPlainHttp')),
    ...secretOf('followKey', read('followKey')),
    ...(isTrue(read('share')) && mode !== 'follow' ? { share } : {}),
    ...(isTrue(read('shareEvents')) && mode !== 'follow' ? { stream } : {}),
  };
  const unsetVariables = [...unset].filter(([name]) => isUsed(name, config)).map(([, variable]) => variable);
  const unknownMode = isAccountMode(mode) ? [] : [text('runtime.account.unknownMode', { mode })];
  return { ...config, unsetVariables, problems: [...unknownMode, ...problemsOf(config, unset)] };
}

type Setting = AccountProperty | AccountCredential;
/** The environment variables that are named but not set, by the setting that names them. */
type Unset = Map<Setting, string>;
type Settings = Omit<AccountConfig, 'problems' | 'unsetVariables'>;

/** Settings that only one mode uses: a forgotten variable of another mode is nobody's trouble. */
const MODE_OF: Partial<Record<Setting, AccountMode>> = {
  ...{ tokenUrl: 'oauth', redirectUri: 'oauth', clientId: 'oauth', clientSecret: 'oauth', seedRefreshToken: 'oauth' },
  ...{ appId: 'oauth', webhookUrl: 'oauth', keyUrl: 'oauth', subscriptionLimit: 'oauth', checkInterval: 'oauth' },
  ...{ personalToken: 'pat', followUrl: 'follow', followPlainHttp: 'follow', followKey: 'follow' },
};

function isUsed(name: Setting, { mode, share, stream }: Settings): boolean {
  if (name === 'sharePath') return share !== undefined;
  if (name === 'streamPath') return stream !== undefined;
  if (name === 'shareKey') return share !== undefined || stream !== undefined;
  return (MODE_OF[name] ?? mode) === mode;
}

function problemsOf(config: Settings, unset: Unset): Text[] {
  const { mode, apiUrl, tokenUrl, followUrl } = config;
  const missing = (name: Setting, sentence: Text): Text => {
    const variable = unset.get(name);
    return variable === undefined ? sentence : text('runtime.account.variableUnset', { variable });
  };
  const problems = [apiUrl, ...(mode === 'oauth' ? [tokenUrl] : [])]
    .filter((address) => addressFault(address) !== undefined)
    .map((address) => text('runtime.account.unsafeAddress', { address: shown(address) }));
  if (mode === 'follow') problems.push(...followProblems(followUrl, config.followPlainHttp));
  if (mode === 'oauth' && config.clientId === '') {
    problems.push(missing('clientId', text('runtime.account.clientIdMissing')));
  }
  if (mode === 'oauth' && !config.clientSecret) {
    problems.push(missing('clientSecret', text('runtime.account.clientSecretMissing')));
  }
  if (mode === 'pat' && !config.personalToken) {
    problems.push(missing('personalToken', text('runtime.account.personalTokenMissing')));
  }
  if (mode === 'pat' && config.personalToken && !canBeAccessToken(config.personalToken.reveal())) {
    problems.push(text('app.tokenMalformed'));
  }
  return problems;
}

/** Whether two accounts send their tokens and secrets to the same addresses. */
export function isSameCloud(one: AccountConfig, other: AccountConfig): boolean {
  return one.apiUrl === other.apiUrl && one.tokenUrl === other.tokenUrl && one.followUrl === other.followUrl;
}

/**
 * All that makes the home behind an account another one. Nothing where each start is a sign-in of its own, as at the
 * simulated home.
 */
export function sessionMarkOf(config: AccountConfig, apiUrl: string): string | undefined {
  const { mode, clientId, personalToken, followUrl, followKey } = config;
  if (mode === 'simulator') return undefined;
  return JSON.stringify([mode, apiUrl, clientId, personalToken?.hash(), followUrl, followKey?.hash()]);
}

/** What is wrong with the address of a token server: plain http only at home, and only where somebody chose it. */
function followProblems(address: string, plainHttp: boolean): Text[] {
  if (address === '') return [text('runtime.account.followUrlMissing')];
  const isRefused = addressFault(address, plainHttp) !== undefined;
  return isRefused ? [text('runtime.account.unsafeFollow', { address: shown(address) })] : [];
}

/** An address without what might be a secret in it. */
function shown(address: string): string {
  return parseAddress(address)?.origin ?? address.slice(address.lastIndexOf('@') + 1).slice(0, 60);
}

function secretOf<Name extends string>(name: Name, value: string): Partial<Record<Name, Secret>> {
  return value === '' ? {} : ({ [name]: new Secret(value) } as Record<Name, Secret>);
}
