import { eventsFrom } from '../../events/change';
import type { EventHub } from '../../events/hub';
import type { SharedSimulator } from '../process/shared-simulator';

/** The events of the simulated home in this process, for no call. */
export class SimulatedEvents {
  readonly #simulated: SharedSimulator;
  readonly #hub: EventHub;
  #end: (() => void) | undefined;

  constructor(simulated: SharedSimulator, hub: EventHub) {
    this.#simulated = simulated;
    this.#hub = hub;
  }

  /** Begins to listen to the home, or ceases to. */
  want(isWanted: boolean): void {
    if (!isWanted) this.close();
    else this.#end ??= this.#listen();
  }

  close(): void {
    this.#end?.();
    this.#end = undefined;
  }

  #listen(): () => void {
    let isOver = false;
    let endTelling = (): void => undefined;
    const entering = this.#simulated.enter((simulator) => {
      endTelling();
      if (isOver) return Promise.resolve();
      // Who signs in at the simulated home by itself gets its first location.
      const own = simulator.locations[0]?.locationId;
      endTelling = simulator.onEvent((event, locationId) => {
        if (locationId === own) this.#hub.receive(eventsFrom([event]).events);
      });
      return Promise.resolve();
    });
    return () => {
      isOver = true;
      endTelling();
      // A home that could not start is told by the account.
      entering.then(
        (leave) => leave(),
        () => undefined,
      );
    };
  }
}
