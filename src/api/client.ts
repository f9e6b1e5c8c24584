import { setMaxListeners } from 'node:events';
import { SmartThingsError } from '../base/errors';
import { field, parseJson, stringField } from '../base/json';
import { text } from '../base/text';
import { ApiAddress } from './address';
import { unexpectedAnswer } from './errors';
import type { ApiOptions, ApiRequest } from './request';
import { Sender } from './sender';
import { SharedCalls } from './shared-calls';
import { throwIfEnded, whyEnded } from './waiting';

/** A home has some pages; a thousand is a server that never ends. */
const MOST_PAGES = 1_000;
/** All pages of a list together: a hundred times what the largest home known needs. */
const LARGEST_LIST_BYTES = 64 * 1024 * 1024;

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

  /**
   * Sends one request. Gives the parsed body, `undefined` where it is empty. Same reads in flight are one call.
   * Throws `SmartThingsError`; after its signal, `network` with a sentence that says so.
   */
  async request(request: ApiRequest): Promise<unknown> {
    const url = this.#address.url(request.path, request.query);
    if (request.method !== 'GET') return this.#whileOpen(request.signal, (signal) => this.#fetch(request, url, signal));
    return this.#read(`one ${url} ${request.accept ?? ''}`, request, (signal) => this.#fetch(request, url, signal));
  }

  /** All items of a list, over all its pages. A link to another origin or in a circle is an error (`server`). */
  async list(request: Omit<ApiRequest, 'method' | 'body'>): Promise<unknown[]> {
    const url = this.#address.url(request.path, request.query);
    const page: ApiRequest = { ...request, method: 'GET' };
    return this.#read(`all ${url} ${request.accept ?? ''}`, page, (signal) => this.#pages(page, url, signal));
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
    return this.#whileOpen(request.signal, (signal) => this.#shared.run(key, signal, work));
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

  async #pages(request: ApiRequest, firstUrl: string, signal: AbortSignal): Promise<unknown[]> {
    const items: unknown[] = [];
    const seen = new Set<string>();
    const room = { bytes: LARGEST_LIST_BYTES };
    for (let url = firstUrl; ;) {
      if (seen.has(url) || seen.size >= MOST_PAGES) throw new SmartThingsError('server', text('api.pagesInCircle'));
      seen.add(url);
      const page: unknown = await this.#fetch(request, url, signal, room);
      const found = field(page, 'items');
      if (!Array.isArray(found)) throw unexpectedAnswer();
      for (const item of found as unknown[]) items.push(item);
      const href = stringField(field(field(page, '_links'), 'next'), 'href');
      // The last page may have a link that leads to an empty one.
      if (href === undefined || href === '' || found.length === 0) return items;
      const next = this.#address.next(href, url);
      if (next === undefined) throw new SmartThingsError('server', text('api.foreignPage'));
      url = next;
    }
  }

  /** `room` is what the pages of one list have together; each takes its part of it. */
  async #fetch(request: ApiRequest, url: string, signal: AbortSignal, room?: { bytes: number }): Promise<unknown> {
    const reply = await this.#sender.send({ request, url, signal });
    if (room && (room.bytes -= reply.body.length) < 0) throw new SmartThingsError('server', text('api.answerTooLarge'));
    if (reply.body.trim() === '') return undefined;
    const body = parseJson(reply.body);
    if (body === undefined) throw unexpectedAnswer(reply.status);
    return body;
  }
}

function closed(): SmartThingsError {
  return new SmartThingsError('network', text('api.closed'));
}
