import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { isYoung } from './age';
import type { DeviceDirectory } from './devices';
import { capabilityUnknown, componentUnknown } from './existing-parts';

/** Where in a device something is to be done. */
export interface DevicePlace {
  readonly component: string;
  readonly capability: string;
}

/** How old may be what is known of a device to refuse a component by it; else a list is asked for once more. */
const KNOWN_LIFE_MS = 3_600_000;

/** Refuses components and capabilities that a device does not have, before a call is spent on them. */
export class PartsCheck {
  readonly #devices: DeviceDirectory;
  readonly #clock: Clock;

  constructor(devices: DeviceDirectory, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /** Throws `invalid_command` where the device is known and has no such place. One that nobody knows has any. */
  async check(deviceId: string, place: DevicePlace, signal: AbortSignal | undefined): Promise<void> {
    const refusal = this.#refusal(deviceId, place);
    if (!refusal) return;
    const knownAt = this.#devices.parts(deviceId)?.knownAt ?? 0;
    if (!isYoung(knownAt, KNOWN_LIFE_MS, this.#clock.now())) {
      try {
        await this.#devices.list({ refresh: true, signal });
      } catch (error) {
        if (signal?.aborted === true || !(error instanceof SmartThingsError)) throw error;
      }
    }
    const lastRefusal = this.#refusal(deviceId, place);
    if (lastRefusal) throw lastRefusal;
  }

  #refusal(deviceId: string, { component, capability }: DevicePlace): SmartThingsError | undefined {
    const components = this.#devices.parts(deviceId)?.components;
    if (!components || components.size === 0) return undefined;
    const capabilities = components.get(component);
    if (!capabilities) return componentUnknown('invalid_command', component, [...components.keys()]);
    if (capabilities.length === 0 || capabilities.includes(capability)) return undefined;
    return capabilityUnknown('invalid_command', capability, component, capabilities);
  }
}
