import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { Translate } from './translate';

/** The error that a flow or a dialog sees: a sentence, a code, and nothing of requests or tokens. */
export function errorInWords(error: unknown, translate: Translate): SmartThingsError {
  if (error instanceof SmartThingsError) return error.inWords(translate);
  const reason = error instanceof Error ? error.message : String(error);
  return new SmartThingsError('server', text('runtime.unexpected', { reason })).inWords(translate);
}
