import type { NodeDef } from 'node-red';
import { Secret } from '../base/secret';
import { text, type Text } from '../base/text';
import { unresolvedVariable } from './environment';

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
  readonly followKey?: Secret;
  /** Where other programs may ask for the access token, and the key that they need. */
  readonly share?: { readonly path: string; readonly key?: Secret };
  /** An environment variable that is named but not set, where the account can do without it. */
  readonly unsetVariable?: string;
  /** What keeps the account from working, in words; the first is shown. */
  readonly problems: readonly Text[];
  /** Environment variables that are named but not set: their values count as empty. */
  readonly unsetVariables: readonly string[];
}

/** Reads a definition and its credentials. Never throws: what is wrong is told in `problems`. */
export function readAccountConfig(definition: AccountDefinition, credentials: AccountCredentials): AccountConfig {
  const reader = new Reader();
  const mode = modeOf(reader.needed(definition.mode), reader.problems);
  const cloud = mode === 'oauth' ? reader.needed : reader.optional;
  const apiUrl = withoutSlash(reader.needed(definition.apiUrl) || DEFAULT_API_URL);
  const tokenUrl = cloud(definition.tokenUrl) || `${apiUrl}/oauth/token`;
  const refreshAt = Number(reader.optional(definition.refreshAt) || '0.5');
  const monthlyBudget = Number(reader.optional(definition.monthlyBudget));
  const followUrl = (mode === 'follow' ? reader.needed : reader.optional)(definition.followUrl);
  const secrets = {
    ...secretOf('clientSecret', cloud(credentials.clientSecret)),
    ...secretOf('seed', reader.optional(credentials.seedRefreshToken)),
    ...secretOf('personalToken', (mode === 'pat' ? reader.needed : reader.optional)(credentials.personalToken)),
    ...secretOf('followKey', (mode === 'follow' ? reader.needed : reader.optional)(credentials.followKey)),
  };
  const sharePath = reader.optional(definition.sharePath) || DEFAULT_SHARE_PATH;
  const shareKey = secretOf('key', reader.optional(credentials.shareKey));
  const config = {
    name: reader.optional(definition.name),
    mode,
    apiUrl,
    tokenUrl,
    redirectUri: reader.optional(definition.redirectUri) || DEFAULT_REDIRECT_URI,
    scopes: (reader.optional(definition.scopes) || DEFAULT_SCOPES).split(/\s+/),
    refreshAt: refreshAt > 0 && refreshAt < 1 ? refreshAt : 0.5,
    ...(monthlyBudget > 0 ? { monthlyBudget } : {}),
    clientId: cloud(credentials.clientId),
    ...secrets,
    followUrl,
    ...(isTrue(reader.optional(definition.share)) && mode !== 'follow'
      ? { share: { path: sharePath, ...shareKey } }
      : {}),
  };
  const plainHttp = isTrue(reader.optional(definition.followPlainHttp));
  const problems = [...reader.problems, ...problemsOf(config, plainHttp)];
  return { ...config, ...(reader.unset === undefined ? {} : { unsetVariable: reader.unset }), problems };
}

/** Reads values in which Node-RED has filled in the environment variables that it knows; the others count as empty. */
class Reader {
  readonly problems: Text[] = [];
  /** A variable that would be welcome: named while nobody has signed in. */
  unset: string | undefined;

  /** A value without which the account can't work: a variable that is not set is a problem. */
  readonly needed = (value: unknown): string => {
    const { plain, variable } = filledIn(value);
    if (variable !== undefined) this.problems.push(text('runtime.account.variableUnset', { variable }));
    return plain;
  };

  /** A value that may be missing: a container may hand over a refresh token at its first start alone. */
  readonly optional = (value: unknown): string => {
    const { plain, variable } = filledIn(value);
    this.unset ??= variable;
    return plain;
  };
}

function filledIn(value: unknown): { readonly plain: string; readonly variable: string | undefined } {
  const plain = plainText(value);
  const variable = unresolvedVariable(plain);
  return { plain: variable === undefined ? plain : '', variable };
}

function problemsOf(config: Omit<AccountConfig, 'problems'>, plainHttp: boolean): Text[] {
  const { mode, apiUrl, tokenUrl, followUrl } = config;
  const problems = [apiUrl, ...(mode === 'oauth' ? [tokenUrl] : [])]
    .filter((address) => !isSafeAddress(address))
    .map((address) => text('runtime.account.unsafeAddress', { address: shown(address) }));
  if (mode === 'follow') problems.push(...followProblems(followUrl, plainHttp));
  if (mode === 'oauth' && config.clientId === '') problems.push(text('runtime.account.clientIdMissing'));
  if (mode === 'oauth' && !config.clientSecret) problems.push(text('runtime.account.clientSecretMissing'));
  if (mode === 'pat' && !config.personalToken) problems.push(text('runtime.account.personalTokenMissing'));
  return problems;
}

/** Node-RED saves what an input field holds: numbers and booleans come as strings as well. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Whether two accounts send their tokens and secrets to the same addresses. */
export function isSameCloud(one: AccountConfig, other: AccountConfig): boolean {
  return one.apiUrl === other.apiUrl && one.tokenUrl === other.tokenUrl;
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
  const atHome = url?.protocol === 'http:' && plainHttp && url.username === '' && isAtHome(url.hostname);
  return atHome || isSafeAddress(address) ? [] : [text('runtime.account.unsafeFollow', { address: shown(address) })];
}

/** A private address, or a name of one word, as a router or Docker gives it. */
function isAtHome(host: string): boolean {
  if (/^[a-z0-9_-]+$/i.test(host) && !/^\d+$/.test(host)) return true;
  if (/^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}$/.test(host)) return true;
  return /^\[(f[cd]|fe[89ab])[0-9a-f]*:/i.test(host);
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true' || value === '1';
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

function modeOf(mode: string, problems: Text[]): AccountMode {
  if (mode === '' || mode === 'oauth') return 'oauth';
  if (mode === 'pat' || mode === 'follow' || mode === 'simulator') return mode;
  problems.push(text('runtime.account.unknownMode', { mode }));
  return 'oauth';
}

function secretOf<Name extends string>(name: Name, value: string): Partial<Record<Name, Secret>> {
  return value === '' ? {} : ({ [name]: new Secret(value) } as Record<Name, Secret>);
}
