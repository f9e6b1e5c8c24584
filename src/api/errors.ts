import { SmartThingsError, type ErrorFacts } from '../base/errors';
import { field, parseJson, stringField } from '../base/json';
import type { HttpFailure, HttpReply } from '../base/ports';
import { printable } from '../base/printable';
import { withoutSecrets } from '../base/redaction';
import type { Secret } from '../base/secret';
import { text } from '../base/text';
import type { ApiRequest } from './request';

/** What an error has to know of the call that failed. */
export interface FailedCall {
  /** Sends a command: what reached the cloud may have been carried out. */
  readonly changes: boolean;
  /** Carries a command for a device, so that a refusal is about the command. */
  readonly isCommand: boolean;
  /** The scope that the endpoint asks for, such as `x:devices`. */
  readonly scope: string | undefined;
  /** The scopes that were granted, separated by spaces, where they are known. */
  readonly grantedScope: string | undefined;
  /** Never to be quoted from an answer. */
  readonly token: Secret | undefined;
  readonly timeoutSeconds: number;
  readonly explain?: ApiRequest['explain'];
}

const LONGEST_QUOTE = 300;
const DEEPEST_DETAIL = 5;
const MOST_DETAILS = 10;

/** The error for an answer that is no success. */
export function errorOfReply(reply: HttpReply, call: FailedCall): SmartThingsError {
  const { status } = reply;
  const body = parseJson(reply.body);
  const cause = causeOf(status, body, reply, call.token);
  const reason = quote(body, call.token);
  const explained = call.explain?.({ status, codes: codesIn(body), targets: targetsIn(body), reason });
  if (explained) return new SmartThingsError(explained.code, explained.sentence, cause);
  if (status === 401) return new SmartThingsError('not_authorized', text('api.notAuthorized'), cause);
  if (status === 402) return new SmartThingsError('budget', text('api.budget'), cause);
  if (status === 403) return forbidden(call, cause);
  if (status === 404) return new SmartThingsError('not_found', text('api.notFound'), cause);
  if (status === 409) return new SmartThingsError('device_state', text('api.deviceState', { reason }), cause);
  if (status === 422 && codesIn(body).includes('LimitError')) {
    return new SmartThingsError('rate_limited', text('api.limit', { reason }), cause);
  }
  if (status === 422 || (status === 400 && call.isCommand)) {
    return new SmartThingsError('invalid_command', text('api.commandRefused', { reason }), cause);
  }
  if (status === 400) return new SmartThingsError('invalid_message', text('api.requestRefused', { reason }), cause);
  if (status >= 500) {
    const sentence = call.changes ? text('api.serverErrorCommand', { status }) : text('api.serverError', { status });
    return new SmartThingsError('server', sentence, cause);
  }
  if (status >= 300 && status < 400) {
    return new SmartThingsError('server', text('api.redirected', { status }), cause);
  }
  return new SmartThingsError('server', text('api.unexpectedStatus', { status, reason }), cause);
}

/** The error for a 429 whose wait is longer than anybody should be kept waiting. */
export function errorOfRateLimit(waitMs: number, reply?: HttpReply): SmartThingsError {
  const cause = reply ? causeOf(reply.status, parseJson(reply.body), reply) : { statusCode: 429 };
  return new SmartThingsError('rate_limited', text('api.rateLimited', { seconds: Math.ceil(waitMs / 1_000) }), cause);
}

/** The error where no answer came, or only a part of one. Our own signal's reason is not among them. */
export function errorOfFailure(failure: HttpFailure, call: FailedCall): SmartThingsError {
  const { kind, reason } = failure;
  if (kind === 'refused' || kind === 'aborted') {
    return new SmartThingsError('network', text('api.noConnection', { reason }));
  }
  if (kind === 'network') {
    const sentence = call.changes
      ? text('api.connectionLostCommand', { reason })
      : text('api.connectionLost', { reason });
    return new SmartThingsError('network', sentence);
  }
  if (kind === 'timeout') {
    const seconds = call.timeoutSeconds;
    const sentence = call.changes ? text('api.noAnswerCommand', { seconds }) : text('api.noAnswer', { seconds });
    return new SmartThingsError('timeout', sentence);
  }
  if (reason === 'TOO_LARGE') return new SmartThingsError('server', text('api.answerTooLarge'));
  return new SmartThingsError('server', call.changes ? text('api.answerCutOffCommand') : text('api.answerCutOff'));
}

