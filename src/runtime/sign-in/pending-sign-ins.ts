import type { Clock, Random } from '../../base/ports';

const LIFE_MS = 10 * 60_000;

/** A sign-in that was begun and whose code has not come yet. */
export interface SignIn {
  readonly identity: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** The one-time `state` of each sign-in: 128 random bits, ten minutes, the only guard of the callback. */
export class PendingSignIns {
  readonly #pending = new Map<string, SignIn>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  begin(identity: string, redirectUri: string): { readonly state: string; readonly expiresAt: number } {
    this.#forgetOld();
    const state = this.random.bytes(16).toString('hex');
    const expiresAt = this.clock.now() + LIFE_MS;
    this.#pending.set(state, { identity, redirectUri, expiresAt });
    return { state, expiresAt };
  }

  /** Gives the sign-in of this `state` and makes the state worthless; nothing for a forged, used or old one. */
  take(state: string): SignIn | undefined {
    this.#forgetOld();
    const signIn = this.#pending.get(state);
    this.#pending.delete(state);
    return signIn;
  }

  /** The sign-in that this account began last, for a code that comes without its `state`. */
  latestOf(identity: string): SignIn | undefined {
    this.#forgetOld();
    return [...this.#pending.values()].filter((signIn) => signIn.identity === identity).at(-1);
  }

  #forgetOld(): void {
    const now = this.clock.now();
    for (const [state, signIn] of this.#pending) if (signIn.expiresAt <= now) this.#pending.delete(state);
  }
}
