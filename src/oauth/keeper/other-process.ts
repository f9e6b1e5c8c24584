import type { Clock } from '../../base/ports';
import { text, type Text } from '../../base/text';

const HOUR_MS = 60 * 60_000;
/** In a rolling update the old process and the new one overlap for minutes; whoever writes for longer is there to stay. */
const VISIT_MS = HOUR_MS;
/** Two refreshes of an access token of a day, and more: who wrote nothing for so long is gone. */
const GONE_AFTER_MS = 48 * HOUR_MS;

/** Another process that writes the same entry of the journal: a second Node-RED with this account on this user folder. */
export class OtherProcess {
  readonly #clock: Clock;
  #writer: string | undefined;
  #firstAt = 0;
  #lastAt = 0;
  #told = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a process wrote. Gives whether that is worth telling the owner now: once for each that stays. */
  wrote(writer: string | undefined): boolean {
    const now = this.#clock.now();
    if (writer !== this.#writer) [this.#writer, this.#firstAt, this.#told] = [writer, now, false];
    this.#lastAt = now;
    const isNews = this.#stays(now) && !this.#told;
    this.#told ||= isNews;
    return isNews;
  }

  /** What a second process that stays means for the owner. */
  get problem(): Text | undefined {
    const now = this.#clock.now();
    const isThere = Math.abs(now - this.#lastAt) < GONE_AFTER_MS;
    return isThere && this.#stays(now) ? text('oauth.journal.secondProcess') : undefined;
  }

  #stays(now: number): boolean {
    return this.#writer !== undefined && this.#lastAt - this.#firstAt >= VISIT_MS && now >= this.#firstAt;
  }
}
