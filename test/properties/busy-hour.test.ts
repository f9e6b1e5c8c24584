import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventsFrom } from '../../src/events/change';
import { HomePoll } from '../../src/events/home-poll';
import { EventHub } from '../../src/events/hub';
import { Poller } from '../../src/events/poller';
import { Watchdog } from '../../src/events/watchdog';
import type { HomeEvent } from '../../src/events/wish';
import { Shadow } from '../../src/home/shadow';
import { FakeClock, fixedRandom } from '../support/fake-clock';
import { wish } from '../support/events-fixture';
import { BusyHome, keyOf, type HomeChange } from './busy-home';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DEVICES = 300;
/** Minutes in which nothing happens, so that the watchdog looks. */
const QUIET = [20, 21, 22, 41, 42, 43];

interface Emitted {
  readonly event: HomeEvent;
  readonly at: number;
}

/** An hour of a home whose cloud loses 5 % of the events, doubles 5 % and brings all of them up to two seconds late. */
async function hour(
  seed: number,
): Promise<{ home: BusyHome; shadow: Shadow; emitted: Emitted[]; missed: number; looks: number }> {
  const clock = new FakeClock();
  const random = fixedRandom(seed);
  const shadow = new Shadow(clock);
  const emitted: Emitted[] = [];
  let looks = 0;
  const home = new BusyHome(clock, random, DEVICES, (event) => {
    watchdog.heard();
    hub.receive(eventsFrom([event]).events);
  });
  const hub = new EventHub({
    ...{ clock, values: shadow, devices: { known: () => undefined, all: () => [] } },
    modeLabel: () => Promise.resolve(undefined),
    onTold: (event) => watchdog.told(event),
    ...{
      onRemoved: () => undefined,
      onOutdated: () => undefined,
      onFault: (error) => assert.fail(String(error)),
      onWishes: () => undefined,
    },
  });
  const look = new HomePoll({
    list: async () => {
      looks++;
      // The answer tells what was true when the cloud made it, and takes its time to come.
      const list = home.list();
      await new Promise<void>((resolve) => clock.after(random.number() * 1_500, resolve));
      return list;
    },
    feed: (devices) => {
      for (const { deviceId, status, asked = 0 } of devices)
        if (status) shadow.recordDevice(deviceId, status, 'poll', asked);
    },
    tell: (events) => hub.receive(events, 0, 'poll'),
  });
  const poller = new Poller({
    ...{ clock, intervalMs: MINUTE_MS, budget: () => undefined, onChange: () => undefined },
    poll: (signal) => look.run(signal),
  });
  const watchdog = new Watchdog({
    ...{
      clock,
      checkIntervalMs: 2 * MINUTE_MS,
      covers: () => true,
      onMissed: () => undefined,
      onChange: () => undefined,
    },
    look: () => poller.look(),
  });
  shadow.onChange((change) => watchdog.changed(change));
  const ready = poller.look();
  await clock.pass(2 * SECOND_MS);
  await ready;
  hub.listen(wish(), (event) => emitted.push({ event, at: clock.now() }));
  watchdog.watch(true);
  const looksAmid: Promise<void>[] = [];
  for (let second = 0; second < 3600; second++) {
    if (!QUIET.includes(Math.floor(second / 60))) home.change();
    // Somebody looks in the middle of it, while events are on their way.
    if (second % 300 === 150) looksAmid.push(poller.look());
    await clock.pass(SECOND_MS);
  }
  await clock.pass(3 * MINUTE_MS);
  await Promise.all(looksAmid);
  watchdog.close();
  hub.close();
  await poller.close();
  return { home, shadow, emitted, missed: watchdog.state.missed, looks };
}

describe('an hour of a home of 300 devices', () => {
  it('ends with what is true, each change told once or overtaken, and all that was missed counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
        const { home, shadow, emitted, missed, looks } = await hour(seed);
        assert.ok(home.changes.length > 2_000 && home.changes.some(({ isLost }) => isLost));
        assert.ok(looks >= 14 && looks <= 18, `${looks} looks`);
        for (const [key, value] of home.values) {
          const [deviceId = '', capability = '', attribute = ''] = key.split(' ');
          const known = shadow.get({ deviceId, component: 'main', capability, attribute });
          assert.deepEqual(known?.value, value, key);
        }
        const lost = new Set<HomeChange>();
        for (const key of home.values.keys()) {
          const changes = home.changes.filter((change) => change.key === key);
          const told = emitted.filter(({ event }) => keyOf(event) === key);
          const brought = key.endsWith('button') ? checkPushes(changes, told) : checkValues(changes, told);
          for (const change of brought) lost.add(change);
        }
        assert.equal(missed, lost.size);
        assert.ok(missed > 0);
      }),
      { numRuns: 3, seed: 17 },
    );
  });
});

/** Values only ever go forward, none comes twice. Gives the changes that a look brought to light and no event told. */
function checkValues(changes: readonly HomeChange[], told: readonly Emitted[]): HomeChange[] {
  const values = told.map(({ event }) => Number(event.value));
  assert.ok(
    values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0)),
    values.join(),
  );
  for (const change of changes) {
    const mine = told.find(({ event }) => event.value === change.value);
    if (mine || change.isLost) continue;
    const overtaken = told.some(
      ({ event, at }) => Number(event.value) > Number(change.value) && at <= (change.arrivedAt ?? 0),
    );
    assert.ok(overtaken, `${change.key} ${JSON.stringify(change.value)} was told to nobody`);
  }
  return changes.filter(({ isLost, value }) => isLost && told.some(({ event }) => event.value === value));
}

/** Every push that came is told once; one that was lost, at most once, by a look. */
function checkPushes(changes: readonly HomeChange[], told: readonly Emitted[]): HomeChange[] {
  const seconds = told.map(({ event }) => Math.floor(Date.parse(event.timestamp ?? '') / SECOND_MS));
  assert.equal(new Set(seconds).size, seconds.length, 'no push is told twice');
  const isTold = ({ at }: HomeChange): boolean => seconds.includes(Math.floor(at / SECOND_MS));
  for (const change of changes) assert.ok(change.isLost || isTold(change), `${change.key} ${change.eventId}`);
  return changes.filter((change) => change.isLost && isTold(change));
}
