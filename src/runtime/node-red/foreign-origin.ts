import type { Request } from 'express';

/**
 * Whether another web page sent this. `Sec-Fetch-Site` is the browser's own word and cannot be forged by a page; it also
 * knows the address that the person sees, where a reverse proxy changed the `Host`.
 */
export function isForeign(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  return site === undefined || site === 'same-site' ? originDiffers(request) : site === 'cross-site';
}

function originDiffers(request: Request): boolean {
  const origin = request.get('origin');
  if (origin === undefined) return false;
  try {
    return new URL(origin).host !== request.get('host');
  } catch {
    return true;
  }
}
