import type { EventKind } from './events';
import type { HomeDevice, HomeMode, HomeScene, PresentValue, PresentValues } from './home';
import type { AccountView, Sentence } from './routes';

/** A device with all that it reports at present. */
export interface LiveDevice extends HomeDevice {
  readonly values: PresentValues;
}

/** A room that devices are in. Names that nobody has asked for yet are `null`. */
export interface LiveRoom {
  readonly roomId: string;
  readonly name: string | null;
  readonly locationId: string;
  readonly location: string | null;
}

/** A location, its modes, and the one it is in, as far as they are known. */
export interface LiveLocation {
  readonly locationId: string;
  readonly name: string | null;
  readonly modes: readonly HomeMode[];
  readonly modeId: string | null;
}

/** Which attribute of which device. */
export interface ValuePlace {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

/** What an attribute is now; `value` is `null` where it is nothing that fits beside a name. */
export interface LiveValue extends ValuePlace {
  readonly value: PresentValue['value'] | null;
  readonly unit?: string;
}

/** Where an event came to light. */
export type LiveSource = 'webhook' | 'poll' | 'command' | 'read';

/** Something that happened, for a list of the latest. Of a value that fits in no line `value` is `null`. */
export interface LiveEvent extends Partial<ValuePlace> {
  /** A running number within the era. */
  readonly id: number;
  readonly type: EventKind;
  /** When it came here, ISO 8601 UTC. */
  readonly at: string;
  readonly source: LiveSource;
  readonly label?: string;
  readonly room?: string;
  readonly value: PresentValue['value'] | null;
  readonly unit?: string;
  readonly locationId?: string;
  readonly modeId?: string;
}

/**
 * `GET accounts/:id/home?look=1`: how it stands, without a call to the cloud, whatever is known. Who looks once a minute is
 * told of changes meanwhile.
 */
export interface HomeLook {
  /** Another one after a restart: what is counted in `seq` has begun anew. */
  readonly era: string;
  /** How many batches of changes were told so far. */
  readonly seq: number;
  /** Another one where devices, rooms, scenes or modes are others than before, values aside. */
  readonly mark: string;
  readonly account: AccountView;
}

/** `GET accounts/:id/home`: all that is known of a home. At most one call to the cloud, none where what is known is fresh. */
export interface LiveHome extends HomeLook {
  readonly locations: readonly LiveLocation[];
  readonly rooms: readonly LiveRoom[];
  readonly devices: readonly LiveDevice[];
  readonly scenes: readonly HomeScene[];
  /** The latest last. */
  readonly events: readonly LiveEvent[];
  /** How many calls it takes to learn the names of rooms, the scenes and the modes that nobody has asked for yet: `?names=1`. */
  readonly unasked: number;
  /** Why the home could not be read. */
  readonly problem?: { readonly code: string; readonly message: string; readonly sentence: Sentence };
}

/** On `RED.comms`, topic `smartthings/home/<account id>`: what changed, several times a second at most. */
export interface HomeChanges {
  readonly era: string;
  readonly seq: number;
  readonly values: readonly LiveValue[];
  readonly events: readonly LiveEvent[];
  /** Where the account itself changed. */
  readonly account?: AccountView;
  /** Devices, rooms, scenes or modes are others now, or there was more to tell than fits: ask for all of it. */
  readonly isOutdated?: true;
}

/** The topic of an account's home on `RED.comms`. */
export function homeTopic(accountId: string): string {
  return `smartthings/home/${accountId}`;
}

/** What a row of the sidebar stands for, and what can be dragged from it. */
export type HomeThing =
  | { readonly kind: 'device'; readonly device: LiveDevice }
  | ({ readonly kind: 'value'; readonly device: LiveDevice } & Omit<LiveValue, 'deviceId'>)
  | ({ readonly kind: 'room' } & LiveRoom)
  | { readonly kind: 'scene'; readonly scene: HomeScene }
  | { readonly kind: 'mode'; readonly locationId: string; readonly location: string | null; readonly mode: HomeMode }
  | { readonly kind: 'event'; readonly event: LiveEvent };