/** The error for a success whose body is not what the API promises: a captive portal's page, for one. */
export function unexpectedAnswer(statusCode = 200): SmartThingsError {
  return new SmartThingsError('server', text('api.unexpectedAnswer'), { statusCode });
}

/** The same for a command, of which nobody knows then whether it was carried out. */
export function unexpectedAnswerToCommand(statusCode = 200): SmartThingsError {
  return new SmartThingsError('server', text('api.unexpectedAnswerCommand'), { statusCode });
}

function forbidden(call: FailedCall, cause: ErrorFacts): SmartThingsError {
  const { scope, grantedScope } = call;
  if (scope !== undefined && grantedScope !== undefined && !isGranted(scope, grantedScope)) {
    return new SmartThingsError('forbidden', text('api.scopeMissing', { scope: `${scope}:*` }), cause);
  }
  return new SmartThingsError('forbidden', text('api.forbidden'), cause);
}

/** `x:devices` is granted by `x:devices:*` and by `x:devices:$`; a scope never implies another one. */
function isGranted(scope: string, granted: string): boolean {
  return granted.split(/\s+/).some((one) => one === scope || one.startsWith(`${scope}:`));
}

function causeOf(statusCode: number, body: unknown, reply: HttpReply, token?: Secret): ErrorFacts {
  const inBody = field(body, 'requestId');
  const requestId =
    typeof inBody === 'number' ? String(inBody) : (stringField(body, 'requestId') ?? reply.headers['x-request-id']);
  return requestId === undefined ? { statusCode } : { statusCode, requestId: safe(requestId, token).slice(0, 100) };
}

/** The cloud's own words: those of the innermost details, which name the argument, else the outer message. */
function quote(body: unknown, token: Secret | undefined): string {
  const error = field(body, 'error');
  const details = messagesIn(field(error, 'details'));
  const words = details.length > 0 ? details : [stringField(error, 'message') ?? stringField(error, 'code') ?? '–'];
  const all = [...new Set(words)].join('; ');
  const shown = safe(all, token);
  return shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown;
}

/** In one line and without our token: a gateway may show the headers that it got. */
function safe(quoted: string, token: Secret | undefined): string {
  return printable(token ? withoutSecrets(quoted, [token], '…') : quoted);
}

function messagesIn(details: unknown, depth = 0): string[] {
  if (!Array.isArray(details) || depth > DEEPEST_DETAIL) return [];
  return details.slice(0, MOST_DETAILS).flatMap((detail: unknown) => {
    const inner = messagesIn(field(detail, 'details'), depth + 1);
    const own = stringField(detail, 'message');
    return inner.length > 0 || own === undefined ? inner : [own];
  });
}

function codesIn(body: unknown): string[] {
  return partsIn(body).flatMap((one) => stringField(one, 'code') ?? []);
}

function targetsIn(body: unknown): string[] {
  return partsIn(body).flatMap((one) => stringField(one, 'target') ?? []);
}

/** An answer's error and all details of it. */
function partsIn(body: unknown): unknown[] {
  const error = field(body, 'error');
  return [error, ...detailsIn(error)];
}

/** The details of an error and theirs in turn. */
function detailsIn(error: unknown, depth = 0): unknown[] {
  const details = field(error, 'details');
  if (!Array.isArray(details) || depth > DEEPEST_DETAIL) return [];
  const some = (details as unknown[]).slice(0, MOST_DETAILS);
  return some.flatMap((detail) => [detail, ...detailsIn(detail, depth + 1)]);
}
