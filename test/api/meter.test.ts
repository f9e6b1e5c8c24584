import assert from 'node:assert/strict';
import { Meter } from '../../src/api/meter';
import { FakeClock } from '../support/fake-clock';

const none = { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 };

describe('Meter', () => {
  it('counts by kind, UTC day and UTC month', async () => {
    const clock = new FakeClock(Date.parse('2026-03-31T23:59:00Z'));
    const meter = new Meter(clock);
    meter.count('commands');
    meter.count('reads');
    await clock.pass(60_000);
    meter.count('polls');
    meter.count('polls');
    meter.count('tokens');
    assert.equal(meter.today(), 3);
    assert.equal(meter.thisMonth(), 3);
    assert.deepEqual(meter.snapshot(), {
      version: 1,
      days: { '2026-03-31': { ...none, commands: 1, reads: 1 }, '2026-04-01': { ...none, polls: 2, tokens: 1 } },
      months: { '2026-03': { ...none, commands: 1, reads: 1 }, '2026-04': { ...none, polls: 2, tokens: 1 } },
    });
  });

  it('goes on from what was saved, and keeps what was counted before that was read', () => {
    const clock = new FakeClock();
    const before = new Meter(clock);
    before.count('other');
    const saved: unknown = JSON.parse(JSON.stringify(before.snapshot()));
    const after = new Meter(clock);
    after.count('other');
    after.restore(saved);
    after.count('other');
    assert.equal(after.today(), 3);
    assert.equal(after.thisMonth(), 3);
  });

  it('takes a snapshot that later calls do not change', () => {
    const meter = new Meter(new FakeClock());
    const snapshot = meter.snapshot();
    meter.count('reads');
    assert.deepEqual(snapshot.days, {});
  });

  it('ignores what is no snapshot', () => {
    const day = new FakeClock();
    const bad: unknown[] = [null, undefined, 7, 'x', [], {}, { version: 2, days: { '2026-03-04': { reads: 5 } } }];
    bad.push({ version: 1 }, { version: 1, days: null, months: [] }, { version: 1, days: { '2026-03-04': null } });
    bad.push({ version: 1, days: { __proto__: { reads: 5 }, 'x-03-04': { reads: 5 } } });
    bad.push({
      version: 1,
      days: { '2026-03-04': { reads: -1, polls: '9', other: NaN, tokens: 1.5, commands: 1e300 } },
    });
    for (const saved of bad) {
      const meter = new Meter(day);
      meter.restore(saved);
      assert.equal(meter.today(), 0, JSON.stringify(saved));
    }
  });

  it('keeps two months of days and a year of months', () => {
    const clock = new FakeClock();
    const meter = new Meter(clock);
    for (let day = 0; day < 800; day++) {
      meter.count('polls');
      clock.step(86_400_000);
    }
    const { days, months } = meter.snapshot();
    assert.equal(Object.keys(days).length, 62);
    assert.equal(Object.keys(months).length, 13);
  });

  it('counts on with a clock that jumps far back and forth again', () => {
    const clock = new FakeClock();
    const meter = new Meter(clock);
    for (let day = 0; day < 70; day++) {
      meter.count('polls');
      clock.step(86_400_000);
    }
    const now = clock.now();
    clock.step(-now);
    meter.count('reads');
    meter.count('reads');
    clock.step(now);
    meter.count('polls');
    assert.equal(meter.today(), 1);
    assert.ok(Object.keys(meter.snapshot().days).length <= 62);
  });
});
