import assert from 'node:assert/strict';
import type { Device } from '../../src/api/device-shapes';
import { wish } from '../support/events-fixture';
import { FakeClock } from '../support/fake-clock';
import { lamps, Leader } from '../support/stream-fixture';

describe('HomeStream', () => {
  let clock: FakeClock;
  let cloud: Map<string, Device>;
  let leader: Leader;
  beforeEach(async () => {
    clock = new FakeClock();
    cloud = lamps(3, new Date(clock.now() - 60_000).toISOString());
    leader = new Leader(clock, cloud);
    await leader.stream.ready();
  });
  afterEach(() => leader.stream.close());

  const change = (count: number): void => {
    for (let index = 0; index < count; index++) leader.change('d1', index);
  };

  it('writes the home once for all who come within five seconds and a hundred changes', async () => {
    const first = leader.stream.home();
    change(99);
    assert.equal(leader.stream.home(), first);
    change(1);
    const second = leader.stream.home();
    assert.deepEqual([first.number, second.number], [0, 100]);
    await clock.pass(4_999);
    assert.equal(leader.stream.home(), second);
    await clock.pass(1);
    assert.notEqual(leader.stream.home(), second);
  });

  it('waits for the sixty-four that went last, and not for all who ever came', () => {
    const { stream, hub } = leader;
    const ends = Array.from({ length: 70 }, (_, index) => stream.want([wish({ rooms: [`r${index}`] })]));
    const wanted = (): (string | undefined)[] => [...hub.wishes].map(({ rooms }) => rooms[0]).filter((room) => room);
    assert.equal(wanted().length, 70);
    for (const end of ends) end();
    assert.equal(wanted().length, 64);
    assert.ok(!wanted().includes('r5') && wanted().includes('r6'));
  });

  it('is read anew for who wants what nobody wanted, where it was read an hour ago, and for nobody else', async () => {
    const { stream, home } = leader;
    const come = async (...wanted: Parameters<typeof stream.want>[0]): Promise<string | undefined> => {
      const before = home.devices.listedAt;
      const end = stream.want(wanted);
      await stream.ready();
      end();
      return home.devices.listedAt === before ? undefined : 'read';
    };
    await come(wish({ capability: 'switch' }));
    const { generation } = stream;
    await clock.pass(100_000);
    assert.equal(await come(wish({ rooms: ['r1'] })), undefined);
    for (let hour = 0; hour < 13; hour++) {
      await clock.pass(290_000);
      assert.equal(await come(wish({ capability: 'switch' })), undefined);
    }
    assert.equal(await come(), undefined, 'who hears along');
    leader.change('d1', 'heard of by nobody', false);
    assert.equal(await come(wish({ rooms: ['r2'] })), 'read');
    assert.match(stream.home().rest.toString(), /heard of by nobody/);
    assert.equal(stream.generation, generation, 'those who listen already hear what changed');
    assert.equal(await come(wish({ rooms: ['r3'] })), undefined);
  });

  it('tells nobody of the home of the sign-in before, and the other one as soon as it is known', async () => {
    const { stream, home } = leader;
    assert.match(stream.home().rest.toString(), /Lamp 1/);
    home.devices.forget();
    home.shadow.clear();
    stream.forget();
    cloud.clear();
    for (const device of lamps(1, '').values()) cloud.set('x', { ...device, deviceId: 'x', label: 'Of another home' });
    leader.read();
    assert.doesNotMatch(stream.home().rest.toString(), /Lamp 1/);
    assert.equal(stream.generation, 0);
    await clock.pass(1_000);
    assert.equal(stream.generation, 1);
    assert.match(stream.home().rest.toString(), /Of another home/);
  });
});
