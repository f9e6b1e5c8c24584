import assert from 'node:assert/strict';
import type { HomeChanges, LiveHome as LiveHomeJson } from '../../../src/base/contract/live-home';
import { thisMoment } from '../../../src/base/moment';
import { text } from '../../../src/base/text';
import { EventHub } from '../../../src/events/hub';
import { Home } from '../../../src/home/home';
import type { Account } from '../../../src/runtime/account/account';
import { ReaderCalls } from '../../../src/runtime/account/reader-calls';
import { LiveHome } from '../../../src/runtime/live-home/live-home';
import { apiOn } from '../../support/api-fixture';
import type { FakeClock } from '../../support/fake-clock';
import { FakeCloud } from '../../support/fake-cloud';
import { reply } from '../../support/fake-http';

const LAMP = {
  ...{ deviceId: 'lamp', label: 'Lamp', name: 'bulb', type: 'ZIGBEE', roomId: 'r1', locationId: 'l1' },
  components: [{ id: 'main', label: 'main', capabilities: [{ id: 'switch', status: { switch: { value: 'off' } } }] }],
  healthState: { state: 'ONLINE' },
};
const CLOUD = {
  '/devices': { items: [LAMP] },
  '/locations': { items: [{ locationId: 'l1', name: 'Home' }] },
  '/locations/l1/rooms': { items: [{ roomId: 'r1', name: 'Kitchen' }] },
  '/locations/l1/modes': { items: [{ id: 'm1', label: 'Day' }] },
  '/locations/l1/modes/current': { id: 'm1', label: 'Day' },
  '/scenes': { items: [{ sceneId: 's1', sceneName: 'Dinner', locationId: 'l1' }] },
};
const ASK_AGAIN = { refresh: true, names: false };
const ASK_NAMES = { refresh: false, names: true };
const ASK = { refresh: false, names: false };

class Fixture {
  readonly cloud: FakeCloud;
  readonly clock: FakeClock;
  readonly home: Home;
  readonly hub: EventHub;
  readonly published: HomeChanges[] = [];
  readonly live: LiveHome;
  readonly listeners = { account: new Set<() => void>(), events: new Set<() => void>(), close: new Set<() => void>() };
  eventsWord = 'off';
  session: { home: Home; events: object; grant: string } | undefined;
  state = 'authorized';

