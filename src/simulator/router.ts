import type { Installation } from './authorizations';
import type { Answer, Incoming } from './exchange';
import { mediaType } from './exchange';
import type { LimitedResource } from './limits';
import type { Limits } from './limits';
import { Refusal, forbidden, malformed, notFound } from './refusal';
import { allows } from './scopes';
import { isUuid } from './uuid';

/** A request of a known caller for a known route. */
export interface Call {
  readonly incoming: Incoming;
  readonly caller: Installation;
  /** The path's variable parts, decoded; those that are called `…Id` are UUIDs. */
  readonly param: (name: string) => string;
}

export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  /** The right that it takes, such as `r:devices`. Nothing: any live token will do. */
  readonly right: string | undefined;
  /** What the call counts against, and the parameter that names it. */
  readonly limit: { readonly resource: LimitedResource; readonly param?: string } | undefined;
  readonly handle: (call: Call) => Answer;
}

interface Traits {
  readonly right?: string;
  readonly limit?: Route['limit'];
}

/** `route('GET', '/devices/:deviceId', { right: 'r:devices' }, …)` */
export function route(method: string, path: string, traits: Traits, handle: (call: Call) => Answer): Route {
  return { method, segments: path.split('/').slice(1), right: traits.right, limit: traits.limit, handle };
}

/** Finds the route of a request and guards it: method, ids, scope, rate. */
export class Router {
  readonly #routes: readonly Route[];
  readonly #limits: Limits;

  constructor(routes: readonly Route[], limits: Limits) {
    this.#routes = routes;
    this.#limits = limits;
  }

  /** @throws Refusal */
  answer(incoming: Incoming, caller: Installation): Answer {
    const parts = decodedParts(incoming.path);
    const fitting = this.#routes.filter((candidate) => fits(candidate.segments, parts));
    const found = fitting.find(({ method }) => method === incoming.method);
    if (!found) {
      if (fitting.length === 0) throw notFound();
      throw new Refusal(405, undefined, { allow: fitting.map(({ method }) => method).join(', ') });
    }
    const params = paramsOf(found.segments, parts);
    const param = (name: string): string => params.get(name) ?? '';
    checkIds(params);
    if (found.right !== undefined && !allows(caller.scopes, found.right, guardedId(params))) throw forbidden();
    const rate = this.#spend(found, caller, param);
    const answer = found.handle({ incoming, caller, param });
    return { ...answer, headers: { ...rate, ...answer.headers } };
  }

  #spend({ limit }: Route, caller: Installation, param: Call['param']): Record<string, string> {
    if (!limit) return {};
    return this.#limits.spend(
      limit.resource,
      caller.installedAppId,
      limit.param === undefined ? '' : param(limit.param),
    );
  }
}

/**
 * The parsed body of a call.
 * @throws Refusal 415 for another media type, 400 for what is no JSON
 */
export function jsonBody({ incoming }: Call): unknown {
  if (mediaType(incoming.headers) !== 'application/json') throw new Refusal(415);
  try {
    return JSON.parse(incoming.body) as unknown;
  } catch {
    throw malformed(400, [{ code: 'PatternError', target: 'body', message: 'body is not valid JSON' }]);
  }
}

function decodedParts(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw malformed(400, [{ code: 'PatternError', target: 'path', message: 'path is not properly encoded' }]);
  }
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  return (
    segments.length === parts.length &&
    segments.every((segment, index) => segment.startsWith(':') || segment === parts[index])
  );
}

function paramsOf(segments: readonly string[], parts: readonly string[]): Map<string, string> {
  const named = segments.map((segment, index): [string, string] => [segment, parts[index] ?? '']);
  return new Map(named.filter(([name]) => name.startsWith(':')).map(([name, value]) => [name.slice(1), value]));
}

function checkIds(params: ReadonlyMap<string, string>): void {
  const bad = [...params].find(([name, value]) => name.endsWith('Id') && !isUuid(value));
  if (!bad) return;
  throw malformed(400, [{ code: 'PatternError', target: bad[0], message: `${bad[0]} is not a valid UUID` }]);
}

/** A scope may name one device, location or scene. */
function guardedId(params: ReadonlyMap<string, string>): string | undefined {
  return params.get('deviceId') ?? params.get('sceneId') ?? params.get('locationId');
}
