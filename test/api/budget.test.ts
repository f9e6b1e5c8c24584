import assert from 'node:assert/strict';
import { billOf, type Bill } from '../../src/api/bill';
import { Budget } from '../../src/api/budget';
import { Meter, type CallKind } from '../../src/api/meter';
import type { ApiRequest } from '../../src/api/request';
import type { OverBudget } from '../../src/base/contract/account';
import { SmartThingsError } from '../../src/base/errors';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeClock } from '../support/fake-clock';
import { FakeHttp, reply } from '../support/fake-http';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MARCH = Date.parse('2026-03-01T00:00:00Z');

function budgeted(calls: number, overBudget: OverBudget = 'commands', at = MARCH) {
  const clock = new FakeClock(at);
  const meter = new Meter(clock);
  const budget = new Budget(meter, clock, { calls, overBudget });
  /** Whether a call of this kind went. */
  const spend = (kind: CallKind): boolean => {
    try {
      budget.spend(kind);
    } catch (error) {
      assert.ok(error instanceof SmartThingsError && error.code === 'budget');
      return false;
    }
    meter.count(kind);
    return true;
  };
  const spendMany = (kind: CallKind, count: number): number => {
    let gone = 0;
    for (let call = 0; call < count; call++) if (spend(kind)) gone++;
    return gone;
  };
  return { clock, meter, budget, spend, spendMany };
}

