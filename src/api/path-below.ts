import { withoutSlashes } from '../base/contract/addresses';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';

/** A path that a person wrote, taken apart: nothing in it is encoded any more. */
export interface PathBelow {
  readonly segments: readonly string[];
  /** What stood behind its question mark, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

const LONGEST_PATH = 2_000;
/** Whoever encodes a path more often than that hides something. */
const MOST_ENCODINGS = 5;
/** Control characters, and what ends a path in one parser and not in another. */
const NEVER_IN_A_PATH = /[\p{Cc}\\#]/u;

/**
 * Takes apart a path below the API's address: with or without `/v1` and a leading slash, or a whole address below
 * `apiUrl`. Throws `invalid_message` for what leads elsewhere, whatever it is encoded as: another origin, `.` and `..`,
 * backslashes, and everything called `oauth`, where tokens are spent and secrets made.
 */
export function pathBelow(apiUrl: string, path: string): PathBelow {
  const own = withoutAddress(apiUrl, path.trim());
  const mark = own.indexOf('?');
  const [way, search] = mark < 0 ? [own, ''] : [own.slice(0, mark), own.slice(mark + 1)];
  if (own.length > LONGEST_PATH || NEVER_IN_A_PATH.test(own)) throw refused(path);
  const parts = way.replace(/^\//, '').replace(/\/$/, '').split('/');
  const segments = (parts[0] === 'v1' ? parts.slice(1) : parts).map((part) => decoded(part) ?? raise(path));
  if (segments.length === 0 || (segments.length === 1 && segments[0] === '')) {
    throw new SmartThingsError('invalid_message', text('api.pathMissing'));
  }
  if (segments.some(isDangerous)) throw refused(path);
  return { segments, query: [...new URLSearchParams(search)] };
}

/** The part below the API's address, where the text is a whole one. Throws where it leads to another. */
function withoutAddress(apiUrl: string, path: string): string {
  const { origin, pathname } = new URL(apiUrl);
  for (const address of [withoutSlashes(origin + pathname), origin]) {
    if (path.startsWith(`${address}/`)) return path.slice(address.length);
  }
  if (!/^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i.test(path)) return path;
  throw new SmartThingsError('invalid_message', text('api.pathForeign', { path: quoted(path) }));
}

/** Whether some server on the way might climb out of the segment, or read it as the place of the tokens. */
function isDangerous(segment: string): boolean {
  let inner = segment;
  for (let round = 0; round < MOST_ENCODINGS; round++) {
    const next = decoded(inner);
    if (next === undefined || next === inner) break;
    inner = next;
  }
  // A last round that still changes something is one too many.
  if ((decoded(inner) ?? inner) !== inner) return true;
  const plain = inner.normalize('NFKC');
  if (NEVER_IN_A_PATH.test(plain)) return true;
  // Some servers take what follows a semicolon for a parameter of the segment.
  const names = plain.split('/').map((name) => name.split(';', 1)[0]?.trim().toLowerCase());
  return names.some((name) => name === '.' || name === '..' || name === 'oauth');
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function raise(path: string): never {
  throw refused(path);
}

function refused(path: string): SmartThingsError {
  return new SmartThingsError('invalid_message', text('api.pathRefused', { path: quoted(path) }));
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path);
}
