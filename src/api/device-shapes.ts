import { field, isObject, stringField, type Json, type JsonObject } from '../base/json';
import type { Moment } from '../base/moment';

/** One attribute's value as it was reported; `null` where the device never reported it. */
export interface AttributeState {
  readonly value: Json;
  readonly unit?: string;
  /** ISO 8601 UTC. */
  readonly timestamp?: string;
  readonly data?: Json;
}

/** By attribute id. Ids may hold dots and spaces. */
export type CapabilityStatus = Readonly<Record<string, AttributeState>>;
/** By capability id. */
export type ComponentStatus = Readonly<Record<string, CapabilityStatus>>;
/** By component id. */
export type DeviceStatus = Readonly<Record<string, ComponentStatus>>;

export interface Component {
  readonly id: string;
  readonly label: string;
  readonly capabilities: readonly string[];
  /** Such as `Light`: what the user chose, else what the manufacturer says. */
  readonly category?: string;
}

/** The cloud knows more words than these. */
export type Health = 'ONLINE' | 'OFFLINE' | 'UNKNOWN' | (string & {});

export interface Device {
  readonly deviceId: string;
  /** What the user calls it; the name or the id where the user gave none. */
  readonly label: string;
  readonly name: string;
  /** Such as `ZIGBEE` or `HUB`. */
  readonly type: string;
  readonly locationId?: string;
  readonly roomId?: string;
  readonly components: readonly Component[];
  readonly health?: Health;
  /** Where the call asked for it. */
  readonly status?: DeviceStatus;
  /** When the question left that told this. */
  readonly asked?: Moment;
}

/** Everything that a device reports, and when it was asked. */
export interface DeviceReport {
  readonly status: DeviceStatus;
  readonly asked: Moment;
}

/** One command as the cloud takes it. */
export interface DeviceCommand {
  readonly component: string;
  readonly capability: string;
  readonly command: string;
  readonly arguments: readonly Json[];
}

/** `ACCEPTED` is queued, not done. The cloud may know more words. */
export interface CommandResult {
  readonly id?: string;
  readonly status: 'ACCEPTED' | 'COMPLETED' | 'FAILED' | (string & {});
}

/** What became of the commands of one request, one result for each, and when they were sent. */
export interface CommandAnswer {
  readonly results: readonly CommandResult[];
  readonly asked: Moment;
}

/** A device from what the cloud sends, or nothing where it has no id. Missing parts are empty. */
export function deviceOf(item: unknown): Device | undefined {
  const deviceId = stringField(item, 'deviceId');
  if (deviceId === undefined || deviceId === '') return undefined;
  const name = stringField(item, 'name') ?? '';
  const all = field(item, 'components');
  const components = Array.isArray(all) ? (all as unknown[]) : [];
  const parts = partsIn(components);
  const health = stringField(field(item, 'healthState'), 'state');
  return {
    deviceId,
    label: [stringField(item, 'label'), name].find((text) => text !== undefined && text.trim() !== '') ?? deviceId,
    name,
    type: stringField(item, 'type') ?? '',
    ...optional('locationId', stringField(item, 'locationId')),
    ...optional('roomId', stringField(item, 'roomId')),
    components: parts.components,
    ...optional('health', health),
    ...optional('status', parts.status),
  };
}

/**
 * The components, and the status that `includeStatus` puts into each capability; no status where no capability has one.
 * Loops, since a poll tells of thousands.
 */
function partsIn(all: readonly unknown[]): { components: Component[]; status: DeviceStatus | undefined } {
  const components: Component[] = [];
  const status: Record<string, ComponentStatus> = {};
  let isTold = false;
  for (const component of all) {
    const id = stringField(component, 'id');
    if (id === undefined) continue;
    const capabilities: string[] = [];
    const states: Record<string, CapabilityStatus> = {};
    for (const capability of capabilitiesIn(component)) {
      const told = field(capability, 'status');
      isTold ||= isObject(told);
      const capabilityId = stringField(capability, 'id');
      if (capabilityId === undefined) continue;
      capabilities.push(capabilityId);
      put(states, capabilityId, capabilityStatusOf(told));
    }
    const category = categoryOf(field(component, 'categories'));
    components.push({
      ...{ id, label: stringField(component, 'label') ?? id, capabilities },
      ...optional('category', category),
    });
    put(status, id, states);
  }
  return { components, status: isTold ? status : undefined };
}

function categoryOf(categories: unknown): string | undefined {
  if (!Array.isArray(categories)) return undefined;
  const chosen: unknown = categories.find((one: unknown) => field(one, 'categoryType') === 'user') ?? categories[0];
  return stringField(chosen, 'name');
}

function capabilitiesIn(component: unknown): unknown[] {
  const capabilities = field(component, 'capabilities');
  return Array.isArray(capabilities) ? (capabilities as unknown[]) : [];
}

/** All components of a status answer. */
export function deviceStatusOf(components: Record<string, unknown>): DeviceStatus {
  return mapValues(components, componentStatusOf);
}

/** Every attribute stays, known or not. */
export function componentStatusOf(component: unknown): ComponentStatus {
  return isObject(component) ? mapValues(component, capabilityStatusOf) : {};
}

export function capabilityStatusOf(capability: unknown): CapabilityStatus {
  if (!isObject(capability)) return {};
  return areAsPromised(capability) ? capability : mapValues(capability, attributeOf);
}

function attributeOf(attribute: unknown): AttributeState {
  if (!isObject(attribute)) return { value: null };
  if (isAsPromised(attribute)) return attribute;
  // Parsed from JSON, so whatever stands here is JSON.
  const { value, unit, timestamp, data } = attribute as JsonObject;
  return {
    value: value ?? null,
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof timestamp === 'string' ? { timestamp } : {}),
    ...(data === undefined || data === null ? {} : { data }),
  };
}

/** Nearly all are: a poll tells ten thousand, and what need not be made anew is time and memory saved. */
function areAsPromised(capability: Record<string, unknown>): capability is Record<string, AttributeState> {
  for (const key in capability) {
    const attribute = capability[key];
    if (!isObject(attribute) || !isAsPromised(attribute)) return false;
  }
  return true;
}

function isAsPromised(attribute: Record<string, unknown>): attribute is Record<string, unknown> & AttributeState {
  for (const key in attribute) {
    const value = attribute[key];
    if (
      key === 'unit' || key === 'timestamp'
        ? typeof value !== 'string'
        : key !== 'value' && (key !== 'data' || value === null)
    ) {
      return false;
    }
  }
  return Object.hasOwn(attribute, 'value');
}

function mapValues<Result>(object: Record<string, unknown>, map: (value: unknown) => Result): Record<string, Result> {
  const result: Record<string, Result> = {};
  for (const key in object) put(result, key, map(object[key]));
  return result;
}

function put<Value>(object: Record<string, Value>, key: string, value: Value): void {
  // An assignment to this one would set the prototype.
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>;
}
