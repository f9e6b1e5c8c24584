import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../base/ports';
import { deliver, send } from './delivery';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer } from './exchange';
import type { Faults } from './faults';
import { Refusal } from './refusal';
import type { RequestKind, RequestLog } from './request-log';
import { uuid } from './uuid';
import { TOKENS_PATH } from './tokens-page';

const MOST_BODY_BYTES = 1024 * 1024;
/** Longer than a client's own idle time, so that it is never we who close a connection it is about to use. */
const KEEP_ALIVE_MS = 75_000;

/** Who answers what. */
export interface Desks {
  readonly token: (request: Incoming) => Answer;
  readonly authorize: (request: Incoming) => Answer;
  readonly api: (request: Incoming) => Answer;
  /** The page of the home; nothing where the path is not one of its own. It may answer by itself. */
  readonly page: (request: Incoming, response: ServerResponse) => Answer | 'streams' | undefined;
}

/** The HTTP server: host check, body, faults, log. */
export class SimulatorServer {
  readonly #server: Server;
  readonly #desks: Desks;
  readonly #faults: Faults;
  readonly #log: RequestLog;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(desks: Desks, faults: Faults, log: RequestLog, clock: Clock, random: Random) {
    this.#desks = desks;
    this.#faults = faults;
    this.#log = log;
    this.#clock = clock;
    this.#random = random;

    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** Listens on the loopback address. @returns the address to call */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  /** Ends every connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#clock.now();
    const { pathname, searchParams } = target(request);
    const path = pathname.replace(/^\/v1(?=\/)/, '');
    const method = request.method ?? 'GET';
    const kind = kindOf(method, path);
    response.on('error', () => response.destroy());
    const asked = { path, method, query: searchParams, kind };
    const status = await this.#answer(request, response, asked).catch(() => {
      // The caller went away halfway.
      response.destroy();
      return 0;
    });
    this.#log.addRequest({ at, method, path, status, kind });
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    asked: { path: string; method: string; query: URLSearchParams; kind: RequestKind },
  ): Promise<number> {
    // Another name that leads here would be a web page's trick to reach this machine.
    if (!isLoopbackName(request.headers.host)) return send(response, emptyAnswer(403));
    const body = await readBody(request);
    if (body === undefined) return send(response, emptyAnswer(413, { connection: 'close' }));
    const incoming: Incoming = { ...asked, headers: request.headers, body };
    const own = this.#desks.page(incoming, response);
    if (own !== undefined) return own === 'streams' ? 200 : send(response, own);
    const act = (): Answer => this.#act(incoming);
    if (asked.kind === 'authorize') return send(response, act());
    const fault = this.#faults.take(asked.kind === 'tokens' ? 'token' : 'api', incoming);
    return deliver({ response, clock: this.#clock, act }, fault);
  }

  #act(incoming: Incoming): Answer {
    try {
      if (incoming.path === '/oauth/token') return this.#desks.token(incoming);
      if (incoming.path === '/oauth/authorize') return this.#desks.authorize(incoming);
      return this.#desks.api(incoming);
    } catch (error) {
      if (error instanceof Refusal) return error.answer(uuid(this.#random).toUpperCase());
      const problem = { code: 'UnexpectedError', message: 'An unexpected error occurred.', details: [] };
      return new Refusal(500, problem).answer(uuid(this.#random).toUpperCase());
    }
  }
}

function target(request: IncomingMessage): URL {
  const base = 'http://simulator.invalid';
  const path = request.url ?? '/';
  return URL.canParse(path, base) ? new URL(path, base) : new URL('/', base);
}

function isLoopbackName(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(host ?? '');
}

function kindOf(method: string, path: string): RequestKind {
  if (path === '/oauth/token') return 'tokens';
  if (path === '/oauth/authorize') return 'authorize';
  if (path === '/' || path === TOKENS_PATH || path.startsWith('/home/')) return 'page';
  if (method === 'POST' && /^\/(?:devices|scenes)\/[^/]+\/(?:commands|execute)$/.test(path)) return 'commands';
  return method === 'GET' && path.startsWith('/devices') ? 'reads' : 'other';
}

/** The whole body, nothing where it is too large; a somewhat larger one is read to its end, so that the caller hears it. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 16 * MOST_BODY_BYTES) return undefined;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString();
}
