import type { AuthorizationSnapshot } from './authorization';

/** The token's times as the OAuth reply names them. Seconds are whole. */
export interface TokenTimes {
  readonly expires_in: number;
  /** ISO 8601 UTC. */
  readonly expires_at: string;
}

const LONGEST_MS = 86_400_000;
const SHORTEST_MS = 1_000;

/**
 * Until when others may use the token that is good now: it ends with its own life or with the next planned refresh,
 * since a refresh kills the old one. The end of a personal access token is only a guess, and counts until it is past.
 */
export function tokenTimes(
  { accessTokenExpiresAt = 0, nextRefreshAt = Infinity }: AuthorizationSnapshot,
  nowMs: number,
): TokenTimes {
  const lifeEnd = accessTokenExpiresAt > nowMs ? accessTokenExpiresAt : Infinity;
  const end = Math.max(nowMs + SHORTEST_MS, Math.min(lifeEnd, nextRefreshAt, nowMs + LONGEST_MS));
  return { expires_in: Math.floor((end - nowMs) / 1000), expires_at: new Date(end).toISOString() };
}
