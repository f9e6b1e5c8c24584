import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { isEmpty } from '../node-red/plain-values';
import type { DeviceNames } from '../../home/device-names';
import type { Job } from './input-node';

/** The device of a message: the node's field, else `msg.deviceId`. Throws `invalid_message` where neither names one. */
export async function deviceOf(job: Job): Promise<string> {
  const inField = await job.field('device');
  const deviceId = isEmpty(inField) ? job.msg.deviceId : inField;
  if (isEmpty(deviceId)) throw new SmartThingsError('invalid_message', text('runtime.field.deviceMissing'));
  if (typeof deviceId === 'string') return deviceId.trim();
  throw new SmartThingsError('invalid_message', text('runtime.field.deviceNoText'));
}

/** What the node saved of the device that was chosen in it; nothing where the device comes from elsewhere. */
export async function savedNamesOf(job: Job): Promise<DeviceNames | undefined> {
  const [source, label, room] = await Promise.all(
    ['deviceType', 'deviceLabel', 'deviceRoom'].map((name) => job.field(name)),
  );
  const isChosen = source === undefined || source === 'str';
  if (!isChosen || typeof label !== 'string' || isEmpty(await job.field('device'))) return undefined;
  return { label, room: typeof room === 'string' ? room : null };
}

/** A field that must be text where it is given at all. */
export async function textField(job: Job, name: string): Promise<string | undefined> {
  const value = await job.field(name);
  if (isEmpty(value)) return undefined;
  if (typeof value === 'string') return value.trim();
  throw new SmartThingsError('invalid_message', text('runtime.field.noText', { field: name }));
}
