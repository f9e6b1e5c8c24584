import type { Json } from '../base/json';

/** Samsung's ids have 36 characters, those of components and attributes are words; nothing of ours needs more. */
const LONGEST_ID = 128;
/** Samsung's events have about 10 KiB at most (their rate limits page). */
const LARGEST_VALUE = 32 * 1024;
const DEEPEST_VALUE = 16;
const EARLIEST_MS = Date.parse('2000-01-01T00:00:00Z');
const LATEST_MS = Date.parse('2200-01-01T00:00:00Z');

/** The id, where it is one that can be kept: printable and short. */
export function idOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_ID) return undefined;
  return /[\p{Cc}\p{Surrogate}]/u.test(value) ? undefined : value;
}

/** Whether a value is small and flat enough to be kept and handed on. */
export function isModest(value: Json): boolean {
  return sizeOf(value, 0) <= LARGEST_VALUE;
}

/** About the number of characters; infinite where it is too deep or past all need to go on. */
function sizeOf(value: Json, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (depth >= DEEPEST_VALUE) return Number.POSITIVE_INFINITY;
  let size = 2;
  const parts = Array.isArray(value) ? value : Object.values(value);
  if (!Array.isArray(value)) for (const key of Object.keys(value)) size += key.length + 3;
  for (const part of parts) {
    size += sizeOf(part, depth + 1) + 1;
    if (size > LARGEST_VALUE) return Number.POSITIVE_INFINITY;
  }
  return size;
}

/** A moment as ISO 8601 UTC, from ISO text (webhooks) or epoch milliseconds (streams); nothing where it is neither. */
export function timestampOf(value: unknown): string | undefined {
  const atMs = typeof value === 'number' ? value : typeof value === 'string' ? dateOf(value) : Number.NaN;
  return atMs >= EARLIEST_MS && atMs < LATEST_MS ? new Date(atMs).toISOString() : undefined;
}

function dateOf(value: string): number {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]{5,20}(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
}
