import type { Clock } from '../base/ports';
import type { Place } from './listener-index';
import type { EventWish, HomeEvent } from './wish';

/** An event that was told, and when it came here (epoch milliseconds). */
export interface RecentEvent {
  readonly event: HomeEvent;
  readonly at: number;
}

interface Remembered extends RecentEvent {
  readonly place: Place;
  /** A report of the value that was known already. */
  readonly isRepeated: boolean;
}

/** Some minutes of a home that is busy, days of a quiet one. */
const MOST_REMEMBERED = 500;

/** The latest events of a home, so that a dialog can show what a node would have heard. Nothing outlives the process. */
export class RecentEvents {
  readonly #clock: Clock;
  readonly #remembered: Remembered[] = [];
  /** Where the next one goes once all places are taken. */
  #next = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  remember(place: Place, told: HomeEvent, isRepeated: boolean): void {
    // Beside a value, `data` may be as large, and nobody looks at it here.
    const { data: _, ...event } = told;
    this.#remembered[this.#next] = { place, event, isRepeated, at: this.#clock.now() };
    this.#next = (this.#next + 1) % MOST_REMEMBERED;
  }

  /** Those that a wish would have been told, the latest first. */
  matching(wish: EventWish, most: number): RecentEvent[] {
    const oldestFirst = [...this.#remembered.slice(this.#next), ...this.#remembered.slice(0, this.#next)];
    return oldestFirst
      .reverse()
      .filter(({ place, isRepeated }) => fits(wish, place) && !(isRepeated && wish.onlyChanges))
      .slice(0, most)
      .map(({ event, at }) => ({ event, at }));
  }

  forget(): void {
    this.#remembered.length = 0;
    this.#next = 0;
  }
}

/** Whether a wish names what happened at this place: as the index of the listeners finds it. */
export function fits(wish: EventWish, { kind, deviceId, roomId, component, capability, attribute }: Place): boolean {
  const { kinds, devices, rooms } = wish;
  if (!kinds.includes(kind)) return false;
  const isOfHome = kind === 'hub' || kind === 'mode' || kind === 'arm';
  const isAnywhere = isOfHome || devices.length + rooms.length === 0;
  const isHere =
    isAnywhere ||
    (deviceId !== undefined && devices.includes(deviceId)) ||
    (roomId !== undefined && rooms.includes(roomId));
  if (!isHere) return false;
  const isComponent = wish.component === '' || wish.component === component;
  if (kind !== 'attribute') return isComponent;
  return isComponent && isAnyOr(wish.capability, capability) && isAnyOr(wish.attribute, attribute);
}

function isAnyOr(wanted: string, given: string | undefined): boolean {
  return wanted === '' || wanted === given;
}
