import { rightFor } from '../base/contract/rights';
import { invalidMessage } from '../base/errors';
import { isObject, type Json } from '../base/json';
import { text } from '../base/text';
import type { Query } from './address';
import type { ApiClient } from './client';
import type { ApiAnswer } from './paging';
import { pathBelow } from './path-below';
import type { ApiRequest, CallOptions, Explanation, Refusal } from './request';

/** Any call of the API, as a flow words it. */
export interface GeneralCall {
  /** `GET`, `POST`, `PUT` or `DELETE`, in any case. */
  readonly method: string;
  /** Below the API's address, with or without `/v1` and a leading slash. */
  readonly path: string;
  /** An object of texts, numbers, true, false and lists of them; empty is none. */
  readonly query?: unknown;
  readonly body?: Json;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const MOST_QUERY_VALUES = 200;
const LONGEST_ADDRESS = 8_000;
const LARGEST_BODY = 1024 * 1024;

/**
 * The request for a general call, made out before anything is sent. Reads count as `reads`, all else as `commands`.
 * Throws `invalid_message` for a method, path, query or body that can't be sent.
 */
export function generalRequest(call: GeneralCall, apiUrl: string, options: CallOptions = {}): ApiRequest {
  const method = METHODS.find((known) => known === call.method.trim().toUpperCase());
  if (!method) throw invalidMessage(text('api.methodUnknown', { methods: METHODS.join(', ') }));
  const { segments, query } = pathBelow(apiUrl, call.path);
  const [resource, id] = segments;
  const scope = rightFor(method, segments);
  const request: ApiRequest = {
    method,
    path: segments,
    query: mergedQuery(query, call.query),
    kind: options.kind ?? (method === 'GET' ? 'reads' : 'commands'),
    signal: options.signal,
    explain: explainFor(segments),
    ...((resource === 'devices' || resource === 'virtualdevices') && id !== undefined ? { deviceId: id } : {}),
    ...(scope === undefined ? {} : { scope }),
  };
  if (call.body === undefined || method === 'GET') return request;
  if (JSON.stringify(call.body).length > LARGEST_BODY) throw invalidMessage(text('api.requestTooLarge'));
  return { ...request, body: call.body };
}

/**
 * Sends a general request. With `all` the items of every page are the body; what is no list stays as it is.
 * A link to another origin, in a circle or without end is an error (`server`).
 */
export async function sendGeneral(client: ApiClient, request: ApiRequest, pages: 'all' | 'first'): Promise<ApiAnswer> {
  if (pages === 'first' || request.method !== 'GET') {
    const { statusCode, body } = await client.answer(request);
    return { statusCode, body };
  }
  const items: unknown[] = [];
  let statusCode = 200;
  for await (const page of client.eachPage(request)) {
    if (!page.items) return { statusCode: page.statusCode, body: page.body };
    statusCode = page.statusCode;
    for (const item of page.items) items.push(item);
  }
  return { statusCode, body: items };
}

/** The path's own query and the one beside it, which wins. */
function mergedQuery(own: readonly (readonly [string, string])[], given: unknown): Query {
  if (given !== undefined && given !== null && given !== '' && !isObject(given))
    throw invalidMessage(text('api.queryNoObject'));
  const merged = new Map<string, string[]>();
  for (const [name, value] of own) merged.set(name, [...(merged.get(name) ?? []), value]);
  for (const [name, value] of Object.entries(isObject(given) ? given : {})) {
    const values = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (one) => one !== undefined && one !== null,
    );
    merged.set(name, values.map(asText));
  }
  const all = [...merged];
  const length = all.reduce(
    (sum, [name, values]) => sum + (name.length + 2) * values.length + values.join('').length,
    0,
  );
  const count = all.reduce((sum, [, values]) => sum + values.length, 0);
  if (count > MOST_QUERY_VALUES || length > LONGEST_ADDRESS) throw invalidMessage(text('api.requestTooLarge'));
  return Object.fromEntries(all);
}

function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw invalidMessage(text('api.queryNoObject'));
}

/** A refusal is about the request, unless that carries commands for a device. */
function explainFor(segments: readonly string[]): (refusal: Refusal) => Explanation | undefined {
  const isCommand = segments[0] === 'devices' && segments.at(-1) === 'commands';
  return ({ status, codes, reason }) => {
    if (isCommand || codes.includes('LimitError')) return undefined;
    if (status === 400) return { code: 'invalid_message', sentence: text('api.requestRefused', { reason }) };
    if (status === 422) return { code: 'invalid_command', sentence: text('api.requestRefused', { reason }) };
    return undefined;
  };
}
