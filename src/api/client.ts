import { setMaxListeners } from 'node:events';
import { SmartThingsError } from '../base/errors';
import { field, parseJson, stringField } from '../base/json';
import type { Moment } from '../base/moment';
import { text } from '../base/text';
import { ApiAddress } from './address';
import { unexpectedAnswer } from './errors';
import type { ApiOptions, ApiRequest } from './request';
import { Sender } from './sender';
import { SharedCalls } from './shared-calls';
import { throwIfEnded, whyEnded } from './waiting';

/** A home has some pages; a thousand is a server that never ends. */
const MOST_PAGES = 1_000;

/** What the cloud answered, and when the question left. */
export interface Answer {
  /** Parsed; `undefined` where it is empty. */
  readonly body: unknown;
  readonly asked: Moment;
}

/** One page of a list. */
export interface Page {
  readonly items: readonly unknown[];
  readonly asked: Moment;
}

/**
 * The SmartThings API of one account: adds the access token, paces, retries what is safe to send again,
 * counts every call, and turns whatever goes wrong into a `SmartThingsError`.
 */
export class ApiClient {
  readonly #address: ApiAddress;
  readonly #sender: Sender;
  readonly #shared = new SharedCalls();
  readonly #underWay = new Set<AbortController>();
  #closed = false;

  /** Throws `TypeError` where `apiUrl` is no URL. */
  constructor(options: ApiOptions) {
    this.#address = new ApiAddress(options.apiUrl);
    this.#sender = new Sender(options);
  }

  /** Sends one request, as `ask` does. Gives the body. */
  async request(request: ApiRequest): Promise<unknown> {
    return (await this.ask(request)).body;
  }

  /**
   * Sends one request. Same reads in flight are one call; one that is asked for after a change joins none from before it.
   * Throws `SmartThingsError`; after its signal, `network` with a sentence that says so.
   */
  async ask(request: ApiRequest): Promise<Answer> {
    const url = this.#address.url(request.path, request.query);
    if (request.method === 'GET') {
      return this.#read(`one ${url} ${request.accept ?? ''}`, request, (signal) => this.#fetch(request, url, signal));
    }
    const subject = changedBy(request);
    this.#shared.endJoining(subject);
    try {
      return await this.#whileOpen(request.signal, (signal) => this.#fetch(request, url, signal));
    } finally {
      // What was read meanwhile may be from before it as well.
      this.#shared.endJoining(subject);
    }
  }

  /** All items of a list, over all its pages, as `pages` gives them. */
  async list(request: Omit<ApiRequest, 'method' | 'body'>): Promise<unknown[]> {
    return (await this.pages(request)).flatMap(({ items }) => items);
  }

  /** All pages of a list. A link to another origin or in a circle is an error (`server`). */
  async pages(request: Omit<ApiRequest, 'method' | 'body'>): Promise<Page[]> {
    const url = this.#address.url(request.path, request.query);
    const page: ApiRequest = { ...request, method: 'GET' };
    return this.#read(`all ${url} ${request.accept ?? ''}`, page, (signal) => this.#pages(page, url, signal));
  }

  /** Another sign-in sees another home: who asks from now on joins no call from before. */
  endJoining(): void {
    this.#shared.endJoining();
  }

  /** Ends every wait and every call under way with an error; later calls fail at once. */
  close(): void {
    this.#closed = true;
    for (const controller of [...this.#underWay]) controller.abort(closed());
  }

  async #read<Result>(
    key: string,
    request: ApiRequest,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const subject = subjectOf(request);
    return this.#whileOpen(request.signal, (signal) => this.#shared.run(key, signal, work, subject));
  }

  /** Gives the work a signal that goes off with the caller's and at close. */
  async #whileOpen<Result>(
    callerSignal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (this.#closed) throw closed();
    throwIfEnded(callerSignal);
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(callerSignal && whyEnded(callerSignal));
    if (callerSignal) {
      // A node gives all its messages one signal; Node.js takes more than ten listeners for a leak.
      setMaxListeners(0, callerSignal);
      callerSignal.addEventListener('abort', onAbort);
    }
    this.#underWay.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#underWay.delete(controller);
      callerSignal?.removeEventListener('abort', onAbort);
    }
  }

  async #pages(request: ApiRequest, firstUrl: string, signal: AbortSignal): Promise<Page[]> {
    const pages: Page[] = [];
    const seen = new Set<string>();
    for (let url = firstUrl; ;) {
      if (seen.has(url) || seen.size >= MOST_PAGES) throw new SmartThingsError('server', text('api.pagesInCircle'));
      seen.add(url);
      const { body, asked } = await this.#fetch(request, url, signal);
      const items = field(body, 'items');
      if (!Array.isArray(items)) throw unexpectedAnswer();
      pages.push({ items, asked });
      const href = stringField(field(field(body, '_links'), 'next'), 'href');
      // The last page may have a link that leads to an empty one.
      if (href === undefined || href === '' || items.length === 0) return pages;
      const next = this.#address.next(href, url);
      if (next === undefined) throw new SmartThingsError('server', text('api.foreignPage'));
      url = next;
    }
  }

  async #fetch(request: ApiRequest, url: string, signal: AbortSignal): Promise<Answer> {
    const { reply, asked } = await this.#sender.send({ request, url, signal });
    if (reply.body.trim() === '') return { body: undefined, asked };
    const body = parseJson(reply.body);
    if (body === undefined) throw unexpectedAnswer(reply.status);
    return { body, asked };
  }
}

/** What a request is about: `devices`, `devices/<id>`, `locations/<id>`. */
function subjectOf({ path }: ApiRequest): string {
  return path.slice(0, 2).join('/');
}

/** What a request changes. A scene or a rule may change anything. */
function changedBy(request: ApiRequest): string | undefined {
  return request.path[0] === 'devices' ? subjectOf(request) : undefined;
}

function closed(): SmartThingsError {
  return new SmartThingsError('network', text('api.closed'));
}
