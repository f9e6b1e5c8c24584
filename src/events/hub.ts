import type { AttributeState } from '../api/device-shapes';
import type { Json } from '../base/json';
import type { Clock } from '../base/ports';
import type { CloudEvent, EventKind, HealthEvent, LifecycleEvent, ValueEvent } from './change';
import { HeldEvents } from './held-events';
import { ListenerIndex, type Place } from './listener-index';
import type { EventSource, HomeValues, KnownDevices, NamedDevice, ValueChange } from './ports';
import { Presses } from './presses';
import { RecentEvents } from './recent-events';
import { SeenEvents } from './seen-events';
import { isWithoutState, type EventWish, type HomeEvent } from './wish';

/** Called with each event that fits. */
export type EventListener = (event: HomeEvent) => void;

/** What the hub tells the rest of the house. */
export interface HubPorts {
  readonly clock: Clock;
  readonly values: HomeValues;
  readonly devices: KnownDevices;
  /** The label of a mode, which an event does not tell; `undefined` where it can't be known. */
  readonly modeLabel: (modeId: string, locationId: string | undefined) => Promise<string | undefined>;
  /** An event told a value, known already or not. */
  readonly onTold: (event: ValueEvent) => void;
  /** The person removed the linked service. */
  readonly onRemoved: () => void;
  /** Lists that are out of date now: devices after a lifecycle event, scenes, modes. */
  readonly onOutdated: (what: 'devices' | 'scenes' | 'modes') => void;
  /** A listener threw: a fault of ours, which must not keep the others from hearing. */
  readonly onFault: (error: unknown) => void;
  /** Somebody began or ceased to listen. */
  readonly onWishes: () => void;
}

/** Something that is to be told, and where it happened. */
interface Telling {
  readonly place: Place;
  readonly event: HomeEvent;
  readonly isRepeated: boolean;
}

/**
 * Where everything that happens in the home arrives and whoever wants to hear of it is told, once, wherever it came from:
 * values go through the shadow, which knows what is news; the other kinds are told as they come.
 */
export class EventHub {
  readonly #ports: HubPorts;
  readonly #index = new ListenerIndex<EventListener>();
  readonly #seen = new SeenEvents();
  readonly #presses = new Presses();
  /** What was told of late, whoever listened. */
  readonly recent: RecentEvents;
  readonly #watchers = new Set<EventListener>();
  readonly #modes = new Map<string, string>();
  readonly #held: HeldEvents<Telling>;
  readonly #endChanges: () => void;
  #modesTold: Promise<void> = Promise.resolve();
  #lastEventAt: number | undefined;
  #dropped = 0;
  /** While a push is passed on, which is told as such, its change is not. */
  #isPassingOn = false;

  constructor(ports: HubPorts) {
    this.#ports = ports;
    this.recent = new RecentEvents(ports.clock);
    this.#held = new HeldEvents(ports.clock, (telling) => this.#tellNow(telling));
    this.#endChanges = ports.values.onChange((change) => this.#tellChange(change));
  }

  /** Listens to what the wish names. Returns what ends it. */
  listen(wish: EventWish, listener: EventListener): () => void {
    const remove = this.#index.add(wish, listener);
    this.#ports.onWishes();
    return () => {
      remove();
      this.#ports.onWishes();
    };
  }

  /** Hears of all that happens, and wishes nothing by that: nothing is subscribed or polled for it. Returns what ends it. */
  watch(watcher: EventListener): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  get wishes(): ReadonlySet<EventWish> {
    return this.#index.wishes;
  }

