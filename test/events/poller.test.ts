import assert from 'node:assert/strict';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { Poller, type PollBudget } from '../../src/events/poller';
import { FakeClock, settle } from '../support/fake-clock';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('the poller', () => {
  let clock: FakeClock;
  let polls: number[];
  let underWay: number;
  let most: number;
  let slowMs: number;
  let pages: number;
  let trouble: Error | undefined;
  let budget: PollBudget | undefined;
  let poller: Poller;

  beforeEach(() => {
    clock = new FakeClock();
    polls = [];
    underWay = 0;
    most = 0;
    slowMs = 0;
    pages = 1;
    trouble = undefined;
    budget = undefined;
    poller = new Poller({ clock, poll, intervalMs: MINUTE_MS, budget: () => budget, onChange: () => undefined });
  });
  afterEach(() => poller.close());

  async function poll(signal: AbortSignal): Promise<number> {
    polls.push(clock.now());
    most = Math.max(most, ++underWay);
    try {
      if (slowMs > 0) {
        await new Promise<void>((resolve) => {
          clock.after(slowMs, resolve);
          signal.addEventListener('abort', () => resolve());
        });
      }
      if (trouble) throw trouble;
      return pages;
    } finally {
      underWay--;
    }
  }
  const gaps = (): number[] => polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
  const rateLimited = (): SmartThingsError => new SmartThingsError('rate_limited', text('x'), { statusCode: 429 });

  it('polls at once when somebody needs it, then each minute', async () => {
    await clock.pass(DAY_MS);
    assert.equal(polls.length, 0);
    poller.need(true);
    await clock.pass(5 * MINUTE_MS);
    assert.deepEqual(gaps(), Array(5).fill(MINUTE_MS));
    poller.need(false);
    await clock.pass(DAY_MS);
    assert.equal(polls.length, 6);
    assert.equal(clock.armed, 0);
  });

  it('costs no more than 1,450 calls a day', async () => {
    poller.need(true);
    await clock.pass(DAY_MS);
    assert.ok(polls.length <= 1_450, String(polls.length));
  });

  it('does not poll the sooner for going off and on', async () => {
    poller.need(true);
    await settle();
    for (let round = 0; round < 20; round++) {
      poller.need(false);
      poller.need(true);
      await clock.pass(1_000);
    }
    assert.equal(polls.length, 1);
  });

  it('never polls twice at a time, and waits a whole interval after a slow answer', async () => {
    slowMs = 3 * MINUTE_MS;
    poller.need(true);
    await clock.pass(9 * MINUTE_MS);
    assert.deepEqual(gaps(), [4 * MINUTE_MS, 4 * MINUTE_MS]);
    await Promise.all([poller.look(), poller.look(), clock.pass(4 * MINUTE_MS)]);
    assert.equal(most, 1);
  });

  it('looks soon after a command, once more, and not for each of many', async () => {
    poller.need(true);
    await clock.pass(20_000);
    const start = clock.now();
    for (let command = 0; command < 10; command++) {
      poller.hurry();
      await clock.pass(100);
    }
    await clock.pass(20_000);
    assert.deepEqual(
      polls.slice(1).map((at) => at - start),
      [2_900, 6_900],
    );
  });

  it('spends nothing on commands where nobody listens, or where the budget is tight', async () => {
    poller.hurry();
    await clock.pass(MINUTE_MS);
    assert.equal(polls.length, 0);
    budget = { calls: 10, resetsInMs: DAY_MS };
    poller.need(true);
    await clock.pass(MINUTE_MS);
    poller.hurry();
    await clock.pass(10_000);
    assert.equal(polls.length, 1);
  });

  it('makes a budget last, pages counted', async () => {
    const resetsAt = clock.now() + 10 * DAY_MS;
    let calls = 4_000;
    pages = 2;
    const counting = new Poller({
      ...{ clock, intervalMs: MINUTE_MS, onChange: () => undefined },
      poll: async (signal) => {
        calls -= pages;
        return poll(signal);
      },
      budget: () => ({ calls, resetsInMs: Math.max(0, resetsAt - clock.now()) }),
    });
    counting.need(true);
    await clock.pass(10 * DAY_MS - 1);
    assert.ok(calls >= 0 && calls < 100, `${calls} calls left`);
    assert.ok(Math.max(...gaps()) < 20 * MINUTE_MS, 'evenly');
    await counting.close();
  });

  it('ceases where the budget is used up, and goes on with the next', async () => {
    budget = { calls: 0, resetsInMs: 3 * DAY_MS };
    poller.need(true);
    await clock.pass(2 * DAY_MS);
    assert.equal(polls.length, 0);
    assert.equal(poller.state.intervalMs, Number.POSITIVE_INFINITY);
    await assert.rejects(poller.look(), { code: 'budget' });
    budget = { calls: 50_000, resetsInMs: 30 * DAY_MS };
    await clock.pass(60 * MINUTE_MS);
    assert.notDeepEqual(polls, []);
  });

  it('leaves the cloud alone after a 429, and comes back to its pace', async () => {
    trouble = rateLimited();
    poller.need(true);
    await clock.pass(60 * MINUTE_MS);
    assert.ok(polls.length <= 8, String(polls.length));
    assert.equal(poller.state.problem?.code, 'rate_limited');
    trouble = undefined;
    await clock.pass(20 * MINUTE_MS);
    const since = polls.length;
    await clock.pass(5 * MINUTE_MS);
    assert.equal(polls.length - since, 5);
    assert.equal(poller.state.problem, undefined);
  });

  it('takes what its own budget holds back for no trouble of the cloud, and says it', async () => {
    trouble = new SmartThingsError('budget', text('x'));
    poller.need(true);
    await clock.pass(9.5 * MINUTE_MS);
    const pace = polls.splice(0).length;
    assert.equal(pace, 10, 'at its own pace');
    assert.equal(poller.state.problem?.code, 'budget');
    trouble = new SmartThingsError('budget', text('x'), { statusCode: 402 });
    await clock.pass(60 * MINUTE_MS);
    assert.ok(polls.length < 10, 'what the cloud wants paid for it is not asked again and again');
  });

  it('goes on in the moment when there is a new budget', async () => {
    budget = { calls: 0, resetsInMs: 3 * DAY_MS };
    const resetsAt = clock.now() + budget.resetsInMs;
    const fresh = new Poller({
      ...{ clock, poll, intervalMs: MINUTE_MS, onChange: () => undefined },
      budget: () => (clock.now() < resetsAt ? { calls: 0, resetsInMs: resetsAt - clock.now() } : undefined),
    });
    fresh.need(true);
    await clock.pass(4 * DAY_MS);
    assert.equal(polls[0], resetsAt);
    await fresh.close();
  });

  it('outlives a fault of our own', async () => {
    trouble = new TypeError('a slip');
    poller.need(true);
    await clock.pass(10 * MINUTE_MS);
    assert.equal(poller.state.problem?.text.key, 'events.pollFailed');
    trouble = undefined;
    await clock.pass(20 * MINUTE_MS);
    assert.equal(poller.state.problem, undefined);
  });

  it('is not put off by a clock that was set back, nor hurried by one that was set forward', async () => {
    poller.need(true);
    await clock.pass(30_000);
    clock.step(-DAY_MS);
    await clock.pass(3 * MINUTE_MS);
    assert.equal(polls.length, 4);
    clock.step(3 * DAY_MS);
    await clock.pass(3 * MINUTE_MS);
    assert.equal(polls.length, 7);
  });

  it('ends a poll at close', async () => {
    slowMs = DAY_MS;
    poller.need(true);
    await settle();
    await poller.close();
    assert.equal(underWay, 0);
    assert.equal(poller.state.problem, undefined);
  });
});
