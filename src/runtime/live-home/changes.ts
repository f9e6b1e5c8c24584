import type { AttributeState } from '../../api/device-shapes';
import type { HomeChanges, LiveEvent, LiveValue } from '../../base/contract/live-home';
import type { HomeEvent } from '../../events/wish';
import type { Change } from '../../home/shadow';
import { presentValueOf } from '../../home/present-values';

/** A batch that would be larger tells only that everything is another now. */
const MOST_VALUES = 500;
const MOST_EVENTS = 50;

/** What one batch tells, but for who tells it. */
export type Told = Pick<HomeChanges, 'values' | 'events' | 'isOutdated'> & { readonly isAccountNew: boolean };

/** Collects what changes until it is told: of a value the last, of events the latest. */
export class Changes {
  #values = new Map<string, LiveValue>();
  #events: LiveEvent[] = [];
  #isAccountNew = false;
  #isOutdated = false;

  value({ deviceId, component, capability, attribute, value, unit }: Change): void {
    const key = JSON.stringify([deviceId, component, capability, attribute]);
    const shown = shownValue({ value, ...(unit === undefined ? {} : { unit }) });
    if (this.#values.size >= MOST_VALUES && !this.#values.has(key)) this.#isOutdated = true;
    else this.#values.set(key, { deviceId, component, capability, attribute, ...shown });
  }

  event(event: LiveEvent): void {
    this.#events.push(event);
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }

  accountChanged(): void {
    this.#isAccountNew = true;
  }

  outdated(): void {
    this.#isOutdated = true;
  }

  /** All of it, and begins anew. */
  take(): Told {
    const told = { values: [...this.#values.values()], events: this.#events, isAccountNew: this.#isAccountNew };
    const isOutdated = this.#isOutdated;
    this.#values = new Map();
    this.#events = [];
    this.#isAccountNew = false;
    this.#isOutdated = false;
    return isOutdated ? { ...told, values: [], isOutdated } : told;
  }
}

/** An event in a line: what is too long for one is left out. */
export function liveEvent(event: HomeEvent, id: number, nowMs: number): LiveEvent {
  const { type, source, deviceId, label, room, component, capability, attribute, locationId, modeId } = event;
  const { value, unit } = event;
  const told = { deviceId, label, room, component, capability, attribute, locationId, modeId };
  return {
    ...{ id, type, source, at: new Date(nowMs).toISOString() },
    ...Object.fromEntries(Object.entries(told).filter(([, one]) => one !== undefined)),
    ...shownValue({ value, ...(unit === undefined ? {} : { unit }) }),
  };
}

function shownValue(state: AttributeState): Pick<LiveValue, 'value' | 'unit'> {
  return presentValueOf(state) ?? { value: null };
}
