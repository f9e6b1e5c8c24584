import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EVENT_KINDS } from '../../src/base/contract/events';
import { ListenerIndex, type Place } from '../../src/events/listener-index';
import { fits, RecentEvents } from '../../src/events/recent-events';
import type { EventWish, HomeEvent } from '../../src/events/wish';
import { FakeClock } from '../support/fake-clock';

const anything: EventWish = {
  ...{ kinds: ['attribute'], devices: [], rooms: [], component: '', capability: '', attribute: '' },
  onlyChanges: true,
};
const place = (deviceId: string, attribute = 'switch'): Place => ({
  ...{ kind: 'attribute', deviceId, roomId: `room of ${deviceId}` },
  ...{ component: 'main', capability: attribute, attribute },
});
const event = (value: HomeEvent['value'], more: Partial<HomeEvent> = {}): HomeEvent => ({
  ...{ type: 'attribute', value, source: 'webhook' },
  ...more,
});

describe('recent events', () => {
  it('are those that a wish would have been told, the latest first, and when they came', () => {
    const clock = new FakeClock();
    const recent = new RecentEvents(clock);
    const begun = clock.now();
    for (const [index, id] of ['lamp', 'door', 'lamp', 'lamp'].entries()) {
      recent.remember(place(id), event(index), false);
      clock.step(1_000);
    }
    const found = recent.matching({ ...anything, devices: ['lamp'] }, 2);
    assert.deepEqual(
      found.map(({ event: { value }, at }) => [value, at - begun]),
      [
        [3, 3_000],
        [2, 2_000],
      ],
    );
    assert.deepEqual(recent.matching({ ...anything, rooms: ['room of door'] }, 10).length, 1);
  });

  it('leave out repeated reports where only changes are wanted', () => {
    const recent = new RecentEvents(new FakeClock());
    recent.remember(place('lamp'), event('on'), false);
    recent.remember(place('lamp'), event('on'), true);
    assert.equal(recent.matching(anything, 10).length, 1);
    assert.equal(recent.matching({ ...anything, onlyChanges: false }, 10).length, 2);
  });

  it('are five hundred at most, without what may be large, and none of another home', () => {
    const recent = new RecentEvents(new FakeClock());
    for (let index = 0; index < 1_203; index++) recent.remember(place('lamp'), event(index, { data: {} }), false);
    const found = recent.matching(anything, 10_000);
    assert.equal(found.length, 500);
    assert.deepEqual([found[0]?.event.value, found.at(-1)?.event.value], [1_202, 703]);
    assert.ok(found.every(({ event: { data } }) => data === undefined));
    recent.forget();
    assert.deepEqual(recent.matching(anything, 10), []);
    recent.remember(place('lamp'), event('on'), false);
    assert.equal(recent.matching(anything, 10).length, 1);
  });

  it('fit a wish exactly where the index of the listeners finds it', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const ids = fc.uniqueArray(id, { maxLength: 2 });
    const word = fc.constantFrom('', 'a', 'b');
    const given = fc.option(id, { nil: undefined });
    const wishes = fc.record({
      kinds: fc.uniqueArray(fc.constantFrom(...EVENT_KINDS), { maxLength: 3 }),
      ...{ devices: ids, rooms: ids, component: word, capability: word, attribute: word },
      onlyChanges: fc.boolean(),
    });
    const places = fc.oneof(
      fc.record({
        kind: fc.constant('attribute' as const),
        deviceId: id,
        roomId: given,
        component: id,
        capability: id,
        attribute: id,
      }),
      fc.record({ kind: fc.constantFrom('lifecycle' as const, 'health' as const), deviceId: id, roomId: given }),
      fc.record({ kind: fc.constantFrom('hub' as const, 'mode' as const, 'arm' as const) }),
    );
    fc.assert(
      fc.property(wishes, places, (wish, somewhere) => {
        const index = new ListenerIndex<string>();
        index.add(wish, 'listener');
        assert.equal(fits(wish, somewhere), index.at(somewhere).size === 1);
      }),
      { numRuns: 1_000 },
    );
  });
});