  constructor(bodies: Record<string, unknown> = CLOUD) {
    this.cloud = new FakeCloud({ ...bodies });
    const { api, clock, meter } = apiOn(this.cloud);
    this.clock = clock;
    this.home = new Home(api, clock);
    this.hub = new EventHub({
      ...{ clock, values: this.home.shadow, devices: this.home.devices, modeLabel: () => Promise.resolve('Day') },
      ...{
        onTold: () => undefined,
        onRemoved: () => undefined,
        onOutdated: () => undefined,
        onWishes: () => undefined,
      },
      onFault: (error) => assert.fail(String(error)),
    });
    const events = { hub: this.hub, state: () => ({ state: this.eventsWord }) };
    this.session = { home: this.home, events, grant: 'g1' };
    const on = (listeners: Set<() => void>) => (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    const account = {
      ...{ identity: 'a1', meter, config: { mode: 'oauth' }, knownLocations: [] },
      readerCalls: new ReaderCalls(clock, () => 'token'),
      session: () => (this.session ? Promise.resolve(this.session) : Promise.reject(new Error('closed'))),
      authorization: () => Promise.resolve({}),
      snapshot: () => ({ state: this.state, message: text('any'), scope: '', installedAppId: '', unsaved: false }),
      eventsState: () => undefined,
      recentEvents: (wish: never, most: number) => this.hub.recent.matching(wish, most),
      onChange: on(this.listeners.account),
      onEventsChange: on(this.listeners.events),
      onClose: on(this.listeners.close),
    };
    this.live = new LiveHome({
      ...{ account: account as unknown as Account, clock, era: 'era', translate: ({ key }) => key },
      publish: (changes) => this.published.push(changes),
    });
  }

  /** Somebody looks; what is told after that counts. */
  async open(wishes = ASK): Promise<LiveHomeJson> {
    const home = await this.live.read(wishes);
    this.published.length = 0;
    return home;
  }

  get listening(): number {
    return Object.values(this.listeners).reduce((sum, { size }) => sum + size, 0);
  }

  report(value: string | number, deviceId = 'lamp', attribute = 'switch'): void {
    this.hub.receive([{ type: 'attribute', deviceId, component: 'main', capability: 'switch', attribute, value }]);
  }
}

describe('a home for who looks at it', () => {
  let the: Fixture;
  beforeEach(() => (the = new Fixture()));
  afterEach(() => the.live.close());

  const devicesIn = ({ devices }: LiveHomeJson): unknown =>
    devices.map(({ label, room, values }) => [label, room, values.main?.switch?.switch?.value]);

  describe('costs', () => {
    it('one call where nothing is known, and none while that is young', async () => {
      assert.deepEqual(devicesIn(await the.live.read(ASK)), [['Lamp', null, 'off']]);
      await the.live.read(ASK);
      await the.live.look();
      assert.equal(the.cloud.calls.length, 1);
      await the.clock.pass(61_000);
      await the.live.read(ASK);
      assert.equal(the.cloud.calls.length, 2);
    });

    it('none at any age while events are told', async () => {
      await the.live.read(ASK);
      for (const word of ['live', 'quiet', 'polling']) {
        the.eventsWord = word;
        await the.clock.pass(86_400_000);
        await the.live.read(ASK);
      }
      assert.equal(the.cloud.calls.length, 1);
    });

    it('none in an hour of being looked at, and nobody is subscribed or polled for it', async () => {
      await the.live.read(ASK);
      for (let minute = 0; minute < 60; minute++) {
        await the.clock.pass(20_000);
        await the.live.look();
        the.report(minute % 2 === 0 ? 'on' : 'off');
      }
      assert.equal(the.cloud.calls.length, 1);
      assert.equal(the.hub.wishes.size, 0);
    });

    it('one for who wants it anew, once a minute', async () => {
      await the.live.read(ASK_AGAIN);
      await the.live.read(ASK_AGAIN);
      assert.equal(the.cloud.calls.length, 1);
      await the.clock.pass(61_000);
      await the.live.read(ASK_AGAIN);
      assert.equal(the.cloud.calls.length, 2);
    });

    it('as many as it says for the names, scenes and modes, and none after that', async () => {
      const { unasked } = await the.live.read(ASK);
      const before = the.cloud.calls.length;
      const home = await the.live.read(ASK_NAMES);
      assert.equal(the.cloud.calls.length - before, unasked);
      assert.equal(unasked, 5);
      assert.deepEqual(devicesIn(home), [['Lamp', 'Kitchen', 'off']]);
      assert.deepEqual(home.rooms, [{ roomId: 'r1', name: 'Kitchen', locationId: 'l1', location: 'Home' }]);
      assert.deepEqual(home.locations, [
        { locationId: 'l1', name: 'Home', modes: [{ modeId: 'm1', label: 'Day' }], modeId: 'm1' },
      ]);
      assert.deepEqual(home.scenes, [{ sceneId: 's1', name: 'Dinner', location: 'Home', locationId: 'l1' }]);
      assert.equal(home.unasked, 0);
      await the.live.read(ASK_NAMES);
      assert.equal(the.cloud.calls.length - before, unasked);
    });

    it('is offered again what failed for a while', async () => {
      the.cloud.bodies['/scenes'] = () => reply(429, {}, { 'Retry-After': '1' });
      const reading = the.live.read(ASK_NAMES);
      await the.clock.pass(600_000);
      const failed = await reading;
      assert.equal(failed.problem?.code, 'rate_limited');
      assert.ok(failed.unasked > 0);
      the.cloud.bodies['/scenes'] = CLOUD['/scenes'];
      const home = await the.live.read(ASK_NAMES);
      assert.deepEqual([home.scenes.length, home.unasked], [1, 0]);
    });

    it('is not offered again what the sign-in may not see', async () => {
      the = new Fixture({ '/devices': CLOUD['/devices'] });
      const home = await the.live.read(ASK_NAMES);
      assert.equal(home.problem?.code, 'forbidden');
      assert.equal(home.unasked, 0);
      assert.deepEqual(devicesIn(home), [['Lamp', null, 'off']]);
      Object.assign(the.session ?? {}, { grant: 'g2' });
      assert.equal((await the.live.read(ASK)).unasked, 5, 'but to who signs in anew');
    });

    it('goes on where one thing may not be seen: without the scenes the modes are told', async () => {
      const { '/scenes': _, ...others } = CLOUD;
      the = new Fixture(others);
      const { problem, locations, unasked } = await the.live.read(ASK_NAMES);
      assert.equal(problem?.code, 'forbidden');
      assert.deepEqual([locations[0]?.modes.length, locations[0]?.modeId, unasked], [1, 'm1', 0]);
    });

    it('is offered again where it could not be learned just now', async () => {
      the.cloud.bodies['/scenes'] = () => reply(400);
      const home = await the.live.read(ASK_NAMES);
      assert.notEqual(home.problem, undefined);
      assert.equal(home.unasked, 3);
    });
  });

  describe('tells', () => {
    it('what changed, together, and then at most five times a second', async () => {
      await the.open();
      await the.clock.pass(300);
      the.report('on');
      await the.clock.pass(30);
      assert.equal(the.published.length, 1);
      const [{ values, events }] = the.published as [HomeChanges];
      assert.deepEqual(values, [{ ...PLACE, value: 'on' }]);
      const { id, at: _, ...event } = events[0] ?? assert.fail();
      assert.deepEqual(
        [id, event],
        [1, { type: 'attribute', ...PLACE, label: 'Lamp', value: 'on', source: 'webhook' }],
      );
      // A second of 50 events.
      for (let count = 0; count < 50; count++) {
        the.report(count % 2 === 0 ? 'off' : 'on');
        await the.clock.pass(20);
      }
      await the.clock.pass(200);
      const { length } = the.published as readonly HomeChanges[];
      assert.ok(length > 3 && length <= 7, String(length));
      assert.equal(the.published.flatMap((one) => one.events).length, 51);
      assert.equal(the.published.at(-1)?.values[0]?.value, 'on');
    });

    it('in a row without a gap, from where the answer stood', async () => {
      const { era, seq } = await the.open();
      the.report('on');
      await the.clock.pass(300);
      the.report('off');
      await the.clock.pass(300);
      assert.deepEqual(
        the.published.map((changes) => [changes.era, changes.seq]),
        [
          [era, seq + 1],
          [era, seq + 2],
        ],
      );
    });

    it('no more than fits: of too many values only that all are others, of events the latest', async () => {
      await the.open();
      for (let count = 0; count < 800; count++) the.report(count, 'lamp', `attribute${String(count)}`);
      await the.clock.pass(300);
      const [changes] = the.published;
      assert.equal(changes?.isOutdated, true);
      assert.deepEqual([changes.values.length, changes.events.length], [0, 50]);
      assert.equal(changes.events.at(-1)?.value, 799);
    });

    it('nothing that is long or no plain value', async () => {
      await the.open();
      const event = { type: 'attribute', deviceId: 'lamp', component: 'main', capability: 'switch' } as const;
      the.hub.receive([
        { ...event, attribute: 'long', value: 'x'.repeat(1000) },
        { ...event, attribute: 'list', value: [1, 2] },
        { ...event, attribute: 'none', value: null },
      ]);
      await the.clock.pass(300);
      assert.ok(the.published[0]?.values.every(({ value }) => value === null));
      assert.ok(JSON.stringify(the.published).length < 2_000);
    });

    it('of the account, and of a mode that was set here', async () => {
      await the.open(ASK_NAMES);
      for (const listener of the.listeners.account) listener();
      await the.clock.pass(300);
      assert.equal(the.published[0]?.account?.state, 'authorized');
      the.cloud.bodies['/locations/l1/modes/current'] = { id: 'm2', label: 'Night' };
      await the.home.modes.read('l1');
      await the.clock.pass(300);
      assert.equal(the.published[1]?.isOutdated, true);
      assert.equal((await the.live.look()).mark === '', false);
    });

    it('by its mark that the home consists of other things, and not for values', async () => {
      const { mark } = await the.open();
      the.report('on');
      assert.equal((await the.live.look()).mark, mark);
      the.hub.receive([{ type: 'health', deviceId: 'lamp', state: 'offline', data: {} }]);
      the.home.devices.healthTold('lamp', 'offline');
      assert.notEqual((await the.live.look()).mark, mark);
      assert.equal((await the.open()).devices[0]?.online, false);
    });
  });

  it('tells what is learned for one who asks to the others, before the answer', async () => {
    await the.open();
    the.cloud.bodies['/devices'] = { items: [LAMP, { ...LAMP, deviceId: 'other' }] };
    await the.clock.pass(61_000);
    await the.live.look();
    const { seq } = await the.live.read(ASK);
    assert.deepEqual(
      the.published.map((changes) => [changes.seq, changes.values.map(({ deviceId }) => deviceId)]),
      [[seq, ['other']]],
    );
    await the.clock.pass(300);
    assert.equal(the.published.length, 1);
  });

  it('tells at once that it is another home, where somebody signs in or out', async () => {
    await the.open();
    const accountChanges = async (): Promise<void> => {
      for (const listener of the.listeners.account) listener();
      await the.clock.pass(300);
    };
    await accountChanges();
    assert.equal(the.published.at(-1)?.isOutdated, undefined);
    the.home.forget();
    await accountChanges();
    assert.equal(the.published.at(-1)?.isOutdated, true);
    await the.open();
    const other = new Fixture();
    the.session = other.session;
    await accountChanges();
    assert.equal(the.published.at(-1)?.isOutdated, true);
    other.report('on');
    await the.clock.pass(300);
    assert.equal(the.published.at(-1)?.values[0]?.value, 'on');
  });

  describe('ends', () => {
    it('a minute after the last look: no timer, no listener, no message', async () => {
      await the.open();
      await the.clock.pass(50_000);
      await the.live.look();
      await the.clock.pass(50_000);
      assert.ok(the.live.isWatched);
      the.report('on');
      await the.clock.pass(11_000);
      assert.equal(the.live.isWatched, false);
      assert.deepEqual([the.listening, the.clock.armed], [0, 0]);
      const before = the.published.length;
      the.report('off');
      await the.clock.pass(1_000);
      assert.equal(the.published.length, before);
    });

    it('and shows who comes back a gap, and what happened meanwhile', async () => {
      const { seq } = await the.open();
      the.eventsWord = 'live';
      await the.clock.pass(61_000);
      the.report('on');
      const look = await the.live.look();
      assert.ok(look.seq > seq);
      const home = await the.open();
      assert.deepEqual(
        home.events.map(({ id, value }) => [id, value]),
        [[1, 'on']],
      );
    });

    it('with its account', async () => {
      await the.open();
      for (const listener of the.listeners.close) listener();
      assert.deepEqual([the.listening, the.clock.armed], [0, 0]);
    });

    it('with its session, and goes on with the next', async () => {
      await the.open();
      const other = new Fixture();
      the.session = other.session;
      await the.live.look();
      const before = the.published.length;
      the.report('on');
      await the.clock.pass(300);
      assert.equal(the.published.length, before);
      other.report('on');
      await the.clock.pass(300);
      assert.equal(the.published.length, before + 1);
    });
  });

  it('says why the home can’t be read, and shows what is known all the same', async () => {
    await the.live.read(ASK);
    the.cloud.bodies['/devices'] = () => reply(500);
    await the.clock.pass(61_000);
    const reading = the.live.read(ASK);
    await the.clock.pass(120_000);
    const home = await reading;
    assert.equal(home.problem?.code, 'server');
    assert.deepEqual(devicesIn(home), [['Lamp', null, 'off']]);
  });

  it('is empty where the account is not open', async () => {
    the.session = undefined;
    const home = await the.live.read(ASK);
    assert.deepEqual([home.devices, home.mark, home.problem], [[], '', undefined]);
  });

  it('is told of at a glance without being looked at', async () => {
    assert.equal((await the.live.glance()).state, 'authorized');
    assert.deepEqual([the.listening, the.clock.armed, the.cloud.calls.length], [0, 0, 0]);
  });

  it('keeps what an old answer of the shadow can’t overtake', async () => {
    await the.open();
    const asked = thisMoment();
    the.report('on');
    the.home.shadow.recordDevice('lamp', { main: { switch: { switch: { value: 'off' } } } }, 'poll', asked - 1);
    await the.clock.pass(300);
    assert.deepEqual(
      the.published.flatMap(({ values }) => values.map(({ value }) => value)),
      ['on'],
    );
  });
});

const PLACE = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };
