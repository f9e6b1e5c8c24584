import { field, isObject, stringField, type Json, type JsonObject } from '../base/json';
import { idOf, isModest, timestampOf } from './bounds';

export { EVENT_KINDS, type EventKind } from '../base/contract/events';

interface Common {
  readonly eventId?: string;
  readonly locationId?: string;
  /** ISO 8601 UTC. */
  readonly timestamp?: string;
}

/** A device reported a value. */
export interface ValueEvent extends Common {
  readonly type: 'attribute';
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  readonly unit?: string;
  readonly data?: Json;
}

/** A device came, went, or is another one than it was. `updated` is any other change of what it is. */
export interface LifecycleEvent extends Common {
  readonly type: 'lifecycle';
  readonly deviceId: string;
  /** The cloud's word for the device; often none. */
  readonly deviceName?: string;
  readonly state: 'created' | 'deleted' | 'renamed' | 'moved' | 'updated';
  readonly data: JsonObject;
}

/** A device answers or does not: `online`, `offline`, `unhealthy`, or a word that is new. */
export interface HealthEvent extends Common {
  readonly type: 'health';
  readonly deviceId: string;
  readonly deviceName?: string;
  readonly state: string;
  readonly data: JsonObject;
}

export interface HubEvent extends Common {
  readonly type: 'hub';
  readonly hubId: string;
  readonly state: string;
  readonly data: JsonObject;
}

export interface ModeEvent extends Common {
  readonly type: 'mode';
  readonly modeId: string;
}

export interface ArmEvent extends Common {
  readonly type: 'arm';
  readonly state: string;
  readonly data: JsonObject;
}

/** A scene was made, changed or removed; that one ran tells nobody. */
export interface SceneEvent extends Common {
  readonly type: 'scene';
  readonly sceneId: string;
}

/** The authorization itself changed; `removed` where the person removed the linked service. */
export interface AppEvent extends Common {
  readonly type: 'app';
  readonly state: 'removed' | 'changed';
}

/** What the cloud tells, in our words. */
export type CloudEvent =
  ValueEvent | LifecycleEvent | HealthEvent | HubEvent | ModeEvent | ArmEvent | SceneEvent | AppEvent;

/** Events that were understood, and how many were not: of a type that is new, without an id, too large. */
export interface ReadEvents {
  readonly events: readonly CloudEvent[];
  readonly dropped: number;
}

/** 1 MiB holds some 2,000 real events; Samsung sends a few at a time. */
const MOST_EVENTS = 2_000;
const LONGEST_WORD = 64;

/** The events of a message, in its order. Takes anything that JSON can hold. Never throws. */
export function eventsFrom(items: unknown): ReadEvents {
  if (!Array.isArray(items)) return { events: [], dropped: 0 };
  const events = (items as unknown[]).slice(0, MOST_EVENTS).flatMap((item) => eventFrom(item) ?? []);
  return { events, dropped: items.length - events.length };
}

/** Where the cloud puts the body of an event, by its type. */
const BODIES: Readonly<Record<string, { readonly key: string; readonly read: (body: unknown) => Told | undefined }>> = {
  DEVICE_EVENT: { key: 'deviceEvent', read: valueFrom },
  DEVICE_LIFECYCLE_EVENT: { key: 'deviceLifecycleEvent', read: lifecycleFrom },
  DEVICE_HEALTH_EVENT: { key: 'deviceHealthEvent', read: healthFrom },
  HUB_HEALTH_EVENT: { key: 'hubHealthEvent', read: hubFrom },
  MODE_EVENT: { key: 'modeEvent', read: modeFrom },
  SECURITY_ARM_STATE_EVENT: { key: 'securityArmStateEvent', read: armFrom },
  SCENE_LIFECYCLE_EVENT: { key: 'sceneLifecycleEvent', read: sceneFrom },
  INSTALLED_APP_LIFECYCLE_EVENT: { key: 'installedAppLifecycleEvent', read: appFrom },
};

type Without<Event> = Event extends CloudEvent ? Omit<Event, keyof Common> : never;
type Told = Without<CloudEvent>;

