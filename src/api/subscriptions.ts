import { field, stringField, type JsonObject } from '../base/json';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';
import type { ApiClient } from './client';
import type { CallOptions, Explanation, Refusal } from './request';

interface Named {
  /** At most 36 of `A-Za-z0-9_-`, unique for the installed app. */
  readonly name: string;
}

/** Everything of one device. */
export interface DeviceSubscription extends Named {
  readonly sourceType: 'DEVICE';
  readonly deviceId: string;
  /** Leaves out reports of the same value. */
  readonly stateChangeOnly: boolean;
}

/** One capability of every device of a location. */
export interface CapabilitySubscription extends Named {
  readonly sourceType: 'CAPABILITY';
  readonly locationId: string;
  readonly capability: string;
  readonly stateChangeOnly: boolean;
}

/** Other news of a location. */
export interface LocationSubscription extends Named {
  readonly sourceType: keyof typeof DETAILS;
  readonly locationId: string;
}

export type Subscription = DeviceSubscription | CapabilitySubscription | LocationSubscription;

/** A subscription as the cloud has it: of its content only what tells whose it is. */
export interface ExistingSubscription {
  readonly id: string;
  /** Empty where it has none. */
  readonly name: string;
}

/** Under which key the cloud keeps what a subscription is about. */
const DETAILS = {
  MODE: 'mode',
  DEVICE_LIFECYCLE: 'deviceLifecycle',
  DEVICE_HEALTH: 'deviceHealth',
  HUB_HEALTH: 'hubHealth',
  SECURITY_ARM_STATE: 'securityArmState',
  SCENE_LIFECYCLE: 'sceneLifecycle',
} as const;

const SCOPES: Readonly<Record<Subscription['sourceType'], string>> = {
  DEVICE: 'r:devices',
  CAPABILITY: 'r:devices',
  MODE: 'r:locations',
  DEVICE_LIFECYCLE: 'r:devices',
  DEVICE_HEALTH: 'r:devices',
  HUB_HEALTH: 'r:hubs',
  SECURITY_ARM_STATE: 'r:security',
  SCENE_LIFECYCLE: 'r:scenes',
};

/** All subscriptions of an installed app, whoever made them. At most 15 calls of this and `deleteSubscription` in 15 minutes. */
export async function listSubscriptions(
  client: ApiClient,
  installedAppId: string,
  options: CallOptions = {},
): Promise<ExistingSubscription[]> {
  const items = await client.list({
    path: ['installedapps', installedAppId, 'subscriptions'],
    kind: options.kind ?? 'other',
    signal: options.signal,
  });
  return items.flatMap((item): ExistingSubscription[] => {
    const id = stringField(item, 'id');
    return id === undefined ? [] : [{ id, name: nameIn(item) }];
  });
}

/**
 * Subscribes. At most 40 in 15 minutes (Samsung's rate limits page). Throws `SmartThingsError`: `rate_limited` with the
 * status 422 past the number an installed app may have, `device_state` (409) where it exists already.
 */
export async function createSubscription(
  client: ApiClient,
  installedAppId: string,
  subscription: Subscription,
  options: CallOptions = {},
): Promise<ExistingSubscription> {
  const answer = await client.request({
    method: 'POST',
    path: ['installedapps', installedAppId, 'subscriptions'],
    body: bodyOf(subscription),
    kind: options.kind ?? 'other',
    scope: SCOPES[subscription.sourceType],
    explain,
    signal: options.signal,
  });
  // One without an id exists all the same, and can be found in the list.
  return { id: stringField(answer, 'id') ?? '', name: subscription.name };
}

/** Ends a subscription; one that is gone already is fine. */
export async function deleteSubscription(
  client: ApiClient,
  installedAppId: string,
  subscriptionId: string,
  options: CallOptions = {},
): Promise<void> {
  await client
    .request({
      method: 'DELETE',
      path: ['installedapps', installedAppId, 'subscriptions', subscriptionId],
      kind: options.kind ?? 'other',
      signal: options.signal,
    })
    .catch((error: unknown) => {
      if (!(error instanceof SmartThingsError) || error.code !== 'not_found') throw error;
    });
}

function bodyOf(subscription: Subscription): JsonObject {
  const { sourceType, name: subscriptionName } = subscription;
  switch (subscription.sourceType) {
    case 'DEVICE': {
      const { deviceId, stateChangeOnly } = subscription;
      const all = { componentId: '*', capability: '*', attribute: '*', value: '*' };
      return { sourceType, device: { deviceId, ...all, stateChangeOnly, subscriptionName } };
    }
    case 'CAPABILITY': {
      const { locationId, capability, stateChangeOnly } = subscription;
      const all = { attribute: '*', value: '*' };
      return { sourceType, capability: { locationId, capability, ...all, stateChangeOnly, subscriptionName } };
    }
    default: {
      const { locationId } = subscription;
      return { sourceType, [DETAILS[subscription.sourceType]]: { locationId, subscriptionName } };
    }
  }
}

function nameIn(item: unknown): string {
  const details = ['device', 'capability', ...Object.values(DETAILS)];
  const names = details.flatMap((key) => stringField(field(item, key), 'subscriptionName') ?? []);
  return names[0] ?? '';
}

function explain({ status, codes }: Refusal): Explanation | undefined {
  if (status !== 422 || !codes.includes('LimitError')) return undefined;
  return { code: 'rate_limited', sentence: text('events.limit') };
}
