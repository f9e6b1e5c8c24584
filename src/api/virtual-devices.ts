import type { Prototype } from '../base/contract/virtual-devices';
import type { Json } from '../base/json';
import { field } from '../base/json';
import type { Moment } from '../base/moment';
import type { ApiClient } from './client';
import { deviceOf, type Device } from './device-shapes';
import { unexpectedAnswer } from './errors';
import type { CallOptions } from './request';

export interface NewVirtualDevice {
  readonly name: string;
  readonly locationId: string;
  readonly roomId?: string;
  readonly prototype: Prototype;
}

/** One value that a virtual device shall report. */
export interface VirtualEvent {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly unit?: string;
  readonly data?: Json;
}

/** What became of the events of one request, and when they were sent. */
export interface VirtualEventAnswer {
  /** Of each event in the same order: whether it changed anything. */
  readonly changes: readonly boolean[];
  readonly asked: Moment;
}

/** The most events that one request takes (Samsung's guardrail). */
export const MOST_VIRTUAL_EVENTS = 50;

/** Makes a device that exists in the cloud alone. Needs `w:devices`. */
export async function createVirtualDevice(
  client: ApiClient,
  { name, locationId, roomId, prototype }: NewVirtualDevice,
  options: CallOptions = {},
): Promise<Device> {
  const answer = await client.request({
    method: 'POST',
    path: ['virtualdevices', 'prototypes'],
    body: {
      name,
      owner: { ownerType: 'LOCATION', ownerId: locationId },
      prototype,
      ...(roomId === undefined ? {} : { roomId }),
      executionTarget: 'CLOUD',
    },
    kind: options.kind ?? 'commands',
    scope: 'w:devices',
    signal: options.signal,
  });
  const device = deviceOf(answer);
  if (!device) throw unexpectedAnswer();
  return device;
}

/** The virtual devices of a location. */
export async function listVirtualDevices(
  client: ApiClient,
  locationId?: string,
  options: CallOptions = {},
): Promise<Device[]> {
  const items = await client.list({
    path: ['virtualdevices'],
    query: { locationId },
    kind: options.kind ?? 'reads',
    scope: 'r:devices',
    signal: options.signal,
  });
  return items.flatMap((item) => deviceOf(item) ?? []);
}

/**
 * Has a virtual device report values, at most fifty at once. Needs `w:devices`; devices that are no virtual ones of the
 * caller refuse.
 */
export async function reportVirtualEvents(
  client: ApiClient,
  deviceId: string,
  events: readonly VirtualEvent[],
  options: CallOptions = {},
): Promise<VirtualEventAnswer> {
  const { body, asked } = await client.answer({
    method: 'POST',
    path: ['virtualdevices', deviceId, 'events'],
    body: { deviceEvents: events.map((event) => ({ ...event })) },
    kind: options.kind ?? 'commands',
    scope: 'w:devices',
    deviceId,
    signal: options.signal,
  });
  const changes = field(body, 'stateChanges');
  return { changes: events.map((_event, index) => Array.isArray(changes) && changes[index] === true), asked };
}
