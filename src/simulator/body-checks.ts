import { isObject } from '../base/json';
import { malformed } from './refusal';

/** @throws Refusal 400 where a body is no object */
export function objectBody(body: unknown): Record<string, unknown> {
  if (isObject(body)) return body;
  throw malformed(400, [{ code: 'ConstraintViolationError', target: 'body', message: 'body: must be an object' }]);
}

/** The text under a key, not empty. @throws Refusal 400 where there is none, 422 where it is too long */
export function textIn(body: Record<string, unknown>, key: string, longest: number, place = key): string {
  const value = body[key];
  if (value === undefined || value === null) {
    throw malformed(400, [{ code: 'NotNullError', target: place, message: `${place}: may not be null` }]);
  }
  if (typeof value !== 'string' || value.trim() === '') {
    throw malformed(400, [{ code: 'NotEmptyError', target: place, message: `${place}: may not be empty` }]);
  }
  if (value.length > longest) throw unprocessable(place, `size must be between 1 and ${longest}`, 'SizeError');
  return value;
}

/** The list under a key. @throws Refusal 400 where there is none, or it is empty */
export function listIn(body: Record<string, unknown>, key: string, place = key): unknown[] {
  const value = body[key];
  if (Array.isArray(value) && value.length > 0) return value as unknown[];
  throw malformed(400, [{ code: 'NotEmptyError', target: place, message: `${place}: may not be empty` }]);
}

/** What asks for something that is not allowed or not there. */
export function unprocessable(
  target: string,
  problem: string,
  code = 'UnprocessableEntityError',
): ReturnType<typeof malformed> {
  return malformed(422, [{ code, target, message: `${target}: ${problem}` }]);
}
