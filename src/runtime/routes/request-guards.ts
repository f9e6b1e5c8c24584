import type { NextFunction, Request, Response } from 'express';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { isAccountId } from '../account/account-id';

const LARGEST_BODY = 16 * 1024;

/** An id that no account can have is unknown, before anything is done with it. */
export function refuseImpossibleId(request: Request, _response: Response, next: NextFunction): void {
  const { id } = request.params;
  const isPossible = typeof id === 'string' && isAccountId(id);
  next(isPossible ? undefined : new SmartThingsError('not_found', text('runtime.routes.unknownAccount')));
}

/** Node-RED takes 5 MB for its flows; no route of ours needs more than 16 KiB. */
export function refuseLarge(request: Request, _response: Response, next: NextFunction): void {
  const isLarge = sizeOf(request) > LARGEST_BODY;
  const refusal = text('runtime.routes.tooLarge', { most: LARGEST_BODY / 1024 });
  next(isLarge ? new SmartThingsError('invalid_message', refusal) : undefined);
}

/** In bytes as announced; a body that came in chunks or packed is measured as it was understood. */
function sizeOf(request: Request): number {
  const announced = Number(request.get('content-length'));
  if (Number.isFinite(announced) && request.get('content-encoding') === undefined) return announced;
  return request.body === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.body));
}
