import { field, isObject, stringField } from '../base/json';
import type { AppDraft } from './apps';
import { MOST_REDIRECT_URIS, isRedirectUri, isThisMachine } from './apps';
import type { Detail } from './refusal';
import { malformed } from './refusal';
import { isOffered } from './scopes';

const LONGEST_APP_NAME = 249;
const LONGEST_DISPLAY_NAME = 75;
const LONGEST_DESCRIPTION = 250;
const LONGEST_URL = 2048;
const CLASSIFICATIONS = ['AUTOMATION', 'SERVICE', 'DEVICE', 'CONNECTED_SERVICE'];

/**
 * The app that `POST /apps` describes.
 * @throws Refusal 400 for what has the wrong form, 422 for what is not allowed
 */
export function readNewApp(body: unknown): AppDraft {
  return { ...readApp(body), ...readOauth(field(body, 'oauth'), 'oauth.') };
}

/**
 * The app that `PUT /apps/{id}` describes, all of it: what a client leaves out is gone.
 * @throws Refusal 400 for what has the wrong form, 422 for what is not allowed
 */
export function readApp(body: unknown): Omit<AppDraft, 'name' | 'scopes' | 'redirectUris'> {
  if (!isObject(body)) throw malformed(400, [wrong('body', 'must be an object')]);
  const { appType, principalType = 'LOCATION', singleInstance } = body;
  const appName = textOf(body, 'appName', LONGEST_APP_NAME);
  refuseIf(!/^[a-z0-9][\w.-]*$/i.test(appName), 'appName', 'must be letters, digits, "-", "_" or "."');
  refuseIf(appType !== 'API_ONLY', 'appType', 'only API_ONLY is simulated');
  refuseIf(principalType !== 'LOCATION' && principalType !== 'USER_LEVEL', 'principalType', 'is unknown');
  refuseIf(singleInstance !== undefined && typeof singleInstance !== 'boolean', 'singleInstance', 'must be a boolean');
  const classifications = textsOf(body, 'classifications', 'classifications');
  const known = classifications.length > 0 && classifications.every((one) => CLASSIFICATIONS.includes(one));
  refuseIf(!known, 'classifications', `must be of [${CLASSIFICATIONS.join(', ')}]`);
  const displayName = textOf(body, 'displayName', LONGEST_DISPLAY_NAME);
  const description = textOf(body, 'description', LONGEST_DESCRIPTION);
  const targetUrl = targetOf(body.apiOnly);
  return { appName, displayName, description, classifications, ...(targetUrl === undefined ? {} : { targetUrl }) };
}

/**
 * What an app may ask for and where its sign-ins end: `{clientName, scope, redirectUris}`.
 * @throws Refusal
 */
export function readOauth(body: unknown, place: string): Pick<AppDraft, 'name' | 'scopes' | 'redirectUris'> {
  if (!isObject(body)) throw malformed(400, [wrong(place.replace(/\.$/, '') || 'body', 'must be an object')]);
  const name = textOf(body, 'clientName', LONGEST_DISPLAY_NAME, place);
  const scopes = textsOf(body, 'scope', `${place}scope`);
  refuseIf(scopes.length === 0, `${place}scope`, 'must not be empty');
  const stranger = scopes.find((scope) => !isOffered(scope));
  refuseIf(stranger !== undefined, `${place}scope`, `scope not allowed: ${stranger ?? ''}`);
  const redirectUris = body.redirectUris === undefined ? [] : textsOf(body, 'redirectUris', `${place}redirectUris`);
  refuseIf(redirectUris.length > MOST_REDIRECT_URIS, `${place}redirectUris`, 'size must be between 0 and 10');
  const badUri = redirectUris.find((uri) => !isRedirectUri(uri));
  refuseIf(badUri !== undefined, `${place}redirectUris`, `not a valid redirect URI: ${badUri ?? ''}`);
  return { name, scopes, redirectUris };
}

/**
 * Where events go, over https; for this simulation also over http to this machine. Samsung calls there at once; a name that
 * can never exist stands for one that does not answer.
 */
function targetOf(apiOnly: unknown): string | undefined {
  if (apiOnly === undefined) return undefined;
  if (!isObject(apiOnly)) throw malformed(400, [wrong('apiOnly', 'must be an object')]);
  const targetUrl = stringField(apiOnly, 'targetUrl');
  if (targetUrl === undefined) {
    refuseIf(apiOnly.targetUrl !== undefined, 'apiOnly.targetUrl', 'must be a string');
    return undefined;
  }
  const url = URL.canParse(targetUrl) ? new URL(targetUrl) : undefined;
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
  refuseIf(!isAllowed || targetUrl.length > LONGEST_URL, 'apiOnly.targetUrl', 'must be an https URL');
  if (url?.hostname.endsWith('.invalid')) {
    const message = 'Unable to communicate with target.';
    throw malformed(422, [{ code: 'TargetUnreachableError', target: 'apiOnly.targetUrl', message }]);
  }
  return targetUrl;
}

function textOf(body: object, key: string, longest: number, place = ''): string {
  const value = stringField(body, key)?.trim() ?? '';
  if (value === '')
    throw malformed(400, [{ code: 'NotEmptyError', target: place + key, message: `${place}${key} must not be empty` }]);
  refuseIf(value.length > longest, place + key, `size must be between 1 and ${longest}`);
  return value;
}

function textsOf(body: object, key: string, target: string): string[] {
  const values = field(body, key);
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw malformed(400, [wrong(target, 'must be a list of strings')]);
  }
  return values;
}

function refuseIf(isBad: boolean, target: string, message: string): void {
  if (isBad) throw malformed(422, [wrong(target, message)]);
}

function wrong(target: string, message: string): Detail {
  return { code: 'ConstraintViolationError', target, message: `${target} ${message}` };
}
