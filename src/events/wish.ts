import type { Json } from '../base/json';
import type { EventKind } from './change';
import type { EventSource } from './ports';

export { isWithoutState } from '../home/without-state';

/** What an event node wants to hear. An empty list or text is *any*. */
export interface EventWish {
  readonly kinds: readonly EventKind[];
  /** A device fits that is listed here or is in a room that is; with neither list, every device fits. */
  readonly devices: readonly string[];
  readonly rooms: readonly string[];
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  /** Leaves out reports of the value that is known already; what has no state, such as a button, always counts. */
  readonly onlyChanges: boolean;
}

/** `msg.event` (design.md §2.4). What is not known, or does not apply, is left out. */
export interface HomeEvent {
  readonly type: EventKind;
  readonly deviceId?: string;
  readonly label?: string;
  readonly room?: string;
  readonly component?: string;
  readonly capability?: string;
  readonly attribute?: string;
  /** The value; of other kinds the state in a word. */
  readonly value: Json;
  readonly previous?: Json;
  readonly unit?: string;
  readonly data?: Json;
  readonly timestamp?: string;
  readonly eventId?: string;
  readonly locationId?: string;
  readonly hubId?: string;
  readonly modeId?: string;
  readonly source: EventSource;
}
