import type { Log, Random } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { TokenOwners } from '../../src/oauth/keeper/token-owners';
import { Journal } from '../../src/oauth/journal/journal';
import { Keeper } from '../../src/oauth/keeper/keeper';
import type { KeeperSettings } from '../../src/oauth/keeper/ports';
import { TokenEndpoint } from '../../src/oauth/tokens/token-endpoint';
import type { SimulatedCloud } from './cloud';
import type { Disk } from './disk';
import { Lifetime, type Timeline } from './timeline';

export const KEY = 'node-1:0123456789abcdef';
export const CLIENT_ID = 'c11e47';

const SILENT: Log = { info: () => undefined, warn: () => undefined };

/** What a process lives in. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly cloud: SimulatedCloud;
  readonly disk: Disk;
  readonly random: Random;
}

/** One process of Node-RED with its keeper, from its start to its end. */
export class Machine {
  readonly life: Lifetime;
  readonly keeper: Keeper;
  readonly #endpoint: TokenEndpoint;
  readonly #credentials: KeeperSettings['credentials'];
  /** Requests and savings under way. */
  readonly underWay = { requests: 0, refreshes: 0, storage: 0, signIns: 0, starts: 0 };
  /** False between the stop of a deploy and its start, and at the end. */
  running = false;
  /** Something was under way when it stopped. */
  wasBusy = false;
  /** A suspend broke the connection of the request under way. */
  broken = false;
  /** The journal could be read. */
  journalRead = false;
  /** The last reading of the journal failed. */
  readFailed = false;

  constructor(
    world: Surroundings,
    /** Called at each step of the process; false where it has just ended. */
    step: () => boolean,
  ) {
    this.life = new Lifetime(world.timeline);
    const journal = new Journal(world.disk.journalOf(this, step), this.life);
    const ports = { journal, owners: new TokenOwners(), clock: this.life, random: world.random, log: SILENT };
    this.keeper = new Keeper(KEY, ports);
    this.#endpoint = new TokenEndpoint(world.cloud.httpFor(this, step), 'https://cloud.example.com/oauth/token');
    this.#credentials = world.disk.credentialsOf(this, step);
  }

  /** What Node-RED does at its start, and after each deploy. */
  async start(refreshAt: number, clientSecret: string): Promise<void> {
    this.running = true;
    this.underWay.starts++;
    await this.keeper.start({
      name: 'Home',
      client: { clientId: CLIENT_ID, clientSecret: new Secret(clientSecret) },
      endpoint: this.#endpoint,
      refreshAt,
      credentials: this.#credentials,
    });
    this.underWay.starts--;
  }

  /** The nodes stop; what is under way may come to its end. */
  stop(): void {
    this.running = false;
    const isRefreshing = this.keeper.snapshot().state === 'refreshing';
    this.wasBusy = isRefreshing || this.underWay.requests + this.underWay.storage > 0;
  }

  get isQuiet(): boolean {
    const { requests, storage, signIns, starts } = this.underWay;
    return this.life.alive && this.running && requests + storage + signIns + starts === 0;
  }
}
