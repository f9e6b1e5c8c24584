import type { JsonObject } from '../base/json';
import { field, isObject, stringField } from '../base/json';
import type { Installation } from './authorizations';
import { definitionOf } from './definitions';
import type { SimulatedHome } from './home';
import { forbidden, malformed } from './refusal';
import { allows } from './scopes';
import { isUuid } from './uuid';

/** A subscription that was found to be in order. */
export interface SubscriptionDraft {
  readonly sourceType: string;
  /** Under which key the cloud keeps the details. */
  readonly key: string;
  readonly detail: JsonObject;
  readonly name: string;
  /** What it is about, its name left out: there is one of each. */
  readonly content: string;
}

interface SourceType {
  readonly key: string;
  /** The right that it takes. */
  readonly right: string;
  readonly check: (detail: Record<string, unknown>, caller: Installation, home: SimulatedHome) => JsonObject;
}

const MOST_DEVICE_IDS = 20;

const SOURCE_TYPES: Readonly<Record<string, SourceType | undefined>> = {
  DEVICE: { key: 'device', right: 'r:devices', check: checkDevice },
  CAPABILITY: { key: 'capability', right: 'r:devices', check: checkCapability },
  MODE: { key: 'mode', right: 'r:locations', check: checkLocation },
  DEVICE_LIFECYCLE: { key: 'deviceLifecycle', right: 'r:devices', check: checkDevices },
  DEVICE_HEALTH: { key: 'deviceHealth', right: 'r:devices', check: checkDevices },
  SECURITY_ARM_STATE: { key: 'securityArmState', right: 'r:security:locations:*:armstate', check: checkLocation },
  HUB_HEALTH: { key: 'hubHealth', right: 'r:hubs', check: checkLocation },
  SCENE_LIFECYCLE: { key: 'sceneLifecycle', right: 'r:scenes', check: checkLocation },
};

/**
 * The subscription that a body asks for, with the defaults that the cloud fills in.
 * @throws Refusal 400 for the form, 422 for what it asks, 403 for what the caller may not see
 */
export function readSubscription(body: unknown, caller: Installation, home: SimulatedHome): SubscriptionDraft {
  if (!isObject(body)) refuse(400, 'body', 'must be an object');
  const sourceType = stringField(body, 'sourceType') ?? '';
  const known = Object.hasOwn(SOURCE_TYPES, sourceType) ? SOURCE_TYPES[sourceType] : undefined;
  if (!known) refuse(422, 'sourceType', 'is unknown');
  const given = field(body, known.key);
  if (!isObject(given)) refuse(400, known.key, 'may not be null');
  if (!allows(caller.scopes, known.right, stringField(given, 'deviceId'))) throw forbidden();
  const name = stringField(given, 'subscriptionName') ?? '';
  if (!/^[\w-]{1,36}$/.test(name)) refuse(422, 'subscriptionName', 'must be 1 to 36 of A-Z a-z 0-9 _ -');
  const content = known.check(given, caller, home);
  return {
    ...{ sourceType, key: known.key, name },
    detail: { ...content, subscriptionName: name, ...('stateChangeOnly' in content ? { modes: [] } : {}) },
    content: JSON.stringify([sourceType, content]),
  };
}

function checkDevice(detail: Record<string, unknown>, caller: Installation, home: SimulatedHome): JsonObject {
  const deviceId = ownDevice(detail.deviceId, caller, home);
  const all = { componentId: wordOf(detail, 'componentId', 'main'), capability: wordOf(detail, 'capability', '*') };
  return { deviceId, ...all, ...filterOf(detail) };
}

function checkCapability(detail: Record<string, unknown>, caller: Installation): JsonObject {
  const capability = wordOf(detail, 'capability', '');
  if (capability === '*' || !definitionOf(capability)) refuse(422, 'capability', 'is not a capability');
  return { ...checkLocation(detail, caller), capability, ...filterOf(detail) };
}

function filterOf(detail: Record<string, unknown>): JsonObject {
  const { stateChangeOnly = true } = detail;
  if (typeof stateChangeOnly !== 'boolean') refuse(400, 'stateChangeOnly', 'must be a boolean');
  return { attribute: wordOf(detail, 'attribute', '*'), value: wordOf(detail, 'value', '*'), stateChangeOnly };
}

function checkLocation({ locationId }: Record<string, unknown>, caller: Installation): JsonObject {
  if (typeof locationId !== 'string' || !isUuid(locationId)) refuse(422, 'locationId', 'is not a valid UUID');
  if (locationId !== caller.locationId) throw forbidden();
  return { locationId };
}

/** For the whole location or for some devices. */
function checkDevices(detail: Record<string, unknown>, caller: Installation, home: SimulatedHome): JsonObject {
  const { deviceIds } = detail;
  if (deviceIds === undefined) return checkLocation(detail, caller);
  if (!Array.isArray(deviceIds) || deviceIds.length === 0 || deviceIds.length > MOST_DEVICE_IDS) {
    refuse(422, 'deviceIds', `size must be between 1 and ${MOST_DEVICE_IDS}`);
  }
  return { deviceIds: deviceIds.map((id: unknown) => ownDevice(id, caller, home)) };
}

function ownDevice(id: unknown, caller: Installation, home: SimulatedHome): string {
  if (typeof id !== 'string' || !isUuid(id)) refuse(422, 'deviceId', 'is not a valid UUID');
  const found = home.devices.find(({ deviceId }) => deviceId === id.toLowerCase());
  if (found?.seed.locationId !== caller.locationId) throw forbidden();
  return found.deviceId;
}

function wordOf(detail: Record<string, unknown>, key: string, fallback: string): string {
  const value = detail[key] ?? fallback;
  if (typeof value !== 'string') refuse(400, key, 'must be a string');
  return value;
}

function refuse(status: 400 | 422, target: string, message: string): never {
  throw malformed(status, [{ code: 'ConstraintViolationError', target, message: `${target} ${message}` }]);
}
