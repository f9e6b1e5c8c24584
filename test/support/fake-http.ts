import { HttpFailure, type Http, type HttpReply, type HttpRequest, type TokenSource } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';

/** What a fake server does with a request: answers, fails, or never answers. */
export type FakeAnswer = HttpReply | HttpFailure | 'never';

/** An answer with a JSON body; a text is sent as it is. */
export function reply(status: number, body: unknown = '', headers: Record<string, string> = {}): HttpReply {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** HTTP without a network. Remembers every request; `inFlight` and `mostInFlight` count those without an answer. */
export class FakeHttp implements Http {
  readonly requests: HttpRequest[] = [];
  inFlight = 0;
  mostInFlight = 0;
  #answer: (request: HttpRequest, index: number) => FakeAnswer | Promise<FakeAnswer>;

  constructor(answer: (request: HttpRequest, index: number) => FakeAnswer | Promise<FakeAnswer>) {
    this.#answer = answer;
  }

  /** Answers from a list, one after the other; the last one stays. */
  static script(...answers: FakeAnswer[]): FakeHttp {
    return new FakeHttp((_request, index) => answers[Math.min(index, answers.length - 1)] ?? 'never');
  }

  answerWith(answer: (request: HttpRequest, index: number) => FakeAnswer | Promise<FakeAnswer>): void {
    this.#answer = answer;
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    if (request.signal?.aborted) throw new HttpFailure('aborted', 'ABORTED');
    this.requests.push(request);
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    let onAbort: () => void = () => undefined;
    try {
      const aborted = new Promise<HttpFailure>((resolve) => {
        onAbort = () => resolve(new HttpFailure('aborted', 'ABORTED'));
        request.signal?.addEventListener('abort', onAbort);
      });
      const answer = await Promise.race([aborted, this.#answer(request, this.requests.length - 1)]);
      const settled = answer === 'never' ? await aborted : answer;
      if (settled instanceof HttpFailure) throw settled;
      return settled;
    } finally {
      this.inFlight--;
      request.signal?.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    // Nothing is kept open.
  }

  /** The bearer tokens that were sent, in order. */
  get bearers(): string[] {
    return this.requests.map((request) => (request.headers.Authorization ?? '').replace('Bearer ', ''));
  }

  /** Methods and URLs that were asked, in order. */
  get asked(): string[] {
    return this.requests.map((request) => `${request.method} ${request.url}`);
  }
}

/** Tokens `token-1`, `token-2`, …: each replacement gives the next one, and none after the last. */
export class FakeTokens implements TokenSource {
  readonly rejected: string[] = [];
  #current = 1;
  readonly #last: number;

  constructor(last = 2) {
    this.#last = last;
  }

  accessToken(): Promise<Secret> {
    return Promise.resolve(new Secret(`token-${this.#current}`));
  }

  replacementFor(rejected: Secret): Promise<Secret | undefined> {
    this.rejected.push(rejected.reveal());
    if (rejected.reveal() !== `token-${this.#current}`) return this.accessToken();
    if (this.#current >= this.#last) return Promise.resolve(undefined);
    this.#current++;
    return this.accessToken();
  }
}
