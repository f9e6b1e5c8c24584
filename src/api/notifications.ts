import type { ApiClient } from './client';
import type { CallOptions } from './request';

/** A message for the phones of a location. Whether a sign-in may send one Samsung does not say; many get a 403. */
export interface Notification {
  readonly locationId: string;
  readonly title: string;
  readonly body: string;
  /** `ALERT` unless told. */
  readonly type?: 'ALERT' | 'SUGGESTED_ACTION' | 'EVENT_LOGGING' | 'AUTOMATION_INFO';
}

export async function sendNotification(
  client: ApiClient,
  { locationId, title, body, type = 'ALERT' }: Notification,
  options: CallOptions = {},
): Promise<void> {
  await client.request({
    method: 'POST',
    path: ['notification'],
    body: { locationId, type, messages: [{ default: { title, body } }] },
    kind: options.kind ?? 'commands',
    scope: 'x:notifications',
    signal: options.signal,
  });
}
