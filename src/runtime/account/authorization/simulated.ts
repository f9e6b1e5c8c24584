import { ACCOUNT_DEFAULTS } from '../../../base/contract/account';
import type { Clock, Http, Random } from '../../../base/ports';
import { Secret } from '../../../base/secret';
import type { Keeper } from '../../../oauth/keeper/keeper';
import { TokenEndpoint } from '../../../oauth/tokens/token-endpoint';
import type { Simulator } from '../../../simulator';
import type { SharedSimulator } from '../../process/shared-simulator';
import { NO_CREDENTIALS } from '../../storage/credentials';
import { keeperInMemory } from './keeper-in-memory';
import { ModeAuthorization } from './mode-authorization';
import { nameOf, type Owner } from './owner';

interface Parts {
  readonly simulated: SharedSimulator;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokenHttp: Http;
}

const REDIRECT_URI = ACCOUNT_DEFAULTS.redirectUri;

/**
 * Mode `simulator`: authorizes itself at each start, and anew where another home takes the place of the old one.
 * All is in memory; the live pair and the journal are left alone.
 */
export class SimulatedAuthorization extends ModeAuthorization<Keeper> {
  readonly #parts: Parts;
  readonly #owner: Owner;
  #simulator: Simulator | undefined;
  #leaveHome: () => void = () => undefined;
  #closed = false;

  private constructor(parts: Parts, owner: Owner) {
    super('simulator', newKeeper(parts, owner));
    this.#parts = parts;
    this.#owner = owner;
  }

  /** Throws where the simulated home cannot start, or does not let this account in; then nothing goes on. */
  static async open(parts: Parts, owner: Owner): Promise<SimulatedAuthorization> {
    const authorization = new SimulatedAuthorization(parts, owner);
    authorization.#leaveHome = await parts.simulated.enter((simulator) => authorization.#moveInto(simulator));
    return authorization;
  }

  get apiUrl(): string {
    return this.#simulator?.url ?? '';
  }

  override get simulatorUrl(): string {
    return this.apiUrl;
  }

  override refreshNow(): Promise<void> {
    return this.holder.refreshNow();
  }

  /** A new home begins, for all accounts of this process. */
  override signOut(): Promise<void> {
    return this.#parts.simulated.replace();
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.leave();
    this.#leaveHome();
    await this.holder.stop(graceMs);
  }

  async #moveInto(simulator: Simulator): Promise<void> {
    const keeper = newKeeper(this.#parts, this.#owner);
    try {
      await this.#signInAt(simulator, keeper);
    } catch (error) {
      await keeper.stop(0);
      throw error;
    }
    const before = this.holder;
    // Meanwhile the account may have been closed: then nobody would stop what came after.
    if (this.#closed) {
      await keeper.stop(0);
      return;
    }
    this.#simulator = simulator;
    this.hold(keeper);
    await before.stop(0);
  }

  async #signInAt(simulator: Simulator, keeper: Keeper): Promise<void> {
    const { config, onTokenCall } = this.#owner;
    const { clientId, clientSecret } = simulator.defaultApp;
    const endpoint = new TokenEndpoint(this.#parts.tokenHttp, `${simulator.url}/oauth/token`, onTokenCall);
    await keeper.start({
      name: nameOf(this.#owner),
      client: { clientId, clientSecret },
      endpoint,
      refreshAt: config.refreshAt,
      credentials: NO_CREDENTIALS,
    });
    const code = simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: [...config.scopes] });
    await keeper.signIn(new Secret(code), REDIRECT_URI);
  }
}

function newKeeper({ clock, random }: Parts, { identity }: Owner): Keeper {
  return keeperInMemory({ clock, random }, `${identity}:simulator`);
}
