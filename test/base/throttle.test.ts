import assert from 'node:assert/strict';
import { Throttle } from '../../src/base/throttle';
import { FakeClock } from '../support/fake-clock';

describe('A pause', () => {
  it('lets one through, and the next after its length', async () => {
    const clock = new FakeClock();
    const pause = new Throttle(clock, 1000);
    assert.deepEqual([pause.pass(), pause.pass()], [true, false]);
    await clock.pass(999);
    assert.equal(pause.pass(), false);
    await clock.pass(1);
    assert.deepEqual([pause.pass(), pause.pass()], [true, false]);
  });

  it('ends when the clock is set back by more than its length', () => {
    const clock = new FakeClock();
    const pause = new Throttle(clock, 1000);
    pause.pass();
    clock.step(-3_600_000);
    assert.equal(pause.pass(), true);
  });

  it('lets the first through in 1970 too', () => {
    assert.equal(new Throttle(new FakeClock(0), 1000).pass(), true);
  });
});
