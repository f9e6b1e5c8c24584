import type { Clock, Http, Random } from '../../../base/ports';
import { TokenEndpoint, type Client } from '../../../oauth/tokens/token-endpoint';
import type { TokenPair } from '../../../oauth/tokens/token-pair';
import { clientMark } from '../../process/journal-key';
import { keeperInMemory } from './keeper-in-memory';
import { KeptAuthorization } from './kept';
import { nameOf, type Owner } from './owner';

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly tokenHttp: Http;
}

/** A sign-in at other addresses than the deployed ones. It sees no token of theirs, and is held in memory until its Deploy. */
export class ApartAuthorization extends KeptAuthorization {
  #held: TokenPair | undefined;

  constructor(parts: Parts, owner: Owner, client: Client) {
    const { identity, config, onTokenCall } = owner;
    super(keeperInMemory(parts, `${identity}@apart:${clientMark(client.clientId)}`), config.apiUrl);
    const started = this.holder.start({
      name: nameOf(owner),
      client,
      endpoint: new TokenEndpoint(parts.tokenHttp, config.tokenUrl, onTokenCall),
      refreshAt: config.refreshAt,
      credentials: { read: () => this.#held, write: (pair) => void (this.#held = pair) },
    });
    // Its state tells what is wrong.
    started.catch(() => undefined);
  }

  override get heldPair(): TokenPair | undefined {
    return this.#held;
  }

  close(graceMs: number): Promise<void> {
    this.leave();
    return this.holder.stop(graceMs);
  }
}
