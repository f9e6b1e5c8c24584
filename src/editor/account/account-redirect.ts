import { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import { isEnvironment } from '../shared/validation';

/** Where a sign-in ends for those to whom no browser can come back: a page that shows the code. */
const USUAL_REDIRECT = ACCOUNT_DEFAULTS.redirectUri;

/** Where Samsung sends the browser after the sign-in. */
export interface Redirect {
  /** `undefined`: only the runtime knows, from its environment. */
  readonly address: string | undefined;
  /** The browser comes back to Node-RED by itself; else a person carries the code over. */
  readonly returns: boolean;
}

type Page = Pick<Location, 'protocol' | 'hostname' | 'origin' | 'pathname'>;

/**
 * The address of this Node-RED that a browser can come back to, as the browser itself sees it. Samsung takes https
 * addresses, and plain http for this machine alone (seen in the field), so others get `undefined`.
 */
export function ownCallback({ protocol, hostname, origin, pathname }: Page): string | undefined {
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1';
  if (protocol !== 'https:' && !isHere) return undefined;
  return origin + pathname.replace(/\/?$/, '/smartthings/callback');
}

/** `configured` is what the account's field says; the usual one stands for "whatever works best". */
export function redirectFor(configured: string, page: Page, byHand: boolean): Redirect {
  if (isEnvironment(configured)) return { address: undefined, returns: false };
  const own = ownCallback(page);
  const isUsual = configured === '' || configured === USUAL_REDIRECT;
  if (byHand) return { address: isUsual || configured === own ? USUAL_REDIRECT : configured, returns: false };
  if (own !== undefined && (isUsual || configured === own)) return { address: own, returns: true };
  return { address: isUsual ? USUAL_REDIRECT : configured, returns: false };
}

/** The addresses to register with a new app: both names of this machine, since a browser may know either. */
export function callbacksToRegister(page: Page): string[] {
  const own = ownCallback(page);
  if (own === undefined) return [];
  if (page.protocol === 'https:') return [own];
  return ['localhost', '127.0.0.1'].map((host) => own.replace(/^(https?:\/\/)[^:/]+/, `$1${host}`));
}

/**
 * What a person copied from the page where the sign-in ended: its address, the JSON that it shows, a part of either, or
 * the bare code. `undefined` where there is nothing like a code in it.
 */
export function readPasted(pasted: string): { readonly code: string } | { readonly url: string } | undefined {
  const text = pasted.trim();
  const address = /https?:\/\/[^\s"'<>]+/i.exec(text)?.[0];
  if (address !== undefined && /[?&](code|error)=/.test(address)) return { url: address };
  const inJson = (name: string): string | undefined =>
    new RegExp(`["']?\\b${name}["']?\\s*[:=]\\s*["']?([\\w.~-]+)`).exec(text)?.[1];
  const [code, state] = [inJson('code'), inJson('state')];
  if (code !== undefined && state !== undefined) return { url: `${USUAL_REDIRECT}?code=${code}&state=${state}` };
  if (code !== undefined) return { code };
  return address === undefined && /^[\w.~-]+$/.test(text) ? { code: text } : undefined;
}
