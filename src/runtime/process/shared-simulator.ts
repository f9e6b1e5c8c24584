import { createRequire } from 'node:module';
import type { NodeAPI } from 'node-red';
import type { Clock, Timer } from '../../base/ports';
import type * as SimulatorModule from '../../simulator';

/** How long the simulated home stays when no account uses it: a deploy closes all accounts for a moment. */
const LINGER_MS = 10_000;

/** The one simulated home that all accounts of this process share; started when first needed. */
export class SharedSimulator {
  #starting: Promise<SimulatorModule.Simulator> | undefined;
  #closing: Promise<void> | undefined;
  #users = 0;
  #lingering: Timer | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly clock: Clock,
  ) {}

  /** Throws where it cannot start; then nobody has entered. */
  async enter(): Promise<SimulatorModule.Simulator> {
    this.#users++;
    this.#lingering?.cancel();
    try {
      return await this.#running();
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  leave(): void {
    this.#users--;
    if (this.#users > 0) return;
    this.#lingering = this.clock.after(LINGER_MS, () => void this.#close());
  }

  /** A new home in the place of the old one: every device as at first, every authorization gone. */
  async replace(): Promise<void> {
    await this.#close();
    await this.#running();
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
    const settings = this.RED.settings as {
      smartthingsAccountSimulatorLimits?: unknown;
      smartthingsAccountSimulatorPort?: unknown;
    };
    const port = Number(settings.smartthingsAccountSimulatorPort);
    return startSimulator({
      limits: settings.smartthingsAccountSimulatorLimits === 'raised' ? 'raised' : 'strict',
      ...(port > 0 ? { port } : {}),
    });
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
