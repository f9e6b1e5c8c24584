import type { AccountView } from '../../../base/contract/routes';

/** A span of time that runs out. */
export interface Life {
  readonly kind: 'access' | 'refresh';
  /** What is left of it, from 0 to 1. */
  readonly left: number;
  /** Where in it something is planned, on the same scale. */
  readonly mark?: number;
  readonly endsAt: Date;
  readonly plannedAt?: Date;
}

const DAY_MS = 86_400_000;
/** Lives of Samsung's tokens, for where it is not known when one began. */
const USUAL_MS = { access: DAY_MS, refresh: 30 * DAY_MS };

/** The lives of an account's tokens as far as they are known. */
export function livesOf(account: AccountView, nowMs: number): Life[] {
  const begunAt = timeOf(account.refreshedAt);
  const planned = timeOf(account.nextRefreshAt);
  const access = lifeOf('access', begunAt, timeOf(account.accessTokenExpiresAt), nowMs, planned);
  const refresh = lifeOf('refresh', begunAt, timeOf(account.refreshTokenExpiresAt), nowMs);
  return [access, refresh].filter((life) => life !== undefined);
}

function lifeOf(
  kind: Life['kind'],
  begunAt: number | undefined,
  endsAt: number | undefined,
  nowMs: number,
  plannedAt?: number,
): Life | undefined {
  if (endsAt === undefined) return undefined;
  const length = endsAt - (begunAt === undefined || begunAt >= endsAt ? endsAt - USUAL_MS[kind] : begunAt);
  const shareAt = (at: number): number => Math.min(Math.max((endsAt - at) / length, 0), 1);
  const planned = plannedAt !== undefined && plannedAt > nowMs && plannedAt < endsAt ? plannedAt : undefined;
  return {
    ...{ kind, left: shareAt(nowMs), endsAt: new Date(endsAt) },
    ...(planned === undefined ? {} : { mark: shareAt(planned), plannedAt: new Date(planned) }),
  };
}

function timeOf(iso: string | null): number | undefined {
  const ms = Date.parse(iso ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
