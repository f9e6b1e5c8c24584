import assert from 'node:assert/strict';
import { text } from '../../src/base/text';
import { tokenTimes } from '../../src/oauth/token-times';

const NOW = Date.parse('2026-03-04T09:00:00.250Z');
const HOUR_MS = 3_600_000;

function secondsOf(times: { accessTokenExpiresAt?: number; nextRefreshAt?: number }): number {
  const plain = { message: text('a.key'), scope: '', installedAppId: '', unsaved: false };
  const { expires_in, expires_at } = tokenTimes({ ...plain, state: 'authorized', ...times }, NOW);
  assert.ok(
    Date.parse(expires_at) - NOW >= expires_in * 1000 && Date.parse(expires_at) - NOW < (expires_in + 1) * 1000,
  );
  return expires_in;
}

describe('the times of a token for others', () => {
  const expires = NOW + 24 * HOUR_MS;
  it('end at the next planned refresh, since that kills the token', () => {
    assert.equal(secondsOf({ accessTokenExpiresAt: expires, nextRefreshAt: NOW + 12 * HOUR_MS + 999 }), 43_200);
  });
  it('end at the expiry where no refresh comes before it', () => {
    assert.equal(secondsOf({ accessTokenExpiresAt: NOW + HOUR_MS }), 3600);
    assert.equal(secondsOf({ accessTokenExpiresAt: NOW + HOUR_MS, nextRefreshAt: expires }), 3600);
  });
  it('are a second while the refresh is under way, or overdue', () => {
    assert.equal(secondsOf({ accessTokenExpiresAt: expires, nextRefreshAt: NOW }), 1);
    assert.equal(secondsOf({ accessTokenExpiresAt: expires, nextRefreshAt: NOW - HOUR_MS }), 1);
  });
  it('are a day at most, also where nobody knows the end', () => {
    assert.equal(secondsOf({}), 86_400);
    assert.equal(secondsOf({ accessTokenExpiresAt: NOW + 1000 * HOUR_MS }), 86_400);
  });
  it('are a day for a personal access token that lives longer than was guessed', () => {
    assert.equal(secondsOf({ accessTokenExpiresAt: NOW - 5000 * HOUR_MS }), 86_400);
  });
});
