/** Whether something learned at a time is young enough. A time in the future is a clock that was set back: not young. */
export function isYoung(knownAt: number, maxAgeMs: number, nowMs: number): boolean {
  return nowMs >= knownAt && nowMs - knownAt <= maxAgeMs;
}
