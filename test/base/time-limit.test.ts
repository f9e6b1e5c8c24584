import assert from 'node:assert/strict';
import { within } from '../../src/base/time-limit';
import { FakeClock } from '../support/fake-clock';

describe('within', () => {
  it('gives what the work gives, or why it failed, and leaves no timer', async () => {
    const clock = new FakeClock();
    assert.equal(await within(Promise.resolve('done'), 1000, clock), 'done');
    await assert.rejects(within(Promise.reject(new Error('broken')), 1000, clock), /broken/);
    assert.equal(clock.armed, 0);
  });

  it('fails with TIMEOUT where the work takes longer, and bears that the work fails later', async () => {
    const clock = new FakeClock();
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const failed = assert.rejects(within(work, 1000, clock), { code: 'TIMEOUT' });
    await clock.pass(1000);
    await failed;
    fail(new Error('too late'));
    await clock.pass(0);
    assert.equal(clock.armed, 0);
  });
});
