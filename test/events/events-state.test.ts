import assert from 'node:assert/strict';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { judgeEvents, type EventFacts } from '../../src/events/events-state';
import { planSubscriptions } from '../../src/events/subscriptions';
import { WebhookRecord } from '../../src/events/webhook-record';
import type { WebhookAnswer, WebhookRefusal } from '../../src/events/webhook';
import { FakeClock } from '../support/fake-clock';
import { device, wish } from '../support/events-fixture';

const HOUR_MS = 3_600_000;
const NOW = new FakeClock().now();

describe('why no events come', () => {
  const plan = planSubscriptions({
    ...{ wishes: [wish()], housekeeping: [], devices: [device('a', null, 'x', 'y'), device('b', null, 'z')] },
    ...{ locationId: 'home', limit: 1, existing: new Set<string>() },
  });
  const reconciler = { plan, subscribed: 1, problem: undefined, isUnderWay: false };
  const watchdog = { heardAt: NOW, checkedAt: NOW, missedAt: undefined, missed: 0 };
  const poller = { polledAt: NOW, problem: undefined, intervalMs: 90_000 };
  const good: EventFacts = {
    ...{
      way: 'webhook',
      nowMs: NOW,
      listeners: 1,
      checkIntervalMs: HOUR_MS,
      hasAddress: true,
      confirmation: 'confirmed',
    },
    ...{ asksFor: undefined, acceptedAt: NOW, refusal: undefined, lastEventAt: NOW, reconciler, watchdog, poller },
  };
  const judged = (more: Partial<EventFacts>): string => {
    const { state, message } = judgeEvents({ ...good, ...more });
    return `${state} ${message.key.replace('events.', '')}`;
  };
  const whole = { ...reconciler, plan: { ...plan, polled: 0 } };
  const before = { acceptedAt: undefined, lastEventAt: undefined, reconciler: whole };

  it('is told for what is switched off, or heard by nobody', () => {
    assert.equal(judged({ way: 'off' }), 'off off');
    assert.equal(judged({ listeners: 0 }), 'off nobodyListens');
    assert.equal(judged({ way: 'home' }), 'live simulated');
    assert.equal(judged({ way: 'leader' }), 'live leader');
  });

  it('is told for who follows another Node-RED: by that one, and by what is done where it says nothing', () => {
    const words = ['live', 'quiet', 'polling', 'off', 'waiting', 'blocked', undefined] as const;
    const told = (isInVain: boolean): string[] =>
      words.map((word) => judged({ way: 'leader', leader: { word, isInVain } }));
    const [waiting, polling] = ['waiting leaderWaits', 'polling polling'];
    const heard = ['live leader', 'quiet leader', 'polling leaderPolls'];
    assert.deepEqual(told(false), [...heard, waiting, waiting, waiting, 'waiting leaderGone']);
    assert.deepEqual(told(true), [...heard, polling, polling, polling, polling]);
  });

  it('is told step by step until the first event', () => {
    assert.equal(judged({ ...before, hasAddress: false }), 'blocked noAddress');
    assert.equal(judged({ ...before, confirmation: 'none' }), 'waiting notConfirmed');
    assert.equal(judged({ ...before, confirmation: 'asking', asksFor: 'api.smartthings.com' }), 'waiting confirm');
    assert.equal(judged({ ...before, confirmation: 'confirming' }), 'waiting confirming');
    assert.equal(judged({ ...before, confirmation: 'failed' }), 'blocked confirmFailed');
    assert.equal(judged({ ...before, reconciler: { ...whole, isUnderWay: true } }), 'waiting subscribing');
    assert.equal(judged(before), 'waiting firstEvent');
    assert.equal(judged({ ...before, acceptedAt: NOW }), 'waiting firstEvent');
  });

  it('is told where the cloud takes no subscription', () => {
    const problem = text('api.scopeMissing', { scope: 'r:devices:*' });
    assert.equal(judged({ reconciler: { ...whole, subscribed: 0, problem } }), 'blocked subscribeProblem');
    assert.equal(judged({ reconciler: { ...whole, problem } }), 'live live');
  });

  it('names what is wrong with messages that are refused, before anything good came', () => {
    const sentences: Record<WebhookRefusal, string> = {
      ...{
        date: 'clockWrong',
        keyUnavailable: 'noKey',
        digest: 'bodyChanged',
        noJson: 'bodyChanged',
        large: 'bodyChanged',
      },
      ...{ signature: 'pathChanged', unsigned: 'unsigned', confirmation: 'foreignConfirmation' },
      ...{ key: 'forged', malformed: 'forged', algorithm: 'forged', uncovered: 'forged' },
    };
    for (const [refusal, key] of Object.entries(sentences)) {
      assert.equal(judged({ ...before, refusal: refusal as WebhookRefusal }), `blocked ${key}`);
    }
  });

  it('is not alarmed by what strangers send while good messages come', () => {
    assert.equal(judged({ refusal: 'key', reconciler: whole }), 'live live');
    const old = { acceptedAt: NOW - 2 * HOUR_MS, lastEventAt: NOW - 2 * HOUR_MS, reconciler: whole };
    const notLooked = { ...watchdog, checkedAt: NOW - 3 * HOUR_MS };
    assert.equal(judged({ ...old, refusal: 'digest', watchdog: notLooked }), 'blocked bodyChanged');
  });

  it('nor while a look has shown that nothing was to be told', () => {
    const old = { acceptedAt: NOW - 2 * HOUR_MS, lastEventAt: NOW - 2 * HOUR_MS, reconciler: whole };
    assert.equal(judged({ ...old, refusal: 'unsigned' }), 'quiet quiet');
    const missed = { ...watchdog, missedAt: NOW, missed: 1 };
    assert.equal(judged({ ...old, refusal: 'date', watchdog: missed }), 'blocked clockWrong');
  });

  it('says that a look is still to come where none was', () => {
    const old = { acceptedAt: NOW - 2 * HOUR_MS, lastEventAt: NOW - 2 * HOUR_MS, reconciler: whole };
    for (const checkedAt of [undefined, NOW - 3 * HOUR_MS]) {
      assert.equal(judged({ ...old, watchdog: { ...watchdog, checkedAt } }), 'quiet silent');
    }
  });

  it('tells live from quiet, and what was missed or polled', () => {
    assert.equal(judged({ reconciler: whole }), 'live live');
    assert.equal(judged({}), 'live partly');
    assert.equal(judged({ acceptedAt: NOW - 2 * HOUR_MS, reconciler: whole }), 'quiet quiet');
    assert.equal(judged({ watchdog: { ...watchdog, missed: 3 } }), 'live missed');
    const { wanted, subscribed, polled, missed, checkedAt } = judgeEvents(good);
    assert.deepEqual([wanted, subscribed, polled, missed, checkedAt], [2, 1, plan.polled, 0, NOW]);
  });

  it('tells of polls how often they come, and what keeps them away', () => {
    const { message } = judgeEvents({ ...good, way: 'poll' });
    assert.deepEqual(message, text('events.polling', { seconds: 90 }));
    const problem = new SmartThingsError('network', text('api.noConnection', { reason: 'X' }));
    assert.equal(judged({ way: 'poll', poller: { ...poller, problem } }), 'blocked pollProblem');
    const spent = { ...poller, intervalMs: Number.POSITIVE_INFINITY };
    assert.equal(judged({ way: 'poll', poller: spent }), 'blocked budgetUsed');
    assert.equal(judgeEvents({ ...good, way: 'poll', poller: undefined }).state, 'polling');
  });
});

describe('the record of a webhook', () => {
  it('knows when a message was believed last, and why the newest was not', () => {
    const clock = new FakeClock();
    const record = new WebhookRecord(clock);
    const refused = (reason: WebhookRefusal): WebhookAnswer => ({ status: 401, body: {}, refused: reason });
    record.add({ status: 200, body: {} });
    assert.deepEqual([record.acceptedAt, record.refusal, record.refusals], [undefined, undefined, 0]);
    record.add(refused('date'));
    clock.step(1000);
    record.add({ status: 200, body: {}, work: { kind: 'events', installedAppId: 'x', events: [], dropped: 0 } });
    assert.deepEqual([record.acceptedAt, record.refusal, record.refusals], [clock.now(), undefined, 1]);
    clock.step(1000);
    record.add(refused('digest'));
    assert.equal(record.refusal, 'digest');
  });
});
