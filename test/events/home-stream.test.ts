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

  it('goes on for a listener of its own alone, and for none of a time in which nobody wanted anything', async () => {
    const { stream } = leader;
    const number = (word: string): number | undefined => stream.numberIn(word);
    const come = async (): Promise<() => void> => {
      const end = stream.want([wish()]);
      await stream.ready();
      return end;
    };
    const end = await come();
    const first = stream.last + 1;
    change(2);
    const instance = /^id: (.*)\.\d+$/m.exec(stream.after(first)?.toString() ?? '')?.[1] ?? '';
    const heard = `${instance}.${first}`;
    assert.equal(number(heard), first);
    for (const word of [`another.${first}`, `${first}`, `.${first}`, `${instance}.`, `${heard}9`, `${heard}e0`]) {
      assert.equal(number(word), undefined, word);
    }
    end();
    await clock.pass(299_000);
    const endAgain = await come();
    assert.equal(number(heard), first, 'it is back within five minutes');
    endAgain();
    await clock.pass(301_000);
    await come();
    assert.equal(number(heard), undefined);
  });

  it('tells a device that is another one by itself, and more than twenty of them with the whole home', async () => {
    const { stream, home } = leader;
    for (const [id, device] of lamps(30, '')) cloud.set(id, device);
    leader.read();
    await clock.pass(1_000);
    const rename = async (count: number): Promise<number[]> => {
      const [generation, last] = [stream.generation, stream.last];
      for (const [id, device] of [...cloud].slice(0, count)) cloud.set(id, { ...device, label: `${device.label}!` });
      leader.read();
      await clock.pass(1_000);
      return [stream.generation - generation, stream.last - last];
    };
    assert.deepEqual(await rename(20), [0, 20]);
    assert.deepEqual(await rename(21), [1, 1]);
    const last = stream.last;
    const path = { deviceId: 'd1', component: 'main', capability: 'battery', attribute: 'battery' };
    home.shadow.applyEvent({ ...path, value: 50 });
    await clock.pass(1_000);
    assert.equal(stream.last, last + 1, 'what an event has told is told once');
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
