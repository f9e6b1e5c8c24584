import type { NodeAPI } from 'node-red';
import { homeTopic } from '../../base/contract/live-home';
import type { Account } from '../account/account';
import type { SharedParts } from '../process/shared-parts';
import { LiveHome } from './live-home';

/** The homes that editors look at, by account: each ends with its account, or a minute after the last look. */
export class LiveHomes {
  readonly #RED: NodeAPI;
  readonly #shared: SharedParts;
  readonly #homes = new WeakMap<Account, LiveHome>();

  constructor(RED: NodeAPI, shared: SharedParts) {
    this.#RED = RED;
    this.#shared = shared;
  }

  of(account: Account): LiveHome {
    const known = this.#homes.get(account);
    if (known) return known;
    const { clock, random, translate } = this.#shared;
    const topic = homeTopic(account.identity);
    const home = new LiveHome({
      ...{ account, clock, translate },
      era: random.bytes(9).toString('base64'),
      publish: (changes) => this.#RED.comms.publish(topic, changes, false),
    });
    this.#homes.set(account, home);
    return home;
  }
}
