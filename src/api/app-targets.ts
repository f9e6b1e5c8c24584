import { field, isObject, stringField, type Json, type JsonObject } from '../base/json';
import { text } from '../base/text';
import type { ApiClient } from './client';
import { unexpectedAnswer } from './errors';
import type { CallOptions, Explanation, Refusal } from './request';
import { SmartThingsError } from '../base/errors';

/** Where the cloud posts an app's events. */
export interface AppTarget {
  /** Nothing where the app has none. */
  readonly targetUrl: string | undefined;
  /** Events come once the target has confirmed itself. */
  readonly isConfirmed: boolean;
}

/** What the owner says of an app; the rest of what the cloud tells of it is the cloud's own. */
const OWN_KEYS = [
  'appName',
  'displayName',
  'description',
  'appType',
  'principalType',
  'classifications',
  'singleInstance',
];

/** Where an app's events go now. As all here, with a personal access token that has `r:apps:*`, and `w:apps:*` to change. */
export async function getAppTarget(client: ApiClient, appId: string, options: CallOptions = {}): Promise<AppTarget> {
  return targetIn(await getApp(client, appId, options));
}

/**
 * Sends an app's events to another address, which the cloud asks to confirm itself at once. The cloud replaces the whole
 * app, so it is read first. Throws `SmartThingsError`, `invalid_message` where the address can't be reached from outside.
 */
export async function changeAppTarget(
  client: ApiClient,
  appId: string,
  targetUrl: string,
  options: CallOptions = {},
): Promise<AppTarget> {
  const app = await getApp(client, appId, options);
  const kept = OWN_KEYS.flatMap((key): [string, Json][] => (app[key] === undefined ? [] : [[key, app[key]]]));
  const icon = stringField(app.iconImage, 'url');
  // What is read as `apiOnly.subscription.targetUrl` is written as `apiOnly.targetUrl`.
  const body = { ...Object.fromEntries(kept), ...(icon ? { iconImage: { url: icon } } : {}), apiOnly: { targetUrl } };
  const request = { method: 'PUT', path: ['apps', appId], body, explain } as const;
  return targetIn(await client.request({ ...request, kind: options.kind ?? 'other', signal: options.signal }));
}

/** Has the cloud ask an app's target once more to confirm itself; nothing happens where it has. */
export async function registerAppTarget(client: ApiClient, appId: string, options: CallOptions = {}): Promise<void> {
  const request = { method: 'PUT', path: ['apps', appId, 'register'], body: {}, explain } as const;
  await client
    .request({ ...request, kind: options.kind ?? 'other', signal: options.signal })
    .catch(async (error: unknown) => {
      // 422 says that it is confirmed, or that there is nothing to confirm.
      const isRefused = error instanceof SmartThingsError && error.cause.statusCode === 422;
      if (!isRefused || !(await getAppTarget(client, appId, options)).isConfirmed) throw error;
    });
}

async function getApp(client: ApiClient, appId: string, options: CallOptions): Promise<JsonObject> {
  const request = { method: 'GET', path: ['apps', appId], explain } as const;
  const app = await client.request({ ...request, kind: options.kind ?? 'other', signal: options.signal });
  if (!isObject(app) || stringField(app, 'appId') === undefined) throw unexpectedAnswer();
  // Parsed from JSON, so whatever stands here is JSON.
  return app as JsonObject;
}

function targetIn(app: unknown): AppTarget {
  const subscription = field(field(app, 'apiOnly'), 'subscription');
  const isConfirmed = stringField(subscription, 'targetStatus') === 'CONFIRMED';
  return { targetUrl: stringField(subscription, 'targetUrl'), isConfirmed };
}

function explain({ status, codes }: Refusal): Explanation | undefined {
  if (status === 401) return { code: 'invalid_message', sentence: text('app.tokenRefused') };
  if (status === 403) return { code: 'invalid_message', sentence: text('app.permissionsMissing') };
  if (!codes.includes('TargetUnreachableError')) return undefined;
  return { code: 'invalid_message', sentence: text('app.targetUnreachable') };
}
