import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../base/json';

/** How far from what was asked a device may be: lamps know 254 levels, colours and mireds; thermostats halves of a degree. */
const TOLERANCES = new Map(
  Object.entries<(wanted: number) => number>({
    level: () => 1,
    hue: () => 1.5,
    saturation: () => 1.5,
    // One mired is 42 K at 6500 K, and 7 K at 2700 K.
    colorTemperature: (wanted) => Math.max(10, wanted * 0.02),
    shadeLevel: () => 2,
  }),
);
const USUAL_TOLERANCE = 0.5;
/** A hue of 100 is 360°, which is 0. */
const FULL_CIRCLE = 100;

/** Whether a device's value is the one that was asked for, within the rounding that devices do. */
export function isSameState(attribute: string, wanted: Json, value: Json): boolean {
  if (typeof wanted !== 'number' || typeof value !== 'number') return isDeepStrictEqual(wanted, value);
  const tolerance = TOLERANCES.get(attribute)?.(wanted) ?? USUAL_TOLERANCE;
  const difference = Math.abs(wanted - value);
  const shortest = attribute === 'hue' ? Math.min(difference, Math.abs(FULL_CIRCLE - difference)) : difference;
  return shortest <= tolerance;
}
