import { field, isObject, stringField } from '../base/json';
import type { ApiClient } from './client';
import {
  capabilityStatusOf,
  componentStatusOf,
  deviceOf,
  deviceStatusOf,
  type CapabilityStatus,
  type CommandAnswer,
  type CommandResult,
  type ComponentStatus,
  type Device,
  type DeviceCommand,
  type DeviceReport,
  type Health,
} from './device-shapes';
import { unexpectedAnswer, unexpectedAnswerToCommand } from './errors';
import type { ApiRequest, CallOptions } from './request';

/** Asks for the full, modern shape of devices. */
const DEVICE_TYPE = 'application/vnd.smartthings+json;v=20170916';

export interface DeviceListOptions extends CallOptions {
  readonly includeStatus?: boolean;
  readonly includeHealth?: boolean;
  readonly locationIds?: readonly string[];
  readonly capabilities?: readonly string[];
}

/** All devices that the sign-in lets us see. With status and health this reads a whole home in one call a page. */
export async function listDevices(client: ApiClient, options: DeviceListOptions = {}): Promise<Device[]> {
  const pages = await client.pages({
    path: ['devices'],
    query: {
      includeStatus: options.includeStatus,
      includeHealth: options.includeHealth,
      locationId: options.locationIds,
      capability: options.capabilities,
    },
    accept: DEVICE_TYPE,
    kind: options.kind ?? 'reads',
    scope: 'r:devices',
    signal: options.signal,
  });
  return pages.flatMap(({ items, asked }) => {
    return items.flatMap((item) => {
      const device = deviceOf(item);
      return device ? { ...device, asked } : [];
    });
  });
}

export async function getDevice(client: ApiClient, deviceId: string, options: CallOptions = {}): Promise<Device> {
  const device = deviceOf(await client.request({ ...read(deviceId, [], options), accept: DEVICE_TYPE }));
  if (!device) throw unexpectedAnswer();
  return device;
}

export async function getDeviceStatus(
  client: ApiClient,
  deviceId: string,
  options: CallOptions = {},
): Promise<DeviceReport> {
  const { body, asked } = await client.answer(read(deviceId, ['status'], options));
  const components = field(body, 'components');
  if (!isObject(components)) throw unexpectedAnswer();
  return { status: deviceStatusOf(components), asked };
}

export async function getComponentStatus(
  client: ApiClient,
  deviceId: string,
  component: string,
  options: CallOptions = {},
): Promise<ComponentStatus> {
  const answer = await client.request(read(deviceId, ['components', component, 'status'], options));
  if (!isObject(answer)) throw unexpectedAnswer();
  return componentStatusOf(answer);
}

export async function getCapabilityStatus(
  client: ApiClient,
  deviceId: string,
  component: string,
  capability: string,
  options: CallOptions = {},
): Promise<CapabilityStatus> {
  const path = ['components', component, 'capabilities', capability, 'status'];
  const answer = await client.request(read(deviceId, path, options));
  if (!isObject(answer)) throw unexpectedAnswer();
  return capabilityStatusOf(answer);
}

/** Whether the device answers. Kinds of devices that have no health are `UNKNOWN` (the cloud says 404). */
export async function getDeviceHealth(client: ApiClient, deviceId: string, options: CallOptions = {}): Promise<Health> {
  const answer = await client.request(read(deviceId, ['health'], options)).catch((error: unknown) => {
    if (field(error, 'code') === 'not_found') return { state: 'UNKNOWN' };
    throw error;
  });
  return stringField(answer, 'state') ?? 'UNKNOWN';
}

/** Sends at most ten commands in one request, to be carried out in order. One result for each, in the same order. */
export async function sendCommands(
  client: ApiClient,
  deviceId: string,
  commands: readonly DeviceCommand[],
  options: CallOptions & Pick<ApiRequest, 'explain'> = {},
): Promise<CommandAnswer> {
  const { body, asked } = await client.answer({
    method: 'POST',
    path: ['devices', deviceId, 'commands'],
    query: { ordered: true },
    body: { commands: commands.map((command) => ({ ...command, arguments: [...command.arguments] })) },
    kind: options.kind ?? 'commands',
    scope: 'x:devices',
    deviceId,
    signal: options.signal,
    ...(options.explain ? { explain: options.explain } : {}),
  });
  const results = field(body, 'results');
  if (!Array.isArray(results) || results.length < commands.length) throw unexpectedAnswerToCommand();
  return { results: commands.map((_command, index) => resultOf(results[index])), asked };
}

function read(deviceId: string, rest: readonly string[], options: CallOptions): ApiRequest {
  const path = ['devices', deviceId, ...rest];
  return { method: 'GET', path, kind: options.kind ?? 'reads', scope: 'r:devices', deviceId, signal: options.signal };
}

function resultOf(result: unknown): CommandResult {
  const status = stringField(result, 'status');
  if (status === undefined) throw unexpectedAnswerToCommand();
  const id = stringField(result, 'id');
  return id === undefined ? { status } : { id, status };
}
