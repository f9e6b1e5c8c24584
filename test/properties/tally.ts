/** What was lived through. */
export interface Tally {
  readonly runs: number;
  readonly days: number;
  readonly refreshes: number;
  readonly rotations: number;
  readonly processes: number;
  readonly incidents: number;
  readonly signIns: number;
  /** How often a second process ran beside the first. */
  readonly overlaps: number;
  /** Refusals that were heard, true and false ones. */
  readonly refused: number;
  /** The longest time without one good answer that an authorization outlived. */
  readonly longestOutageMs: number;
}

export const NOTHING: Tally = {
  runs: 0,
  days: 0,
  refreshes: 0,
  rotations: 0,
  processes: 0,
  incidents: 0,
  signIns: 0,
  overlaps: 0,
  refused: 0,
  longestOutageMs: 0,
};

/** Both tallies in one. */
export function add(one: Tally, other: Tally): Tally {
  return {
    runs: one.runs + other.runs,
    days: one.days + other.days,
    refreshes: one.refreshes + other.refreshes,
    rotations: one.rotations + other.rotations,
    processes: one.processes + other.processes,
    incidents: one.incidents + other.incidents,
    signIns: one.signIns + other.signIns,
    overlaps: one.overlaps + other.overlaps,
    refused: one.refused + other.refused,
    longestOutageMs: Math.max(one.longestOutageMs, other.longestOutageMs),
  };
}
