import { invalidMessage } from '../../base/errors';
import { text } from '../../base/text';
import { isEmpty } from '../node-red/plain-values';
import { textField } from './device-field';
import type { Job } from './input-node';

/**
 * What a message names, by name or id: the node's field, else `msg.payload`; empty where neither does. Throws
 * `invalid_message` where it is no text.
 */
export async function nameField(job: Job, name: string): Promise<string> {
  const inField = await textField(job, name);
  if (inField !== undefined) return inField;
  const { payload } = job.msg;
  if (isEmpty(payload)) return '';
  if (typeof payload === 'string') return payload;
  throw invalidMessage(text('runtime.field.noText', { field: 'msg.payload' }));
}
