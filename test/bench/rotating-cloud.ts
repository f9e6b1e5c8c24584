import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A token request to the real cloud takes about as long. */
const TOKEN_REQUEST_MS = 20;

/** A cloud of one authorization: single-use refresh tokens, and an access token that can be made invalid at will. */
export class RotatingCloud {
  refreshes = 0;
  refusedRefreshes = 0;
  calls = 0;
  #generation = 0;
  #isAccessDead = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    this.#server.keepAliveTimeout = 75_000;
  }

  static async start(): Promise<RotatingCloud> {
    const cloud = new RotatingCloud();
    await new Promise<void>((resolve) => cloud.#server.listen(0, '127.0.0.1', 4_096, resolve));
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get accessToken(): string {
    return `access-${this.#generation}`;
  }

  get refreshToken(): string {
    return `refresh-${this.#generation}`;
  }

  /** From now on the access token is answered with 401, though its time is not up. Counting starts anew. */
  killAccessToken(): void {
    this.#isAccessDead = true;
    this.refreshes = this.refusedRefreshes = this.calls = 0;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<[number, object]> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (request.url === '/oauth/token') return this.#refresh(new URLSearchParams(Buffer.concat(chunks).toString()));
    this.calls++;
    const isAlive = !this.#isAccessDead && request.headers.authorization === `Bearer ${this.accessToken}`;
    return isAlive ? [200, { results: [{ id: 'command', status: 'ACCEPTED' }] }] : [401, {}];
  }

  async #refresh(form: URLSearchParams): Promise<[number, object]> {
    const isCurrent = form.get('refresh_token') === this.refreshToken;
    if (isCurrent) {
      this.#generation++;
      this.#isAccessDead = false;
    }
    const { accessToken, refreshToken } = this;
    await pause(TOKEN_REQUEST_MS);
    if (!isCurrent) {
      this.refusedRefreshes++;
      return [400, { error: 'invalid_grant', error_description: 'Invalid refresh token' }];
    }
    this.refreshes++;
    return [200, { access_token: accessToken, refresh_token: refreshToken, expires_in: 86_399, token_type: 'bearer' }];
  }
}
