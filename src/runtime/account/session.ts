import { ApiClient } from '../../api/client';
import type { Meter } from '../../api/meter';
import type { Clock, Http, Random } from '../../base/ports';
import { Home } from '../../home/home';
import type { Authorization } from '../../oauth/authorization';

export interface SessionParts {
  readonly authorization: Authorization;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
}

const NO_GRANT = '';

/** What an account does with its authorization at one address: the client, and the home behind it. */
export class Session {
  readonly apiUrl: string;
  readonly client: ApiClient;
  readonly home: Home;
  readonly #authorization: Authorization;
  /** Whose home the lists are of. */
  #grant = NO_GRANT;

  constructor({ authorization, ...parts }: SessionParts) {
    this.apiUrl = authorization.apiUrl;
    this.client = new ApiClient({
      ...parts,
      apiUrl: this.apiUrl,
      tokens: authorization,
      grantedScope: () => authorization.snapshot().scope || undefined,
    });
    this.home = new Home(this.client, parts.clock);
    this.#authorization = authorization;
    this.authorizationChanged();
  }

  /** Who signs in again may choose another location, or allow more. Without a grant nothing was learned yet. */
  authorizationChanged(): void {
    const { installedAppId, scope } = this.#authorization.snapshot();
    const grant = `${installedAppId} ${scope}`.trim();
    if (grant !== this.#grant && this.#grant !== NO_GRANT) this.home.forget();
    this.#grant = grant;
  }

  /** Ends everything that waits or is under way with an error. */
  close(): void {
    this.home.close();
  }
}
