import assert from 'node:assert/strict';
import { billOf } from '../../../src/api/bill';
import type { BudgetSettings } from '../../../src/api/budget';
import { Meter } from '../../../src/api/meter';
import { watchBudget } from '../../../src/runtime/nodes/budget-news';
import { FakeClock } from '../../support/fake-clock';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MARCH = Date.parse('2026-03-01T00:00:00Z');

describe('news of the budget', () => {
  let clock: FakeClock;
  let meter: Meter;
  let news: string[];
  let ends: (() => void)[];
  beforeEach(() => {
    clock = new FakeClock(MARCH);
    meter = new Meter(clock);
    news = [];
    ends = [];
  });
  afterEach(() => {
    for (const end of ends) end();
    assert.equal(clock.armed, 0);
  });

  const watch = (budget?: BudgetSettings): void => {
    const account = {
      config: budget ? { budget } : {},
      meter,
      bill: () => Promise.resolve(billOf(meter.tally, clock.now(), budget)),
    };
    ends.push(
      watchBudget(account, clock, (topic, message) => {
        assert.equal(topic, 'budget');
        news.push(message.key);
      }),
    );
  };
  const spend = async (calls: number, passMs = 2 * MINUTE_MS): Promise<void> => {
    for (let call = 0; call < calls; call++) meter.count('commands');
    await clock.pass(passMs);
  };

  for (const [overBudget, last] of [
    ['commands', 'budget.onlyCommands'],
    ['all', 'budget.everything'],
    ['none', 'budget.nothing'],
  ] as const) {
    it(`comes at four fifths and at the end, once each, and says what still goes: ${overBudget}`, async () => {
      watch({ calls: 1_000, overBudget });
      await spend(790);
      assert.deepEqual(news, []);
      await spend(20);
      await spend(20);
      assert.deepEqual(news, ['budget.near']);
      await spend(300);
      await spend(300);
      assert.deepEqual(news, ['budget.near', last]);
      await spend(0, 31 * 24 * HOUR_MS);
      await spend(850);
      assert.deepEqual(news, ['budget.near', last, 'budget.near'], 'a new month');
    });
  }

  it('comes when the month is going to come to more', async () => {
    watch({ calls: 1_000, overBudget: 'commands' });
    for (let day = 0; day < 5; day++) await spend(40, 24 * HOUR_MS);
    assert.deepEqual(news, ['budget.forecastOver']);
  });

  it('is not told again by a start, which finds it so already', async () => {
    await spend(850);
    watch({ calls: 1_000, overBudget: 'commands' });
    await spend(10);
    assert.deepEqual(news, []);
    await spend(200);
    assert.deepEqual(news, ['budget.onlyCommands']);
  });

  it('is none where there is no budget, and ends with the node', async () => {
    watch();
    await spend(100_000);
    watch({ calls: 1_000_000, overBudget: 'commands' });
    await spend(0);
    for (const end of ends) end();
    await spend(900_000);
    assert.deepEqual(news, []);
  });
});
