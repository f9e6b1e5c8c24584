import type { Json, JsonObject } from '../base/json';
import { definitionOf } from './definitions';
import type { AttributeSeed, DeviceSeed } from './devices/seed';

/** Names an attribute within a device. */
export interface Address {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

interface AttributeState {
  reported: AttributeSeed;
  /** What the device was told last; the report follows. */
  intended: Json;
  timestamp: string | undefined;
}

type States = Map<string, Map<string, Map<string, AttributeState>>>;

/** One device with its reported and intended values. */
export class SimulatedDevice {
  readonly #states: States;
  #online: boolean;
  #healthChangedAt: string;
  #label: string;
  #roomId: string | undefined;

  constructor(
    readonly seed: DeviceSeed,
    bornAt: string,
  ) {
    this.#states = initialStates(seed, bornAt);
    this.#online = !seed.offline;
    this.#healthChangedAt = bornAt;
    this.#label = seed.label;
    this.#roomId = seed.roomId;
  }

  get deviceId(): string {
    return this.seed.deviceId;
  }

  get label(): string {
    return this.#label;
  }

  /** Nothing for a device that nobody put into a room. */
  get roomId(): string | undefined {
    return this.#roomId;
  }

  get locationId(): string {
    return this.seed.locationId;
  }

  /** Exists in the cloud alone: whoever made it says what it reports. */
  get isVirtual(): boolean {
    return this.seed.integration.type === 'VIRTUAL';
  }

  rename(label: string): void {
    this.#label = label;
  }

  move(roomId: string | undefined): void {
    this.#roomId = roomId;
  }

  get online(): boolean {
    return this.#online;
  }

  setOnline(online: boolean, at: string): void {
    this.#online = online;
    this.#healthChangedAt = at;
  }

  components(): string[] {
    return [...this.#states.keys()];
  }

  capabilities(component: string): string[] {
    return [...(this.#states.get(component)?.keys() ?? [])];
  }

  has(component: string, capability: string): boolean {
    return this.#states.get(component)?.has(capability) ?? false;
  }

  hasAttribute(address: Address): boolean {
    return this.#state(address) !== undefined;
  }

  /** The value that the device reported last, `null` where it never did. */
  reported(address: Address): Json {
    return this.#state(address)?.reported.value ?? null;
  }

  /** The value that the device is going to report. */
  intended(address: Address): Json {
    return this.#state(address)?.intended ?? null;
  }

  intend(address: Address, value: Json): void {
    const state = this.#state(address);
    if (state) state.intended = value;
  }

  /** The device reports a value; its unit stays. */
  report(address: Address, value: Json, timestamp: string, data?: JsonObject): AttributeSeed | undefined {
    const state = this.#state(address);
    if (!state) return undefined;
    const unit = state.reported.unit ?? defaultUnit(address);
    state.reported = { value, ...(unit === undefined ? {} : { unit }), ...(data === undefined ? {} : { data }) };
    state.timestamp = timestamp;
    return state.reported;
  }

  /** `components` of `GET /devices/{id}/status`. */
  status(): JsonObject {
    return Object.fromEntries(this.components().map((component) => [component, this.componentStatus(component)]));
  }

  componentStatus(component: string): JsonObject {
    return Object.fromEntries(
      this.capabilities(component).map((capability) => [capability, this.capabilityStatus(component, capability)]),
    );
  }

  capabilityStatus(component: string, capability: string): JsonObject {
    const attributes = this.#states.get(component)?.get(capability) ?? new Map<string, AttributeState>();
    return Object.fromEntries(
      [...attributes].map(([attribute, { reported, timestamp }]) => [
        attribute,
        { ...reported, ...(timestamp === undefined ? {} : { timestamp }) },
      ]),
    );
  }

  health(): { state: string; lastUpdatedDate: string } {
    return { state: this.#online ? 'ONLINE' : 'OFFLINE', lastUpdatedDate: this.#healthChangedAt };
  }

  #state({ component, capability, attribute }: Address): AttributeState | undefined {
    return this.#states.get(component)?.get(capability)?.get(attribute);
  }
}

function initialStates(seed: DeviceSeed, bornAt: string): States {
  const states: States = new Map();
  for (const [component, { capabilities }] of Object.entries(seed.components)) {
    const ofComponent = new Map<string, Map<string, AttributeState>>();
    states.set(component, ofComponent);
    for (const [capability, seeds] of Object.entries(capabilities)) {
      // Everything of the definition is there, as null where the device never reported it.
      const names = new Set([...Object.keys(definitionOf(capability)?.attributes ?? {}), ...Object.keys(seeds)]);
      ofComponent.set(capability, new Map([...names].map((name) => [name, initialState(seeds[name], bornAt)])));
    }
  }
  return states;
}

function initialState(seed: AttributeSeed | undefined, bornAt: string): AttributeState {
  if (!seed) return { reported: { value: null }, intended: null, timestamp: undefined };
  return { reported: seed, intended: seed.value, timestamp: bornAt };
}

function defaultUnit({ capability, attribute }: Address): string | undefined {
  const unit = definitionOf(capability)?.attributes[attribute]?.schema.properties?.unit?.default;
  return typeof unit === 'string' ? unit : undefined;
}
