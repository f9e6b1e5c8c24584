import assert from 'node:assert/strict';
import { OtherProcess } from '../../../src/oauth/keeper/other-process';
import { FakeClock } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/keeper-fixture';

describe('Another process at the same account', () => {
  const open = (): { other: OtherProcess; clock: FakeClock } => {
    const clock = new FakeClock();
    return { other: new OtherProcess(clock), clock };
  };

  it('is no news where there is none', () => {
    assert.equal(open().other.problem, undefined);
  });

  it('is no news as long as a rolling update takes', () => {
    const { other, clock } = open();
    for (let minute = 0; minute < 59; minute++) {
      assert.equal(other.wrote('old'), false);
      clock.step(MINUTE_MS);
    }
    assert.equal(other.problem, undefined);
  });

  it('that stays is told once, and shown until it is gone', () => {
    const { other, clock } = open();
    other.wrote('second');
    clock.step(12 * HOUR_MS);
    assert.equal(other.wrote('second'), true);
    clock.step(12 * HOUR_MS);
    assert.equal(other.wrote('second'), false);
    assert.equal(other.problem?.key, 'oauth.journal.secondProcess');
    clock.step(2 * DAY_MS);
    assert.equal(other.problem, undefined);
  });

  it('is not the one of the update before', () => {
    const { other, clock } = open();
    for (const writer of ['first', 'second', 'third', undefined]) {
      assert.equal(other.wrote(writer), false);
      clock.step(12 * HOUR_MS);
      assert.equal(other.problem, undefined);
    }
  });

  it('of a package that does not say who wrote is nobody to tell of', () => {
    const { other, clock } = open();
    for (let day = 0; day < 3; day++) {
      assert.equal(other.wrote(undefined), false);
      clock.step(DAY_MS);
    }
    assert.equal(other.problem, undefined);
  });

  it('is nobody to tell of where the clock was set back behind it', () => {
    const { other, clock } = open();
    other.wrote('second');
    clock.step(-30 * DAY_MS);
    other.wrote('second');
    assert.equal(other.problem, undefined);
  });
});
