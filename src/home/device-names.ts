import type { DeviceDirectory } from './devices';

/** What the user calls a device and its room; `null` where nobody knows it yet. */
export interface DeviceNames {
  readonly label: string | null;
  readonly room: string | null;
}

/** Names for what is sent on: of the list where it is known, else as a node saved them. Asks for the list once a home at most. */
export class NameFinder {
  readonly #devices: DeviceDirectory;
  #asked = false;

  constructor(devices: DeviceDirectory) {
    this.#devices = devices;
  }

  /** Never waits: a device that nobody has named yet has its names from the next message on. */
  namesOf(deviceId: string, saved?: DeviceNames): DeviceNames {
    const known = this.#devices.known(deviceId);
    if (known) return { label: known.label, room: known.room };
    if (saved) return saved;
    this.#ask();
    return { label: null, room: null };
  }

  /** Another sign-in sees another home. */
  forget(): void {
    this.#asked = false;
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    // A home that cannot be listed is no reason to fail what was asked for.
    void this.#devices.list().catch(() => undefined);
  }
}
