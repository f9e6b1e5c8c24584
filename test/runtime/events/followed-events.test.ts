import assert from 'node:assert/strict';
import type { Device } from '../../../src/api/device-shapes';
import { thisMoment } from '../../../src/base/moment';
import type { HttpStream } from '../../../src/base/ports';
import { FakeClock, fixedRandom, settle } from '../../support/fake-clock';
import { wish } from '../../support/events-fixture';
import { Follower, lamps, Leader, StreamWeb } from '../../support/stream-fixture';

/** After so long at the latest a follower knows again what its leader knows. */
const BACK_MS = 5_000;

describe('a follower that lives on the events of its leader', () => {
  let clock: FakeClock;
  let cloud: Map<string, Device>;
  let web: StreamWeb;
  let leader: Leader;
  let follower: Follower;
  beforeEach(async () => {
    clock = new FakeClock();
    cloud = lamps(30, new Date(clock.now() - 60_000).toISOString());
    web = new StreamWeb(clock);
    leader = web.leader = new Leader(clock, cloud);
    leader.read();
    follower = new Follower(clock, web);
    follower.events.leader.want(true);
    await clock.pass(1_000);
  });
  afterEach(() => {
    follower.events.close();
    assert.equal(web.connected, 0);
  });

  const path = (deviceId: string): Parameters<typeof follower.home.shadow.get>[0] => ({
    ...{ deviceId, component: 'main', capability: 'switch', attribute: 'switch' },
  });
  /** Another one in the cloud's list: a device that differs so from what it was. */
  const differ = (deviceId: string, more: Partial<Device>): void => {
    for (const device of cloud.values())
      if (device.deviceId === deviceId) cloud.set(more.deviceId ?? deviceId, { ...device, ...more });
  };
  const isEqual = (): void => {
    assert.deepEqual(follower.values, leader.values);
    assert.deepEqual(follower.names.sort(), leader.names.sort());
  };
  const value = (deviceId: string): unknown => follower.home.shadow.get(path(deviceId))?.value;
  const heard = (): unknown[] =>
    follower.told.map(({ type, deviceId, value, source }) => [type, deviceId, value, source]);
  /** The leader's process ends, and another one takes its place. */
  const restart = async (afterMs = 3_000): Promise<void> => {
    web.kill();
    await clock.pass(afterMs);
    leader = web.leader = new Leader(clock, cloud);
  };

  it('knows all that its leader knows, and has told nothing of what was so before', () => {
    isEqual();
    assert.equal(follower.values.d7?.main?.switch?.switch?.value, 'off');
    assert.deepEqual(heard(), []);
    assert.deepEqual(follower.http.requests, []);
    assert.deepEqual(
      [follower.events.word, follower.events.toldSince('d7'), follower.events.toldSince('x')],
      ['live', 0, undefined],
    );
  });

  it('tells each event once, as its leader did', async () => {
    leader.change('d1', 'on');
    leader.change('d2', 'on');
    leader.change('d2', 'on');
    await settle();
    isEqual();
    const told = leader.told.map(({ label, ...event }) => ({ ...event, label }));
    assert.deepEqual(follower.told, told);
    assert.equal(told.length, 3);
  });

  it('tells what a poll of its leader found as that', async () => {
    leader.change('d1', 'on', false);
    leader.read('poll');
    await settle();
    assert.deepEqual(heard(), [['attribute', 'd1', 'on', 'poll']]);
    isEqual();
  });

  it('goes on where it was after the connection broke', async () => {
    web.cut();
    for (let count = 0; count < 1_000; count++) leader.change('d1', count % 2 === 0 ? 'on' : 'off');
    await clock.pass(BACK_MS);
    assert.equal(follower.told.length, 1_000);
    assert.match(web.requests.at(-1)?.headers['last-event-id'] ?? '', /^instance1\.\d+$/);
    isEqual();
  });

  it('begins anew where it missed more than is kept, and tells what is different once', async () => {
    web.cut();
    for (let count = 0; count < 1_001; count++) leader.change('d1', count % 2 === 0 ? 'on' : 'off');
    await clock.pass(BACK_MS);
    assert.deepEqual(heard(), [['attribute', 'd1', 'on', 'webhook']]);
    isEqual();
  });

  it('learns after a restart of its leader what happened meanwhile, once', async () => {
    leader.change('d3', 'on');
    await settle();
    follower.told.length = 0;
    for (const deviceId of ['d1', 'd2']) leader.change(deviceId, 'on', false);
    differ('d4', { label: 'Another name' });
    differ('d5', { health: 'OFFLINE' });
    cloud.delete('d6');
    await restart();
    await clock.pass(BACK_MS);
    isEqual();
    assert.deepEqual(heard(), [
      ['lifecycle', 'd4', 'renamed', 'read'],
      ['health', 'd5', 'offline', 'read'],
      ['lifecycle', 'd6', 'deleted', 'read'],
      ['attribute', 'd1', 'on', 'read'],
      ['attribute', 'd2', 'on', 'read'],
    ]);
    await restart();
    await clock.pass(BACK_MS);
    assert.equal(follower.told.length, 5);
  });

  it('hears of devices that come, go and are renamed while it listens', async () => {
    differ('d1', { deviceId: 'new', label: 'New lamp' });
    differ('d2', { label: 'Renamed' });
    cloud.delete('d3');
    leader.read();
    await clock.pass(1_000);
    isEqual();
    assert.ok(follower.names.includes('new New lamp true'));
    assert.equal(follower.home.devices.known('d2')?.label, 'Renamed');
    assert.equal(follower.values.new?.main?.switch?.switch?.value, 'off');
  });

  it('lists the devices in the order of its leader, whatever is told of one', async () => {
    differ('d1', { label: 'Another name' });
    leader.read();
    await clock.pass(1_000);
    assert.equal(follower.home.devices.known('d1')?.label, 'Another name');
    assert.deepEqual(follower.names, leader.names);
  });

  it('knows which devices exist in the cloud alone, and what kind each is of', async () => {
    differ('d1', { type: 'VIRTUAL' });
    differ('d2', { type: 'VIRTUAL', components: [] });
    leader.read();
    await clock.pass(1_000);
    const known = (deviceId: string): unknown => follower.home.devices.known(deviceId);
    for (const deviceId of ['d0', 'd1', 'd2']) assert.deepEqual(known(deviceId), leader.home.devices.known(deviceId));
    assert.equal(follower.home.devices.known('d1')?.isVirtual, true);
    assert.equal(follower.home.devices.known('d0')?.kind, 'Light');
  });

  it('is told the whole home where much of it is another one', async () => {
    for (const [deviceId, device] of cloud) cloud.set(deviceId, { ...device, label: `Renamed ${deviceId}` });
    leader.read();
    await clock.pass(1_000);
    isEqual();
    assert.equal(web.requests.length, 1);
  });

  it('is told what its leader learned by asking', async () => {
    const status = { main: { switch: { switch: { value: 'off' } }, battery: { battery: { value: 50 } } } };
    leader.home.shadow.recordDevice('d1', status, 'read', thisMoment());
    await clock.pass(1_000);
    isEqual();
    assert.deepEqual(heard(), []);
  });

  it('knows how old a value is, by the clock of its leader', async () => {
    const age = (): number => clock.now() - (follower.home.shadow.get(path('d1'))?.knownAt ?? 0);
    await clock.pass(60_000);
    assert.equal(Math.round(age() / 1_000), 61);
    leader.say('polling');
    leader.read('poll');
    await clock.pass(10_000);
    assert.ok(age() <= 10_000, String(age()));
    assert.deepEqual([follower.events.word, follower.events.toldSince('d1')], ['polling', undefined]);
  });

  it('counts by its own clock, however wrong that of its leader is', async () => {
    web.kill();
    for (const aheadMs of [3_600_000, -3_600_000]) {
      const theirs = new FakeClock(clock.now() + aheadMs);
      web.leader = new Leader(theirs, cloud);
      await clock.pass(BACK_MS);
      const ageMs = clock.now() - (follower.home.shadow.get(path('d7'))?.knownAt ?? 0);
      assert.ok(ageMs >= 0 && ageMs <= BACK_MS, `${ageMs}`);
      web.kill();
    }
  });

  it('holds no more devices than a home can have, whatever is told', async () => {
    const devices = Array.from({ length: 5_001 }, (_, index) => ({ deviceId: `x${index}` }));
    const device = (deviceId: string): string => `event: device\ndata: ${JSON.stringify({ deviceId })}\n\n`;
    const home = `event: home\ndata: ${JSON.stringify({ devices })}\n\n`;
    web.kill();
    web.answers = answered(200, { 'content-type': 'text/event-stream' }, home + device('one') + device('two'));
    await clock.pass(BACK_MS);
    assert.equal(follower.names.length, 5_000);
    assert.equal(follower.home.devices.known('two'), undefined);
  });

  it('keeps what it has learned later itself, until its leader learns something newer', async () => {
    await clock.pass(10_000);
    const timestamp = new Date(clock.now()).toISOString();
    const status = { main: { switch: { switch: { value: 'on', timestamp } } } };
    follower.home.shadow.recordDevice('d1', status, 'read', thisMoment());
    assert.equal(follower.told.length, 1);
    // It begins anew, and its leader has not looked since.
    follower.events.leader.forget();
    await clock.pass(BACK_MS);
    assert.equal(follower.told.length, 1);
    assert.equal(value('d1'), 'on');
    await clock.pass(2_000);
    leader.read('poll');
    await clock.pass(BACK_MS);
    leader.change('d1', 'on');
    await settle();
    assert.equal(value('d1'), 'on');
    leader.change('d1', 'off');
    await settle();
    assert.equal(follower.told.at(-1)?.value, 'off');
    isEqual();
  });

  it('connects anew where its leader says nothing for a minute, and not where comments come', async () => {
    for (let count = 0; count < 6; count++) {
      await clock.pass(20_000);
      web.beat();
    }
    assert.equal(web.requests.length, 1);
    await clock.pass(65_000);
    assert.equal(web.requests.length, 2);
    isEqual();
  });

  it('connects anew after a minute of silence, whatever the connection before still had to say', async () => {
    let endFirst: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (endFirst = resolve));
    async function* late(): AsyncGenerator<string> {
      await first;
      yield ':\n\n';
    }
    async function* silent(signal?: AbortSignal): AsyncGenerator<string> {
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      yield* [];
    }
    const answer = (pieces: AsyncIterable<string>): HttpStream => {
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, pieces, end: () => undefined };
    };
    web.answers = answer(late());
    web.cut();
    await clock.pass(BACK_MS);
    const before = web.requests.length;
    const ending = new AbortController();
    web.answers = answer(silent(ending.signal));
    follower.events.leader.forget();
    await settle();
    assert.equal(web.requests.length, before + 1);
    web.requests.at(-1)?.signal?.addEventListener('abort', () => ending.abort());
    endFirst();
    await settle();
    await clock.pass(65_000);
    assert.ok(web.requests.length > before + 1);
  });

  it('gives up waiting after a minute, and comes back when its leader does', async () => {
    const { events } = follower;
    await restart(59_000);
    web.leader = undefined;
    assert.deepEqual([events.leader.isLive, events.leader.isAbsent, events.word], [false, false, undefined]);
    await clock.pass(2_000);
    assert.equal(events.leader.isAbsent, true);
    const tries = web.requests.length;
    await clock.pass(3_600_000);
    assert.ok(web.requests.length - tries < 200, String(web.requests.length - tries));
    web.leader = leader;
    await clock.pass(40_000);
    assert.deepEqual([events.leader.isLive, events.leader.isAbsent], [true, false]);
    isEqual();
  });

  it('asks for nothing where the token server names no stream', async () => {
    follower.events.close();
    const other = new Follower(clock, web);
    other.address = undefined;
    const asked = web.requests.length;
    other.events.leader.want(true);
    await clock.pass(600_000);
    assert.deepEqual([web.requests.length, other.events.leader.isAbsent], [asked, true]);
    other.address = 'http://leader/smartthings/stream';
    other.events.leader.look();
    await clock.pass(1_000);
    assert.equal(other.events.leader.isLive, true);
    other.events.close();
  });

  for (const [status, most] of [
    [401, 25],
    [404, 130],
    [503, 130],
  ] as const) {
    it(`does not hammer where it is answered ${status}`, async () => {
      web.kill();
      web.answers = answered(status, {});
      const before = web.requests.length;
      await clock.pass(600_000);
      assert.ok(web.requests.length - before <= most, String(web.requests.length - before));
      assert.equal(follower.events.leader.isAbsent, true);
    });
  }

  it('waits as long as it is asked to, a minute at most', async () => {
    for (const [asked, times] of [
      ['20', 30],
      ['86400', 10],
    ] as const) {
      web.kill();
      web.answers = answered(503, { 'retry-after': asked });
      await clock.pass(60_000);
      const before = web.requests.length;
      await clock.pass(600_000);
      assert.ok(Math.abs(web.requests.length - before - times) <= 1, `${asked}: ${web.requests.length - before}`);
    }
  });

  it('comes back at once where its leader listens before its flows run', async () => {
    web.kill();
    web.answers = answered(404, {});
    await clock.pass(8_000);
    web.answers = undefined;
    web.leader = leader;
    await clock.pass(BACK_MS);
    assert.equal(follower.events.leader.isLive, true);
  });

  it('takes no page of something else for a stream, and nothing that it cannot understand', async () => {
    const said = ['event: home\ndata: {"devices":\n\n', 'data: []\n\n', 'event: event\ndata: 5\n\n', '\0\n'.repeat(9)];
    for (const [type, text] of [
      ['text/html', 'event: home\ndata: {"devices":[]}\n\n'],
      ...said.map((one) => ['text/event-stream', one] as const),
      ['text/event-stream', 'event: event\ndata: {"type":"attribute","deviceId":"d1"}\n\nevent: gone\ndata: {}\n\n'],
    ] as const) {
      web.kill();
      web.answers = answered(200, { 'content-type': type }, text);
      await clock.pass(30_000);
      assert.equal(follower.events.leader.isLive, false, text);
      assert.deepEqual(heard(), []);
      assert.equal(follower.names.length, 30);
      // After something that is no message it begins anew.
      assert.equal('last-event-id' in (web.requests.at(-1)?.headers ?? {}), type === 'text/html', text);
    }
    web.answers = undefined;
    web.leader = leader;
    await clock.pass(40_000);
    isEqual();
  });

  it('tells its leader what is wanted here, and hears all the same', async () => {
    const wanted = (): unknown => JSON.parse(new URL(web.requests.at(-1)?.url ?? '').searchParams.get('wishes') ?? '');
    const everything = { kinds: ['attribute', 'lifecycle', 'health', 'mode'], onlyChanges: false };
    assert.deepEqual(wanted(), [everything]);
    const end = follower.hub.listen(wish({ devices: ['d1'], capability: 'switch' }), () => undefined);
    follower.events.leader.look();
    follower.events.leader.look();
    await clock.pass(2_000);
    assert.equal(web.requests.length, 2);
    assert.deepEqual(wanted(), [{ devices: ['d1'], capability: 'switch' }, everything]);
    leader.change('d9', 'on');
    await settle();
    assert.equal(follower.told.length, 1);
    assert.equal([...leader.hub.wishes].filter(({ devices }) => devices.includes('d1')).length, 1);
    end();
    follower.events.leader.look();
    await clock.pass(600_000);
    assert.deepEqual(
      [...leader.hub.wishes].filter(({ devices }) => devices.includes('d1')),
      [],
    );
  });

  it('does without a leader to which no events come for a minute, until they do', async () => {
    const { events } = follower;
    for (const word of ['off', 'blocked'] as const) {
      leader.say(word);
      await clock.pass(30_000);
      web.beat();
      assert.deepEqual([events.word, events.isInVain], [word, false]);
      const { changes } = follower;
      await clock.pass(31_000);
      assert.ok(follower.changes > changes, 'nobody was told');
      assert.equal(events.isInVain, true);
      leader.say('live');
      await clock.pass(1_000);
      assert.equal(events.isInVain, false);
    }
  });

  it('is told the home as it is, where for a while nobody wanted it to be asked for', async () => {
    follower.events.leader.want(false);
    await clock.pass(299_000);
    leader.change('d1', 'on');
    follower.events.leader.want(true);
    await clock.pass(1_000);
    assert.deepEqual(heard(), [['attribute', 'd1', 'on', 'webhook']]);
    follower.events.leader.want(false);
    // After five minutes nobody listens any more, and nothing is heard.
    await clock.pass(301_000);
    leader.change('d1', 'off', false);
    follower.events.leader.want(true);
    await clock.pass(1_000);
    assert.deepEqual(heard().at(-1), ['attribute', 'd1', 'off', 'read']);
    isEqual();
  });

  describe('as one of those who listen', () => {
    it('holds its leader up by no more than a socket takes, and is dropped where it takes nothing', async () => {
      web.isStuck = true;
      for (let count = 0; count < 900; count++) leader.change('d1', count % 2 === 0 ? 'on' : 'off');
      assert.ok(web.mostWaiting > 0 && web.mostWaiting < 20_000, String(web.mostWaiting));
      await clock.pass(20_000);
      web.beat();
      assert.equal(web.connected, 1);
      await clock.pass(20_000);
      web.beat();
      assert.equal(web.connected, 0);
      web.drain();
      await clock.pass(BACK_MS);
      isEqual();
    });

    it('goes on where it is slow for a moment', async () => {
      web.isStuck = true;
      for (let count = 0; count < 900; count++) leader.change('d1', count % 2 === 0 ? 'on' : 'off');
      web.drain();
      await settle();
      assert.equal(follower.told.length, 900);
      assert.equal(web.requests.length, 1);
    });

    it('is dropped where it has fallen behind all that is kept', async () => {
      web.isStuck = true;
      for (let count = 0; count < 2_000; count++) leader.change('d1', count % 2 === 0 ? 'off' : 'on');
      web.drain();
      assert.equal(web.connected, 0);
      await clock.pass(BACK_MS);
      assert.equal(web.requests.length, 2);
      isEqual();
    });
  });

  it('and four others know what their leader knows five seconds after each of fifty restarts', async function () {
    this.timeout(60_000);
    const others = [2, 3, 4, 5].map((seed) => new Follower(clock, web, seed));
    for (const other of others) other.events.leader.want(true);
    const random = fixedRandom(7);
    const any = (): string => `d${Math.floor(random.number() * 30)}`;
    const something = async (isHeard: boolean): Promise<void> => {
      for (let count = 0; count < 20; count++) {
        leader.change(any(), random.number() < 0.5 ? 'on' : 'off', isHeard);
        // Half of the time the next one comes while this one is on its way.
        if (random.number() < 0.5) await clock.pass(random.number() * 2_000);
      }
    };
    for (let kill = 0; kill < 50; kill++) {
      await something(true);
      web.kill();
      await something(false);
      await restart(random.number() * 30_000);
      await clock.pass(BACK_MS);
      isEqual();
      for (const other of others) assert.deepEqual(other.values, leader.values);
    }
    // What each of them was told leads from one value to the next: nothing twice, nothing left out.
    for (const { told } of [follower, ...others]) {
      const known = new Map<string, unknown>();
      for (const { deviceId = '', value, previous } of told) {
        assert.equal(previous, known.get(deviceId) ?? 'off');
        known.set(deviceId, value);
      }
    }
    for (const other of others) other.events.close();
  });
});

function answered(status: number, headers: Record<string, string>, text = ''): HttpStream {
  return {
    ...{ status, headers, end: () => undefined },
    pieces: {
      async *[Symbol.asyncIterator]() {
        yield text;
      },
    },
  };
}