  /** What is known now of what a wish names, as events: for `initial`, and for the dialog. */
  known(wish: EventWish): HomeEvent[] {
    if (!wish.kinds.includes('attribute')) return [];
    return this.#ports.devices.all().flatMap((device) => {
      if (!isMeant(device, wish)) return [];
      const components = Object.entries(this.#ports.values.statusOf(device.deviceId) ?? {});
      return components.flatMap(([component, capabilities]) =>
        Object.entries(capabilities).flatMap(([capability, attributes]) =>
          Object.entries(attributes).flatMap(([attribute, state]) => {
            const fits =
              isAnyOr(wish.component, component) &&
              isAnyOr(wish.capability, capability) &&
              isAnyOr(wish.attribute, attribute);
            return fits && state.value !== null ? [knownEvent(device, component, capability, attribute, state)] : [];
          }),
        ),
      );
    });
  }

  /** Takes what the cloud tells; an event that was seen before is no event. */
  receive(events: readonly CloudEvent[], dropped = 0, source: EventSource = 'webhook'): void {
    this.#dropped += dropped;
    for (const event of events) {
      if (event.eventId !== undefined && !this.#seen.isNew(event.eventId)) continue;
      if (source === 'webhook') this.#lastEventAt = this.#ports.clock.now();
      this.#take(event, source);
    }
  }

  /** Takes what the hub of another Node-RED told. What is known here already is no event. */
  relay(event: HomeEvent): void {
    if (event.eventId !== undefined && !this.#seen.isNew(event.eventId)) return;
    this.#lastEventAt = this.#ports.clock.now();
    const { type, deviceId, component, capability, attribute } = event;
    if (type !== 'attribute') {
      this.#relayOther({ ...event, type });
      return;
    }
    if (deviceId === undefined || component === undefined || capability === undefined || attribute === undefined)
      return;
    const value = { ...event, type, deviceId, component, capability, attribute };
    this.#isPassingOn = isWithoutState(capability);
    try {
      this.#ports.values.applyEvent(value, event.source);
    } finally {
      this.#isPassingOn = false;
    }
    // A push has happened when it is told, whoever found it there; a read of ours may have found it, too.
    if (isWithoutState(capability) && this.#presses.isNew(value, 'webhook')) this.#tellValue(value, false);
  }

  /** Epoch milliseconds of the last event of the cloud. */
  get lastEventAt(): number | undefined {
    return this.#lastEventAt;
  }

  /** How many events were not understood. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A deploy takes those who listen away for a moment: what happens meanwhile waits for them. */
  hold(): void {
    this.#held.hold();
  }

  /** They are there again. */
  release(): void {
    this.#held.release();
  }

  /** Another sign-in sees another home: what was heard of the one before says nothing of this one. */
  forget(): void {
    this.#lastEventAt = undefined;
    this.#modes.clear();
    this.recent.forget();
  }

  close(): void {
    this.#held.drop();
    this.#endChanges();
  }

  #take(event: CloudEvent, source: EventSource): void {
    switch (event.type) {
      case 'attribute':
        this.#takeValue(event, source);
        return;
      case 'lifecycle':
        this.#takeLifecycle(event, source);
        return;
      case 'health':
        this.#tell({ kind: 'health', ...this.#placeOf(event.deviceId) }, this.#deviceEvent(event, source));
        return;
      case 'hub':
        this.#tell({ kind: 'hub' }, { ...withoutState(event), value: event.state, source });
        return;
      case 'arm':
        this.#tell({ kind: 'arm' }, { ...withoutState(event), value: event.state, source });
        return;
      case 'mode':
        // One after the other: labels may take a call, and the last mode must be told last.
        this.#modesTold = this.#modesTold.then(() => this.#takeMode(event, source));
        return;
      case 'scene':
        this.#ports.onOutdated('scenes');
        return;
      case 'app':
        if (event.state === 'removed') this.#ports.onRemoved();
    }
  }

  #takeLifecycle(event: LifecycleEvent, source: EventSource): void {
    // Told with the names that are known now: those of a device that is gone are known for the last time.
    this.#tell({ kind: 'lifecycle', ...this.#placeOf(event.deviceId) }, this.#deviceEvent(event, source));
    if (event.state === 'deleted') this.#ports.values.forget(event.deviceId);
    this.#ports.onOutdated('devices');
  }

  #relayOther(event: HomeEvent & { readonly type: Exclude<EventKind, 'attribute'> }): void {
    const { type, deviceId, modeId, locationId = '' } = event;
    if (type === 'mode' && modeId !== undefined) {
      const previous = this.#noteMode(locationId, modeId);
      if (previous === modeId && event.source !== 'webhook') return;
    }
    const isOfDevice = deviceId !== undefined && (type === 'lifecycle' || type === 'health');
    const names = isOfDevice ? namesOf(this.#ports.devices.known(deviceId)) : {};
    this.#tell({ kind: type, ...(isOfDevice ? this.#placeOf(deviceId) : {}) }, { ...event, ...names });
    if (type === 'lifecycle' && isOfDevice && event.value === 'deleted') this.#ports.values.forget(deviceId);
  }

  /** The mode that a location is in now. Gives the one that it was in before, as far as events told. */
  #noteMode(locationId: string, modeId: string): string | undefined {
    const previous = this.#modes.get(locationId);
    this.#modes.delete(locationId);
    this.#modes.set(locationId, modeId);
    for (const oldest of this.#modes.keys()) if (this.#modes.size > MOST_LOCATIONS) this.#modes.delete(oldest);
    return previous;
  }

  async #takeMode(event: CloudEvent & { type: 'mode' }, source: EventSource): Promise<void> {
    const { modeId, locationId = '' } = event;
    const previous = this.#noteMode(locationId, modeId);
    if (previous === modeId && source !== 'webhook') return;
    const label = await this.#ports.modeLabel(modeId, event.locationId).catch(() => undefined);
    // A mode that nobody knows is a new one.
    if (label === undefined) this.#ports.onOutdated('modes');
    this.#tell({ kind: 'mode' }, { ...event, value: label ?? modeId, source });
  }

  #deviceEvent(event: LifecycleEvent | HealthEvent, source: EventSource): HomeEvent {
    const { state, deviceName, ...told } = event;
    return { ...told, ...namesOf(this.#ports.devices.known(event.deviceId), deviceName), value: state, source };
  }

  #takeValue(event: ValueEvent, source: EventSource): void {
    this.#ports.values.applyEvent(event, source);
    this.#ports.onTold(event);
    // The shadow leaves out what was overtaken by something newer. A button that is pushed twice was pushed twice.
    if (isWithoutState(event.capability) && this.#presses.isNew(event, source)) {
      this.#tellValue({ ...event, source }, false);
    }
  }

  #tellChange({ isRepeated, previous, ...change }: ValueChange): void {
    if (this.#isPassingOn) return;
    const { capability, source } = change;
    // What is learned for the first time by asking has not happened now.
    if (previous === undefined && source !== 'webhook') return;
    // Those of events were told when they came.
    const isPress = isWithoutState(capability);
    if (isPress && (source === 'webhook' || !this.#presses.isNew(change, source))) return;
    const event = { type: 'attribute', ...change, ...(previous === undefined ? {} : { previous }) } as const;
    this.#tellValue(event, isRepeated && !isPress);
  }

  #tellValue(event: HomeEvent & { readonly deviceId: string }, isRepeated: boolean): void {
    const { deviceId, component, capability, attribute } = event;
    const place = { kind: 'attribute', component, capability, attribute, ...this.#placeOf(deviceId) } as const;
    this.#tell(place, { ...event, ...namesOf(this.#ports.devices.known(deviceId)) }, isRepeated);
  }

  #tell(place: Place, event: HomeEvent, isRepeated = false): void {
    this.recent.remember(place, event, isRepeated);
    for (const watcher of this.#watchers) this.#give(event, watcher);
    this.#held.add({ place, event, isRepeated });
  }

  #tellNow({ place, event, isRepeated }: Telling): void {
    for (const { wish, listener } of this.#index.at(place)) {
      if (!isRepeated || !wish.onlyChanges) this.#give(event, listener);
    }
  }

  #give(event: HomeEvent, listener: EventListener): void {
    try {
      listener(event);
    } catch (error) {
      this.#ports.onFault(error);
    }
  }

  #placeOf(deviceId: string): Pick<Place, 'deviceId' | 'roomId'> {
    return { deviceId, roomId: this.#ports.devices.known(deviceId)?.roomId ?? undefined };
  }
}

const MOST_LOCATIONS = 100;

function isMeant({ deviceId, roomId }: NamedDevice, { devices, rooms }: EventWish): boolean {
  if (devices.length === 0 && rooms.length === 0) return true;
  return devices.includes(deviceId) || (roomId !== null && rooms.includes(roomId));
}

function isAnyOr(wanted: string, given: string): boolean {
  return wanted === '' || wanted === given;
}

function knownEvent(
  device: NamedDevice,
  component: string,
  capability: string,
  attribute: string,
  state: AttributeState,
): HomeEvent {
  const path = { deviceId: device.deviceId, component, capability, attribute };
  return { type: 'attribute', ...path, ...namesOf(device), ...state, source: 'read' };
}

function namesOf(device: NamedDevice | undefined, name?: string): Pick<HomeEvent, 'label' | 'room'> {
  const label = device?.label ?? name;
  const room = device?.room ?? undefined;
  return { ...(label === undefined ? {} : { label }), ...(room === undefined ? {} : { room }) };
}

function withoutState<Told extends { readonly state: Json }>({ state: _, ...rest }: Told): Omit<Told, 'state'> {
  return rest;
}
