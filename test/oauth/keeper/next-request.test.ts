import assert from 'node:assert/strict';
import { NextRequest, type Failure } from '../../../src/oauth/keeper/next-request';
import { EMPTY_RECORD, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { text } from '../../../src/base/text';
import { fixedRandom } from '../../support/fake-clock';
import { pairWith } from '../../support/token-pairs';

const live = pairWith();
const NOW = live.obtainedAt;
const HALF_MS = 12 * 3_600_000;
const AUTHORIZED: AuthorizationRecord = { ...EMPTY_RECORD, live, grants: [live.grant] };

function failureAt(retryAt: number): Failure {
  return { reply: { kind: 'passing', code: 'network', sentence: text('x'), inDoubt: false }, count: 1, retryAt };
}

function nextAt(record: AuthorizationRecord, failure?: Failure, now = NOW): number {
  return new NextRequest(fixedRandom()).nextAt(record, failure, 0.5, now);
}

describe('The next token request', () => {
  it('is at the share of the life, the same moment at each look', () => {
    const plan = new NextRequest(fixedRandom());
    const first = plan.nextAt(AUTHORIZED, undefined, 0.5, NOW);
    assert.ok(Math.abs(first - NOW - HALF_MS) < 0.04 * HALF_MS);
    assert.equal(plan.nextAt(AUTHORIZED, undefined, 0.5, NOW + 5000), first);
  });

  it('is drawn anew for another pair, and for another share', () => {
    const plan = new NextRequest(fixedRandom());
    const first = plan.nextAt(AUTHORIZED, undefined, 0.5, NOW);
    assert.ok(plan.nextAt(AUTHORIZED, undefined, 0.1, NOW) < first);
    assert.notEqual(plan.nextAt({ ...AUTHORIZED, live: pairWith() }, undefined, 0.5, NOW), first);
  });

  it('is never where there is nothing to spend', () => {
    assert.equal(nextAt(EMPTY_RECORD), Infinity);
    assert.equal(nextAt({ ...AUTHORIZED, spent: [live.refreshToken.hash()] }), Infinity);
  });

  it('is at once for a seed, for a token in doubt, and for a pair from the future', () => {
    assert.equal(nextAt({ ...AUTHORIZED, trial: pairWith({ grant: 'g2.c' }) }), NOW);
    assert.equal(nextAt({ ...AUTHORIZED, inDoubt: live.refreshToken.hash() }), NOW);
    assert.equal(nextAt(AUTHORIZED, undefined, NOW - HALF_MS), NOW - HALF_MS);
    assert.equal(nextAt({ ...EMPTY_RECORD, previous: live }), NOW);
  });

  it('is not hurried by a seed that is spent', () => {
    const trial = pairWith({ grant: 'g2.c' });
    const moment = nextAt({ ...AUTHORIZED, trial, spent: [trial.refreshToken.hash()] });
    assert.ok(moment > NOW && moment < Infinity);
  });

  it('is, after a rejection, at the expiry, once', () => {
    const rejected: AuthorizationRecord = { ...AUTHORIZED, rejection: 'elsewhere' };
    assert.equal(nextAt(rejected), live.expiresAt);
    assert.equal(nextAt({ ...rejected, triedAtExpiry: true }), Infinity);
    assert.equal(nextAt({ ...EMPTY_RECORD, rejection: 'elsewhere' }), Infinity);
    const trial = pairWith({ grant: 'g2.c' });
    assert.equal(nextAt({ ...rejected, trial }), NOW, 'a new seed is tried');
    assert.equal(nextAt({ ...rejected, rejection: 'client', trial }), live.expiresAt, 'the client would be refused');
  });

  it('is, after a failure, when that is worth another try; at once where the clock was set back', () => {
    assert.equal(nextAt(AUTHORIZED, failureAt(NOW + 5000)), NOW + 5000);
    assert.equal(nextAt(AUTHORIZED, failureAt(NOW + HALF_MS)), NOW);
  });
});
