import assert from 'node:assert/strict';
import type { ValueEvent } from '../../src/events/change';
import type { ValueChange } from '../../src/events/ports';
import { Watchdog } from '../../src/events/watchdog';
import { FakeClock } from '../support/fake-clock';

const HOUR_MS = 3_600_000;

describe('the watchdog of events', () => {
  let clock: FakeClock;
  let looks: number;
  let found: (() => void) | undefined;
  let missed: boolean[];
  let watchdog: Watchdog;

  beforeEach(() => {
    clock = new FakeClock();
    looks = 0;
    found = undefined;
    missed = [];
    watchdog = new Watchdog({
      ...{ clock, checkIntervalMs: HOUR_MS, onChange: () => undefined },
      look: async () => {
        looks++;
        found?.();
      },
      covers: (deviceId) => deviceId !== 'polled',
      onMissed: ({ again }) => missed.push(again),
    });
    watchdog.watch(true);
  });
  afterEach(() => watchdog.close());

  const path = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };
  const change = (more: Partial<ValueChange> = {}): ValueChange => {
    return { ...path, value: 'on', previous: 'off', source: 'poll', isRepeated: false, ...more };
  };
  const event = (more: Partial<ValueEvent> = {}): ValueEvent => ({ type: 'attribute', ...path, value: 'on', ...more });

  it('looks once after each hour of silence, and not where events come', async () => {
    await clock.pass(3 * HOUR_MS);
    assert.equal(looks, 3);
    for (let minute = 0; minute < 600; minute++) {
      watchdog.heard();
      await clock.pass(60_000);
    }
    assert.equal(looks, 3);
    assert.ok((watchdog.state.checkedAt ?? 0) > 0);
  });

  it('counts what a look brings to light, and has the subscriptions looked at', async () => {
    found = () => {
      watchdog.changed(change());
      watchdog.changed(change({ attribute: 'level' }));
    };
    await clock.pass(HOUR_MS + 20_000);
    assert.equal(watchdog.state.missed, 2);
    assert.deepEqual(missed, [false], 'one finding');
  });

  it('says so where the look after the repair finds something again', async () => {
    found = () => watchdog.changed(change());
    await clock.pass(2 * HOUR_MS + 20_000);
    assert.deepEqual(missed, [false, true]);
    found = undefined;
    await clock.pass(HOUR_MS);
    found = () => watchdog.changed(change());
    await clock.pass(HOUR_MS);
    assert.deepEqual(missed, [false, true, false]);
  });

  it('does not count an event that is only late', async () => {
    found = () => watchdog.changed(change());
    await clock.pass(HOUR_MS);
    watchdog.told(event({ value: 'off' }));
    watchdog.told(event({ deviceId: 'other' }));
    await clock.pass(10_000);
    watchdog.told(event());
    await clock.pass(20_000);
    assert.equal(watchdog.state.missed, 0);
  });

  it('counts no more than events should have told', async () => {
    found = () => {
      watchdog.changed(change({ deviceId: 'polled' }));
      watchdog.changed(change({ source: 'webhook' }));
      watchdog.changed(change({ source: 'command' }));
      watchdog.changed(change({ isRepeated: true }));
      watchdog.changed(change({ previous: undefined }));
    };
    await clock.pass(HOUR_MS + 20_000);
    assert.deepEqual([watchdog.state.missed, missed], [0, []]);
  });

  it('goes on where a look fails', async () => {
    found = () => {
      throw new Error('no connection');
    };
    await clock.pass(3 * HOUR_MS);
    assert.equal(looks, 3);
    assert.equal(watchdog.state.checkedAt, undefined);
  });

  it('keeps little of a home that changes without end', async () => {
    for (let index = 0; index < 20_000; index++) watchdog.changed(change({ deviceId: `d${index}` }));
    assert.ok(clock.armed <= 5_001, String(clock.armed));
  });

  it('rests where nobody needs it, and ends at close', async () => {
    watchdog.changed(change());
    watchdog.watch(false);
    watchdog.changed(change());
    await clock.pass(5 * HOUR_MS);
    assert.deepEqual([looks, watchdog.state.missed, clock.armed], [0, 0, 0]);
    watchdog.watch(true);
    watchdog.close();
    assert.equal(clock.armed, 0);
  });
});
