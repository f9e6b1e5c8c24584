import type { NodeDef } from 'node-red';
import { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { unresolvedVariable } from '../node-red/environment';

export type AccountMode = 'oauth' | 'pat' | 'follow' | 'simulator';

export const DEFAULT_API_URL = 'https://api.smartthings.com';
export const DEFAULT_REDIRECT_URI = 'https://httpbin.org/get';
export const DEFAULT_SCOPES = 'r:devices:* x:devices:* r:locations:* x:locations:* r:scenes:* x:scenes:*';

/** The account node as a flow saves it: every value may be missing, or a string. */
export type AccountDefinition = Partial<Record<AccountProperty, unknown>> & Pick<NodeDef, 'id' | 'type'>;
export type AccountProperty =
  | 'name'
  | 'mode'
  | 'apiUrl'
  | 'tokenUrl'
  | 'redirectUri'
  | 'scopes'
  | 'appId'
  | 'refreshAt'
  | 'monthlyBudget'
  | 'followUrl'
  | 'followPlainHttp'
  | 'share'
  | 'sharePath';

export const ACCOUNT_SECRETS = [
  'clientId',
  'clientSecret',
  'seedRefreshToken',
  'personalToken',
  'followKey',
  'shareKey',
] as const;
export const DEFAULT_SHARE_PATH = '/smartthings/token_info.json';
export type AccountCredentials = Partial<Record<(typeof ACCOUNT_SECRETS)[number], unknown>>;

/** An account's settings, understood and checked. */
export interface AccountConfig {
  readonly name: string;
  readonly mode: AccountMode;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly refreshAt: number;
  readonly monthlyBudget?: number;
  readonly clientId: string;
  readonly clientSecret?: Secret;
  readonly seed?: Secret;
  readonly personalToken?: Secret;
  readonly followUrl: string;
  readonly followPlainHttp: boolean;
  readonly followKey?: Secret;
  /** Where other programs may ask for the access token, and the key that they need. */
  readonly share?: { readonly path: string; readonly key?: Secret };
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
    const variable = unresolvedVariable(plain);
    if (variable !== undefined) unset.set(name, variable);
    return variable === undefined ? plain : '';
  };
  const mode = read('mode') || 'oauth';
  const apiUrl = withoutSlash(read('apiUrl') || DEFAULT_API_URL);
  const refreshAt = Number(read('refreshAt') || '0.5');
  const monthlyBudget = Number(read('monthlyBudget'));
  const share = { path: read('sharePath') || DEFAULT_SHARE_PATH, ...secretOf('key', read('shareKey')) };
  const config = {
    name: read('name'),
    mode: isMode(mode) ? mode : 'oauth',
    apiUrl,
    tokenUrl: read('tokenUrl') || `${apiUrl}/oauth/token`,
    redirectUri: read('redirectUri') || DEFAULT_REDIRECT_URI,
    scopes: (read('scopes') || DEFAULT_SCOPES).split(/\s+/),
    refreshAt: refreshAt > 0 && refreshAt < 1 ? refreshAt : 0.5,
    ...(monthlyBudget > 0 ? { monthlyBudget } : {}),
    clientId: read('clientId'),
    ...secretOf('clientSecret', read('clientSecret')),
    ...secretOf('seed', read('seedRefreshToken')),
    ...secretOf('personalToken', read('personalToken')),
    followUrl: read('followUrl'),
    followPlainHttp: isTrue(read('followPlainHttp')),
    ...secretOf('followKey', read('followKey')),
    ...(isTrue(read('share')) && mode !== 'follow' ? { share } : {}),
  };
  const unsetVariables = [...unset].filter(([name]) => isUsed(name, config)).map(([, variable]) => variable);
  const unknownMode = isMode(mode) ? [] : [text('runtime.account.unknownMode', { mode })];
  return { ...config, unsetVariables, problems: [...unknownMode, ...problemsOf(config, unset)] };
}

type Setting = AccountProperty | (typeof ACCOUNT_SECRETS)[number];
/** The environment variables that are named but not set, by the setting that names them. */
type Unset = Map<Setting, string>;
type Settings = Omit<AccountConfig, 'problems' | 'unsetVariables'>;

/** Settings that only one mode uses: a forgotten variable of another mode is nobody's trouble. */
const MODE_OF: Partial<Record<Setting, AccountMode>> = {
  ...{ tokenUrl: 'oauth', redirectUri: 'oauth', clientId: 'oauth', clientSecret: 'oauth', seedRefreshToken: 'oauth' },
  ...{ personalToken: 'pat', followUrl: 'follow', followPlainHttp: 'follow', followKey: 'follow' },
};

function isUsed(name: Setting, { mode, share }: Settings): boolean {
  if (name === 'sharePath' || name === 'shareKey') return share !== undefined;
  return (MODE_OF[name] ?? mode) === mode;
}

function problemsOf(config: Settings, unset: Unset): Text[] {
  const { mode, apiUrl, tokenUrl, followUrl } = config;
  const missing = (name: Setting, sentence: Text): Text => {
    const variable = unset.get(name);
    return variable === undefined ? sentence : text('runtime.account.variableUnset', { variable });
  };
  const problems = [apiUrl, ...(mode === 'oauth' ? [tokenUrl] : [])]
    .filter((address) => !isSafeAddress(address))
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
  return problems;
}

/** Node-RED saves what an input field holds: numbers and booleans come as strings as well. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Whether two accounts send their tokens and secrets to the same addresses. */
export function isSameCloud(one: AccountConfig, other: AccountConfig): boolean {
  return one.apiUrl === other.apiUrl && one.tokenUrl === other.tokenUrl && one.followUrl === other.followUrl;
}

/** Whether an address may be called: https anywhere, plain http only on this machine. */
export function isSafeAddress(address: string): boolean {
  const url = parseUrl(address);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** What is wrong with the address of a token server: plain http only at home, and only where somebody chose it. */
function followProblems(address: string, plainHttp: boolean): Text[] {
  if (address === '') return [text('runtime.account.followUrlMissing')];
  const url = parseUrl(address);
  const isPlain = url?.protocol === 'http:' && url.username === '' && url.password === '';
  const atHome = isPlain && plainHttp && isAtHome(url.hostname);
  return atHome || isSafeAddress(address) ? [] : [text('runtime.account.unsafeFollow', { address: shown(address) })];
}

/** A private address, or a name of one word, as a router or Docker gives it. */
function isAtHome(host: string): boolean {
  if (/^[a-z0-9_-]+$/i.test(host) && !/^\d+$/.test(host)) return true;
  if (/^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}$/.test(host)) return true;
  return /^\[(f[cd]|fe[89ab])[0-9a-f]*:/i.test(host);
}

/** A box that was ticked; saved as a boolean, or as text by other programs and by the environment. */
export function isTrue(value: unknown): boolean {
  const written = plainText(value).toLowerCase();
  return written === 'true' || written === '1';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function parseUrl(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** An address without what might be a secret in it. */
function shown(address: string): string {
  const url = parseUrl(address);
  return url ? `${url.protocol}//${url.host}` : address.slice(0, 60);
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

function isMode(mode: string): mode is AccountMode {
  return ['oauth', 'pat', 'follow', 'simulator'].includes(mode);
}

function secretOf<Name extends string>(name: Name, value: string): Partial<Record<Name, Secret>> {
  return value === '' ? {} : ({ [name]: new Secret(value) } as Record<Name, Secret>);
}
