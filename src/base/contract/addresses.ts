/** Longer addresses are refused unread. */
export const LONGEST_ADDRESS = 2048;

/** On this machine, inside a home (a private address, a name of one word), or anywhere. */
export type Place = 'loopback' | 'home' | 'anywhere';

/**
 * Why an address may not be called: no http(s) address at all (`malformed`), `tooLong`, a name or password in it
 * (`login`), or plain http that would leave this machine (`plain`).
 */
export type AddressFault = 'malformed' | 'tooLong' | 'login' | 'plain';

/**
 * An address that somebody wrote, as every part of this package means it: `127.1`, `0x7f000001` and a scheme without
 * slashes are what the URL parser says. `undefined` for what is no http(s) address, or longer than `LONGEST_ADDRESS`.
 */
export function parseAddress(written: string): URL | undefined {
  return written.length > LONGEST_ADDRESS ? undefined : parseHttpUrl(written);
}

/** The same at any length, for addresses that were put together here: a page of a list may have a long cursor. */
export function parseHttpUrl(written: string): URL | undefined {
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  // The full form of the name, for which not every resolver gives this machine.
  if (url.hostname === 'localhost.') url.hostname = 'localhost';
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}

/** Where an address leads, by its host alone: no name is looked up. */
export function placeOf({ hostname }: URL): Place {
  const host = withoutDot(hostname);
  const mapped = mappedV4(host);
  if (host === 'localhost' || host === '[::1]') return 'loopback';
  const v4 = mapped ?? (/^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? host.split('.').map(Number) : undefined);
  if (v4) return placeOfV4(v4);
  // Unique local (fc00::/7) and link-local (fe80::/10) addresses.
  if (host.startsWith('[')) return /^\[(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host) ? 'home' : 'anywhere';
  return host !== '' && !host.includes('.') ? 'home' : 'anywhere';
}

/** Whether an address leads to this machine. */
export function isLoopback(url: URL): boolean {
  return placeOf(url) === 'loopback';
}

/**
 * What stands against calling an address: https goes anywhere, plain http to this machine, and with `plainAtHome` to
 * places inside a home too. Nothing where it may be called.
 */
export function addressFault(written: string, plainAtHome = false): AddressFault | undefined {
  if (written.length > LONGEST_ADDRESS) return 'tooLong';
  const url = parseAddress(written);
  if (!url) return 'malformed';
  if (url.username !== '' || url.password !== '') return 'login';
  if (url.protocol === 'https:') return undefined;
  const place = placeOf(url);
  return place === 'loopback' || (plainAtHome && place === 'home') ? undefined : 'plain';
}

/** The address as the URL parser writes it; what is none stays as it is. */
export function normalAddress(written: string): string {
  return parseAddress(written)?.href ?? written;
}

/** An address that paths are hung below. Counted from its end: a pattern would look at each slash again and again. */
export function withoutSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end--;
  return address.slice(0, end);
}

/** `nas.` is the full form of `nas`. */
function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

function placeOfV4([first = 0, second = 0]: readonly number[]): Place {
  if (first === 127) return 'loopback';
  const isPrivate = first === 10 || (first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32);
  const isLinkLocal = first === 169 && second === 254;
  return isPrivate || isLinkLocal ? 'home' : 'anywhere';
}

/** The four numbers of an IPv4 address inside an IPv6 one: the parser writes `::ffff:127.0.0.1` as `[::ffff:7f00:1]`. */
function mappedV4(host: string): readonly number[] | undefined {
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low].map((half) => Number.parseInt(half, 16)).flatMap((half) => [half >> 8, half & 255]);
}
