import type { HttpReply } from '../base/ports';

/** Where a 429 tells no time. */
const DEFAULT_WAIT_MS = 5_000;
/** Samsung's pages call `x-ratelimit-reset` seconds in one place and milliseconds in another: larger is milliseconds. */
const LARGEST_SECONDS = 300;
/** Answers come a little early; a call that is too early costs another wait. */
const MARGIN_MS = 100;

/**
 * How long a 429 asks to wait, in milliseconds. The body is precise (`retry in 40582 millis`, seen in the field),
 * then `Retry-After` (seconds or a date), then `x-ratelimit-reset`.
 */
export function waitMsOf(reply: HttpReply, nowMs: number): number {
  const inBody = /retry in (\d{1,9}) ?millis/i.exec(reply.body)?.[1];
  const waitMs =
    (inBody === undefined ? undefined : Number(inBody)) ??
    retryAfterMs(reply.headers['retry-after'], nowMs) ??
    resetMs(reply.headers['x-ratelimit-reset']) ??
    DEFAULT_WAIT_MS;
  return waitMs + MARGIN_MS;
}

function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = numberIn(header);
  if (seconds !== undefined) return seconds * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function resetMs(header: string | undefined): number | undefined {
  const reset = header === undefined ? undefined : numberIn(header);
  if (reset === undefined) return undefined;
  return reset > LARGEST_SECONDS ? reset : reset * 1_000;
}

function numberIn(header: string): number | undefined {
  return /^\s*\d{1,12}(\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
}

interface Pause {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Which kinds of calls on which device have to wait, and until when. Other devices and kinds go on. */
export class Pauses {
  readonly #pauses = new Map<string, Pause>();

  /** Milliseconds that calls of this bucket still have to wait. A clock that was set back ends the pause. */
  remainingMs(bucket: string, nowMs: number): number {
    const pause = this.#pauses.get(bucket);
    if (!pause) return 0;
    if (nowMs >= pause.sinceMs && nowMs < pause.untilMs) return pause.untilMs - nowMs;
    this.#pauses.delete(bucket);
    return 0;
  }

  pause(bucket: string, waitMs: number, nowMs: number): void {
    for (const [other, { untilMs }] of this.#pauses) if (untilMs <= nowMs) this.#pauses.delete(other);
    this.#pauses.set(bucket, { sinceMs: nowMs, untilMs: nowMs + waitMs });
  }
}
