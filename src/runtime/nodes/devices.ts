import { invalidMessage } from '../../base/errors';
import type { HomeDevice } from '../../base/contract/home';
import { USUAL_PROTOTYPE } from '../../base/contract/virtual-devices';
import { text, type Text } from '../../base/text';
import type { DeviceFilter, DeviceList, ListedDevice } from '../../home/device-list';
import { isTrue, plainText } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import { deviceOf, textField } from './device-field';
import type { Answer, InputNodeType, Job } from './input-node';
import { partsOf } from './message-parts';

/** As a flow saves it. */
export interface DevicesDefinition extends CompanionDefinition {
  readonly action?: unknown;
  readonly health?: unknown;
  readonly withStatus?: unknown;
  readonly output?: unknown;
  readonly maxAge?: unknown;
  /** What kind of virtual device to make. */
  readonly prototype?: unknown;
}

interface DevicesConfig {
  readonly action: string;
  readonly health: 'any' | 'online' | 'offline';
  readonly withStatus: boolean;
  readonly asMessages: boolean;
  readonly maxAgeSeconds: number;
  readonly prototype: string;
}

const MAX_AGE_SECONDS = 60;
type DevicesJob = Job<DevicesConfig>;

/** Something that is done with one device. */
interface Change {
  /** The field that says how the device is to be. */
  readonly field?: 'label' | 'room';
  /** The device as it is afterwards, or as it was. */
  make(list: DeviceList, device: string, wanted: string, signal: AbortSignal): Promise<HomeDevice>;
  /** In a few words for under the node. */
  shown(label: string): Text;
}

const CHANGES: Readonly<Record<string, Change>> = {
  rename: {
    field: 'label',
    make: (list, device, label, signal) => list.rename(device, label, signal),
    shown: (label) => text('status.renamed', { label }),
  },
  move: {
    field: 'room',
    make: (list, device, room, signal) => list.move(device, room, signal),
    shown: (label) => text('status.moved', { label }),
  },
  delete: {
    make: (list, device, _wanted, signal) => list.delete(device, signal),
    shown: (label) => text('status.deleted', { label }),
  },
};

/** Lists the devices of a home; renames, moves or removes one; or sees to it that there is a virtual one. */
export const devicesNode: InputNodeType<DevicesDefinition, DevicesConfig> = {
  busy: text('status.working'),
  readConfig: ({ action, health, withStatus, output, maxAge, prototype }) => ({
    action: plainText(action) || 'list',
    health: health === 'online' || health === 'offline' ? health : 'any',
    withStatus: isTrue(withStatus),
    asMessages: output === 'messages',
    maxAgeSeconds: secondsOf(maxAge),
    prototype: plainText(prototype) || USUAL_PROTOTYPE,
  }),
  work,
};

function work(job: DevicesJob): Promise<Answer> {
  switch (job.config.action) {
    case 'list':
      return listDevices(job);
    case 'create':
      return ensureVirtual(job);
    default:
      return changeDevice(job);
  }
}

function secondsOf(written: unknown): number {
  const seconds = plainText(written) === '' ? Number.NaN : Number(written);
  return Number.isNaN(seconds) ? MAX_AGE_SECONDS : Math.max(0, seconds);
}

async function listDevices(job: DevicesJob): Promise<Answer> {
  const { health, withStatus, asMessages, maxAgeSeconds } = job.config;
  const [location = '', room = '', capability = '', kind = '', label = ''] = await Promise.all(
    ['location', 'room', 'capability', 'kind', 'label'].map((name) => textField(job, name)),
  );
  const filter: DeviceFilter = { location, room, capability, kind, label, health };
  const found = await job.home.deviceList.list(filter, { withStatus, maxAgeSeconds }, job.signal);
  // What is sent on belongs to the flow; what the home keeps must not change with it.
  const devices: ListedDevice[] = structuredClone(found);
  const shown = job.translate(text('status.devices', { count: devices.length }));
  if (!asMessages) return { changes: { payload: devices }, shown };
  const parts = partsOf(job, job.newId(), 1);
  for (const [index, payload] of devices.entries()) job.send({ payload, parts: parts(index, devices.length) });
  return { shown };
}

/** Once it is there, each further message gets the same device and costs no call. */
async function ensureVirtual(job: DevicesJob): Promise<Answer> {
  const [name = '', location = '', room = ''] = await Promise.all(
    ['label', 'location', 'room'].map((field) => textField(job, field)),
  );
  const { prototype } = job.config;
  const device = await job.home.virtual.ensure({ name, prototype, location, room }, job.signal);
  const shown = job.translate(text('status.there', { label: device.label }));
  return { changes: { payload: structuredClone(device) }, shown };
}

async function changeDevice(job: DevicesJob): Promise<Answer> {
  const { action } = job.config;
  const change = Object.hasOwn(CHANGES, action) ? CHANGES[action] : undefined;
  if (!change) throw invalidMessage(text('runtime.field.actionUnknown', { action }));
  const device = await deviceOf(job);
  const wanted = change.field && (await textField(job, change.field));
  // One after the other, in the order of the messages: what a later one says is to stand in the end.
  await job.place.reached;
  const changed = await change.make(job.home.deviceList, device, wanted ?? '', job.signal);
  return { changes: { payload: structuredClone(changed) }, shown: job.translate(change.shown(changed.label)) };
}
