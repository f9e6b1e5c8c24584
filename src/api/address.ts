import { withoutSlashes } from '../base/contract/addresses';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Far more than any id has; an address that is too long is a call that is refused. */
const LONGEST_SEGMENT = 2_000;

/** Where the API is, as the user wrote it, with or without `/` or `/v1` at its end. */
export class ApiAddress {
  readonly #base: string;
  readonly origin: string;

  /** Throws `TypeError` where the text is no URL. */
  constructor(apiUrl: string) {
    const url = new URL(apiUrl);
    this.origin = url.origin;
    this.#base = withoutSlashes(url.origin + url.pathname);
  }

  /**
   * The URL of a resource. Segments are encoded, so that an id with slashes or spaces stays one segment;
   * an id that no URL can hold (empty, `.`, `..`, too long) is refused with `invalid_message`.
   */
  url(segments: readonly string[], query: Query = {}): string {
    return `${this.#base}/${segments.map(encodeSegment).join('/')}${encodeQuery(query)}`;
  }

  /** The URL that a page's link leads to, or `undefined` where it leads to another origin: the token must not go there. */
  next(href: string, from: string): string | undefined {
    const url = URL.canParse(href, from) ? new URL(href, from) : undefined;
    if (url?.origin !== this.origin || url.username !== '' || url.password !== '') return undefined;
    url.hash = '';
    return url.href;
  }
}

function encodeSegment(segment: string): string {
  // Even percent-encoded dots climb to the parent: every URL parser reads %2E%2E as "..".
  if (segment === '' || segment === '.' || segment === '..' || segment.length > LONGEST_SEGMENT) {
    throw impossible(segment);
  }
  return encode(segment);
}

function encodeQuery(query: Query): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // Lists repeat the key, as Samsung's own client does.
    for (const one of typeof value === 'object' ? value : [value]) pairs.push(`${encode(name)}=${encode(String(one))}`);
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function encode(part: string): string {
  // Half a surrogate pair has no UTF-8.
  if (/\p{Surrogate}/u.test(part)) throw impossible(part);
  return encodeURIComponent(part);
}

function impossible(id: string): SmartThingsError {
  return new SmartThingsError('invalid_message', text('api.idImpossible', { id: JSON.stringify(id) }));
}
