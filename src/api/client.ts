import { setMaxListeners } from 'node:events';
import { SmartThingsError } from '../base/errors';
import { parseJson } from '../base/json';
import type { Moment } from '../base/moment';
import { text } from '../base/text';
import { ApiAddress } from './address';
import { passCaller } from './caller';
import { unexpectedAnswer, unexpectedAnswerToCommand } from './errors';
import { walkPages, type ApiPage, type AskedAnswer, type FetchedAnswer } from './paging';
import type { ApiOptions, ApiRequest } from './request';
import { Sender } from './sender';
import { SharedCalls } from './shared-calls';
import { throwIfEnded, whyEnded } from './waiting';

/** Items of one page, and when the question left that they answer. */
export interface ItemPage {
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

  /**
   * Sends one request. Gives the parsed body, `undefined` where it is empty. Same reads in flight are one call; one that is
   * asked for after a change joins none from before it.
   * Throws `SmartThingsError`; after its signal, `network` with a sentence that says so.
   */
  async request(request: ApiRequest): Promise<unknown> {
    return (await this.answer(request)).body;
  }

  /** As `request`, with the answer's status and the moment when the question left. */
  async answer(request: ApiRequest): Promise<AskedAnswer> {
    const { statusCode, body, asked } = await this.#ask(request, this.#address.url(request.path, request.query));
    return { statusCode, body, asked };
  }

  /** All items of a list, over all its pages. A link to another origin or in a circle is an error (`server`). */
  async list(request: Omit<ApiRequest, 'method' | 'body'>): Promise<unknown[]> {
    return (await this.pages(request)).flatMap(({ items }) => items);
  }

  /** As `list`, by pages. */
  async pages(request: Omit<ApiRequest, 'method' | 'body'>): Promise<ItemPage[]> {
    const url = this.#address.url(request.path, request.query);
    const page: ApiRequest = { ...request, method: 'GET' };
    return this.#read(`all ${url} ${request.accept ?? ''}`, page, async (signal) => {
      const pages: ItemPage[] = [];
      for await (const { items, statusCode, asked } of walkPages(this.#address, url, (next) =>
        this.#fetch(pageAt(next, url, page), next, signal),
      )) {
        if (!items) throw unexpectedAnswer(statusCode);
        pages.push({ items, asked });
      }
      return pages;
    });
  }

  /** A list page by page, each asked for when it is wanted. Errors as in `list`; a body that is no page is the only one. */
  eachPage(request: Omit<ApiRequest, 'method' | 'body'>): AsyncGenerator<ApiPage, void, undefined> {
    const page: ApiRequest = { ...request, method: 'GET' };
    const firstUrl = this.#address.url(request.path, request.query);
    return walkPages(this.#address, firstUrl, (url) => this.#ask(pageAt(url, firstUrl, page), url));
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
    passCaller(callerSignal, controller.signal);
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

  async #ask(request: ApiRequest, url: string): Promise<FetchedAnswer> {
    const work = (signal: AbortSignal): Promise<FetchedAnswer> => this.#fetch(request, url, signal);
    if (request.method === 'GET') return this.#read(`one ${url} ${request.accept ?? ''}`, request, work);
    const subject = changedBy(request);
    this.#shared.endJoining(subject);
    try {
      return await this.#whileOpen(request.signal, work);
    } finally {
      // What was read meanwhile may be from before it as well.
      this.#shared.endJoining(subject);
    }
  }

  async #fetch(request: ApiRequest, url: string, signal: AbortSignal): Promise<FetchedAnswer> {
    const { reply, asked } = await this.#sender.send({ request, url, signal });
    const { status: statusCode, body: received } = reply;
    if (received.trim() === '') return { statusCode, body: undefined, asked, size: 0 };
    const body = parseJson(received);
    if (body !== undefined) return { statusCode, body, asked, size: received.length };
    throw request.kind === 'commands' ? unexpectedAnswerToCommand(statusCode) : unexpectedAnswer(statusCode);
  }
}

/** The request for a page of a list: all but the first go on with what was begun. */
function pageAt(url: string, firstUrl: string, request: ApiRequest): ApiRequest {
  return url === firstUrl ? request : { ...request, isContinued: true };
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
