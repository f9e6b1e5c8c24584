import type { ApiClient } from './client';
import { deviceOf, type Device } from './device-shapes';
import { unexpectedAnswer } from './errors';
import type { ApiRequest, CallOptions } from './request';

/** Gives a device another label. The device as it is then. Needs `w:devices`. */
export async function renameDevice(
  client: ApiClient,
  deviceId: string,
  label: string,
  options: CallOptions = {},
): Promise<Device> {
  return changed(await client.request({ ...change('PUT', deviceId, options), body: { label } }));
}

/** Puts a device into another room of its location. The device as it is then. Needs `w:devices`. */
export async function moveDevice(
  client: ApiClient,
  deviceId: string,
  { locationId, roomId }: { readonly locationId: string; readonly roomId: string },
  options: CallOptions = {},
): Promise<Device> {
  return changed(await client.request({ ...change('PUT', deviceId, options), body: { locationId, roomId } }));
}

/** Removes a device from its home, for good. Needs `w:devices`. */
export async function deleteDevice(client: ApiClient, deviceId: string, options: CallOptions = {}): Promise<void> {
  await client.request(change('DELETE', deviceId, options));
}

function change(method: 'PUT' | 'DELETE', deviceId: string, options: CallOptions): ApiRequest {
  const { kind = 'commands', signal } = options;
  return { method, path: ['devices', deviceId], kind, scope: 'w:devices', deviceId, signal };
}

function changed(answer: unknown): Device {
  const device = deviceOf(answer);
  if (!device) throw unexpectedAnswer();
  return device;
}
