import type { AttributeState, CapabilityStatus, DeviceStatus } from '../api/device-shapes';
import { capabilityStatusOf } from '../api/device-shapes';
import type { HomeDevice } from '../base/contract/home';
import { field, isObject, stringField } from '../base/json';
import { idOf } from './bounds';
import type { EventSource } from './ports';
import { sourceIn } from './stream-words';

/** A device as another Node-RED tells it. Times are epoch milliseconds of our clock. */
export interface RelayedDevice {
  readonly device: HomeDevice;
  readonly status: DeviceStatus;
  readonly source: EventSource;
  readonly at: number;
  readonly howLearned: (state: AttributeState) => { readonly source: EventSource; readonly at: number };
}

export const MOST_DEVICES = 5_000;
const MOST_COMPONENTS = 200;
const MOST_CAPABILITIES = 500;
const LONGEST_NAME = 256;

/** The devices of a `home`. `ahead`: how far the leader's clock is ahead of ours, in milliseconds. Never throws. */
export function devicesIn(told: unknown, ahead: number): RelayedDevice[] {
  const devices = field(told, 'devices');
  const items: readonly unknown[] = Array.isArray(devices) ? devices.slice(0, MOST_DEVICES) : [];
  return items.flatMap((item) => deviceIn(item, ahead) ?? []);
}

/** One device; nothing where it has no id. */
export function deviceIn(told: unknown, ahead: number): RelayedDevice | undefined {
  const device = homeDeviceIn(told);
  if (!device) return undefined;
  const source = sourceIn(field(told, 'source')) ?? 'read';
  const at = timeIn(told, 'knownAt') - ahead;
  return {
    device,
    status: statusIn(field(told, 'status')),
    source,
    at,
    howLearned: (state) => {
      const ownAt = timeIn(state, 'knownAt') - ahead;
      return { source: sourceIn(field(state, 'source')) ?? source, at: Number.isNaN(ownAt) ? at : ownAt };
    },
  };
}

/** Of which devices a `state` says that every change is told, and since when: epoch milliseconds of our clock. Never throws. */
export function liveIn(told: unknown, ahead: number): ReadonlyMap<string, number> {
  const live = field(told, 'live');
  const deviceIds = isObject(live) ? Object.keys(live).slice(0, MOST_DEVICES) : [];
  const times = deviceIds.map((deviceId): [string, number] => [deviceId, timeIn(live, deviceId) - ahead]);
  return new Map(times.filter(([, since]) => !Number.isNaN(since)));
}

/** A time that the leader tells, epoch milliseconds on its clock; `NaN` where it tells none. */
export function timeIn(told: unknown, key: string): number {
  return Date.parse(stringField(told, key) ?? '');
}

function homeDeviceIn(told: unknown): HomeDevice | undefined {
  const deviceId = idOf(field(told, 'deviceId'));
  if (deviceId === undefined) return undefined;
  const online = field(told, 'online');
  return {
    deviceId,
    label: nameIn(told, 'label') ?? deviceId,
    name: nameIn(told, 'name') ?? '',
    kind: nameIn(told, 'kind') ?? '',
    room: nameIn(told, 'room'),
    roomId: idOf(field(told, 'roomId')) ?? null,
    location: nameIn(told, 'location'),
    locationId: idOf(field(told, 'locationId')) ?? null,
    online: typeof online === 'boolean' ? online : null,
    components: listIn(told, 'components', MOST_COMPONENTS).flatMap((component) => {
      const id = idOf(field(component, 'id'));
      if (id === undefined) return [];
      const capabilities = listIn(component, 'capabilities', MOST_CAPABILITIES).flatMap((one) => idOf(one) ?? []);
      return [{ id, label: nameIn(component, 'label') ?? id, capabilities }];
    }),
    ...(field(told, 'isVirtual') === true ? { isVirtual: true } : {}),
  };
}

/** Attributes keep what is told beside them, such as how each was learned: the shadow takes what it knows. */
function statusIn(told: unknown): DeviceStatus {
  if (!isObject(told)) return {};
  return mapped(told, (component): Record<string, CapabilityStatus> => {
    return isObject(component) ? mapped(component, (capability) => attributesIn(capability)) : {};
  });
}

function attributesIn(capability: unknown): CapabilityStatus {
  const read = capabilityStatusOf(capability);
  const given = isObject(capability) ? capability : {};
  return mapped(read, (state, attribute): AttributeState => {
    const { knownAt, source } = isObject(given[attribute]) ? given[attribute] : {};
    return {
      ...state,
      ...(typeof knownAt === 'string' ? { knownAt } : {}),
      ...(typeof source === 'string' ? { source } : {}),
    };
  });
}

function mapped<From, To>(
  parts: Readonly<Record<string, From>>,
  map: (part: From, id: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, map(part, id)]));
}

function listIn(container: unknown, key: string, most: number): readonly unknown[] {
  const list = field(container, key);
  return Array.isArray(list) ? (list as unknown[]).slice(0, most) : [];
}

function nameIn(container: unknown, key: string): string | null {
  const name = stringField(container, key);
  return name === undefined || name.length > LONGEST_NAME ? null : name;
}
