import { SmartThingsError } from '../base/errors';
import { field, stringField } from '../base/json';
import type { Moment } from '../base/moment';
import { text } from '../base/text';
import type { ApiAddress } from './address';

/** A success: what kind of one, and its parsed body, `undefined` where that is empty. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly body: unknown;
}

/** An answer, and when the question left that it answers. */
export interface AskedAnswer extends ApiAnswer {
  readonly asked: Moment;
}

export interface FetchedAnswer extends AskedAnswer {
  /** In characters. */
  readonly size: number;
}

/** One page of a list. `items` is missing where the body is no page at all. */
export interface ApiPage extends AskedAnswer {
  readonly items: readonly unknown[] | undefined;
  readonly isLast: boolean;
}

/** A home has some pages; a thousand is a server that never ends. */
const MOST_PAGES = 1_000;
/** All pages of one list together, in characters: more than any home has, less than hurts a small machine. */
const LARGEST_LIST = 64 * 1024 * 1024;

/**
 * A list page by page, each fetched when it is wanted. A body that is no page is the only one.
 * Throws `server` for a link to another origin, in a circle or without end, and for a list that is too large.
 */
export async function* walkPages(
  address: ApiAddress,
  firstUrl: string,
  fetch: (url: string) => Promise<FetchedAnswer>,
): AsyncGenerator<ApiPage, void, undefined> {
  const seen = new Set<string>();
  let size = 0;
  for (let url: string | undefined = firstUrl; url !== undefined;) {
    if (seen.has(url) || seen.size >= MOST_PAGES) throw new SmartThingsError('server', text('api.pagesInCircle'));
    seen.add(url);
    const { size: more, ...answer } = await fetch(url);
    if ((size += more) > LARGEST_LIST) throw new SmartThingsError('server', text('api.listTooLarge'));
    const items = field(answer.body, 'items');
    const isPage = Array.isArray(items);
    const next: string | undefined = isPage && items.length > 0 ? nextOf(address, answer.body, url) : undefined;
    yield { ...answer, items: isPage ? (items as unknown[]) : undefined, isLast: next === undefined };
    url = next;
  }
}

/** Where the page's link leads. The last page may have one that leads to an empty page. */
function nextOf(address: ApiAddress, body: unknown, url: string): string | undefined {
  const href = stringField(field(field(body, '_links'), 'next'), 'href');
  if (href === undefined || href === '') return undefined;
  const next = address.next(href, url);
  if (next === undefined) throw new SmartThingsError('server', text('api.foreignPage'));
  return next;
}
