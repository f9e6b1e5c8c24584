import type { AccountMode } from './account';

/** A sentence as data: a viewer in another language than the server's puts it into words of its own. */
export interface Sentence {
  readonly key: string;
  /** Nested sentences are put into words first; `time` is ISO 8601 UTC. */
  readonly params: Readonly<Record<string, string | number | Sentence | { readonly time: string }>>;
}

/** What `GET …/accounts/:id` and every route that changes the account answer. Times are ISO 8601 UTC. No token, no secret. */
export interface AccountView {
  readonly mode: AccountMode;
  readonly state: string;
  /** The state in a sentence for the owner, in the server's language. */
  readonly message: string;
  readonly sentence: Sentence;
  readonly accessTokenExpiresAt: string | null;
  readonly nextRefreshAt: string | null;
  readonly refreshedAt: string | null;
  readonly refreshTokenExpiresAt: string | null;
  readonly scope: string;
  readonly installedAppId: string;
  readonly locations: readonly { readonly locationId: string; readonly name: string }[];
  readonly calls: { readonly today: number; readonly month: number; readonly budget: number | null };
  /** How it stands with the home's events; left out where the account is not deployed. */
  readonly events?: EventsView;
  readonly simulatorUrl?: string;
  /** In mode `follow`: whose token this is, and since when. */
  readonly following?: string;
  readonly since?: string | null;
}

/** `events` of an account: whether they come, and in words why not. Times are ISO 8601 UTC. */
export interface EventsView {
  readonly state: 'off' | 'waiting' | 'live' | 'quiet' | 'polling' | 'blocked';
  readonly message: string;
  readonly sentence: Sentence;
  readonly lastEventAt: string | null;
  /** When the home was read last. */
  readonly checkedAt: string | null;
  /** Found by a look at the home instead of told, since the start. */
  readonly missed: number;
  /** Subscriptions that it would take to hear all that event nodes want, and how many there are. */
  readonly wanted: number;
  readonly subscribed: number;
  /** Values that are polled since they don't fit. */
  readonly polled: number;
  /** Where the confirmation of the public address stands; `asking`: `POST …/events/confirm` accepts it. */
  readonly confirmation?: 'none' | 'asking' | 'confirming' | 'confirmed' | 'failed';
  /** Messages of the cloud that were not believed, since the start. */
  readonly refused?: number;
}

/** `POST …/events/register`: where the cloud sends the app's events now, and whether that address is confirmed already. */
export interface RegisteredTarget {
  readonly targetUrl: string;
  readonly isConfirmed: boolean;
}

/** `POST …/authorize`: the address of the sign-in page, and until when it is good. */
export interface AuthorizeReply {
  readonly authorizeUrl: string;
  readonly expiresAt: string;
}

/** `POST …/app`: the app that was created. Its secret is told this once, to the person who made it, and kept by the runtime. */
export interface CreatedAppReply {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
}

/** `DELETE …/tokens`, where the app's installation at Samsung could not be removed; else the answer is empty. */
export interface SignOutWarning {
  readonly warning: string;
  readonly sentence: Sentence;
}

/** Every failed route. */
export interface RouteError {
  readonly error: { readonly code: string; readonly message: string; readonly sentence: Sentence };
}
