import type { HttpReply } from '../base/ports';
import { plainNumber, toldWaitMs } from '../base/told-wait';

/** Where a 429 tells no time. */
const DEFAULT_WAIT_MS = 5_000;
/** Samsung's pages call `x-ratelimit-reset` seconds in one place and milliseconds in another: larger is milliseconds. */
const LARGEST_SECONDS = 300;
/** Answers come a little early; a call that is too early costs another wait. */
const MARGIN_MS = 100;
/** Samsung counts by the minute, and by the quarter of an hour; a window that never ends would stop everything. */
const LONGEST_WINDOW_MS = 900_000;

/** How long a 429 asks to wait, in milliseconds: as it says itself, else until the window ends (`x-ratelimit-reset`). */
export function waitMsOf(reply: HttpReply, nowMs: number): number {
  const waitMs = toldWaitMs(reply, nowMs) ?? resetMs(reply.headers['x-ratelimit-reset']) ?? DEFAULT_WAIT_MS;
  return waitMs + MARGIN_MS;
}

function resetMs(header: string | undefined): number | undefined {
  const reset = header === undefined ? undefined : plainNumber(header);
  if (reset === undefined) return undefined;
  return reset > LARGEST_SECONDS ? reset : reset * 1_000;
}

/** What an answer tells of the window that the cloud counts in. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until it ends. */
  readonly resetMs: number;
}

/** By the three rate headers; nothing where one is missing or makes no sense. */
export function windowTold({ headers }: HttpReply): RateWindow | undefined {
  const limit = plainNumber(headers['x-ratelimit-limit'] ?? '');
  const remaining = plainNumber(headers['x-ratelimit-remaining'] ?? '');
  const reset = resetMs(headers['x-ratelimit-reset']);
  if (limit === undefined || limit < 1 || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetMs: Math.min(reset, LONGEST_WINDOW_MS) + MARGIN_MS };
}

/** The limit that a refusal names: `attempt 12 limit 10 - retry in 40582 millis`. */
export function limitTold(reply: HttpReply): number | undefined {
  const limit = Number(/\blimit (\d{1,6})\b/i.exec(reply.body)?.[1] ?? NaN);
  return limit >= 1 ? limit : undefined;
}
