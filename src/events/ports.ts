import type { DeviceStatus } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { ValueEvent } from './change';

/** Where a value came to light. `command` is one of ours, confirmed by the device. */
export type EventSource = 'webhook' | 'poll' | 'command' | 'read';

/** Something came to light about an attribute, wherever it came from. */
export interface ValueChange {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
  /** The value before; `undefined` where none was known: then only an event tells that something happened. */
  readonly previous: Json | undefined;
  readonly unit?: string;
  readonly data?: Json;
  /** ISO 8601 UTC, the cloud's. */
  readonly timestamp?: string;
  readonly eventId?: string;
  readonly source: EventSource;
  /** The same value as before, reported anew: a button that is pushed again. */
  readonly isRepeated: boolean;
}

/** What events need of the home's shadow: it takes values over and tells each change once. */
export interface HomeValues {
  /** Takes over what an event tells, unless something newer is known. */
  applyEvent(event: ValueEvent, source: EventSource): void;
  /** Everything known of a device; nothing where nothing is. */
  statusOf(deviceId: string): DeviceStatus | undefined;
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
