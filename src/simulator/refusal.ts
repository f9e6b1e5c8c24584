import type { Json } from '../base/json';
import type { Answer } from './exchange';
import { emptyAnswer, jsonAnswer } from './exchange';

/** One reason in the cloud's error body. */
export interface Detail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly details: readonly Detail[];
}

/** Ends the handling of a request with one of the cloud's refusals. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    /** Nothing where the cloud answers with an empty body. */
    readonly problem?: Problem,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem ? `${status} ${problem.code}` : String(status));
  }

  /** The answer as the cloud words it. */
  answer(requestId: string): Answer {
    if (!this.problem) return emptyAnswer(this.status, this.headers);
    const { code, message, details } = this.problem;
    const detailed: Json = details.map((detail) => ({ ...detail, details: [] }));
    return jsonAnswer({ requestId, error: { code, message, details: detailed } }, this.status, this.headers);
  }
}

/** No scope, somebody else's, or not there: the cloud does not say which. */
export function forbidden(): Refusal {
  return new Refusal(403);
}

/** No token, or one that is dead. */
export function unauthorized(): Refusal {
  return new Refusal(401);
}

export function notFound(): Refusal {
  return new Refusal(404, { code: 'NotFoundError', message: 'Not Found', details: [] });
}

/** Malformed: 400 for the form of the request, 422 for what it asks. */
export function malformed(status: 400 | 422, details: readonly Detail[]): Refusal {
  return new Refusal(status, { code: 'ConstraintViolationError', message: 'The request is malformed.', details });
}

/** Offline, in standby, or its remote control is off. */
export function deviceState(): Refusal {
  return new Refusal(409, { code: 'ConflictError', message: 'invalid device state', details: [] });
}

/** A guardrail: too many of something at once. */
export function guardrail(message: string): Refusal {
  return new Refusal(422, { code: 'LimitError', message, details: [] });
}

/** A rate limit, with the wait in the body's detail and in the headers. */
export function tooMany(attempt: number, limit: number, waitMs: number): Refusal {
  const detail = `attempt ${attempt} limit ${limit} - retry in ${waitMs} millis`;
  return new Refusal(
    429,
    {
      code: 'TooManyRequestError',
      message: 'Too Many Requests',
      details: [{ code: 'TooManyRequestError', message: detail }],
    },
    rateHeaders(limit, 0, waitMs),
  );
}

/** `x-ratelimit-reset` in whole seconds, as on Samsung's troubleshooting page. */
export function rateHeaders(limit: number, remaining: number, resetMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  };
}
