import assert from 'node:assert/strict';
import { Pauses, waitMsOf } from '../../src/api/rate-limit';
import { reply } from '../support/fake-http';

const NOW_MS = Date.parse('2026-03-04T09:00:00Z');

describe('waitMsOf', () => {
  const table: [body: string, headers: Record<string, string>, waitMs: number][] = [
    ['attempt 12 limit 10 - retry in 40582 millis', {}, 40_582],
    ['{"error":{"details":[{"message":"attempt 1 limit 1 - retry in 13933 millis"}]}}', { 'retry-after': '1' }, 13_933],
    ['', { 'retry-after': '7', 'x-ratelimit-reset': '41' }, 7_000],
    ['', { 'retry-after': 'Wed, 04 Mar 2026 09:00:30 GMT' }, 30_000],
    ['', { 'retry-after': 'Wed, 04 Mar 2026 08:00:00 GMT' }, 0],
    ['', { 'x-ratelimit-reset': '41' }, 41_000],
    ['', { 'x-ratelimit-reset': '300' }, 300_000],
    ['', { 'x-ratelimit-reset': '301' }, 301],
    ['', { 'x-ratelimit-reset': '40582' }, 40_582],
    ['', { 'retry-after': 'soon', 'x-ratelimit-reset': '2' }, 2_000],
    ['', { 'x-ratelimit-reset': '-5' }, 5_000],
    ['', { 'retry-after': '', 'x-ratelimit-reset': 'NaN' }, 5_000],
    ['<html>retry in a while</html>', {}, 5_000],
    ['retry in 99999999999999999999 millis', {}, 5_000],
  ];

  for (const [body, headers, waitMs] of table) {
    it(`waits ${waitMs} ms for ${JSON.stringify(body)} ${JSON.stringify(headers)}`, () => {
      assert.equal(waitMsOf(reply(429, body, headers), NOW_MS), waitMs + 100);
    });
  }
});

describe('Pauses', () => {
  it('tells what is left of a bucket’s pause, and nothing of others', () => {
    const pauses = new Pauses();
    pauses.pause('commands lamp', 1_000, NOW_MS);
    assert.equal(pauses.remainingMs('commands lamp', NOW_MS + 400), 600);
    assert.equal(pauses.remainingMs('reads lamp', NOW_MS), 0);
    assert.equal(pauses.remainingMs('commands lamp', NOW_MS + 1_000), 0);
    assert.equal(pauses.remainingMs('commands lamp', NOW_MS + 400), 0);
  });

  it('ends when the clock was set back', () => {
    const pauses = new Pauses();
    pauses.pause('commands lamp', 1_000, NOW_MS);
    assert.equal(pauses.remainingMs('commands lamp', NOW_MS - 1), 0);
  });
});
