import type { Clock, Random } from '../base/ports';
import { Secret } from '../base/secret';
import { isScope } from './scopes';
import { uuid } from './uuid';

export const MOST_APPS = 100;
export const MOST_REDIRECT_URIS = 10;

/** An OAuth-In app as its owner knows it. */
export interface SimulatedApp {
  readonly appId: string;
  /** Unique, in lower case or not. */
  readonly appName: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** What the consent page calls it. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly classifications: readonly string[];
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly targetUrl?: string | undefined;
  /** Whether the target has shown that it wants to be called. */
  readonly isTargetConfirmed: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What the owner says of a new app. */
export type AppDraft = Pick<
  SimulatedApp,
  'appName' | 'name' | 'displayName' | 'description' | 'classifications' | 'redirectUris' | 'scopes' | 'targetUrl'
>;

/** The apps that are registered with the simulated cloud. */
export class Apps {
  readonly #byClientId = new Map<string, SimulatedApp>();
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Registers an app for a test.
   * @throws Error where Samsung's command line would refuse a redirect URI or a scope
   */
  register(options: { redirectUris: readonly string[]; scopes: readonly string[]; name?: string }): SimulatedApp {
    if (options.redirectUris.length > MOST_REDIRECT_URIS) throw new Error('An app has at most 10 redirect URIs');
    const badUri = options.redirectUris.find((uri) => !isRedirectUri(uri));
    if (badUri !== undefined) throw new Error(`Not a redirect URI that SmartThings accepts: ${badUri}`);
    const badScope = options.scopes.find((scope) => !isScope(scope));
    if (badScope !== undefined) throw new Error(`Not a scope: ${badScope}`);
    const { name = 'Node-RED', redirectUris, scopes } = options;
    const appName = `node-red-${uuid(this.#random)}`;
    const description = 'An app of the simulated cloud';
    const classifications = ['CONNECTED_SERVICE'];
    return this.create({ appName, name, displayName: name, description, classifications, redirectUris, scopes });
  }

  /** Keeps an app that was found to be in order. */
  create(draft: AppDraft): SimulatedApp {
    const now = this.#clock.now();
    const app = {
      ...draft,
      appId: uuid(this.#random),
      clientId: uuid(this.#random),
      clientSecret: new Secret(uuid(this.#random)),
      redirectUris: [...draft.redirectUris],
      scopes: [...draft.scopes],
      isTargetConfirmed: false,
      createdAt: now,
      updatedAt: now,
    };
    this.#byClientId.set(app.clientId, app);
    return app;
  }

  byClientId(clientId: string): SimulatedApp | undefined {
    return this.#byClientId.get(clientId);
  }

  /** By its id or by its unique name. */
  find(idOrName: string): SimulatedApp | undefined {
    return this.all().find(({ appId, appName }) => appId === idOrName || appName === idOrName);
  }

  all(): SimulatedApp[] {
    return [...this.#byClientId.values()];
  }

  /** The app whose client secret this is. */
  authenticated(clientId: string, secret: Secret): SimulatedApp | undefined {
    const app = this.#byClientId.get(clientId);
    return app?.clientSecret.equals(secret) ? app : undefined;
  }

  /** Gives the app a new secret; the old one is dead at once. */
  regenerateSecret(clientId: string): Secret {
    const clientSecret = new Secret(uuid(this.#random));
    this.#change(clientId, { clientSecret });
    return clientSecret;
  }

  /** Other scopes, redirect addresses or another name on the consent page; id and secret stay. */
  changeOauth(clientId: string, oauth: Pick<SimulatedApp, 'name' | 'redirectUris' | 'scopes'>): SimulatedApp {
    return this.#change(clientId, oauth);
  }

  /** Other words, and another target, which has to be confirmed again; id, secret and consents stay. */
  replace(clientId: string, draft: Omit<AppDraft, 'name' | 'redirectUris' | 'scopes'>): SimulatedApp {
    const before = this.byClientId(clientId);
    const isTargetConfirmed = before?.isTargetConfirmed === true && before.targetUrl === draft.targetUrl;
    return this.#change(clientId, { ...draft, targetUrl: draft.targetUrl, isTargetConfirmed });
  }

  confirmTarget(clientId: string): void {
    this.#change(clientId, { isTargetConfirmed: true });
  }

  delete(clientId: string): void {
    this.#byClientId.delete(clientId);
  }

  #change(clientId: string, change: Partial<SimulatedApp>): SimulatedApp {
    const app = this.#byClientId.get(clientId);
    if (!app) throw new Error('No app has this client id');
    const changed = { ...app, ...change, updatedAt: this.#clock.now() };
    this.#byClientId.set(clientId, changed);
    return changed;
  }
}

/** https, or http to this machine; no fragment, no wildcard. */
export function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || uri.includes('#') || uri.includes('*')) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1';
}
