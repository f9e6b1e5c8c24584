import type { NodeDef } from 'node-red';
import { Secret } from '../base/secret';
import { text, type Text } from '../base/text';
import { unresolvedVariable } from './environment';

export type AccountMode = 'oauth' | 'pat' | 'simulator';

export const DEFAULT_API_URL = 'https://api.smartthings.com';
export const DEFAULT_REDIRECT_URI = 'https://httpbin.org/get';
export const DEFAULT_SCOPES = 'r:devices:* x:devices:* r:locations:* x:locations:* r:scenes:* x:scenes:*';

/** The account node as a flow saves it: every value may be missing, or a string. */
export type AccountDefinition = Partial<Record<AccountProperty, unknown>> & Pick<NodeDef, 'id' | 'type'>;
export type AccountProperty =
  'name' | 'mode' | 'apiUrl' | 'tokenUrl' | 'redirectUri' | 'scopes' | 'appId' | 'refreshAt' | 'monthlyBudget';

export const ACCOUNT_SECRETS = ['clientId', 'clientSecret', 'seedRefreshToken', 'personalToken'] as const;
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
  /** What keeps the account from working, in words; the first is shown. */
  readonly problems: readonly Text[];
}

/** Reads a definition and its credentials. Never throws: what is wrong is told in `problems`. */
export function readAccountConfig(definition: AccountDefinition, credentials: AccountCredentials): AccountConfig {
  const problems: Text[] = [];
  const read = (value: unknown): string => {
    const plain = plainText(value);
    const variable = unresolvedVariable(plain);
    if (variable !== undefined) problems.push(text('runtime.account.variableUnset', { variable }));
    return variable === undefined ? plain : '';
  };
  const mode = modeOf(read(definition.mode), problems);
  const apiUrl = withoutSlash(addressOf(read(definition.apiUrl) || DEFAULT_API_URL, problems));
  const tokenUrl = addressOf(read(definition.tokenUrl) || `${apiUrl}/oauth/token`, problems);
  const refreshAt = Number(read(definition.refreshAt) || '0.5');
  const monthlyBudget = Number(read(definition.monthlyBudget));
  const clientId = read(credentials.clientId);
  const secrets = {
    ...secretOf('clientSecret', read(credentials.clientSecret)),
    ...secretOf('seed', read(credentials.seedRefreshToken)),
    ...secretOf('personalToken', read(credentials.personalToken)),
  };
  if (mode === 'oauth' && clientId === '') problems.push(text('runtime.account.clientIdMissing'));
  if (mode === 'oauth' && !secrets.clientSecret) problems.push(text('runtime.account.clientSecretMissing'));
  if (mode === 'pat' && !secrets.personalToken) problems.push(text('runtime.account.personalTokenMissing'));
  return {
    name: read(definition.name),
    mode,
    apiUrl,
    tokenUrl,
    redirectUri: read(definition.redirectUri) || DEFAULT_REDIRECT_URI,
    scopes: (read(definition.scopes) || DEFAULT_SCOPES).split(/\s+/),
    refreshAt: refreshAt > 0 && refreshAt < 1 ? refreshAt : 0.5,
    ...(monthlyBudget > 0 ? { monthlyBudget } : {}),
    clientId,
    ...secrets,
    problems,
  };
}

/** Node-RED saves what an input field holds: numbers and booleans come as strings as well. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Whether an address may be called: https anywhere, plain http only on this machine. */
export function isSafeAddress(address: string): boolean {
  const url = parseUrl(address);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
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

function addressOf(address: string, problems: Text[]): string {
  if (!isSafeAddress(address)) problems.push(text('runtime.account.unsafeAddress', { address: shown(address) }));
  return address;
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
  if (mode === 'pat' || mode === 'simulator') return mode;
  problems.push(text('runtime.account.unknownMode', { mode }));
  return 'oauth';
}

function secretOf<Name extends string>(name: Name, value: string): Partial<Record<Name, Secret>> {
  return value === '' ? {} : ({ [name]: new Secret(value) } as Record<Name, Secret>);
}
