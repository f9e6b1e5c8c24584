import assert from 'node:assert/strict';
import { limitTold, waitMsOf, windowTold } from '../../src/api/rate-limit';
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

describe('windowTold', () => {
  const headers = (limit: string, remaining: string, reset: string): Record<string, string> => ({
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
  });

  it('reads the three headers, the reset in seconds or milliseconds', () => {
    assert.deepEqual(windowTold(reply(200, {}, headers('12', '11', '60'))), {
      limit: 12,
      remaining: 11,
      resetMs: 60_100,
    });
    assert.deepEqual(windowTold(reply(200, {}, headers('12', '0', '40582'))), {
      limit: 12,
      remaining: 0,
      resetMs: 40_682,
    });
  });

  it('knows no window by less than that, nor one without end', () => {
    const some: Record<string, string>[] = [
      {},
      headers('12', '', '60'),
      headers('', '1', '60'),
      headers('12', '1', ''),
    ];
    for (const wrong of [...some, headers('0', '0', '60'), headers('12', '-1', '60'), headers('many', '1', '60')]) {
      assert.equal(windowTold(reply(200, {}, wrong)), undefined, JSON.stringify(wrong));
    }
    assert.equal(windowTold(reply(200, {}, headers('12', '0', '99999999999')))?.resetMs, 900_100);
  });
});

describe('limitTold', () => {
  it('reads the limit that a refusal names', () => {
    assert.equal(limitTold(reply(429, 'attempt 12 limit 10 - retry in 40582 millis')), 10);
    for (const body of ['', 'retry in 5 millis', 'limit 0', 'limitless 5', 'limit 9999999']) {
      assert.equal(limitTold(reply(429, body)), undefined, body);
    }
  });
});
