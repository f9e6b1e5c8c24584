import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import type { Secret } from '../base/secret';
import { text } from '../base/text';
import type { AuthorizationSnapshot, TokenHolder } from './authorization';

/** Personal access tokens made since 30 December 2024 die a day after they were made (Samsung's documentation). */
const LIFE_MS = 24 * 60 * 60 * 1000;

/** A personal access token: nothing refreshes it, and only a 401 tells that it is dead, since old ones live for decades. */
export class PersonalToken implements TokenHolder {
  readonly #listeners = new Set<() => void>();
  #rejected = false;
  #token: Secret | undefined;
  /** Epoch ms at which this token was seen first: the day is counted from there. */
  readonly #firstSeenAt: number;
  readonly #clock: Clock;

  constructor(token: Secret | undefined, firstSeenAt: number, clock: Clock) {
    this.#token = token;
    this.#firstSeenAt = firstSeenAt;
    this.#clock = clock;
  }

  accessToken(): Promise<Secret> {
    if (this.#token && !this.#rejected) return Promise.resolve(this.#token);
    return Promise.reject(new SmartThingsError('not_authorized', this.snapshot().message));
  }

  peek(): Secret | undefined {
    return this.#rejected ? undefined : this.#token;
  }

  freshToken(): Promise<Secret> {
    return this.accessToken();
  }

  replacementFor(): Promise<undefined> {
    this.#rejected = true;
    for (const listener of this.#listeners) listener();
    return Promise.reject(new SmartThingsError('not_authorized', this.snapshot().message, { statusCode: 401 }));
  }

  /** The owner takes the token back. */
  forget(): void {
    this.#token = undefined;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  snapshot(): AuthorizationSnapshot {
    const plain = { scope: '', installedAppId: '', unsaved: false };
    if (!this.#token) return { ...plain, state: 'unauthorized', message: text('oauth.personal.missing') };
    if (this.#rejected) return { ...plain, state: 'expired', message: text('oauth.personal.expired') };
    const expiresAt = this.#firstSeenAt + LIFE_MS;
    const message =
      this.#clock.now() < expiresAt
        ? text('oauth.personal.counting', { until: new Date(expiresAt) })
        : text('oauth.personal.old');
    return { ...plain, state: 'authorized', message, accessTokenExpiresAt: expiresAt };
  }
}
