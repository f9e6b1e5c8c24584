import type { DeviceStatus } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { ValueEvent } from './change';

/** Where a value came to light. `command` is one of ours, confirmed by the device. */
export type EventSource = 'webhook' | 'poll' | 'command' | 'read';

/** Something came to light about an attribute, wherever it came from. What is not known is `null`. */
export interface ValueChange {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  /**
   * `changed`: another value. `repeated`: the same value, reported anew. `learned`: known for the first time by an answer;
   * nothing need have happened.
   */
  readonly kind: 'changed' | 'repeated' | 'learned';
  readonly value: Json;
  readonly previous: Json;
  readonly unit: string | null;
  readonly data: Json;
  /** ISO 8601 UTC, the cloud's. */
  readonly timestamp: string | null;
  readonly eventId: string | null;
  readonly source: EventSource;
}

/** What events need of the home's shadow: it takes values over and tells each change once. */
export interface HomeValues {
  /** Takes over what an event tells, unless something newer is known. */
  applyEvent(event: ValueEvent, source: EventSource): void;
  /** Everything known of a device; empty where nothing is. */
  known(deviceId: string): DeviceStatus;
  /** A device that is gone. */
  forget(deviceId: string): void;
  /** Returns what ends the telling. */
  onChange(listener: (change: ValueChange) => void): () => void;
}

/** What events need to know of a device to find who listens to it, and to say what it is called. */
export interface NamedDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly room: string | null;
  readonly roomId: string | null;
  readonly components: readonly { readonly id: string; readonly capabilities: readonly string[] }[];
}

/** The home's list of devices as far as it is known; no call is spent. */
export interface KnownDevices {
  known(deviceId: string): NamedDevice | undefined;
  all(): readonly NamedDevice[];
}
