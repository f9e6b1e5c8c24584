import type { HttpRequest } from '../../src/base/ports';
import { FakeHttp, reply, type FakeAnswer } from './fake-http';

/** Answers by path (without `/v1` and query): a body for 200, or an answer of its own. Anything else is 403, as in the cloud. */
export class FakeCloud extends FakeHttp {
  readonly bodies: Record<string, unknown>;

  constructor(bodies: Record<string, unknown> = {}) {
    super((request) => this.#answer(request));
    this.bodies = bodies;
  }

  /** What was asked, as `GET /devices?x=1`. */
  get calls(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${pathOf(url)}${new URL(url).search}`);
  }

  /** The commands of every request that sent some, in order. */
  get commands(): { readonly capability: string; readonly command: string; readonly arguments: unknown[] }[][] {
    return this.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => (JSON.parse(body ?? '{}') as { commands: never[] }).commands);
  }

  #answer(request: HttpRequest): FakeAnswer | Promise<FakeAnswer> {
    const path = pathOf(request.url);
    const body = this.bodies[`${request.method} ${path}`] ?? this.bodies[path];
    if (typeof body === 'function')
      return (body as (request: HttpRequest) => FakeAnswer | Promise<FakeAnswer>)(request);
    if (body !== undefined) return reply(200, body);
    if (request.method === 'POST' && path.endsWith('/commands')) return accepted(request);
    return reply(403);
  }
}

/** As the cloud answers commands: one `ACCEPTED` for each. */
export function accepted(request: HttpRequest, status = 'ACCEPTED'): FakeAnswer {
  const { commands } = JSON.parse(request.body ?? '{}') as { commands: unknown[] };
  return reply(200, { results: commands.map((_, index) => ({ id: `c${index}`, status })) });
}

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^\/v1/, '');
}
