import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { isEmpty } from '../node-red/plain-values';
import type { Job } from './input-node';

/** The device of a message: the node's field, else `msg.deviceId`. Throws `invalid_message` where neither names one. */
export async function deviceOf(job: Job): Promise<string> {
  const inField = await job.field('device');
  const deviceId = isEmpty(inField) ? job.msg.deviceId : inField;
  if (isEmpty(deviceId)) throw new SmartThingsError('invalid_message', text('runtime.field.deviceMissing'));
  if (typeof deviceId === 'string') return deviceId.trim();
  throw new SmartThingsError('invalid_message', text('runtime.field.deviceNoText'));
}

/** A field that must be text where it is given at all. */
export async function textField(job: Job, name: string): Promise<string | undefined> {
  const value = await job.field(name);
  if (isEmpty(value)) return undefined;
  if (typeof value === 'string') return value.trim();
  throw new SmartThingsError('invalid_message', text('runtime.field.noText', { field: name }));
}
