const LONGEST = 200;
/** Webhooks arrive below it. */
const EVENTS = '/smartthings/events/';

/** Why a path cannot be served: it is none (`malformed`), or webhooks arrive below it (`events`). */
export type SharePathFault = 'malformed' | 'events';

/**
 * A share path as it stands in a request: `/tökén` arrives as `/t%C3%B6k%C3%A9n`. `undefined` for what is no path, or
 * what a browser would change on its way (`/a/../b`, a backslash).
 */
export function requestPath(written: string): string | undefined {
  if (written.length > LONGEST || !/^\/[^/?#\s]/.test(written) || /[?#\s\\]/.test(written)) return undefined;
  const { pathname } = new URL(written, 'http://localhost');
  return pathname === written || decoded(pathname) === written ? pathname : undefined;
}

export function sharePathFault(written: string): SharePathFault | undefined {
  const path = requestPath(written);
  if (path === undefined) return 'malformed';
  return `${path.toLowerCase()}/`.startsWith(EVENTS) ? 'events' : undefined;
}

/** A path as a page at another path would refer to it: from `/a/b/token` to `/a/c` it is `../c`. Both as in requests. */
export function relativePath(from: string, to: string): string {
  const folders = from.split('/').slice(0, -1);
  const parts = to.split('/');
  let same = 0;
  while (same < folders.length && same < parts.length - 1 && folders[same] === parts[same]) same++;
  const rest = parts.slice(same).join('/');
  const up = '../'.repeat(folders.length - same);
  // Without folders a colon would look like a scheme.
  return up === '' ? `./${rest}` : up + rest;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURI(path);
  } catch {
    return undefined;
  }
}
