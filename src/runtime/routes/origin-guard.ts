import type { NextFunction, Request, Response } from 'express';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { isForeign } from '../node-red/foreign-origin';

/** Turns away what another web page sends: Node-RED 4.1 answers every origin, and an unsecured editor would let any page drive it. */
export function refuseForeign(request: Request, _response: Response, next: NextFunction): void {
  next(isForeign(request) ? new SmartThingsError('forbidden', text('runtime.routes.foreign')) : undefined);
}

/** A form of another page can send anything but JSON without asking first. */
export function refuseOtherThanJson(request: Request, _response: Response, next: NextFunction): void {
  const sendsBody = request.method === 'POST' || request.method === 'PUT';
  const isJson = /^application\/json\s*(;|$)/i.test(request.get('content-type') ?? '');
  next(sendsBody && !isJson ? new SmartThingsError('invalid_message', text('runtime.routes.noJson')) : undefined);
}
