import assert from 'node:assert/strict';
import { Meter } from '../../src/api/meter';
import { Tally } from '../../src/api/tally';
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
      hours: {
        '2026-03-31T23': { ...none, commands: 1, reads: 1 },
        '2026-04-01T00': { ...none, polls: 2, tokens: 1 },
      },
      nodes: { days: {}, months: {} },
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

  it('counts by node, and puts what no place is left for under one', () => {
    const clock = new FakeClock();
    const meter = new Meter(clock);
    for (let call = 0; call < 3; call++) meter.count('reads', 'lamp');
    meter.count('polls');
    for (let node = 0; node < 600; node++) meter.count('reads', `node ${node}`);
    meter.count('reads', 'x'.repeat(101));
    const nodes = meter.tally.nodesOfDay('2026-03-04');
    assert.equal(nodes.get('lamp'), 3);
    assert.equal(nodes.get(''), 102);
    assert.equal(
      [...nodes.values()].reduce((sum, count) => sum + count),
      604,
    );
    const day = 86_400_000;
    for (const step of [day, day, 40 * day, 40 * day]) {
      clock.step(step);
      meter.count('reads', 'lamp');
    }
    assert.deepEqual(Object.keys(Tally.from(meter.snapshot()).snapshot().nodes.months), ['2026-04', '2026-05']);
  });

  it('keeps a week of hours', () => {
    const clock = new FakeClock();
    const meter = new Meter(clock);
    for (let hour = 0; hour < 1_000; hour++) {
      meter.count('polls');
      clock.step(3_600_000);
    }
    assert.equal(Object.keys(meter.snapshot().hours).length, 192);
    assert.ok(JSON.stringify(meter.snapshot()).length < 40_000);
  });

  it('adds up with what another process counted, by hour, day, month and node', () => {
    const clock = new FakeClock();
    const meters = [new Meter(clock), new Meter(clock)] as const;
    const known: unknown[] = [undefined, undefined];
    let document: unknown;
    // As the counters are saved: what others added since is taken over, then the sum is written.
    const save = (process: 0 | 1): void => {
      meters[process].restore(document, known[process]);
      document = known[process] = JSON.parse(JSON.stringify(meters[process].snapshot()));
    };
    for (let round = 0; round < 5; round++) {
      meters[0].count('reads', 'lamp');
      meters[1].count('commands', 'lamp');
      if (round % 2 === 0) save(0);
      meters[0].count('reads');
      save(1);
    }
    for (const process of [0, 0, 1] as const) save(process);
    for (const meter of meters) {
      assert.equal(meter.thisMonth(), 15);
      assert.deepEqual(meter.current().today, { ...none, reads: 10, commands: 5 });
      assert.equal(meter.tally.nodesOfMonth('2026-03').get('lamp'), 10);
      assert.equal(Object.keys(meter.snapshot().hours).length, 1);
    }
  });
});
