import { backOffMs } from '../base/back-off';
import type { SmartThingsError } from '../base/errors';
import { thisMoment, type Moment } from '../base/moment';
import { HttpFailure, type HttpReply } from '../base/ports';
import type { Secret } from '../base/secret';
import type { ApiOptions, ApiRequest } from './request';
import { errorOfFailure, errorOfRateLimit, errorOfReply, type FailedCall } from './errors';
import { Gate } from './gate';
import { callerOf, callLeaves } from './caller';
import { Pacer, type Bucket } from './pacer';
import { waitMsOf } from './rate-limit';
import { pause, throwIfEnded, unlessAborted } from './waiting';

const TIMEOUT_MS = 10_000;
/** How long one call may wait in all for a rate limit to pass: the cloud counts by the minute, and a little is added. */
const PATIENCE_MS = 65_000;
/** How often a call is sent at most where sending it again is safe. */
const TRIES = 3;
const BACKOFF_MS = 500;
const RETRY = { firstMs: 2 * BACKOFF_MS, lastMs: 60_000 };
const CALLS_AT_A_TIME = 8;

/** A request that has an address, and a signal that ends it with the error that is its reason. */
export interface Call {
  readonly request: ApiRequest;
  readonly url: string;
  readonly signal: AbortSignal;
}

/** An answer, and when the question left that it answers. */
export interface Answered {
  readonly reply: HttpReply;
  readonly asked: Moment;
}

interface Tried {
  readonly answer: HttpReply | HttpFailure;
  readonly asked: Moment;
  readonly token: Secret;
}

/** What a call has used up so far. */
interface Spent {
  failures: number;
  limits: number;
  waitedMs: number;
}

/** Sends a call as often as it takes and is safe, in its turn, with the token that is valid then. */
export class Sender {
  readonly #options: ApiOptions;
  readonly #gate = new Gate(CALLS_AT_A_TIME);
  readonly #pacer = new Pacer();

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** The answer, where it is a success (2xx). Throws `SmartThingsError` otherwise. */
  async send(call: Call): Promise<Answered> {
    const { tokens } = this.#options;
    const spent: Spent = { failures: 0, limits: 0, waitedMs: 0 };
    let replacement: Secret | undefined;
    for (;;) {
      // What must not leave asks for no token and waits for no turn.
      if (call.request.isContinued !== true) this.#options.budget?.check(call.request.kind);
      const bucket = await this.#waitForLimit(call, spent);
      const { answer, asked, token } = await this.#try(call, bucket, replacement);
      if (answer instanceof HttpFailure) {
        if (!mayRepeatAfter(answer, call.request) || ++spent.failures >= TRIES) {
          throw errorOfFailure(answer, this.#failedCall(call, token));
        }
        await this.#backOff(call, spent);
      } else if (answer.status >= 200 && answer.status < 300) {
        return { reply: answer, asked };
      } else if (answer.status === 429) {
        this.#pauseAfter(answer, bucket, spent);
      } else if (answer.status === 401 && !replacement) {
        replacement = await unlessAborted(tokens.replacementFor(token), call.signal);
        if (!replacement) throw this.#errorOf(answer, call, token);
      } else if (answer.status >= 500 && mayRepeat(call.request) && ++spent.failures < TRIES) {
        await this.#backOff(call, spent);
      } else {
        throw this.#errorOf(answer, call, token);
      }
    }
  }

  /** Takes the token when it is the call's turn: one that was taken before may have died in the queue. */
  async #try({ request, url, signal }: Call, bucket: Bucket, replacement: Secret | undefined): Promise<Tried> {
    let answer: HttpReply | HttpFailure | undefined;
    try {
      await this.#gate.enter(request.kind, signal);
      try {
        const token = replacement ?? (await unlessAborted(this.#options.tokens.accessToken(), signal));
        const asked = thisMoment();
        answer = await this.#exchange(request, url, token, signal);
        return { token, asked, answer };
      } finally {
        this.#gate.leave();
      }
    } finally {
      if (answer === undefined || answer instanceof HttpFailure) this.#pacer.lost(bucket);
      else this.#pacer.told(bucket, answer, this.#options.clock.now());
    }
  }

  async #exchange(
    request: ApiRequest,
    url: string,
    token: Secret,
    signal: AbortSignal,
  ): Promise<HttpReply | HttpFailure> {
    // In one step with counting it: no two calls may take what is left for one.
    this.#options.budget?.spend(request.kind, request.isContinued);
    this.#options.meter.count(request.kind, callerOf(signal));
    callLeaves(signal);
    try {
      return await this.#options.http.send({
        method: request.method,
        url,
        headers: headersOf(request, token),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        timeoutMs: TIMEOUT_MS,
        signal,
      });
    } catch (error) {
      throwIfEnded(signal);
      if (error instanceof HttpFailure) return error;
      throw error;
    }
  }

  /** Waits until the cloud takes the call, by all that it has said. */
  async #waitForLimit(call: Call, spent: Spent): Promise<Bucket> {
    const { clock } = this.#options;
    for (;;) {
      const remainingMs = this.#pacer.waitMs(call.request, clock.now());
      if (remainingMs === 0) return this.#pacer.begin(call.request, clock.now());
      spent.waitedMs += remainingMs;
      if (spent.waitedMs > PATIENCE_MS) throw errorOfRateLimit(remainingMs);
      await pause(clock, remainingMs, call.signal);
    }
  }

  #pauseAfter(reply: HttpReply, bucket: Bucket, spent: Spent): void {
    const { clock, random } = this.#options;
    const nowMs = clock.now();
    // The floor ends a series of "retry in 0 millis"; the jitter keeps those that wait from coming back all at once.
    const waitMs = Math.max(waitMsOf(reply, nowMs), BACKOFF_MS * 2 ** spent.limits++) + random.number() * BACKOFF_MS;
    this.#pacer.refused(bucket, reply, Math.ceil(waitMs), nowMs);
    if (spent.waitedMs + waitMs > PATIENCE_MS) throw errorOfRateLimit(waitMs, reply);
  }

  async #backOff(call: Call, spent: Spent): Promise<void> {
    const { clock, random } = this.#options;
    await pause(clock, backOffMs(spent.failures, RETRY, random), call.signal);
  }

  #errorOf(reply: HttpReply, call: Call, token: Secret): SmartThingsError {
    return errorOfReply(reply, this.#failedCall(call, token));
  }

  #failedCall({ request }: Call, token: Secret): FailedCall {
    return {
      changes: request.method !== 'GET',
      isCommand: request.kind === 'commands',
      scope: request.scope,
      grantedScope: this.#options.grantedScope?.(),
      token,
      timeoutSeconds: TIMEOUT_MS / 1_000,
      ...(request.explain ? { explain: request.explain } : {}),
    };
  }
}

/** Reads change nothing. A poll is not repeated either: the next one comes by itself. */
function mayRepeat(request: ApiRequest): boolean {
  return request.method === 'GET' && request.kind !== 'polls';
}

function mayRepeatAfter(failure: HttpFailure, request: ApiRequest): boolean {
  if (failure.reason === 'TOO_LARGE') return false;
  return mayRepeat(request) || (failure.kind === 'refused' && request.kind !== 'polls');
}

function headersOf(request: ApiRequest, token: Secret): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: request.accept ?? 'application/json',
    Authorization: `Bearer ${token.reveal()}`,
  };
  if (request.method !== 'GET') headers['Content-Type'] = 'application/json;charset=utf-8';
  return headers;
}
