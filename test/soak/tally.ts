import type { Aim } from './aims';

/** Where a kill struck, as the cloud's log and the disk tell it. */
export type Strike =
  /** The pair that the cloud gave last was on disk. */
  | 'harmless'
  /** The cloud had rotated, the new pair was not on disk yet. */
  | 'in the span'
  /** The token request was on its way; the cloud rotated when nobody was there to hear it. */
  | 'on the way';

export type Verdict = 'works' | 'lost';

export interface Killed {
  readonly aim: Aim;
  readonly strike: Strike;
  /** Hash of the refresh token whose successor is lost with this kill. */
  readonly unkept: string | undefined;
}

/** What happened, kill by kill. */
export class Tally {
  readonly #kills: { readonly killed: Killed; readonly verdict: Verdict; readonly rightCause: boolean }[] = [];
  readonly #delays = new Map<string, number>();

  add(killed: Killed, verdict: Verdict, rightCause: boolean): void {
    this.#kills.push({ killed, verdict, rightCause });
  }

  /** A command that failed for the time being, before one worked. */
  delayed(failure: string): void {
    this.#delays.set(failure, (this.#delays.get(failure) ?? 0) + 1);
  }

  get kills(): number {
    return this.#kills.length;
  }

  get delays(): ReadonlyMap<string, number> {
    return this.#delays;
  }

  struck(strike: Strike, aim?: Aim): number {
    return this.#kills.filter(({ killed }) => killed.strike === strike && (aim === undefined || killed.aim === aim))
      .length;
  }

  lost(where: 'inside' | 'outside'): number {
    return this.#kills.filter(({ killed, verdict }) => verdict === 'lost' && isInside(killed) === (where === 'inside'))
      .length;
  }

  /** Losses inside the span whose account did not say that a refresh was interrupted. */
  get wrongCauses(): number {
    return this.#kills.filter(({ verdict, rightCause }) => verdict === 'lost' && !rightCause).length;
  }

  /** Kills inside the span after which a command worked all the same: then the span was told wrongly. */
  get survived(): number {
    return this.#kills.filter(({ killed, verdict }) => verdict === 'works' && isInside(killed)).length;
  }

  /** How often a token came again that no kill inside the span explains. */
  sentTwiceOutside(sentTwice: readonly string[]): number {
    const explained = new Set(this.#kills.map(({ killed }) => killed.unkept));
    return sentTwice.filter((hash) => !explained.has(hash)).length;
  }
}

function isInside({ strike }: Killed): boolean {
  return strike !== 'harmless';
}
