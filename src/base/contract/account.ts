/** Where an account's token comes from. */
export const ACCOUNT_MODES = ['oauth', 'pat', 'follow', 'simulator'] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

/** What still goes when the month's calls are used up: commands and token refreshes, everything, or refreshes alone. */
export const OVER_BUDGET = ['commands', 'all', 'none'] as const;
export type OverBudget = (typeof OVER_BUDGET)[number];

/** What Node-RED's editor shows, and sends, in the place of a secret that only the runtime knows. */
export const KEPT_SECRET = '__PWRD__';

/** An account's properties as a new one has them; the runtime takes the same where a flow leaves one out. */
export const ACCOUNT_DEFAULTS = {
  name: '',
  mode: 'oauth',
  apiUrl: 'https://api.smartthings.com',
  /** Empty: below `apiUrl`. */
  tokenUrl: '',
  redirectUri: 'https://httpbin.org/get',
  scopes: 'r:devices:* x:devices:* r:locations:* x:locations:* r:scenes:* x:scenes:*',
  appId: '',
  refreshAt: '0.5',
  events: 'auto',
  webhookUrl: '',
  keyUrl: 'https://key.smartthings.com',
  subscriptionLimit: '40',
  pollInterval: '60',
  checkInterval: '60',
  monthlyBudget: '',
  overBudget: 'commands',
  followUrl: '',
  followPlainHttp: false,
  share: false,
  sharePath: '/smartthings/token_info.json',
  shareEvents: false,
  streamPath: '/smartthings/stream',
} as const;
export type AccountProperty = keyof typeof ACCOUNT_DEFAULTS;

/** The credentials that the form edits, and how Node-RED treats each: a `password` is never sent to the editor. */
export const ACCOUNT_CREDENTIALS = {
  clientId: 'text',
  clientSecret: 'password',
  seedRefreshToken: 'password',
  personalToken: 'password',
  followKey: 'password',
  shareKey: 'password',
} as const;
export type AccountCredential = keyof typeof ACCOUNT_CREDENTIALS;

/** What `PUT …/draft` takes: what decides about the authorization and no Deploy has brought yet. */
export const DRAFT_PROPERTIES = [
  'mode',
  'apiUrl',
  'tokenUrl',
  'redirectUri',
  'scopes',
  'followUrl',
  'followPlainHttp',
] as const satisfies readonly AccountProperty[];
export const DRAFT_CREDENTIALS = [
  'clientId',
  'clientSecret',
  'personalToken',
  'followKey',
] as const satisfies readonly AccountCredential[];

/** Longer than any token, key or client secret that was ever seen. */
export const LONGEST_SECRET = 4096;

export function isAccountMode(mode: string): mode is AccountMode {
  return ACCOUNT_MODES.some((known) => known === mode);
}
