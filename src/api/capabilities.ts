import type { ApiClient } from './client';
import type { CallOptions } from './request';

/** A capability's definition as the cloud has it, not parsed. The cloud allows about 15 of these a minute. */
export async function getCapability(
  client: ApiClient,
  capability: string,
  version = 1,
  options: CallOptions = {},
): Promise<unknown> {
  return client.request({
    method: 'GET',
    path: ['capabilities', capability, String(version)],
    kind: options.kind ?? 'other',
    signal: options.signal,
  });
}
