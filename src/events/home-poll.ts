import type { Device } from '../api/device-shapes';
import type { CloudEvent } from './change';
import { HomeDifference } from './home-difference';

export interface HomePollPorts {
  /** Every device of the home, with status and health: one call a page. */
  readonly list: (signal: AbortSignal) => Promise<readonly Device[]>;
  /** Takes a whole list over: the values for the shadow, the rest for the list of devices. */
  readonly feed: (devices: readonly Device[]) => void;
  /** Hears what else is different. */
  readonly tell: (events: readonly CloudEvent[]) => void;
}

/** One look at the whole home: what it brings to light becomes news, whoever asked. */
export class HomePoll {
  readonly #ports: HomePollPorts;
  readonly #difference = new HomeDifference();
  /** Counts the sign-ins. */
  #era = 0;

  constructor(ports: HomePollPorts) {
    this.#ports = ports;
  }

  /** Gives how many calls it took. Throws what `list` throws; then nothing is taken over. */
  async run(signal: AbortSignal): Promise<number> {
    const era = this.#era;
    const devices = await this.#ports.list(signal);
    if (signal.aborted) return 0;
    // An answer to another sign-in tells nothing of this home.
    if (era === this.#era) {
      // Told before the new names are known: who listened to a room still hears what left it.
      this.#ports.tell(this.#difference.eventsOf(devices));
      this.#ports.feed(devices);
    }
    // Devices of one page were asked for at one moment.
    return Math.max(1, new Set(devices.map(({ asked }) => asked)).size);
  }

  /** Another sign-in sees another home. */
  forget(): void {
    this.#era += 1;
    this.#difference.forget();
  }
}
