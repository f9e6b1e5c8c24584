import type { Clock, Http, Random, StreamingHttp } from '../../base/ports';
import { EventRouter } from '../../events/event-router';
import { SigningKeys } from '../../events/keys';
import type { SharedSimulator } from '../process/shared-simulator';
import type { SharedEventParts } from './event-parts';
import { NewTargets } from './new-targets';
import { Subscribers } from './subscribers';

/** Hosts of keys are a setting: Samsung's, and now and then a test's. */
const MOST_KEY_HOSTS = 20;

/** What the events of all accounts of a process share: who takes which events, and the keys that prove them. */
export class EventDesk implements SharedEventParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http & StreamingHttp;
  readonly simulated: SharedSimulator;
  readonly onFault: (error: unknown) => void;
  readonly router = new EventRouter();
  readonly subscribers = new Subscribers();
  readonly newTargets: NewTargets;
  readonly #keys = new Map<string, SigningKeys>();

  constructor({
    clock,
    random,
    http,
    simulated,
    onFault,
  }: Omit<SharedEventParts, 'router' | 'subscribers' | 'keysOf'>) {
    this.clock = clock;
    this.random = random;
    this.http = http;
    this.simulated = simulated;
    this.onFault = onFault;
    this.newTargets = new NewTargets(this);
  }

  readonly keysOf = (keyUrl: string): SigningKeys => {
    const known = this.#keys.get(keyUrl);
    if (known) return known;
    const { clock, http } = this;
    const keys = new SigningKeys({ http, clock, keyUrl });
    this.#keys.set(keyUrl, keys);
    for (const oldest of this.#keys.keys()) if (this.#keys.size > MOST_KEY_HOSTS) this.#keys.delete(oldest);
    return keys;
  };
}
