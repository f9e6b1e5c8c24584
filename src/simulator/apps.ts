import type { Random } from '../base/ports';
import { Secret } from '../base/secret';
import { isScope } from './scopes';
import { uuid } from './uuid';

const MOST_REDIRECT_URIS = 10;

/** An OAuth-In app as its owner knows it. */
export interface SimulatedApp {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

/** The apps that are registered with the simulated cloud. */
export class Apps {
  readonly #byClientId = new Map<string, SimulatedApp>();

  constructor(private readonly random: Random) {}

  /**
   * Registers an app.
   * @throws Error where Samsung's command line would refuse a redirect URI or a scope
   */
  register(options: { redirectUris: readonly string[]; scopes: readonly string[]; name?: string }): SimulatedApp {
    if (options.redirectUris.length > MOST_REDIRECT_URIS) throw new Error('An app has at most 10 redirect URIs');
    const badUri = options.redirectUris.find((uri) => !isRedirectUri(uri));
    if (badUri !== undefined) throw new Error(`Not a redirect URI that SmartThings accepts: ${badUri}`);
    const badScope = options.scopes.find((scope) => !isScope(scope));
    if (badScope !== undefined) throw new Error(`Not a scope: ${badScope}`);
    const app = {
      appId: uuid(this.random),
      clientId: uuid(this.random),
      clientSecret: new Secret(uuid(this.random)),
      name: options.name ?? 'Node-RED',
      redirectUris: [...options.redirectUris],
      scopes: [...options.scopes],
    };
    this.#byClientId.set(app.clientId, app);
    return app;
  }

  byClientId(clientId: string): SimulatedApp | undefined {
    return this.#byClientId.get(clientId);
  }

  /** The app whose client secret this is. */
  authenticated(clientId: string, secret: Secret): SimulatedApp | undefined {
    const app = this.#byClientId.get(clientId);
    return app?.clientSecret.equals(secret) ? app : undefined;
  }

  /** Gives the app a new secret; the old one is dead at once. */
  regenerateSecret(clientId: string): Secret {
    const app = this.#byClientId.get(clientId);
    if (!app) throw new Error('No app has this client id');
    const clientSecret = new Secret(uuid(this.random));
    this.#byClientId.set(clientId, { ...app, clientSecret });
    return clientSecret;
  }

  delete(clientId: string): void {
    this.#byClientId.delete(clientId);
  }
}

/** https, or http to this machine; no fragment, no wildcard. */
function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || uri.includes('#') || uri.includes('*')) return false;
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
}