describe('Budget', () => {
  it('holds nobody back until half of it is gone, however early', () => {
    const { spendMany } = budgeted(1_000);
    assert.equal(spendMany('reads', 500), 500);
    assert.ok(spendMany('reads', 500) <= 2);
  });

  it('holds nobody back where the month has gone further than the calls', () => {
    const { clock, spendMany } = budgeted(1_000);
    clock.step(28 * DAY_MS);
    assert.equal(spendMany('reads', 880), 880);
  });

  it('spreads what is left over what is left of the month', () => {
    const { clock, meter, spendMany } = budgeted(1_000);
    spendMany('reads', 500);
    const perDay: number[] = [];
    for (let day = 0; day < 30; day++) {
      let gone = 0;
      for (let hour = 0; hour < 24; hour++) {
        gone += spendMany('reads', 50);
        clock.step(HOUR_MS);
      }
      perDay.push(gone);
    }
    assert.ok(Math.min(...perDay) >= 12 && Math.max(...perDay) <= 20, perDay.join());
    assert.ok(meter.thisMonth() <= 1_000);
  });

  it('stops polls before reads, and never a command', () => {
    const { clock, spend, spendMany } = budgeted(1_000);
    spendMany('reads', 500);
    const gone = { polls: 0, reads: 0 };
    for (let step = 0; step < 2_000; step++) {
      clock.step(20 * MINUTE_MS);
      if (spend('polls')) gone.polls++;
      if (spend('reads')) gone.reads++;
      if (gone.reads > 200) break;
    }
    assert.ok(gone.reads > 200 && gone.polls < gone.reads / 10, JSON.stringify(gone));
    assert.equal(spendMany('commands', 200), 200);
  });

  it('lets polls go where nobody reads', () => {
    const { clock, spend, spendMany } = budgeted(1_000);
    spendMany('polls', 500);
    let gone = 0;
    for (let hour = 0; hour < 10 * 24; hour++) {
      clock.step(HOUR_MS);
      if (spend('polls')) gone++;
    }
    assert.ok(gone > 140 && gone < 175, String(gone));
  });

  const usedUp: [OverBudget, Record<CallKind, boolean>][] = [
    ['commands', { tokens: true, commands: true, reads: false, polls: false, other: false }],
    ['all', { tokens: true, commands: true, reads: true, polls: true, other: true }],
    ['none', { tokens: true, commands: false, reads: false, polls: false, other: false }],
  ];
  for (const [overBudget, expected] of usedUp) {
    it(`used up, with ${overBudget}`, () => {
      const { clock, spend, spendMany } = budgeted(100, overBudget);
      spendMany('commands', 100);
      for (const [kind, goes] of Object.entries(expected)) assert.equal(spend(kind as CallKind), goes, kind);
      clock.step(31 * DAY_MS);
      assert.ok(spend('polls'), 'a new month');
    });
  }

  it('tells until when', () => {
    const { clock, budget, spendMany } = budgeted(1_000);
    assert.equal(budget.heldBackUntil('polls'), undefined);
    spendMany('reads', 510);
    const until = budget.heldBackUntil('reads') ?? 0;
    assert.ok(until > clock.now() && until < clock.now() + 3 * HOUR_MS);
    assert.ok((budget.heldBackUntil('polls') ?? 0) > until);
    clock.step(until - clock.now());
    assert.equal(budget.heldBackUntil('reads'), undefined);
    spendMany('commands', 500);
    assert.equal(budget.heldBackUntil('reads'), Date.parse('2026-04-01T00:00:00Z'));
  });

  it('tells a poller what it has left, once somebody is held back', () => {
    const { clock, budget, spendMany } = budgeted(1_000);
    assert.equal(budget.pollsLeft(), undefined);
    spendMany('reads', 510);
    assert.deepEqual(budget.pollsLeft(), { calls: 499, resetsInMs: Date.parse('2026-04-01T00:00:00Z') - clock.now() });
    spendMany('commands', 600);
    assert.equal(budget.pollsLeft()?.calls, 0);
    const generous = budgeted(100, 'all');
    generous.spendMany('commands', 100);
    assert.equal(generous.budget.pollsLeft(), undefined);
  });

  it('is no trouble for a clock that goes back', () => {
    const { clock, spendMany, spend } = budgeted(1_000);
    spendMany('reads', 600);
    clock.step(-400 * DAY_MS);
    assert.ok(spend('reads'), 'another month, as far as anybody can tell');
    clock.step(400 * DAY_MS);
    assert.ok(spendMany('reads', 500) < 400);
  });

  it('keeps a month of a careless flow below it, and lets every command go', () => {
    const { clock, meter, budget } = budgeted(5_000);
    const refused: Record<string, number> = { reads: 0, polls: 0, commands: 0 };
    const send = (kind: CallKind): void => {
      if (budget.heldBackUntil(kind) !== undefined) refused[kind] = (refused[kind] ?? 0) + 1;
      else {
        budget.spend(kind);
        meter.count(kind);
      }
    };
    let commands = 0;
    let forecast = 0;
    const bill = (): Bill => billOf(meter.tally, clock.now(), { calls: 5_000, overBudget: 'commands' });
    for (let minute = 0; minute < 31 * 24 * 60; minute++) {
      // Sixty event nodes share one poll a minute; a careless flow reads two hundred times an hour.
      send('polls');
      for (let time = 0; time < (minute % 3 === 0 ? 4 : 3); time++) send('reads');
      const isEvening = Math.floor(minute / 60) % 24 === 19 && minute % 60 < 30;
      for (let lamp = 0; lamp < (isEvening ? 2 : 0); lamp++, commands++) send('commands');
      if (minute % 720 === 0) meter.count('tokens');
      if (minute === 7 * 24 * 60) ({ forecast } = bill());
      clock.step(MINUTE_MS);
    }
    clock.step(-MINUTE_MS);
    assert.equal(refused.commands, 0);
    assert.equal(commands, 31 * 60);
    const { month, byKind } = bill();
    assert.equal(byKind.commands, commands);
    assert.ok(month <= 5_000 && month > 4_500, `${month} of 5,000: ${JSON.stringify(byKind)}`);
    assert.ok(Math.abs(forecast - month) <= month / 10, `${forecast} was forecast, ${month} came`);
  }).timeout(20_000);

  it('lets what nothing can be saved on go: subscriptions, definitions', () => {
    const { spendMany } = budgeted(1_000);
    spendMany('reads', 510);
    assert.equal(spendMany('other', 100), 100);
  });

  it('lets a list be read to its end, which counts, and makes the next call wait the longer', () => {
    const { clock, meter, budget, spend, spendMany } = budgeted(1_000);
    spendMany('reads', 510);
    const until = budget.heldBackUntil('reads') ?? 0;
    clock.step(until - clock.now());
    assert.ok(spend('reads'), 'the first page');
    for (let page = 0; page < 10; page++) {
      budget.spend('reads', true);
      meter.count('reads');
    }
    const longer = (budget.heldBackUntil('reads') ?? 0) - clock.now();
    assert.ok(longer > 10 * HOUR_MS, `${longer} ms`);
    spendMany('commands', 1_000);
    assert.throws(() => budget.spend('reads', true), { code: 'budget' }, 'never beyond it');
  });

  it('reads all pages of a list through the client, or none', async () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    const budget = new Budget(meter, clock, { calls: 40, overBudget: 'commands' });
    const pages = new FakeHttp(({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 0);
      const next = page < 3 ? { href: `https://api.example.com/v1/devices?page=${page + 1}` } : null;
      return reply(200, { items: [page], _links: { next } });
    });
    const { api } = apiOn(pages, { clock, meter, budget });
    for (let call = 0; call < 20; call++) meter.count('reads');
    const list = () => api.list({ path: ['devices'], kind: 'reads' });
    assert.deepEqual(await list(), [0, 1, 2, 3]);
    await failsWith(list(), 'budget', 'api.budgetPaced');
    assert.equal(pages.requests.length, 4, 'none of the second');
  });

  it('refuses at once what must not leave, whatever waits for the cloud', async () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    const budget = new Budget(meter, clock, { calls: 10, overBudget: 'commands' });
    const busy = reply(429, { error: { message: 'retry in 50000 millis' } });
    const { api } = apiOn(FakeHttp.script(busy, reply(200, {})), { clock, meter, budget });
    const read: ApiRequest = { method: 'GET', path: ['devices', 'd', 'status'], kind: 'reads', deviceId: 'd' };
    const waiting = failsWith(api.request({ ...read, path: ['devices', 'd', 'health'] }), 'budget');
    await clock.pass(1_000);
    for (let call = 0; call < 9; call++) meter.count('commands');
    await failsWith(api.request(read), 'budget', 'api.budgetUsedUp');
    assert.equal(meter.thisMonth(), 10);
    await clock.pass(60_000);
    await waiting;
  });

  it('says what to do, and when the next one may go', async () => {
    const clock = new FakeClock(MARCH);
    const meter = new Meter(clock);
    const budget = new Budget(meter, clock, { calls: 10, overBudget: 'none' });
    for (let call = 0; call < 6; call++) meter.count('reads');
    const { api } = apiOn(FakeHttp.script(reply(200, {})), { clock, meter, budget });
    const read: ApiRequest = { method: 'GET', path: ['devices'], kind: 'reads' };
    await api.request(read);
    const paced = await failsWith(api.request(read), 'budget', 'api.budgetPaced');
    assert.deepEqual([paced.text.params.used, paced.text.params.budget], [7, 10]);
    assert.ok(paced.text.params.until instanceof Date);
    for (let call = 0; call < 3; call++) meter.count('commands');
    await failsWith(api.request({ ...read, method: 'POST', kind: 'commands' }), 'budget', 'api.budgetUsedUp');
    assert.equal(meter.thisMonth(), 10, 'what is refused is not counted');
  });
});
