import type { NextFunction, Request, Response } from 'express';
import type { RouteError } from '../../base/contract/routes';
import { SmartThingsError, type ErrorCode } from '../../base/errors';
import { text } from '../../base/text';
import { errorInWords } from '../node-red/error-in-words';
import { sentenceOf } from '../node-red/sentence-data';
import type { Translate } from '../node-red/translate';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_message: 400,
  invalid_command: 400,
  forbidden: 403,
  not_found: 404,
  wrong_mode: 409,
  not_authorized: 409,
  reauthorize: 409,
  device_state: 409,
  rate_limited: 429,
  budget: 429,
  network: 502,
  server: 502,
  timeout: 504,
};

/** Answers a failed route with `{error: {code, message, sentence}}`: never a request, a token or a stack. */
export function answerErrors(translate: Translate) {
  // Express knows an error handler by its four parameters.
  return (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    const known = errorInWords(asKnown(error), translate);
    const { code, message, cause } = known;
    // The cloud's own 403 and 404 are the cloud's trouble, not this route's.
    const fromCloud = cause.statusCode !== undefined && (code === 'forbidden' || code === 'not_found');
    const answer: RouteError = { error: { code, message, sentence: sentenceOf(known.text) } };
    response.status(fromCloud ? 502 : STATUS[code]).json(answer);
  };
}

/** Express' own refusals, of a body that is no JSON or too large, carry a status. */
function asKnown(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  const refused = typeof status === 'number' && status >= 400 && status < 500;
  return refused ? new SmartThingsError('invalid_message', text('runtime.routes.noJson')) : error;
}

/** An asynchronous route whose failure reaches the error handler. */
export function route(work: (request: Request, response: Response) => Promise<void>) {
  return (request: Request, response: Response, next: NextFunction): void => {
    work(request, response).catch(next);
  };
}
