import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type Axios from 'axios';
import type { AxiosResponse } from 'axios';
import { isLoopback, parseHttpUrl } from './contract/addresses';
import { field, stringField } from './json';
import {
  HttpFailure,
  PLAIN_HTTP_PROXY,
  type Http,
  type HttpReply,
  type HttpRequest,
  type HttpStream,
  type StreamingHttp,
} from './ports';

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** axios' word for no limit: who reads a stream counts. */
const ANY_SIZE = -1;
const CONNECT_TIMEOUT_MS = 10_000;
/** Home routers drop idle connections silently: close them before that. */
const IDLE_TIMEOUT_MS = 20_000;
/** Node's 250 ms for each address of a host gives up on far but healthy servers. */
const ADDRESS_TIMEOUT_MS = 2_000;

export interface HttpOptions {
  /** How long connecting may take; 10 s unless told. */
  readonly connectTimeoutMs?: number;
  /** After how long an idle connection is closed; 20 s unless told. */
  readonly idleTimeoutMs?: number;
}

/**
 * HTTP over connections of its own that are kept alive between requests. Redirects are answers like any other,
 * bodies arrive as text. `HTTPS_PROXY` and `NO_PROXY` of the environment are honoured: https is tunnelled by CONNECT,
 * loopback addresses take no proxy, and plain http that would take one is `refused` with `PLAIN_HTTP_PROXY`, since
 * requests and answers hold secrets.
 */
export function createHttp(options: HttpOptions = {}): Http & StreamingHttp {
  return new AxiosHttp(options);
}

class AxiosHttp implements Http, StreamingHttp {
  readonly #connectTimeoutMs: number;
  readonly #kept: Agents;
  readonly #fresh = createAgents({ keepAlive: false });
  #closed = false;

