import { inWords, type Sentence } from './sentence';
import { words } from './words';

const t = words('smartthings-account');

/** What `GET smartthings/accounts/:id` tells. Times are ISO 8601, UTC. */
export interface AccountState {
  readonly mode: string;
  readonly state: string;
  /** The state in a sentence for the owner. */
  readonly message: string;
  readonly sentence?: Sentence;
  readonly accessTokenExpiresAt?: string | null;
  readonly nextRefreshAt?: string | null;
  readonly refreshedAt?: string | null;
  readonly refreshTokenExpiresAt?: string | null;
  readonly scope?: string;
  readonly locations?: readonly { readonly locationId: string; readonly name: string }[];
  readonly calls?: { readonly today: number; readonly month: number; readonly budget?: number | null };
  readonly simulatorUrl?: string;
  /** In mode `follow`: the token server, and since when. */
  readonly following?: string;
  readonly since?: string | null;
}

/** A device of `GET …/devices`. What is not known is `null`; hidden capabilities are left out. */
export interface HomeDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly name: string;
  readonly kind: string;
  readonly room: string | null;
  readonly location: string | null;
  readonly locationId: string | null;
  readonly online: boolean | null;
  readonly components: readonly {
    readonly id: string;
    readonly label: string;
    readonly capabilities: readonly string[];
  }[];
}

/** The part of JSON Schema that a form is made from. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface Argument {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: Schema;
}

/** A capability as the cloud describes it. */
export interface Definition {
  readonly name: string;
  readonly attributes: Readonly<Record<string, { readonly schema: Schema; readonly setter?: string }>>;
  readonly commands: Readonly<Record<string, { readonly arguments: readonly Argument[] }>>;
}

/** Why a route did not do what it was asked, in a sentence. */
export class RouteFailure extends Error {
  constructor(
    /** HTTP status, 0 where no answer came. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The account's routes. Each throws `RouteFailure`. */
export interface AccountRoutes {
  state(): Promise<AccountState>;
  /** Tells what the form holds and Deploy has not brought yet. */
  draft(form: Readonly<Record<string, string>>): Promise<void>;
  /** `redirectUri`: where the sign-in ends; as deployed where it is `undefined`. */
  authorize(redirectUri: string | undefined): Promise<{ readonly authorizeUrl: string }>;
  /** Creates the app at Samsung. Its secret stays with the runtime. */
  createApp(wanted: {
    readonly personalToken: string;
    readonly name: string;
    readonly redirectUris: readonly string[];
  }): Promise<{ readonly clientId: string; readonly appId: string }>;
  /** Proves a refresh token that somebody brings by one refresh, and keeps what it gave. */
  seed(refreshToken: string): Promise<void>;
  exchange(pasted: { readonly code: string } | { readonly url: string }): Promise<void>;
  refresh(): Promise<void>;
  /** Gives a warning where the app's installation at Samsung could not be removed. */
  signOut(andInstalledApp: boolean): Promise<{ readonly warning?: string; readonly sentence?: Sentence } | undefined>;
  /** Brings the live pair into the credentials, for the next Deploy to write. */
  save(): Promise<void>;
  /** What a bug report needs to know; no secret. */
  report(): Promise<object>;
  devices(refresh: boolean): Promise<readonly HomeDevice[]>;
  /** Component → capability → attribute → value, of attributes that say what a device supports. */
  supported(deviceId: string): Promise<Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>>;
  capability(capability: string): Promise<Definition>;
}

/** The addresses must stay relative: the editor adds its own authorization and root only to those. */
export function accountRoutes(accountId: string): AccountRoutes {
  const account = `smartthings/accounts/${encodeURIComponent(accountId)}`;
  const call = async <Reply>(method: string, path: string, body?: object): Promise<Reply> => {
    const json = body && { contentType: 'application/json', data: JSON.stringify(body) };
    try {
      return (await $.ajax({ method, url: account + path, timeout: 150_000, ...json })) as Reply;
    } catch (failure) {
      throw routeFailure(failure as JQuery.jqXHR<unknown>);
    }
  };
  return {
    state: () => call('GET', ''),
    draft: (form) => call('PUT', '/draft', form),
    authorize: (redirectUri) => call('POST', '/authorize', { redirectUri }),
    createApp: (wanted) => call('POST', '/app', wanted),
    seed: (refreshToken) => call('POST', '/seed', { refreshToken }),
    exchange: (pasted) => call('POST', '/exchange', pasted),
    refresh: () => call('POST', '/refresh', {}),
    signOut: (andInstalledApp) => call('DELETE', andInstalledApp ? '/tokens?installedApp=true' : '/tokens'),
    save: () => call('POST', '/save', {}),
    report: () => call('GET', '/report'),
    devices: (refresh) => call('GET', refresh ? '/devices?refresh=1' : '/devices'),
    supported: (deviceId) => call('GET', `/devices/${encodeURIComponent(deviceId)}/supported`),
    capability: (capability) => call('GET', `/capabilities/${encodeURIComponent(capability)}/1`),
  };
}

interface Refusal {
  readonly error?: { readonly message?: unknown; readonly sentence?: Sentence };
}

function routeFailure(reply: JQuery.jqXHR<unknown>): RouteFailure {
  const { message, sentence } = (reply.responseJSON as Refusal | undefined)?.error ?? {};
  if (typeof message === 'string' && message !== '') return new RouteFailure(reply.status, inWords(message, sentence));
  switch (reply.status) {
    case 0:
      return new RouteFailure(0, t('dialog.failed.noAnswer'));
    case 401:
    case 403:
      return new RouteFailure(reply.status, t('dialog.failed.notAllowed'));
    case 404:
      return new RouteFailure(404, t('dialog.state.notDeployed'));
    default:
      return new RouteFailure(reply.status, t('dialog.failed.status', { status: reply.status }));
  }
}
