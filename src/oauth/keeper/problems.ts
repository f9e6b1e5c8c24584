import { SmartThingsError } from '../../base/errors';
import { stringField } from '../../base/json';
import { text, type Text } from '../../base/text';
import type { Rejection } from '../journal/authorization-record';

/** Why nobody may refresh any more, in words. */
export function rejectionInWords(rejection: Rejection = 'elsewhere'): Text {
  switch (rejection) {
    case 'interrupted':
      return text('oauth.rejection.interrupted');
    case 'unused':
      return text('oauth.rejection.unused');
    case 'client':
      return text('oauth.rejection.client');
    case 'removed':
      return text('oauth.rejection.removed');
    case 'elsewhere':
      return text('oauth.rejection.elsewhere');
  }
}

/** What a failed writing of the journal means for the owner. */
export function savingProblem(error: unknown): Text {
  return error instanceof SmartThingsError ? error.text : text('oauth.journal.failed', { reason: reasonOf(error) });
}

/** What a failed reading of the journal means for the owner. */
export function readingProblem(error: unknown): Text {
  return error instanceof SmartThingsError ? error.text : text('oauth.journal.notRead', { reason: reasonOf(error) });
}

function reasonOf(error: unknown): string {
  return stringField(error, 'code') ?? 'unknown';
}

/** The token endpoint's refusal of a sign-in, in words. `description` is already redacted. */
export function signInRefusal(error: string, description: string): SmartThingsError {
  switch (error) {
    case 'invalid_client':
      return new SmartThingsError('invalid_message', text('oauth.signIn.client'));
    case 'redirect_uri_mismatch':
      return new SmartThingsError('invalid_message', text('oauth.signIn.redirect'));
    case 'invalid_scope':
      return new SmartThingsError('invalid_message', text('oauth.signIn.scope', { scope: description }));
    case 'unauthorized_client':
      return new SmartThingsError('invalid_message', text('oauth.signIn.appType'));
    case 'invalid_grant':
      return new SmartThingsError('invalid_message', text('oauth.signIn.code'));
    default:
      return new SmartThingsError(
        'invalid_message',
        text('oauth.signIn.refused', { description: description || error }),
      );
  }
}
