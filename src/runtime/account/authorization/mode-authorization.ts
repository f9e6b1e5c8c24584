import { SmartThingsError } from '../../../base/errors';
import type { Secret } from '../../../base/secret';
import { text } from '../../../base/text';
import type {
  Authorization,
  AuthorizationSnapshot,
  Following,
  SigningIn,
  TokenHolder,
} from '../../../oauth/authorization';
import type { TokenPair } from '../../../oauth/tokens/token-pair';
import type { AccountMode } from '../../../base/contract/account';

/** Asked of an account in another mode. */
export function wrongMode(mode: AccountMode): SmartThingsError {
  return new SmartThingsError('wrong_mode', text('runtime.routes.wrongMode', { mode }));
}

/** The authorization of one mode: gives its holder's token, and has no verb but those that the mode adds. */
export abstract class ModeAuthorization<Holder extends TokenHolder> implements Authorization {
  readonly #mode: AccountMode;
  readonly #listeners = new Set<() => void>();
  #holder: Holder;
  #stopListening: () => void;

  constructor(mode: AccountMode, holder: Holder) {
    this.#mode = mode;
    this.#holder = holder;
    this.#stopListening = holder.onChange(() => this.#tell());
  }

  abstract readonly apiUrl: string;
  abstract close(graceMs: number): Promise<void>;

  protected get holder(): Holder {
    return this.#holder;
  }

  /** Another holder gives the token from now on. */
  protected hold(holder: Holder): void {
    this.leave();
    this.#holder = holder;
    this.#stopListening = holder.onChange(() => this.#tell());
    this.#tell();
  }

  /** Hears nothing of the holder any more; that may outlive this account over a deploy. */
  protected leave(): void {
    this.#stopListening();
  }

  located(): Promise<void> {
    return Promise.resolve();
  }

  get simulatorUrl(): string | undefined {
    return undefined;
  }

  get following(): Following | undefined {
    return undefined;
  }

  get heldPair(): TokenPair | undefined {
    return undefined;
  }

  accessToken(): Promise<Secret> {
    return this.#holder.accessToken();
  }

  replacementFor(rejected: Secret): Promise<Secret | undefined> {
    return this.#holder.replacementFor(rejected);
  }

  peek(): Secret | undefined {
    return this.#holder.peek();
  }

  freshToken(): Promise<Secret> {
    return this.#holder.freshToken();
  }

  snapshot(): AuthorizationSnapshot {
    return this.#holder.snapshot();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  signIn(_code: Secret, _redirectUri: string, _via: SigningIn): Promise<void> {
    return this.#refuse();
  }

  seed(_refreshToken: Secret): Promise<void> {
    return this.#refuse();
  }

  refreshNow(): Promise<void> {
    return this.#refuse();
  }

  signOut(): Promise<void> {
    return this.#refuse();
  }

  /** Only an app's authorization can be removed. */
  removed(): Promise<void> {
    return Promise.resolve();
  }

  pairSettled(): Promise<void> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    return Promise.reject(wrongMode(this.#mode));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
