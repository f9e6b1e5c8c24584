import type { PersonalToken } from '../../../oauth/personal-token';
import { ModeAuthorization } from './mode-authorization';

/** Mode `pat`. Nothing refreshes a personal access token, and to sign out is to forget it. */
export class PersonalAuthorization extends ModeAuthorization<PersonalToken> {
  readonly apiUrl: string;
  readonly #forget: () => void;

  /** `forget` takes the token out of the stores. */
  constructor(token: PersonalToken, apiUrl: string, forget: () => void) {
    super('pat', token);
    this.apiUrl = apiUrl;
    this.#forget = forget;
  }

  override signOut(): Promise<void> {
    this.holder.forget();
    this.#forget();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.leave();
    return Promise.resolve();
  }
}
