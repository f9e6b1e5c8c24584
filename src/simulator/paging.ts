import type { Json } from '../base/json';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import { malformed } from './refusal';
import type { Call } from './router';

const LARGEST_PAGE = 200;

/**
 * One page of a list. Pages count from 0, and the link to the next one is a path:
 * Samsung's own client takes an absolute http address for a relative one.
 * @throws Refusal 400 for a `max` or `page` that is no number
 */
export function page({ incoming }: Call, items: readonly Json[]): Answer {
  const max = Math.min(LARGEST_PAGE, numberParam(incoming.query, 'max', LARGEST_PAGE, 1));
  const current = numberParam(incoming.query, 'page', 0, 0);
  const link = (number: number): Json => {
    const query = new URLSearchParams(incoming.query);
    query.set('max', String(max));
    query.set('page', String(number));
    return { href: `${incoming.path}?${query.toString()}` };
  };
  const links = {
    ...((current + 1) * max < items.length ? { next: link(current + 1) } : {}),
    ...(current > 0 ? { previous: link(current - 1) } : {}),
  };
  return jsonAnswer({ items: items.slice(current * max, (current + 1) * max), _links: links });
}

function numberParam(query: URLSearchParams, key: string, fallback: number, least: number): number {
  const given = query.get(key);
  if (given === null) return fallback;
  if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
  throw malformed(400, [{ code: 'PatternError', target: key, message: `${key} must be a number from ${least}` }]);
}
