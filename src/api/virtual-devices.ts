import type { Json } from '../base/json';
import { field } from '../base/json';
import type { ApiClient } from './client';
import { deviceOf, type Device } from './device-shapes';
import { unexpectedAnswer } from './errors';
import type { CallOptions } from './request';

/** The ready kinds of virtual devices (Samsung's command line offers these). The cloud may know more. */
export const PROTOTYPES = [
  'VIRTUAL_SWITCH',
  'VIRTUAL_DIMMER_SWITCH',
  'VIRTUAL_DIMMER',
  'VIRTUAL_COLOR_BULB',
  'VIRTUAL_RGBW_BULB',
  'VIRTUAL_METERED_SWITCH',
  'VIRTUAL_BUTTON',
  'VIRTUAL_CONTACT_SENSOR',
  'VIRTUAL_MOTION_SENSOR',
  'VIRTUAL_MULTI_SENSOR',
  'VIRTUAL_PRESENCE_SENSOR',
  'VIRTUAL_THERMOSTAT',
  'VIRTUAL_LOCK',
  'VIRTUAL_GARAGE_DOOR_OPENER',
  'VIRTUAL_SIREN',
  'VIRTUAL_CAMERA',
  'VIRTUAL_REFRIGERATOR',
] as const;

export interface NewVirtualDevice {
  readonly name: string;
  readonly locationId: string;
  readonly roomId?: string;
  readonly prototype: (typeof PROTOTYPES)[number] | (string & {});
}

/** One value that a virtual device shall report. */
export interface VirtualEvent {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly unit?: string;
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
 * Has a virtual device report values, at most fifty at once. Tells of each whether it was a change, in the same order.
 * Needs `w:devices`; devices that are no virtual ones refuse.
 */
export async function reportVirtualEvents(
  client: ApiClient,
  deviceId: string,
  events: readonly VirtualEvent[],
  options: CallOptions = {},
): Promise<boolean[]> {
  const answer = await client.request({
    method: 'POST',
    path: ['virtualdevices', deviceId, 'events'],
    body: { deviceEvents: events.map((event) => ({ ...event })) },
    kind: options.kind ?? 'commands',
    scope: 'w:devices',
    deviceId,
    signal: options.signal,
  });
  const changes = field(answer, 'stateChanges');
  return events.map((_event, index) => Array.isArray(changes) && changes[index] === true);
}
