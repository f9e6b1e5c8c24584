import { LONGEST_SECRET } from '../../base/contract/account';
import { LONGEST_ADDRESS } from '../../base/contract/addresses';
import { SmartThingsError } from '../../base/errors';
import { field } from '../../base/json';
import { text } from '../../base/text';
import { plainText } from './plain-values';

/** Fields that hold an address, whatever the route. */
const ADDRESS = /^(url|[a-z]+Ur[li])$/;

/**
 * A field of a request's body as trimmed text, empty where it is missing: an address of at most 2 KiB, or anything else of
 * at most 4 KiB. Throws `invalid_message` where it is longer.
 */
export function boundedText(body: unknown, name: string): string {
  const value = plainText(field(body, name));
  const most = ADDRESS.test(name) ? LONGEST_ADDRESS : LONGEST_SECRET;
  if (value.length <= most) return value;
  throw new SmartThingsError('invalid_message', text('runtime.routes.tooLong', { field: name, most }));
}
