import type { Json } from '../base/json';

/** What `toggle` makes of a value: the other one. States between two ends go to the closed or quiet one. */
const OTHERS: ReadonlyMap<Json, Json> = new Map<Json, Json>([
  ['on', 'off'],
  ['off', 'on'],
  ['open', 'closed'],
  ['closed', 'open'],
  ['partially open', 'closed'],
  ['locked', 'unlocked'],
  ['unlocked', 'locked'],
  ['muted', 'unmuted'],
  ['unmuted', 'muted'],
  ['playing', 'paused'],
  ['paused', 'playing'],
  ['stopped', 'playing'],
  ['enabled', 'disabled'],
  ['disabled', 'enabled'],
  [true, false],
  [false, true],
]);

/** The other one of two values; `undefined` for what has no other. */
export function otherOf(value: Json): Json | undefined {
  return OTHERS.get(value);
}

/** Whether a list of values holds two that are each other's other. */
export function holdsOthers(values: readonly Json[]): boolean {
  return values.some((value) => {
    const other = otherOf(value);
    return other !== undefined && otherOf(other) === value && values.includes(other);
  });
}

export function isToggle(value: unknown): boolean {
  return typeof value === 'string' && value.trim().toLowerCase() === 'toggle';
}