  constructor({ connectTimeoutMs = CONNECT_TIMEOUT_MS, idleTimeoutMs = IDLE_TIMEOUT_MS }: HttpOptions) {
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#kept = createAgents({ keepAlive: true, timeout: idleTimeoutMs });
    // A request that outlives close() gives its connection back afterwards.
    const endIfClosed = (socket: Socket): void => {
      if (this.#closed) socket.destroy();
    };
    for (const agent of [this.#kept.http, this.#kept.https]) agent.on('free', endIfClosed);
  }

  send(request: HttpRequest): Promise<HttpReply> {
    const agents = request.fresh === true || this.#closed ? this.#fresh : this.#kept;
    return new Exchange(request, agents, this.#connectTimeoutMs).run();
  }

  /** On a connection of its own, which ends with the answer. */
  open(request: HttpRequest): Promise<HttpStream> {
    return new Exchange(request, this.#fresh, this.#connectTimeoutMs).open();
  }

  close(): void {
    this.#closed = true;
    for (const agent of [this.#kept.http, this.#kept.https]) {
      for (const idle of Object.values(agent.freeSockets)) idle?.forEach((socket) => socket.destroy());
    }
  }
}

let loaded: typeof Axios | undefined;

/** Half of what this package takes to load, so it waits for the first request: not every Node-RED has an account. */
function axios(): typeof Axios {
  return (loaded ??= (createRequire(__filename)('axios') as { readonly default: typeof Axios }).default);
}

/** Everything of axios that would read, change or judge an answer is off. */
const FIXED_CONFIG = {
  adapter: 'http',
  maxRedirects: 0,
  transformRequest: (body: string | undefined): string | undefined => body,
  transformResponse: (body: unknown): unknown => body,
  validateStatus: null,
} as const;

/** Connections on which a request has been possible: one that is given to the next request needs no connecting. */
const established = new WeakSet<Socket>();

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

function createAgents(options: https.AgentOptions): Agents {
  const all = { ...options, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS };
  return { http: new http.Agent(all), https: new https.Agent(all) };
}

/** One request and its answer. It watches its own connection, to know whether anything can have reached the server. */
class Exchange {
  readonly #request: HttpRequest;
  readonly #agents: Agents;
  readonly #connectTimeoutMs: number;
  #outgoing: http.ClientRequest | undefined;
  #headers: http.IncomingHttpHeaders = {};
  #connected = false;
  #failure: HttpFailure | undefined;
  #fail: (failure: HttpFailure) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(request: HttpRequest, agents: Agents, connectTimeoutMs: number) {
    this.#request = request;
    this.#agents = agents;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  async run(): Promise<HttpReply> {
    const { maxBytes = DEFAULT_MAX_BYTES } = this.#request;
    const reply = await this.#inTime(() => this.#exchange<string>('text', maxBytes));
    return { status: reply.status, headers: plainHeaders(this.#headers), body: reply.data };
  }

  async open(): Promise<HttpStream> {
    const { status, data } = await this.#inTime(() => this.#exchange<Readable>('stream', ANY_SIZE));
    return {
      status,
      headers: plainHeaders(this.#headers),
      pieces: this.#pieces(data),
      end: () => {
        // Whoever ends it wants to hear of no failure.
        data.on('error', () => undefined);
        data.destroy();
        this.#outgoing?.destroy();
      },
    };
  }

  async *#pieces(body: Readable): AsyncGenerator<string> {
    const { signal } = this.#request;
    const onAbort = (): void => {
      this.#failure ??= new HttpFailure('aborted', 'ABORTED');
      body.destroy(this.#failure);
    };
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    try {
      for await (const piece of body.setEncoding('utf8')) yield piece as string;
    } catch (error) {
      throw this.#explain(error);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Waits for an answer, or for its head, as long as the request may take. Throws `HttpFailure`. */
  async #inTime<Reply>(exchange: () => Promise<Reply>): Promise<Reply> {
    const { signal, timeoutMs } = this.#request;
    if (signal?.aborted) throw new HttpFailure('aborted', 'ABORTED');
    const onAbort = (): void => this.#end(new HttpFailure('aborted', 'ABORTED'));
    signal?.addEventListener('abort', onAbort);
    this.#limit(Math.min(timeoutMs, this.#connectTimeoutMs), timeoutMs);
    try {
      return await new Promise<Reply>((resolve, reject) => {
        this.#fail = reject;
        exchange().then(resolve, (error: unknown) => reject(this.#explain(error)));
      });
    } finally {
      clearTimeout(this.#timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** First the limit for connecting; once connected, the rest of the time for the whole answer. */
  #limit(firstMs: number, timeoutMs: number): void {
    this.#timer = setTimeout(() => {
      const timeIsUp = (): void => this.#end(new HttpFailure('timeout', 'TIMEOUT'));
      if (!this.#connected) this.#end(new HttpFailure('refused', 'CONNECT_TIMEOUT'));
      else if (firstMs >= timeoutMs) timeIsUp();
      else this.#timer = setTimeout(timeIsUp, timeoutMs - firstMs);
    }, firstMs);
  }

  #end(failure: HttpFailure): void {
    this.#failure ??= failure;
    this.#outgoing?.destroy(this.#failure);
    this.#fail(this.#failure);
  }

  async #exchange<Body>(responseType: 'text' | 'stream', maxBytes: number): Promise<AxiosResponse<Body>> {
    const { method, headers, body } = this.#request;
    const url = parseHttpUrl(this.#request.url);
    if (!url) throw new HttpFailure('refused', 'INVALID_ADDRESS');
    return axios().request<Body>({
      ...FIXED_CONFIG,
      responseType,
      method,
      url: url.href,
      headers: { 'User-Agent': 'node-red-smartthings', ...headers },
      data: body,
      httpAgent: this.#agents.http,
      httpsAgent: this.#agents.https,
      maxContentLength: maxBytes,
      transport: { request: this.#open },
      ...(isLoopback(url) ? { proxy: false } : {}),
    });
  }

  /** What axios calls instead of `https.request`. */
  readonly #open = (
    options: https.RequestOptions,
    onResponse: (response: http.IncomingMessage) => void,
  ): http.ClientRequest => {
    // A request that a proxy is to forward has the whole address as its path.
    if (options.path?.startsWith('/') !== true) throw (this.#failure ??= new HttpFailure('refused', PLAIN_HTTP_PROXY));
    const transport = options.protocol === 'https:' ? https : http;
    const outgoing = transport.request(options, (response) => {
      // A proxy that refuses the tunnel answers in the server's place, and could say anything.
      if (transport === https && !(response.socket instanceof TLSSocket)) {
        this.#end(new HttpFailure('refused', 'PROXY_REFUSED'));
        return;
      }
      this.#headers = response.headers;
      onResponse(response);
    });
    this.#outgoing = outgoing;
    outgoing.once('socket', (socket: Socket) => this.#watch(socket));
    if (this.#failure) outgoing.destroy(this.#failure);
    return outgoing;
  };

  #watch(socket: Socket): void {
    const secure = socket instanceof TLSSocket;
    this.#connected = established.has(socket) || (!secure && !socket.connecting);
    if (this.#connected) return;
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      established.add(socket);
      this.#connected = true;
    });
  }

  #explain(error: unknown): HttpFailure {
    if (this.#failure) return this.#failure;
    if (error instanceof HttpFailure) return error;
    const code = codeOf(error);
    if (!this.#connected) return new HttpFailure('refused', code);
    if (code === axios().AxiosError.ERR_BAD_RESPONSE) {
      const tooLarge = error instanceof Error && error.message.startsWith('maxContentLength');
      return new HttpFailure('invalid', tooLarge ? 'TOO_LARGE' : 'CUT_OFF');
    }
    const garbled = code.startsWith('HPE_') || code.startsWith('Z_') || code.startsWith('ERR_BROTLI');
    return new HttpFailure(garbled ? 'invalid' : 'network', code);
  }
}

/** The system's word for a failure, such as ECONNRESET: looked for in the error and in what caused it. */
function codeOf(error: unknown): string {
  for (let current = error, depth = 0; depth < 3; depth++) {
    const code = stringField(current, 'code');
    if (code !== undefined && code !== '') return code;
    current = field(current, 'cause');
  }
  return 'UNKNOWN';
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
