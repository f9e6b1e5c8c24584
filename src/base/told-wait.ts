import type { HttpReply } from './ports';

/**
 * How long a refused request asks to wait, in milliseconds: the body is precise (`retry in 40582 millis`, seen in the
 * field), then comes `Retry-After`, in seconds or as a date. `nowMs` is what a date counts from: the answer's own `Date`,
 * where no other clock is at hand. Nothing where no time is told.
 */
export function toldWaitMs({ body, headers }: HttpReply, nowMs = Date.parse(headers.date ?? '')): number | undefined {
  const inBody = /retry in (\d{1,9}) ?millis/i.exec(body)?.[1];
  if (inBody !== undefined) return Number(inBody);
  const header = headers['retry-after'] ?? '';
  const seconds = plainNumber(header);
  if (seconds !== undefined) return seconds * 1_000;
  const untilMs = Date.parse(header) - nowMs;
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs);
}

/** A header that is a number without sign and exponent. */
export function plainNumber(header: string): number | undefined {
  return /^\s*\d{1,12}(\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
}
