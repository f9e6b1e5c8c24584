import { createRequire } from 'node:module';
import type { NodeAPI } from 'node-red';
import type { Clock, Timer } from '../../base/ports';
import { settingsOf } from '../node-red/settings';
import type * as SimulatorModule from '../../simulator';

/** How long the simulated home stays when no account uses it: a deploy closes all accounts for a moment. */
const LINGER_MS = 10_000;

interface Resident {
  readonly moveInto: (simulator: SimulatorModule.Simulator) => Promise<void>;
}

/** The one simulated home that all accounts of this process share; started when first needed. */
export class SharedSimulator {
  #starting: Promise<SimulatorModule.Simulator> | undefined;
  #closing: Promise<void> | undefined;
  readonly #residents = new Set<Resident>();
  #lingering: Timer | undefined;
  readonly #RED: NodeAPI;
  readonly #clock: Clock;

  constructor(RED: NodeAPI, clock: Clock) {
    this.#RED = RED;
    this.#clock = clock;
  }

  /**
   * Lets somebody in; `moveInto` is waited for, now and whenever another home takes the place of this one. Gives the way
   * out. Throws where the home cannot start, or moving in fails; then nobody has entered.
   */
  async enter(moveInto: Resident['moveInto']): Promise<() => void> {
    const resident: Resident = { moveInto };
    this.#residents.add(resident);
    this.#lingering?.cancel();
    const leave = (): void => {
      if (this.#residents.delete(resident)) this.#lingerIfEmpty();
    };
    try {
      await moveInto(await this.#running());
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** A new home in the place of the old one: every device as at first, every authorization gone. */
  async replace(): Promise<void> {
    await this.#close();
    if (this.#residents.size === 0) return;
    const simulator = await this.#running();
    try {
      await Promise.all([...this.#residents].map(({ moveInto }) => moveInto(simulator)));
    } finally {
      this.#lingerIfEmpty();
    }
  }

  #lingerIfEmpty(): void {
    if (this.#residents.size > 0) return;
    this.#lingering?.cancel();
    this.#lingering = this.#clock.after(LINGER_MS, () => void this.#close());
  }

  #running(): Promise<SimulatorModule.Simulator> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #start(): Promise<SimulatorModule.Simulator> {
    // The port may be a fixed one, which the home before still holds.
    await this.#closing;
    // Loaded only when used: most people have a real home.
    const { startSimulator } = createRequire(__filename)('../../simulator') as typeof SimulatorModule;
    const { limits, port } = settingsOf(this.#RED).simulator;
    return startSimulator({ limits, ...(port === undefined ? {} : { port }) });
  }

  #close(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    this.#closing = Promise.resolve(starting).then(
      (simulator) => simulator?.close(),
      () => undefined,
    );
    return this.#closing;
  }
}
