import { createHash } from 'node:crypto';
import type { Subscription } from '../api/subscriptions';
import { coverOf, type Cell } from './cover';
import type { EventKind } from './change';
import type { NamedDevice } from './ports';
import { isWithoutState, type EventWish } from './wish';

/** What the account asks for besides what event nodes want: news that keep its lists fresh. */
export type HomeNews = Exclude<EventKind, 'attribute'> | 'scene';

export interface PlanInput {
  readonly wishes: Iterable<EventWish>;
  /** Left out first where the limit is near. */
  readonly housekeeping: readonly HomeNews[];
  readonly devices: readonly NamedDevice[];
  readonly locationId: string;
  /** How many subscriptions may exist that are ours. */
  readonly limit: number;
  /** Names of those that exist already: of two equally good plans the one that changes less. */
  readonly existing: ReadonlySet<string>;
}

/** What to subscribe to, and what is left to polling. */
export interface SubscriptionPlan {
  readonly subscriptions: readonly Subscription[];
  /** Kinds of news that did not fit. */
  readonly unheard: readonly HomeNews[];
  /** Names of those that no event node wants: they keep the account's lists fresh. */
  readonly housekeeping: ReadonlySet<string>;
  /** How many subscriptions it would take to hear everything that event nodes want. */
  readonly wanted: number;
  /** How many values of devices that event nodes want come by polling alone, as pairs of device and capability. */
  readonly polled: number;
  /** Names of the subscriptions that bring a capability of this device. */
  readonly namesFor: (deviceId: string, capability: string) => readonly string[];
}

/** Ours are known by it; those of others are left alone. */
const PREFIX = 'node-red-';
const HASH_LENGTH = 24;
/** Of these a wish takes one subscription for the whole location. */
const NEWS: readonly HomeNews[] = ['mode', 'arm', 'lifecycle', 'health', 'hub', 'scene'];

/** Whether a subscription was made by this package. */
export function isOurs(name: string): boolean {
  return name.startsWith(PREFIX) && name.length === PREFIX.length + HASH_LENGTH;
}

/**
 * The smallest set of subscriptions that lets every event node hear what it wants. One for a DEVICE brings all of that
 * device, one for a CAPABILITY brings it from all devices; the smallest set of both is a minimum vertex cover of the pairs
 * that are wanted. Where it is larger than the limit, the subscriptions that bring the most are kept.
 */
export function planSubscriptions(input: PlanInput): SubscriptionPlan {
  const { housekeeping, devices, locationId, existing } = input;
  const wishes = [...input.wishes];
  const limit = Math.max(0, input.limit);
  const wantedNews = NEWS.filter((kind) => wishes.some(({ kinds }) => kinds.some((one) => one === kind)));
  const otherNews = NEWS.filter((kind) => !wantedNews.includes(kind) && housekeeping.includes(kind));
  const { cells, everyReport } = cellsOf(wishes, devices);
  const subscriptionOf = remembered((vertex: string, isDevice: boolean): Subscription => {
    const stateChangeOnly = !everyReport(vertex, isDevice);
    return named(
      isDevice
        ? { sourceType: 'DEVICE', deviceId: vertex, stateChangeOnly }
        : { sourceType: 'CAPABILITY', locationId, capability: vertex, stateChangeOnly },
    );
  });
  const first = wantedNews.slice(0, limit);
  const cover = coverOf(cells, limit - first.length, (vertex, isDevice) => {
    return existing.has(subscriptionOf(vertex, isDevice).name);
  });
  const values = [
    ...[...cover.devices].map((deviceId) => subscriptionOf(deviceId, true)),
    ...[...cover.capabilities].map((capability) => subscriptionOf(capability, false)),
  ];
  const last = otherNews.slice(0, limit - first.length - values.length);
  const newsOf = (kind: HomeNews): Subscription => named({ sourceType: SOURCE_TYPES[kind], locationId });
  const kept = last.map(newsOf);
  return {
    subscriptions: [...first.map(newsOf), ...values, ...kept],
    housekeeping: new Set(kept.map(({ name }) => name)),
    unheard: [...wantedNews.slice(first.length), ...otherNews.slice(last.length)],
    wanted: wantedNews.length + cover.size,
    polled: cover.left,
    namesFor: (deviceId, capability) => [
      ...(cover.devices.has(deviceId) ? [subscriptionOf(deviceId, true).name] : []),
      ...(cover.capabilities.has(capability) ? [subscriptionOf(capability, false).name] : []),
    ],
  };
}

type SubscriptionOf = (vertex: string, isDevice: boolean) => Subscription;

/** Names are hashes, and the search for the smallest set asks for them again and again. */
function remembered(make: SubscriptionOf): SubscriptionOf {
  const made = { devices: new Map<string, Subscription>(), capabilities: new Map<string, Subscription>() };
  return (vertex, isDevice) => {
    const known = isDevice ? made.devices : made.capabilities;
    const subscription = known.get(vertex) ?? make(vertex, isDevice);
    known.set(vertex, subscription);
    return subscription;
  };
}

/** Pairs of device and capability that somebody wants to hear. */
function cellsOf(
  wishes: readonly EventWish[],
  devices: readonly NamedDevice[],
): { cells: Cell[]; everyReport: (vertex: string, isDevice: boolean) => boolean } {
  const cells = new Map<string, Cell>();
  const every = { devices: new Set<string>(), capabilities: new Set<string>() };
  const values = wishes.filter(({ kinds }) => kinds.includes('attribute'));
  for (const device of devices) {
    const capabilities = new Set(device.components.flatMap((component) => component.capabilities));
    for (const wish of fitting(device, values)) {
      for (const capability of wish.capability === '' ? capabilities : [wish.capability]) {
        if (!capabilities.has(capability)) continue;
        const key = `${device.deviceId}\n${capability}`;
        cells.set(key, { device: device.deviceId, capability });
        if (wish.onlyChanges && !isWithoutState(capability)) continue;
        every.devices.add(device.deviceId);
        every.capabilities.add(capability);
      }
    }
  }
  return {
    cells: [...cells.values()],
    everyReport: (vertex, isDevice) => (isDevice ? every.devices : every.capabilities).has(vertex),
  };
}

function fitting({ deviceId, roomId }: NamedDevice, wishes: readonly EventWish[]): EventWish[] {
  return wishes.filter(({ devices, rooms }) => {
    if (devices.length === 0 && rooms.length === 0) return true;
    return devices.includes(deviceId) || (roomId !== null && rooms.includes(roomId));
  });
}

const SOURCE_TYPES = {
  lifecycle: 'DEVICE_LIFECYCLE',
  health: 'DEVICE_HEALTH',
  hub: 'HUB_HEALTH',
  mode: 'MODE',
  arm: 'SECURITY_ARM_STATE',
  scene: 'SCENE_LIFECYCLE',
} as const;

type Unnamed<One = Subscription> = One extends Subscription ? Omit<One, 'name'> : never;

/** The name follows from what it says: the same subscription has the same name at every start, another one another. */
function named(subscription: Unnamed): Subscription {
  const hash = createHash('sha256').update(JSON.stringify(subscription)).digest('hex').slice(0, HASH_LENGTH);
  return { ...subscription, name: PREFIX + hash };
}
