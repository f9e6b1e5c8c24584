import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';
import type { Job } from './companion';

/** The device of a message: the node's field, else `msg.deviceId`. Throws `invalid_message` where neither names one. */
export async function deviceOf(job: Job): Promise<string> {
  const inField = await job.field('device');
  const deviceId = inField ?? job.msg.deviceId;
  if (typeof deviceId === 'string' && deviceId.trim() !== '') return deviceId.trim();
  if (deviceId === undefined || deviceId === null || deviceId === '') {
    throw new SmartThingsError('invalid_message', text('runtime.field.deviceMissing'));
  }
  throw new SmartThingsError('invalid_message', text('runtime.field.deviceNoText'));
}

/** A field that must be text where it is given at all. */
export async function textField(job: Job, name: string): Promise<string | undefined> {
  const value = await job.field(name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  throw new SmartThingsError('invalid_message', text('runtime.field.noText', { field: name }));
}
