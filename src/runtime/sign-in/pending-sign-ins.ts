import { ExpiringMap } from '../../base/expiring-map';
import type { Clock, Random } from '../../base/ports';

const LIFE_MS = 10 * 60_000;
const MOST_SIGN_INS = 50;

/** A sign-in that was begun and whose code has not come yet. */
export interface SignIn {
  readonly identity: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** The one-time `state` of each sign-in: 128 random bits, ten minutes, the only guard of the callback. */
export class PendingSignIns {
  readonly #pending: ExpiringMap<SignIn>;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#pending = new ExpiringMap({ clock, most: MOST_SIGN_INS, lifeMs: LIFE_MS });
    this.#clock = clock;
    this.#random = random;
  }

  begin(identity: string, redirectUri: string): { readonly state: string; readonly expiresAt: number } {
    const state = this.#random.bytes(16).toString('hex');
    const expiresAt = this.#clock.now() + LIFE_MS;
    this.#pending.set(state, { identity, redirectUri, expiresAt });
    return { state, expiresAt };
  }

  /** Gives the sign-in of this `state` and makes the state worthless; nothing for a forged, used or old one. */
  take(state: string): SignIn | undefined {
    const signIn = this.#pending.get(state);
    this.#pending.delete(state);
    return signIn;
  }

  /** The sign-in that this account began last, for a code that comes without its `state`. */
  latestOf(identity: string): SignIn | undefined {
    const own = this.#pending.living().filter(([, signIn]) => signIn.identity === identity);
    return own.at(-1)?.[1];
  }

  /** Flows stand still: no timer until they go on, or somebody signs in. */
  rest(): void {
    this.#pending.rest();
  }

  wake(): void {
    this.#pending.wake();
  }
}
