import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson, stringField } from '../../src/base/json';
import type { Simulator } from '../../src/simulator';

/** Where on the way of a refresh through the cloud its client is struck dead. */
export type StrikePlace =
  /** The request has arrived; it is lost with its connection, and nothing is rotated. */
  | 'arrived'
  /** The request has arrived; the cloud rotates when nobody is there any more to hear of it. */
  | 'arrived, then rotated'
  /** The cloud has rotated; the answer is not sent. */
  | 'rotated'
  /** The answer was sent. */
  | 'answered'
  /** A call has arrived that bears the new access token. */
  | 'used';

/** The secrets that went through the gate, each with what it is. */
export type Passed = ReadonlyMap<string, string>;

interface Exchanged {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Stands before the simulated cloud: sees every token that it issues, and kills its client at a chosen step. */
export class CloudGate {
  readonly #server: Server;
  readonly #secrets = new Map<string, string>();
  #url = '';
  #strike: { readonly place: StrikePlace; readonly kill: () => Promise<void> } | undefined;
  #newestAccessToken = '';
  #tokenRequests = 0;
  #isHeldOff = false;
  readonly #refreshes = new Set<Promise<void>>();

  private constructor(private readonly simulator: Simulator) {
    this.#server = createServer((request, response) => {
      const passed = this.#pass(request, response).catch(() => void response.destroy());
      if (request.url?.endsWith('/oauth/token') !== true) return;
      this.#refreshes.add(passed);
      void passed.then(() => this.#refreshes.delete(passed));
    });
  }

  static async open(simulator: Simulator): Promise<CloudGate> {
    const gate = new CloudGate(simulator);
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    gate.#url = `http://127.0.0.1:${(gate.#server.address() as AddressInfo).port}`;
    return gate;
  }

  /** Base of the API, as an account's `apiUrl`. */
  get url(): string {
    return this.#url;
  }

  /** Every access token and refresh token that the cloud has issued through this gate. */
  get issued(): Passed {
    return this.#secrets;
  }

  /** How many token requests have come. */
  get tokenRequests(): number {
    return this.#tokenRequests;
  }

  /** Kills the client of the next refresh at this step; `kill` resolves when it is dead. */
  strike(place: StrikePlace, kill: () => Promise<void>): void {
    this.#strike = { place, kill };
  }

  /** Whether the strike that was asked for is still to come. */
  get waiting(): boolean {
    return this.#strike !== undefined;
  }

  /** Loses each refresh that comes from now on, with nothing rotated, until what it gives is called; resolves when none is under way. */
  async holdOff(): Promise<() => void> {
    this.#isHeldOff = true;
    await Promise.all(this.#refreshes);
    return () => {
      this.#isHeldOff = false;
    };
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await wholeOf(request);
    const isToken = request.url?.endsWith('/oauth/token') === true;
    if (isToken) this.#tokenRequests += 1;
    const isRefresh = isToken && body.toString().includes('grant_type=refresh_token');
    if (isRefresh && this.#isHeldOff) return void response.destroy();
    const isFirstUse = !isToken && request.headers.authorization === `Bearer ${this.#newestAccessToken}`;
    if (isFirstUse && (await this.#struck('used'))) return void response.destroy();
    if (isRefresh && (await this.#struck('arrived'))) return void response.destroy();
    const outlived = !(isRefresh && (await this.#struck('arrived, then rotated')));
    const reply = await this.#forward(request, body);
    this.#remember(reply.body);
    if (!outlived || (isRefresh && (await this.#struck('rotated')))) return void response.destroy();
    const sent = new Promise((resolve) => response.once('finish', resolve));
    response.writeHead(reply.status, reply.headers).end(reply.body);
    await sent;
    if (isRefresh) await this.#struck('answered');
  }

  async #struck(place: StrikePlace): Promise<boolean> {
    const strike = this.#strike;
    if (strike?.place !== place) return false;
    this.#strike = undefined;
    await strike.kill();
    return true;
  }

  #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Exchanged> {
    return new Promise((resolve, reject) => {
      const forwarded = ask(`${this.simulator.url}${url ?? '/'}`, { method, headers, agent: false }, (reply) => {
        wholeOf(reply).then(
          (whole) => resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: whole }),
          reject,
        );
      });
      forwarded.once('error', reject).end(body);
    });
  }

  #remember(body: Buffer): void {
    const pair = parseJson(body.toString());
    const clientSecret = stringField(pair, 'oauthClientSecret');
    if (clientSecret !== undefined) this.#secrets.set(clientSecret, 'client secret');
    const [accessToken, refreshToken] = [stringField(pair, 'access_token'), stringField(pair, 'refresh_token')];
    if (accessToken === undefined || refreshToken === undefined) return;
    this.#newestAccessToken = accessToken;
    this.#secrets.set(accessToken, 'access token').set(refreshToken, 'refresh token');
  }
}

async function wholeOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
