import assert from 'node:assert/strict';
import { PendingSignIns } from '../../../src/runtime/sign-in/pending-sign-ins';
import { FakeClock, fixedRandom } from '../../support/fake-clock';

const MINUTE_MS = 60_000;

describe('the state of a sign-in', () => {
  const open = (): { signIns: PendingSignIns; clock: FakeClock } => {
    const clock = new FakeClock();
    return { signIns: new PendingSignIns(clock, fixedRandom()), clock };
  };

  it('is 128 bits, another each time, and good for one use', () => {
    const { signIns } = open();
    const [one, two] = [signIns.begin('a', 'https://one'), signIns.begin('a', 'https://two')];
    assert.match(one.state, /^[\da-f]{32}$/);
    assert.notEqual(one.state, two.state);
    assert.equal(signIns.take(one.state)?.redirectUri, 'https://one');
    assert.equal(signIns.take(one.state), undefined);
    assert.equal(signIns.take(two.state)?.identity, 'a');
  });

  it('ends after ten minutes', async () => {
    const { signIns, clock } = open();
    const { state, expiresAt } = signIns.begin('a', 'https://one');
    assert.equal(expiresAt, clock.now() + 10 * MINUTE_MS);
    await clock.pass(10 * MINUTE_MS - 1);
    assert.equal(signIns.latestOf('a')?.redirectUri, 'https://one');
    await clock.pass(1);
    assert.equal(signIns.latestOf('a'), undefined);
    assert.equal(signIns.take(state), undefined);
  });

  it('is one of fifty at most, and none is left in memory after its end', async () => {
    const { signIns, clock } = open();
    const states = Array.from({ length: 51 }, () => signIns.begin('a', `https://${'a'.repeat(2000)}`).state);
    assert.equal(signIns.take(states[0] ?? ''), undefined);
    assert.ok(signIns.take(states[1] ?? ''));
    await clock.pass(11 * MINUTE_MS);
    assert.equal(clock.armed, 0);
    signIns.begin('a', 'https://one');
    signIns.rest();
    assert.equal(clock.armed, 0);
  });

  it('that is forged or empty is nobody', () => {
    const { signIns } = open();
    signIns.begin('a', 'https://one');
    for (const state of ['', '0'.repeat(32), '__proto__']) assert.equal(signIns.take(state), undefined);
  });

  it('is remembered for a code that comes without one: the latest of this account', () => {
    const { signIns } = open();
    signIns.begin('a', 'https://one');
    signIns.begin('a', 'https://two');
    signIns.begin('b', 'https://three');
    assert.equal(signIns.latestOf('a')?.redirectUri, 'https://two');
    assert.equal(signIns.latestOf('c'), undefined);
  });
});