function eventFrom(item: unknown): CloudEvent | undefined {
  const type = stringField(item, 'eventType') ?? '';
  const known = Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  const body = known && field(item, known.key);
  const told = body === undefined ? undefined : known?.read(body);
  if (!told) return undefined;
  const eventId = idOf(field(body, 'eventId'));
  const locationId = idOf(field(body, 'locationId'));
  const timestamp = timestampOf(field(item, 'eventTime'));
  return {
    ...told,
    ...(eventId === undefined ? {} : { eventId }),
    ...(locationId === undefined ? {} : { locationId }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

function valueFrom(body: unknown): Told | undefined {
  const [deviceId, component, capability, attribute] = ['deviceId', 'componentId', 'capability', 'attribute'].map(
    (key) => idOf(field(body, key)),
  );
  const value = jsonField(body, 'value') ?? null;
  const data = jsonField(body, 'data');
  if (!deviceId || !component || !capability || !attribute) return undefined;
  if (!isModest(value) || (data !== undefined && !isModest(data))) return undefined;
  const unit = idOf(field(body, 'unit'));
  return {
    type: 'attribute',
    ...{ deviceId, component, capability, attribute, value },
    ...(unit === undefined ? {} : { unit }),
    // Samsung sends `{}` where there is nothing to tell.
    ...(data === undefined || data === null || isEmpty(data) ? {} : { data }),
  };
}

function lifecycleFrom(body: unknown): Told | undefined {
  const deviceId = idOf(field(body, 'deviceId'));
  const lifecycle = stringField(body, 'lifecycle') ?? '';
  if (deviceId === undefined) return undefined;
  const deviceName = idOf(field(body, 'deviceName'));
  const named = deviceName === undefined ? {} : { deviceName };
  const told = (state: LifecycleEvent['state'], data: unknown): Told => {
    return { type: 'lifecycle', deviceId, ...named, state, data: modestObject(data) };
  };
  switch (lifecycle) {
    case 'CREATE':
      return told('created', field(body, 'create'));
    case 'DELETE':
      return told('deleted', field(body, 'delete'));
    case 'UPDATE':
      return told(isRenaming(field(body, 'update')) ? 'renamed' : 'updated', field(body, 'update'));
    case 'MOVE_FROM':
      return told('moved', field(body, 'moveFrom'));
    case 'MOVE_TO':
      return told('moved', field(body, 'moveTo'));
    case 'ROOM_MOVE':
      return told('moved', field(body, 'roomMove'));
    default:
      return undefined;
  }
}

function isRenaming(update: unknown): boolean {
  const label = field(update, 'labelDiff');
  const now = stringField(label, 'new') ?? '';
  return now !== '' && now !== stringField(label, 'old');
}

function healthFrom(body: unknown): Told | undefined {
  const deviceId = idOf(field(body, 'deviceId'));
  const state = wordOf(field(body, 'status'));
  return deviceId && state
    ? { type: 'health', deviceId, state, data: picked(body, 'reason', 'eventSource') }
    : undefined;
}

function hubFrom(body: unknown): Told | undefined {
  const hubId = idOf(field(body, 'hubId'));
  const state = wordOf(field(body, 'status'));
  return hubId && state ? { type: 'hub', hubId, state, data: picked(body, 'reason') } : undefined;
}

function modeFrom(body: unknown): Told | undefined {
  const modeId = idOf(field(body, 'modeId'));
  return modeId === undefined ? undefined : { type: 'mode', modeId };
}

function armFrom(body: unknown): Told | undefined {
  const state = wordOf(field(body, 'armState'));
  return state === undefined ? undefined : { type: 'arm', state, data: modestObject(field(body, 'optionalArguments')) };
}

function sceneFrom(body: unknown): Told | undefined {
  const sceneId = idOf(field(body, 'sceneId'));
  return sceneId === undefined ? undefined : { type: 'scene', sceneId };
}

function appFrom(body: unknown): Told {
  return { type: 'app', state: stringField(body, 'lifecycle') === 'DELETE' ? 'removed' : 'changed' };
}

/** The cloud's `ARMED_AWAY` as `armed_away`. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_WORD && /^\w+$/.test(value)
    ? value.toLowerCase()
    : undefined;
}

function picked(body: unknown, ...keys: string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key): [string, Json][] => {
      const value = idOf(field(body, key));
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function modestObject(value: unknown): JsonObject {
  // Parsed from JSON, so whatever stands here is JSON.
  return isObject(value) && isModest(value as JsonObject) ? (value as JsonObject) : {};
}

function jsonField(body: unknown, key: string): Json | undefined {
  return field(body, key) as Json | undefined;
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
