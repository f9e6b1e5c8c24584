import type { NextFunction, Request, Response } from 'express';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';

/**
 * Turns away what another web page sends: Node-RED 4.1 answers every origin, and an unsecured editor would let any
 * page drive it. `Sec-Fetch-Site` is the browser's own word and cannot be forged by a page; it also knows the address
 * that the person sees, where a reverse proxy changed the `Host`.
 */
export function refuseForeign(request: Request, _response: Response, next: NextFunction): void {
  const site = request.get('sec-fetch-site');
  const foreign = site === undefined || site === 'same-site' ? originDiffers(request) : site === 'cross-site';
  next(foreign ? new SmartThingsError('forbidden', text('runtime.routes.foreign')) : undefined);
}

/** A form of another page can send anything but JSON without asking first. */
export function refuseOtherThanJson(request: Request, _response: Response, next: NextFunction): void {
  const sendsBody = request.method === 'POST' || request.method === 'PUT';
  const isJson = /^application\/json\s*(;|$)/i.test(request.get('content-type') ?? '');
  next(sendsBody && !isJson ? new SmartThingsError('invalid_message', text('runtime.routes.noJson')) : undefined);
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
