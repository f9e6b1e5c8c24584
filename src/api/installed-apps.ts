import { stringField } from '../base/json';
import type { ApiClient } from './client';
import { unexpectedAnswer } from './errors';
import type { CallOptions } from './request';

/** What one consent made: it ties the app to one location. */
export interface InstalledApp {
  readonly installedAppId: string;
  readonly displayName: string;
  readonly appId?: string;
  readonly locationId?: string;
  /** `AUTHORIZED`, `REVOKED`, … */
  readonly status?: string;
}

export async function getInstalledApp(
  client: ApiClient,
  installedAppId: string,
  options: CallOptions = {},
): Promise<InstalledApp> {
  return fetchInstalledApp(client, installedAppId, options);
}

/** The installed app that the token belongs to. A personal access token has none. */
export async function getOwnInstalledApp(client: ApiClient, options: CallOptions = {}): Promise<InstalledApp> {
  return fetchInstalledApp(client, 'me', options);
}

/** Ends the authorization at Samsung: the linked service is gone, its tokens are dead. */
export async function deleteInstalledApp(
  client: ApiClient,
  installedAppId: string,
  options: CallOptions = {},
): Promise<void> {
  const path = ['installedapps', installedAppId];
  await client.request({ method: 'DELETE', path, kind: options.kind ?? 'other', signal: options.signal });
}

async function fetchInstalledApp(client: ApiClient, id: string, options: CallOptions): Promise<InstalledApp> {
  const path = ['installedapps', id];
  const answer = await client.request({ method: 'GET', path, kind: options.kind ?? 'other', signal: options.signal });
  const installedAppId = stringField(answer, 'installedAppId');
  if (installedAppId === undefined) throw unexpectedAnswer();
  const [appId, locationId, status] = ['appId', 'locationId', 'installedAppStatus'].map((key) =>
    stringField(answer, key),
  );
  return {
    installedAppId,
    displayName: stringField(answer, 'displayName') ?? installedAppId,
    ...(appId === undefined ? {} : { appId }),
    ...(locationId === undefined ? {} : { locationId }),
    ...(status === undefined ? {} : { status }),
  };
}
