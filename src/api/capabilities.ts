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

/**
 * What a capability and its parts are called in a language, as the cloud has it, not parsed; `not_found` where Samsung has
 * not translated it. Counts as the definitions do.
 */
export async function getCapabilityNames(
  client: ApiClient,
  capability: string,
  language: string,
  version = 1,
  options: CallOptions = {},
): Promise<unknown> {
  return client.request({
    method: 'GET',
    path: ['capabilities', capability, String(version), 'i18n', language],
    kind: options.kind ?? 'other',
    signal: options.signal,
  });
}
