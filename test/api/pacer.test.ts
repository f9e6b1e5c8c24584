import assert from 'node:assert/strict';
import { Pacer } from '../../src/api/pacer';
import type { ApiRequest } from '../../src/api/request';
import type { HttpReply } from '../../src/base/ports';
import { reply } from '../support/fake-http';

const NOW = Date.parse('2026-03-04T09:00:00Z');
const command: ApiRequest = {
  method: 'POST',
  path: ['devices', 'lamp', 'commands'],
  kind: 'commands',
  deviceId: 'lamp',
};
const read: ApiRequest = { method: 'GET', path: ['devices', 'lamp', 'status'], kind: 'reads', deviceId: 'lamp' };
const other: ApiRequest = { ...command, deviceId: 'other' };

function told(remaining: number, resetSeconds = 60, status = 200): HttpReply {
  const headers = {
    'x-ratelimit-limit': '12',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
  };
  return reply(status, status === 429 ? 'attempt 13 limit 12 - retry in 30000 millis' : '', headers);
}

/** A call from its beginning to its answer. */
function call(pacer: Pacer, answer: HttpReply, at = NOW, request = command): void {
  assert.equal(pacer.waitMs(request, at), 0);
  pacer.told(pacer.begin(request, at), answer, at);
}

describe('Pacer', () => {
  it('lets calls begin as long as the cloud has room, and after the reset again', () => {
    const pacer = new Pacer();
    call(pacer, told(1));
    call(pacer, told(0));
    assert.equal(pacer.waitMs(command, NOW + 1_000), 59_100);
    assert.equal(pacer.waitMs(other, NOW + 1_000), 0, 'another device');
    assert.equal(pacer.waitMs(read, NOW + 1_000), 0, 'another kind');
    assert.equal(pacer.waitMs(command, NOW + 60_100), 0);
  });

  it('counts those that are under way', () => {
    const pacer = new Pacer();
    const first = pacer.begin(command, NOW);
    const second = pacer.begin(command, NOW);
    pacer.told(first, told(1), NOW);
    assert.ok(pacer.waitMs(command, NOW) > 0, 'the second may not be counted yet');
    pacer.told(second, told(0), NOW);
    assert.ok(pacer.waitMs(command, NOW) > 0);
  });

  it('takes answers that come in another order for what they are', () => {
    const pacer = new Pacer();
    const bucket = pacer.begin(command, NOW);
    for (let more = 0; more < 2; more++) pacer.begin(command, NOW);
    for (const remaining of [9, 11, 10]) pacer.told(bucket, told(remaining), NOW);
    // Two might not have been counted when nine were left.
    for (let left = 7; left > 0; left--) {
      assert.equal(pacer.waitMs(command, NOW), 0);
      pacer.begin(command, NOW);
    }
    assert.ok(pacer.waitMs(command, NOW) > 0);
  });

  it('lets as many begin in the next window as in the one before, without asking', () => {
    const pacer = new Pacer();
    call(pacer, told(0));
    const next = NOW + 61_000;
    for (let count = 0; count < 12; count++) {
      assert.equal(pacer.waitMs(command, next), 0, `call ${count}`);
      pacer.begin(command, next);
    }
    assert.ok(pacer.waitMs(command, next) > 59_000);
  });

  it('corrects its notion of a window by what the cloud tells of it', () => {
    const pacer = new Pacer();
    call(pacer, told(0));
    const next = NOW + 61_000;
    for (let count = 0; count < 12; count++) pacer.begin(command, next);
    pacer.told(pacer.begin(command, next), told(5, 20), next);
    assert.ok(pacer.waitMs(command, next) <= 20_100, 'this window ends earlier than it was presumed to');
  });

  it('waits as a refusal says, and knows the limit from then on', () => {
    const pacer = new Pacer();
    const bucket = pacer.begin(command, NOW);
    const refusal = reply(429, 'attempt 3 limit 2 - retry in 30000 millis');
    pacer.told(bucket, refusal, NOW);
    pacer.refused(bucket, refusal, 30_000, NOW);
    assert.equal(pacer.waitMs(command, NOW), 30_000);
    const next = NOW + 30_000;
    for (let count = 0; count < 2; count++) {
      assert.equal(pacer.waitMs(command, next), 0);
      pacer.begin(command, next);
    }
    assert.ok(pacer.waitMs(command, next) > 59_000, 'the cloud tells no headers');
  });

  it('learns that the cloud counts all kinds of calls on a device together', () => {
    const pacer = new Pacer();
    call(pacer, told(5));
    call(pacer, told(0), NOW, read);
    const bucket = pacer.begin(command, NOW);
    pacer.told(bucket, told(0, 60, 429), NOW);
    pacer.refused(bucket, told(0, 60, 429), 60_000, NOW);
    const next = NOW + 61_000;
    call(pacer, told(0), next, read);
    assert.ok(pacer.waitMs(command, next) > 0);
    assert.equal(pacer.waitMs(other, next), 0);
  });

  it('ends every wait when the clock was set back', () => {
    const pacer = new Pacer();
    call(pacer, told(0));
    const bucket = pacer.begin(other, NOW);
    pacer.told(bucket, told(0, 60, 429), NOW);
    pacer.refused(bucket, told(0, 60, 429), 60_000, NOW);
    for (const request of [command, other]) assert.equal(pacer.waitMs(request, NOW - 1), 0);
  });

  it('keeps calls that no answer came for as begun, and stays small', () => {
    const pacer = new Pacer();
    call(pacer, told(1));
    pacer.lost(pacer.begin(command, NOW));
    assert.ok(pacer.waitMs(command, NOW) > 0, 'it may have been counted');
    for (let device = 0; device < 5_000; device++) call(pacer, told(5), NOW, { ...command, deviceId: `d${device}` });
    assert.equal(pacer.waitMs(command, NOW), 0, 'forgotten, to be learned again');
  });
});
