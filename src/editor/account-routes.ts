import { words } from './words';

const t = words('smartthings-account');

/** What `GET smartthings/accounts/:id` tells. Times are ISO 8601, UTC. */
export interface AccountState {
  readonly mode: string;
  readonly state: string;
  /** The state in a sentence for the owner. */
  readonly message: string;
  readonly accessTokenExpiresAt?: string | null;
  readonly nextRefreshAt?: string | null;
  readonly refreshedAt?: string | null;
  readonly refreshTokenExpiresAt?: string | null;
  readonly locations?: readonly { readonly locationId: string; readonly name: string }[];
  readonly calls?: { readonly today: number; readonly month: number; readonly budget?: number | null };
  readonly simulatorUrl?: string;
  /** In mode `follow`: the token server, and since when. */
  readonly following?: string;
  readonly since?: string | null;
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
  authorize(): Promise<{ readonly authorizeUrl: string }>;
  exchange(pasted: { readonly code: string } | { readonly url: string }): Promise<void>;
  refresh(): Promise<void>;
  signOut(): Promise<void>;
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
    authorize: () => call('POST', '/authorize', {}),
    exchange: (pasted) => call('POST', '/exchange', pasted),
    refresh: () => call('POST', '/refresh', {}),
    signOut: () => call('DELETE', '/tokens'),
  };
}

function routeFailure(reply: JQuery.jqXHR<unknown>): RouteFailure {
  const told = (reply.responseJSON as { error?: { message?: unknown } } | undefined)?.error?.message;
  if (typeof told === 'string' && told !== '') return new RouteFailure(reply.status, told);
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
