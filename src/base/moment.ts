/**
 * A moment in the life of this process. It tells which of two things came first, whatever clocks do: those of devices
 * say 2038, and ours is set by NTP.
 */
export type Moment = number;

let last: Moment = 0;

/** Later than every moment before. */
export function thisMoment(): Moment {
  return ++last;
}
