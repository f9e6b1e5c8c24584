import { SmartThingsError } from '../base/errors';
import { field, stringField, type JsonObject } from '../base/json';
import { Secret } from '../base/secret';
import { text } from '../base/text';
import type { ApiClient } from './client';
import { unexpectedAnswer } from './errors';
import type { CallOptions, Explanation, Refusal } from './request';

/** An app of one's own that may ask people to sign in (OAuth-In, `API_ONLY`). */
export interface NewApp {
  /** Unique in all of SmartThings: letters, digits, `-`, `_` and `.`. */
  readonly appName: string;
  /** What people read in the SmartThings app and on the consent page. */
  readonly displayName: string;
  readonly description: string;
  /** The most that a sign-in may ask for. */
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  /** Public https address that events are sent to. */
  readonly targetUrl?: string;
}

export interface CreatedApp {
  readonly appId: string;
  readonly clientId: string;
  /** Shown this once; the cloud never tells it again. */
  readonly clientSecret: Secret;
}

/**
 * Creates an app. The client must call with a personal access token that has `r:apps:*` and `w:apps:*` (Samsung's
 * documentation): the token of a sign-in may not. Throws `SmartThingsError` with a sentence for the token's owner.
 */
export async function createApp(client: ApiClient, app: NewApp, options: CallOptions = {}): Promise<CreatedApp> {
  const request = { method: 'POST', path: ['apps'], body: bodyOf(app), explain } as const;
  const answer = await client
    .request({ ...request, kind: options.kind ?? 'other', signal: options.signal })
    .catch((error: unknown) => {
      throw isUnclear(error) ? new SmartThingsError(error.code, text('app.unclear'), error.cause) : error;
    });
  const appId = stringField(field(answer, 'app'), 'appId');
  const clientId = stringField(answer, 'oauthClientId');
  const clientSecret = stringField(answer, 'oauthClientSecret');
  if (!appId || !clientId || !clientSecret) throw unexpectedAnswer();
  return { appId, clientId, clientSecret: new Secret(clientSecret) };
}

function bodyOf(app: NewApp): JsonObject {
  return {
    appName: app.appName,
    displayName: app.displayName,
    description: app.description,
    appType: 'API_ONLY',
    classifications: ['CONNECTED_SERVICE'],
    principalType: 'LOCATION',
    singleInstance: true,
    apiOnly: app.targetUrl === undefined ? {} : { targetUrl: app.targetUrl },
    oauth: { clientName: app.displayName, scope: [...app.scopes], redirectUris: [...app.redirectUris] },
  };
}

/** The request may have reached the cloud, and no answer says what became of it. */
function isUnclear(error: unknown): error is SmartThingsError {
  if (!(error instanceof SmartThingsError)) return false;
  return ['server', 'timeout', 'network'].includes(error.code) && error.text.key !== 'api.noConnection';
}

function explain({ status, codes, reason }: Refusal): Explanation | undefined {
  if (status === 401) return { code: 'invalid_message', sentence: text('app.tokenRefused') };
  if (status === 403) return { code: 'invalid_message', sentence: text('app.permissionsMissing') };
  if (status !== 400 && status !== 409 && status !== 422) return undefined;
  if (codes.includes('LimitError')) return { code: 'rate_limited', sentence: text('app.tooMany') };
  if (codes.includes('TargetUnreachableError')) {
    return { code: 'invalid_message', sentence: text('app.targetUnreachable') };
  }
  if (/\bappName\b.*\b(exists|taken|unique|in use)\b/i.test(reason)) {
    return { code: 'invalid_message', sentence: text('app.nameTaken') };
  }
  return { code: 'invalid_message', sentence: text('app.refused', { reason }) };
}
