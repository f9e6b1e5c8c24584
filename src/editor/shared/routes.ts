import type { BillView } from '../../base/contract/bill';
import { namedLanguage, type NamesReply } from '../../base/contract/capability-names';
import type { CapabilityDefinition } from '../../base/contract/definition';
import type {
  HomeDevice,
  HomeLocation,
  HomeMode,
  HomeScene,
  PresentValues,
  SupportedValues,
} from '../../base/contract/home';
import type {
  AccountView,
  AuthorizeReply,
  CreatedAppReply,
  RegisteredTarget,
  RouteError,
  SignOutWarning,
} from '../../base/contract/routes';
import type { WantedDevice } from '../../base/contract/virtual-devices';
import { inWords } from './sentence';
import { words } from './words';

const t = words('smartthings-account');

/** Why a route did not do what it was asked, in a sentence. */
export class RouteFailure extends Error {
  constructor(
    /** HTTP status, 0 where no answer came. */
    readonly status: number,
    message: string,
    /** Of its sentence in the catalogue, where the runtime told one. */
    readonly key?: string,
  ) {
    super(message);
  }
}

/** The account's routes. Each throws `RouteFailure`. */
export interface AccountRoutes {
  state(): Promise<AccountView>;
  /** What the account's calls come to. It costs none. */
  calls(): Promise<BillView>;
  /** Tells what the form holds and Deploy has not brought yet. */
  draft(form: Readonly<Record<string, string>>): Promise<void>;
  /** `redirectUri`: where the sign-in ends; as deployed where it is `undefined`. */
  authorize(redirectUri: string | undefined): Promise<AuthorizeReply>;
  /** Creates the app at Samsung. Its secret is told this once. */
  createApp(wanted: {
    readonly personalToken: string;
    readonly name: string;
    readonly redirectUris: readonly string[];
    /** The public address for events, where there is one already. */
    readonly webhookUrl?: string;
  }): Promise<CreatedAppReply>;
  /** Proves a refresh token that somebody brings by one refresh, and keeps what it gave. */
  seed(refreshToken: string): Promise<void>;
  exchange(pasted: { readonly code: string } | { readonly url: string }): Promise<void>;
  refresh(): Promise<void>;
  /** Gives a warning where the app's installation at Samsung could not be removed. */
  signOut(andInstalledApp: boolean): Promise<SignOutWarning | undefined>;
  /** Brings the live pair into the credentials, for the next Deploy to write. */
  save(): Promise<void>;
  /** What a bug report needs to know; no secret. */
  report(): Promise<object>;
  /** Registers the account's public address for events with its app, with a personal token that is used this once. */
  registerEvents(personalToken: string): Promise<RegisteredTarget>;
  /** Accepts a confirmation that waits for a click. */
  confirmEvents(): Promise<void>;
  devices(refresh: boolean): Promise<readonly HomeDevice[]>;
  /** Makes a virtual device, or gives the one of that name. */
  makeVirtual(wanted: WantedDevice): Promise<HomeDevice>;
  removeVirtual(deviceId: string): Promise<void>;
  supported(deviceId: string): Promise<SupportedValues>;
  /** What a device reports at present, as far as it is known: no call. */
  values(deviceId: string): Promise<PresentValues>;
  capability(capability: string): Promise<CapabilityDefinition>;
  /** What capabilities are called in the viewer's language; those of a device are asked for, the others only where known. */
  names(deviceId?: string): Promise<NamesReply>;
  scenes(refresh: boolean): Promise<readonly HomeScene[]>;
  locations(refresh: boolean): Promise<readonly HomeLocation[]>;
  modes(locationId: string, refresh: boolean): Promise<readonly HomeMode[]>;
}

/**
 * Calls a route of an account. Throws `RouteFailure`. The address must stay relative: the editor adds its own authorization and
 * root only to those.
 */
export async function callRoute<Reply>(accountId: string, method: string, path: string, body?: object): Promise<Reply> {
  const url = `smartthings/accounts/${encodeURIComponent(accountId)}${path}`;
  const json = body && { contentType: 'application/json', data: JSON.stringify(body) };
  try {
    return (await $.ajax({ method, url, timeout: 150_000, ...json })) as Reply;
  } catch (failure) {
    throw routeFailure(failure as JQuery.jqXHR<unknown>);
  }
}

export function accountRoutes(accountId: string): AccountRoutes {
  const call = <Reply>(method: string, path: string, body?: object): Promise<Reply> =>
    callRoute<Reply>(accountId, method, path, body);
  return {
    state: () => call('GET', ''),
    calls: () => call('GET', '/calls'),
    draft: (form) => call('PUT', '/draft', form),
    authorize: (redirectUri) => call('POST', '/authorize', { redirectUri }),
    createApp: (wanted) => call('POST', '/app', wanted),
    seed: (refreshToken) => call('POST', '/seed', { refreshToken }),
    exchange: (pasted) => call('POST', '/exchange', pasted),
    refresh: () => call('POST', '/refresh', {}),
    signOut: (andInstalledApp) => call('DELETE', andInstalledApp ? '/tokens?installedApp=true' : '/tokens'),
    save: () => call('POST', '/save', {}),
    report: () => call('GET', '/report'),
    registerEvents: (personalToken) => call('POST', '/events/register', { personalToken }),
    confirmEvents: () => call('POST', '/events/confirm', {}),
    devices: (refresh) => call('GET', refresh ? '/devices?refresh=1' : '/devices'),
    makeVirtual: (wanted) => call('POST', '/virtualdevices', wanted),
    removeVirtual: (deviceId) => call('DELETE', `/virtualdevices/${encodeURIComponent(deviceId)}`),
    supported: (deviceId) => call('GET', `/devices/${encodeURIComponent(deviceId)}/supported`),
    values: (deviceId) => call('GET', `/devices/${encodeURIComponent(deviceId)}/values`),
    capability: (capability) => call('GET', `/capabilities/${encodeURIComponent(capability)}/1`),
    names: (deviceId) => {
      const path = `/names/${namedLanguage(RED.i18n.lang())}`;
      return call('GET', deviceId === undefined ? path : `${path}?device=${encodeURIComponent(deviceId)}`);
    },
    scenes: (refresh) => call('GET', refresh ? '/scenes?refresh=1' : '/scenes'),
    locations: (refresh) => call('GET', refresh ? '/locations?refresh=1' : '/locations'),
    modes: (locationId, refresh) =>
      call('GET', `/locations/${encodeURIComponent(locationId)}/modes${refresh ? '?refresh=1' : ''}`),
  };
}

/** Why a question failed, in words. */
export function reasonOf(failure: unknown): string {
  return failure instanceof RouteFailure ? failure.message : t('dialog.failed.noAnswer');
}

function routeFailure(reply: JQuery.jqXHR<unknown>): RouteFailure {
  const { message, sentence } = (reply.responseJSON as Partial<RouteError> | undefined)?.error ?? {};
  if (typeof message === 'string' && message !== '') {
    return new RouteFailure(reply.status, inWords(message, sentence), sentence?.key);
  }
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
