import type { EventKind } from './events';
import type { HomeScene } from './home';

/** What `POST …/accounts/:id/try` does: what a node with these fields would do with a message of this payload. */
export type TryRequest = TryCommand | TryStatus | TryScene | TryMode;

/** Fields as they are worked out: a value for each, whatever its source in the node. */
export interface TryCommand {
  readonly do: 'command';
  /** `report`: a virtual device says a value, instead of being told a command. */
  readonly action?: string;
  readonly deviceId?: unknown;
  readonly component?: unknown;
  readonly capability?: unknown;
  readonly command?: unknown;
  readonly args?: unknown;
  /** Of a report. */
  readonly attribute?: unknown;
  readonly value?: unknown;
  readonly payload?: unknown;
  readonly confirm?: string;
  readonly confirmTimeout?: string;
}

export interface TryStatus {
  readonly do: 'status';
  readonly deviceId?: unknown;
  readonly component?: unknown;
  readonly capability?: unknown;
  readonly attribute?: unknown;
  readonly format?: string;
  readonly maxAge?: string;
}

export interface TryScene extends Pick<HomeScene, 'sceneId'> {
  readonly do: 'scene';
}

/** `modeId`: also its label. An empty `locationId` is the only one there is. */
export interface TryMode {
  readonly do: 'mode';
  readonly locationId?: string;
  readonly modeId: string;
}

/** What the node would set on the message, and what it took. */
export interface TryReply {
  readonly payload: unknown;
  /** Of a status with an attribute. */
  readonly attribute?: unknown;
  /** Of a mode. */
  readonly mode?: unknown;
  /** From the question to the answer, in milliseconds: with `confirm`, until the device reported. */
  readonly ms: number;
  /** Calls to the cloud that it cost. */
  readonly calls: number;
}

/** `GET …/accounts/:id/events/recent`: what was heard, the latest first. Times are ISO 8601 UTC. */
export interface RecentEvent {
  readonly type: EventKind;
  /** When it came here. */
  readonly at: string;
  readonly label?: string;
  readonly room?: string;
  readonly component?: string;
  readonly capability?: string;
  readonly attribute?: string;
  readonly value: unknown;
  readonly unit?: string;
  readonly source: string;
}

/** Events that the dialog shows, and the account's memory gives, at most. */
export const MOST_RECENT = 10;
