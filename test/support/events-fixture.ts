import type { Subscription } from '../../src/api/subscriptions';
import type { NamedDevice } from '../../src/events/ports';
import type { EventWish } from '../../src/events/wish';

/** A wish for every change of every device, unless told otherwise. */
export function wish(more: Partial<EventWish> = {}): EventWish {
  const any = { devices: [], rooms: [], component: '', capability: '', attribute: '' };
  return { kinds: ['attribute'], ...any, onlyChanges: true, ...more };
}

/** `device('lamp', 'kitchen', 'switch', 'switchLevel')` */
export function device(deviceId: string, roomId: string | null, ...capabilities: string[]): NamedDevice {
  const components = [{ id: 'main', capabilities }];
  return { deviceId, label: `The ${deviceId}`, room: roomId && `Room ${roomId}`, roomId, components };
}

/** What subscriptions are about, in short and in order: `DEVICE lamp`, `CAPABILITY switch`, `MODE`. */
export function inShort(subscriptions: readonly Subscription[]): string[] {
  return subscriptions
    .map((one) => {
      const about = 'deviceId' in one ? one.deviceId : 'capability' in one ? one.capability : '';
      const every = 'stateChangeOnly' in one && !one.stateChangeOnly ? ' every' : '';
      return `${one.sourceType} ${about}${every}`.trim();
    })
    .sort();
}
