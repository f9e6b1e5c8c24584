import assert from 'node:assert/strict';
import type { CloudEvent } from '../../src/events/change';
import { EventRouter } from '../../src/events/event-router';

const SAMSUNGS = 'https://key.smartthings.com';
const EVENT: CloudEvent = { type: 'mode', modeId: 'm' };

describe('the router of events', () => {
  let router: EventRouter;
  let received: string[];
  const receiver = (name: string) => ({
    receive: (events: readonly CloudEvent[], dropped: number) => received.push(`${name} ${events.length} ${dropped}`),
  });
  beforeEach(() => {
    router = new EventRouter();
    received = [];
  });

  it('brings events to the account that they name, at whichever address they came', () => {
    router.add('home', SAMSUNGS, receiver('home'));
    router.add('cabin', SAMSUNGS, receiver('cabin'));
    assert.ok(router.route('cabin', SAMSUNGS, [EVENT, EVENT], 3));
    assert.deepEqual(received, ['cabin 2 3']);
  });

  it('drops and counts those of an app that nobody here has', () => {
    router.add('home', SAMSUNGS, receiver('home'));
    assert.ok(!router.route('stranger', SAMSUNGS, [EVENT, EVENT], 1));
    assert.ok(!router.route('__proto__', SAMSUNGS, [EVENT]));
    assert.deepEqual([received, router.strangers], [[], 4]);
  });

  it('believes for an account the key host of its own settings alone', () => {
    router.add('home', SAMSUNGS, receiver('home'));
    assert.ok(!router.route('home', 'http://127.0.0.1:4000', [EVENT]));
    assert.deepEqual(received, []);
  });

  it('tells all accounts of one sign-in, and none that has gone', () => {
    const end = router.add('home', SAMSUNGS, receiver('one'));
    router.add('home', SAMSUNGS, receiver('two'));
    router.route('home', SAMSUNGS, [EVENT]);
    end();
    end();
    router.route('home', SAMSUNGS, [EVENT]);
    assert.deepEqual(received, ['one 1 0', 'two 1 0', 'two 1 0']);
  });
});
