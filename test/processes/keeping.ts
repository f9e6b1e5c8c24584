/**
 * A process of its own with one keeper on a user folder, as Node-RED has it, but without Node-RED: it starts in a
 * fraction of the time. Does what its parent asks, and answers each request.
 */
import { join } from 'node:path';
import { createHttp } from '../../src/base/http';
import { SmartThingsError } from '../../src/base/errors';
import type { Clock } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { systemClock, systemRandom } from '../../src/base/system';
import { Journal } from '../../src/oauth/journal/journal';
import { JOURNAL_FORM } from '../../src/oauth/journal/journal-document';
import { Keeper } from '../../src/oauth/keeper/keeper';
import { TokenOwners } from '../../src/oauth/keeper/token-owners';
import { TokenEndpoint } from '../../src/oauth/tokens/token-endpoint';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';
import { FileStorage } from '../../src/runtime/storage/file-storage';
import { reached } from '../support/crash-points';

/** What the parent asks for, and by how much all clocks are ahead then: nobody refreshes by hand each second. */
export type Order = { readonly aheadMs: number } & (
  { readonly do: 'refresh' | 'look' | 'stop' } | { readonly do: 'seed'; readonly refreshToken: string }
);

export interface Answer {
  readonly state: string;
  /** Keys of the sentence for the owner. */
  readonly message: string;
  readonly generation: number;
  /** By hash, as tokens are named. */
  readonly accessToken: string | undefined;
  /** Code of the error, where the order failed. */
  readonly failed?: string;
}

/** What the environment tells it. */
export interface Surroundings {
  readonly userDir: string;
  readonly key: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly aheadMs: number;
}

export const SURROUNDINGS = 'KEEPING_SURROUNDINGS';

const GRACE_MS = 8_000;

class Kept {
  #aheadMs: number;
  #pair: TokenPair | undefined;
  readonly #keeper: Keeper;

  constructor(private readonly surroundings: Surroundings) {
    this.#aheadMs = surroundings.aheadMs;
    const clock: Clock = { now: () => Date.now() + this.#aheadMs, after: systemClock.after };
    const news = { damaged: () => undefined, cannotFlush: () => undefined };
    const file = join(surroundings.userDir, 'smartthings-journal.json');
    const journal = new Journal(new FileStorage(file, JOURNAL_FORM, news, systemClock), clock);
    const log = { info: () => undefined, warn: () => undefined };
    this.#keeper = new Keeper(surroundings.key, {
      ...{ journal, owners: new TokenOwners(), clock, random: systemRandom, log },
    });
  }

  start(): Promise<void> {
    const { tokenUrl, clientId, clientSecret } = this.surroundings;
    return this.#keeper.start({
      name: 'Home',
      client: { clientId, clientSecret: new Secret(clientSecret) },
      endpoint: new TokenEndpoint(createHttp(), tokenUrl),
      refreshAt: 0.5,
      credentials: {
        read: () => this.#pair,
        write: (pair) => {
          if (pair) reached('credentials: before');
          this.#pair = pair;
          if (pair) reached('credentials: after');
        },
      },
    });
  }

  async obey(order: Order): Promise<Answer> {
    let failed: string | undefined;
    try {
      this.#aheadMs = order.aheadMs;
      if (order.do === 'refresh') await this.#keeper.refreshNow();
      if (order.do === 'seed') await this.#keeper.seed(new Secret(order.refreshToken));
      if (order.do === 'stop') await this.#keeper.stop(GRACE_MS);
    } catch (error) {
      failed = error instanceof SmartThingsError ? error.code : String(error);
    }
    const { state, message } = this.#keeper.snapshot();
    const nested = Object.values(message.params).map((value) =>
      typeof value === 'object' && 'key' in value ? value.key : '',
    );
    return {
      state,
      message: [message.key, ...nested].join('/'),
      generation: this.#pair?.generation ?? 0,
      accessToken: this.#keeper.peek()?.hash(),
      ...(failed === undefined ? {} : { failed }),
    };
  }
}

const surroundings = process.env[SURROUNDINGS];
if (surroundings !== undefined && process.send) {
  const kept = new Kept(JSON.parse(surroundings) as Surroundings);
  const ready = kept.start();
  process.on('message', (order: Order) => {
    void ready
      .then(() => kept.obey(order))
      .then((answer) => process.send?.(answer, () => (order.do === 'stop' ? process.exit() : undefined)));
  });
}
