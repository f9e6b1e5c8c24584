import type { HttpReply } from '../base/ports';

/** Where a 429 tells no time. */
const DEFAULT_WAIT_MS = 5_000;
/** Samsung's pages call `x-ratelimit-reset` seconds in one place and milliseconds in another: larger is milliseconds. */
const LARGEST_SECONDS = 300;
/** Answers come a little early; a call that is too early costs another wait. */
const MARGIN_MS = 100;
/** Samsung counts by the minute, and by the quarter of an hour; a window that never ends would stop everything. */
const LONGEST_WINDOW_MS = 900_000;

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

/** What an answer tells of the window that the cloud counts in. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until it ends. */
  readonly resetMs: number;
}

/** By the three rate headers; nothing where one is missing or makes no sense. */
export function windowTold({ headers }: HttpReply): RateWindow | undefined {
  const limit = numberIn(headers['x-ratelimit-limit'] ?? '');
  const remaining = numberIn(headers['x-ratelimit-remaining'] ?? '');
  const reset = resetMs(headers['x-ratelimit-reset']);
  if (limit === undefined || limit < 1 || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetMs: Math.min(reset, LONGEST_WINDOW_MS) + MARGIN_MS };
}

/** The limit that a refusal names: `attempt 12 limit 10 - retry in 40582 millis`. */
export function limitTold(reply: HttpReply): number | undefined {
  const limit = Number(/\blimit (\d{1,6})\b/i.exec(reply.body)?.[1] ?? NaN);
  return limit >= 1 ? limit : undefined;
}
