import { KEPT_SECRET } from '../../base/contract/account';
import { invalidMessage } from '../../base/errors';
import { Secret } from '../../base/secret';
import { text } from '../../base/text';
import { boundedText } from '../node-red/bounded-text';

/** The personal access token in a request, to be used once. Throws `invalid_message` where there is none. */
export function personalTokenIn(body: unknown): Secret {
  const token = boundedText(body, 'personalToken');
  if (token === '' || token === KEPT_SECRET) throw invalidMessage(text('app.tokenMissing'));
  if (/^[\w.~+/=-]{8,1024}$/.test(token)) return new Secret(token);
  throw invalidMessage(text('app.tokenMalformed'));
}
