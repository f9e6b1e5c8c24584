import assert from 'node:assert/strict';
import { billOf, BudgetWatch, type Bill } from '../../src/api/bill';
import type { OverBudget } from '../../src/base/contract/account';
import { expectedCalls, monthEnd } from '../../src/api/forecast';
import { Meter } from '../../src/api/meter';
import { Tally } from '../../src/api/tally';
import { FakeClock } from '../support/fake-clock';

const HOUR_MS = 3_600_000;
const MARCH = Date.parse('2026-03-01T00:00:00Z');

/** Counts an hour after the other: a poll every five minutes, some reads, and commands in the evening. */
function live(meter: Meter, clock: FakeClock, hours: number): void {
  for (let hour = 0; hour < hours; hour++) {
    for (let poll = 0; poll < 12; poll++) meter.count('polls', 'events');
    if (new Date(clock.now()).getUTCHours() === 19)
      for (let lamp = 0; lamp < 80; lamp++) meter.count('commands', 'lamps');
    if (hour % 12 === 0) meter.count('tokens');
    clock.step(HOUR_MS);
  }
}

describe('the bill', () => {
  it('tells days, kinds, and the dearest nodes first', () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    live(meter, clock, 30);
    const bill = billOf(meter.tally, clock.now(), { calls: 20_000, overBudget: 'commands' });
    assert.equal(bill.today, 6 * 12 + 1);
    assert.equal(bill.month, 30 * 12 + 80 + 3);
    assert.deepEqual(bill.byKind, { commands: 80, reads: 0, polls: 360, tokens: 3, other: 0 });
    assert.deepEqual(bill.byNode, [
      { nodeId: 'events', today: 72, month: 360 },
      { nodeId: 'lamps', today: 0, month: 80 },
    ]);
    assert.deepEqual(
      bill.days.map(({ day, polls }) => [day, polls]),
      [
        ['2026-03-01', 288],
        ['2026-03-02', 72],
      ],
    );
    assert.equal(bill.resetsAt, '2026-04-01T00:00:00.000Z');
    assert.equal(bill.budget, 20_000);
    assert.equal(billOf(new Tally(), MARCH).budget, null);
  });

  it('forecasts the month within a tenth after a week, at any hour of the day', () => {
    for (const extra of [0, 6, 13, 18, 19, 20, 23]) {
      const clock = new FakeClock(MARCH);
      const meter = new Meter(clock);
      live(meter, clock, 7 * 24 + extra);
      const { forecast } = billOf(meter.tally, clock.now());
      const before = meter.thisMonth();
      live(meter, clock, 31 * 24 - 7 * 24 - extra - 1);
      const truth = meter.thisMonth();
      assert.ok(
        Math.abs(forecast - truth) < truth * 0.02 + 20,
        `${forecast} for ${truth}, of which ${before} were known`,
      );
    }
  });

  it('forecasts from the first hour on, and nothing of nothing', () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    assert.equal(billOf(meter.tally, clock.now()).forecast, 0);
    clock.step(HOUR_MS / 2);
    for (let poll = 0; poll < 6; poll++) meter.count('polls');
    const { forecast } = billOf(meter.tally, clock.now());
    assert.ok(Math.abs(forecast - 12 * 24 * 31) < 50, String(forecast));
  });

  it('forecasts no more than the budget lets go', () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    live(meter, clock, 48);
    const forecast = (calls: number, overBudget: OverBudget): number =>
      billOf(meter.tally, clock.now(), { calls, overBudget }).forecast;
    const { unheld } = billOf(meter.tally, clock.now());
    const commands = 80 * 31;
    assert.equal(forecast(5_000, 'commands'), 5_000);
    assert.ok(forecast(1_000, 'commands') > commands, 'commands go nevertheless');
    assert.equal(forecast(1_000, 'none'), 1_000);
    assert.equal(forecast(1_000, 'all'), unheld);
    assert.equal(forecast(100_000, 'commands'), unheld);
  });

  it('expects no more at the end of a month, and begins anew', () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    live(meter, clock, 31 * 24);
    assert.equal(meter.thisMonth(), 0);
    assert.equal(monthEnd(clock.now() - 1), Date.parse('2026-04-01T00:00:00Z'));
    assert.ok(expectedCalls(meter.tally, clock.now() - 1) < 13);
    assert.equal(monthEnd(Date.parse('2026-12-31T23:59:59Z')), Date.parse('2027-01-01T00:00:00Z'));
  });
});

describe('BudgetWatch', () => {
  const bill = (month: number, unheld = 0, resetsAt = '2026-04-01T00:00:00.000Z'): Bill => ({
    ...billOf(new Tally(), MARCH, { calls: 1_000, overBudget: 'commands' }),
    month,
    unheld,
    resetsAt,
  });
  const later = MARCH + 5 * 24 * HOUR_MS;

  it('tells of each mark once in a month', () => {
    const watch = new BudgetWatch();
    assert.deepEqual(watch.news(bill(799), later), []);
    assert.deepEqual(watch.news(bill(800), later), ['near']);
    assert.deepEqual(watch.news(bill(900, 1_001), later), ['forecastOver']);
    assert.deepEqual(watch.news(bill(950, 1_100), later), []);
    assert.deepEqual(watch.news(bill(1_000, 1_100), later), ['usedUp']);
    assert.deepEqual(watch.news(bill(1_001, 1_100), later), []);
    assert.deepEqual(watch.news(bill(800, 0, '2026-05-01T00:00:00.000Z'), later), ['near']);
  });

  it('believes no forecast of the first days, and watches nothing without a budget', () => {
    const watch = new BudgetWatch();
    assert.deepEqual(watch.news(bill(10, 9_000), MARCH + HOUR_MS), []);
    assert.deepEqual(watch.news({ ...bill(5_000), budget: null }, later), []);
  });
});
