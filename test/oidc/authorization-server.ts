import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Adapter, Payload, Provider } from 'oidc-provider';
import { field } from '../../src/base/json';

export const CLIENT_ID = '6f1c2a9e-7d1b-4c52-9c57-0a2c3f6f9b11';
const OWNER = 'owner';

/** The certified OpenID provider of somebody else, with rotation and reuse detection, on this machine. */
export class AuthorizationServer {
  /** What became of every token request: `granted`, or the word of the refusal. */
  readonly answers: string[] = [];
  /** Grants that the provider revoked, since somebody used a refresh token twice. */
  readonly revoked: unknown[] = [];
  readonly #records: Records;

  private constructor(
    readonly url: string,
    readonly redirectUri: string,
    private readonly server: Server,
    provider: Provider,
    records: Records,
  ) {
    this.#records = records;
    provider.on('grant.success', () => this.answers.push('granted'));
    provider.on('grant.error', (_context: unknown, error: unknown) => {
      this.answers.push(String(field(error, 'error')));
    });
    provider.on('grant.revoked', (_context: unknown, grantId: unknown) => this.revoked.push(grantId));
  }

  static async start(
    redirectUri: string,
    clientSecret: string,
    scopes: readonly string[],
  ): Promise<AuthorizationServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const records: Records = new Map();
    const provider = await quietly(async () => {
      const library = await import('oidc-provider');
      const made: Provider = new library.Provider(
        url,
        configuration(records, scopes, () => made),
      );
      return made;
    });
    const authorizationServer = new AuthorizationServer(url, redirectUri, server, provider, records);
    authorizationServer.changeSecret(clientSecret);
    const answer = provider.callback();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // The owner at the sign-in page: says yes at once.
      if (request.url?.startsWith('/interaction/')) {
        void provider.interactionFinished(request, response, { login: { accountId: OWNER } });
      } else answer(request, response);
    });
    return authorizationServer;
  }

  /** Another client secret from now on. */
  changeSecret(clientSecret: string): void {
    this.#records.set(`Client:${CLIENT_ID}`, {
      client_id: CLIENT_ID,
      client_secret: clientSecret,
      redirect_uris: [this.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
  }

  /** The owner takes the permission back: every token of it is gone. */
  revokeGrants(): void {
    for (const [key, record] of this.#records) if (record.grantId !== undefined) this.#records.delete(key);
  }

  /** Signs in as a browser does, from the address that it is sent to; gives the one that it ends at. */
  async browse(authorizeUrl: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let url = new URL(authorizeUrl);
    for (let hop = 0; hop < 10; hop++) {
      if (url.href.startsWith(this.redirectUri)) return url;
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`${url.pathname} answered ${reply.status}: ${await reply.text()}`);
      url = new URL(location, url);
    }
    throw new Error('the sign-in leads nowhere');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

type Records = Map<string, Payload>;

function configuration(records: Records, scopes: readonly string[], provider: () => Provider): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    adapter: (model: string) => new Shelf(model, records),
    clientAuthMethods: ['client_secret_basic'],
    cookies: { keys: ['a key for tests'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' }] },
    loadExistingGrant: async () => {
      const grant = new (provider().Grant)({ accountId: OWNER, clientId: CLIENT_ID });
      grant.addOIDCScope(scopes.join(' '));
      await grant.save();
      return grant;
    },
    pkce: { required: () => false },
    rotateRefreshToken: true,
    routes: { authorization: '/oauth/authorize', token: '/oauth/token' },
    scopes: [...scopes],
    // An access token of one second: its keeper refreshes many times while a test waits.
    ttl: { AccessToken: 1, AuthorizationCode: 60, Grant: 3600, Interaction: 60, RefreshToken: 3600, Session: 3600 },
  };
}

/** Keeps the provider's records of one kind. */
class Shelf implements Adapter {
  constructor(
    private readonly model: string,
    private readonly records: Records,
  ) {}

  upsert(id: string, payload: Payload): Promise<void> {
    this.records.set(this.#key(id), payload);
    return Promise.resolve();
  }

  find(id: string): Promise<Payload | undefined> {
    return Promise.resolve(this.records.get(this.#key(id)));
  }

  findByUid(uid: string): Promise<Payload | undefined> {
    return Promise.resolve(this.#all().find((record) => record.uid === uid));
  }

  findByUserCode(userCode: string): Promise<Payload | undefined> {
    return Promise.resolve(this.#all().find((record) => record.userCode === userCode));
  }

  destroy(id: string): Promise<void> {
    this.records.delete(this.#key(id));
    return Promise.resolve();
  }

  consume(id: string): Promise<void> {
    const record = this.records.get(this.#key(id));
    if (record) record.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, record] of this.records) if (record.grantId === grantId) this.records.delete(key);
    return Promise.resolve();
  }

  #key(id: string): string {
    return `${this.model}:${id}`;
  }

  #all(): Payload[] {
    const own = [...this.records].filter(([key]) => key.startsWith(this.#key('')));
    return own.map(([, record]) => record);
  }
}

/** The library greets on the console, where tests are silent. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
