import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import {
  isFromTheFuture,
  isRefreshDue,
  reachable,
  refreshDueAt,
  retryDelayMs,
  youngForMs,
} from '../../../src/oauth/keeper/schedule';
import { pairOfGrant, type TokenPair } from '../../../src/oauth/tokens/token-pair';
import { fixedRandom } from '../../support/fake-clock';

const NOW = Date.parse('2026-03-04T09:00:00Z');
const MINUTE_MS = 60_000;

function pairFor(lifeSeconds: number, obtainedAt = NOW): TokenPair {
  const secret = new Secret('x');
  const rest = { scope: '', installedAppId: '', expiresInSeconds: lifeSeconds };
  return pairOfGrant({ kind: 'granted', accessToken: secret, refreshToken: secret, ...rest }, 'g', obtainedAt);
}

const lowest = { number: () => 0, bytes: Buffer.alloc };
const highest = { number: () => 0.999999, bytes: Buffer.alloc };

describe('The moment of a refresh', () => {
  for (const seconds of [60, 3600, 86_399, 7 * 86_400]) {
    it(`is the share of a life of ${seconds} s, give or take a few per cent`, () => {
      const pair = pairFor(seconds);
      for (const share of [0.05, 0.5, 0.95]) {
        const exact = NOW + seconds * 1000 * share;
        const [early, late] = [refreshDueAt(pair, share, lowest), refreshDueAt(pair, share, highest)];
        assert.ok(early < exact && exact < late, 'there is jitter');
        assert.ok(early >= exact - 0.04 * seconds * 1000 && late < pair.expiresAt, `${early} … ${late}`);
      }
    });
  }

  it('is a second after the beginning at the earliest, and no later than the end of so short a life', () => {
    for (const seconds of [1, 1.5, 2, 10]) {
      for (const share of [0.05, 0.5]) {
        const due = refreshDueAt(pairFor(seconds), share, lowest);
        assert.ok(due >= NOW + 1000 && due <= NOW + Math.max(1, 0.5 * seconds) * 1000, `${seconds} s: ${due - NOW}`);
        assert.equal(isRefreshDue(pairFor(seconds), share, NOW + 999), false);
        assert.equal(isRefreshDue(pairFor(seconds), share, NOW + Math.max(1000, 500 * seconds)), true);
      }
    }
  });

  it('is seven days after the beginning at the latest, whatever the cloud says', () => {
    for (const seconds of [30 * 86_400, 86_399_000, 10 * 365 * 86_400]) {
      const latest = NOW + 7 * 86_400_000;
      for (const random of [lowest, highest]) assert.equal(refreshDueAt(pairFor(seconds), 0.5, random), latest);
      assert.equal(isRefreshDue(pairFor(seconds), 0.5, latest - 1), false);
      assert.equal(isRefreshDue(pairFor(seconds), 0.5, latest), true);
    }
  });

  it('is at once for a pair that brought no life with it', () => {
    for (const pair of [
      { ...pairFor(60), expiresAt: 0 },
      { ...pairFor(60), expiresAt: NOW + 500 },
    ]) {
      assert.ok(refreshDueAt(pair, 0.5, lowest) <= Math.max(NOW, pair.expiresAt));
    }
  });

  it('differs between accounts that started together', () => {
    const random = fixedRandom();
    const moments = new Set(Array.from({ length: 50 }, () => refreshDueAt(pairFor(86_400), 0.5, random)));
    assert.ok(moments.size > 45);
  });

  it('stays between the first twentieth and the last of the life, whatever the share', () => {
    const pair = pairFor(1000);
    for (const share of [-3, 0, 0.01]) assert.ok(refreshDueAt(pair, share, lowest) >= NOW + 48_000);
    for (const share of [1, 7, 1e9]) assert.ok(refreshDueAt(pair, share, highest) < pair.expiresAt);
    for (const share of [Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.ok(Math.abs(refreshDueAt(pair, share, lowest) - (NOW + 500_000)) < 20_000);
    }
  });

  it('is at once for a life of no length', () => {
    assert.equal(refreshDueAt({ ...pairFor(0), expiresAt: NOW - 5 }, 0.5, highest), NOW);
  });

  it('has come when the share of the life is over, or nobody can tell', () => {
    const pair = pairFor(1000);
    assert.equal(isRefreshDue(pair, 0.5, NOW + 499_999), false);
    assert.equal(isRefreshDue(pair, 0.5, NOW + 500_000), true);
    assert.equal(isRefreshDue(pair, 0.5, NOW - 2 * MINUTE_MS), true);
  });
});

describe('A pair from the future', () => {
  it('is one that is dated more than a minute ahead', () => {
    assert.equal(isFromTheFuture(pairFor(60, NOW + MINUTE_MS), NOW), false);
    assert.equal(isFromTheFuture(pairFor(60, NOW + MINUTE_MS + 1), NOW), true);
    assert.equal(isFromTheFuture(pairFor(60, NOW - MINUTE_MS), NOW), false);
  });
});

describe('The wait after failures', () => {
  it('doubles from 5 s to 15 min, with jitter, and never gets longer', () => {
    assert.equal(retryDelayMs(1, lowest), 4000);
    assert.ok(retryDelayMs(1, highest) > 5900 && retryDelayMs(1, highest) < 6001);
    assert.equal(retryDelayMs(2, lowest), 8000);
    assert.equal(retryDelayMs(5, lowest), 64_000);
    for (const failures of [9, 50, 1e6, Number.MAX_SAFE_INTEGER]) {
      assert.equal(retryDelayMs(failures, lowest), 12 * MINUTE_MS);
      assert.equal(retryDelayMs(failures, highest), 15 * MINUTE_MS);
    }
  });

  it('is over where a clock that was set back would make it endless', () => {
    assert.equal(reachable(NOW + 15 * MINUTE_MS, NOW), NOW + 15 * MINUTE_MS);
    assert.equal(reachable(NOW + 60 * MINUTE_MS, NOW), NOW);
    assert.equal(reachable(NOW - MINUTE_MS, NOW), NOW - MINUTE_MS);
  });
});

describe('A young token', () => {
  it('is younger than min(60 s, 10 % of its life)', () => {
    assert.equal(youngForMs(pairFor(86_400)), 60_000);
    assert.equal(youngForMs(pairFor(600)), 60_000);
    assert.equal(youngForMs(pairFor(20)), 2000);
    assert.equal(youngForMs({ ...pairFor(20), expiresAt: NOW - 1 }), 0);
  });
});
