import assert from 'node:assert/strict';
import type { DeviceCommand } from '../../src/api/device-shapes';
import { standardCapability } from '../../src/home/catalogue';
import { DeviceQueue } from '../../src/home/device-queue';
import { targetsOf } from '../../src/home/pointless';
import { failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';

const command = (capability: string, name: string, ...args: number[]): DeviceCommand => ({
  component: 'main',
  capability,
  command: name,
  arguments: args,
});
const level = (value: number): DeviceCommand => command('switchLevel', 'setLevel', value);
const on = command('switch', 'on');
const off = command('switch', 'off');
const up = command('audioVolume', 'volumeUp');

function fixture() {
  const queue = new DeviceQueue();
  const sent: string[] = [];
  const ends: (() => void)[] = [];
  const work = (commands: readonly DeviceCommand[]) => (): Promise<string> => {
    const name = commands
      .map((one) => [one.command, ...one.arguments.map((value) => JSON.stringify(value))].join(' '))
      .join(' + ');
    sent.push(name);
    return new Promise((resolve) => ends.push(() => resolve(name)));
  };
  /** An order that may be merged, whose sending ends when the test says so. `known`: when it is known what it sets. */
  const orderWhen = (
    deviceId: string,
    commands: readonly DeviceCommand[],
    known: Promise<void>,
    signal?: AbortSignal,
  ): Promise<string> => {
    const targets = known.then(() => targetsOf(commands, (capability) => standardCapability(capability)));
    return queue.run(deviceId, signal, () => ({ work: work(commands), merge: { targets, pointless: 'merged' } }));
  };
  const order = (deviceId: string, ...commands: DeviceCommand[]): Promise<string> =>
    orderWhen(deviceId, commands, Promise.resolve());
  /** One that is to be sent whatever comes. */
  const firmOrder = (deviceId: string, ...commands: DeviceCommand[]): Promise<string> =>
    queue.run(deviceId, undefined, () => ({ work: work(commands) }));
  /** Lets everything under way end, and what follows from it. */
  const finish = async (): Promise<void> => {
    await settle();
    for (let end = ends.shift(); end; end = ends.shift()) {
      end();
      await settle();
    }
  };
  return { queue, sent, order, orderWhen, firmOrder, finish, ends };
}

describe('orders for a device that may be merged', () => {
  it('sends the first and the last of a slider’s burst, and tells which were pointless', async () => {
    const { order, finish, sent } = fixture();
    const all = [10, 11, 12, 13, 14].map((value) => order('lamp', level(value)));
    await finish();
    assert.deepEqual(sent, ['setLevel 10', 'setLevel 14']);
    assert.deepEqual(await Promise.all(all), ['setLevel 10', 'merged', 'merged', 'merged', 'setLevel 14']);
  });

  const bursts: [name: string, waiting: DeviceCommand[][], sent: string[]][] = [
    ['on and off', [[on], [off], [on]], ['on']],
    ['another attribute between', [[level(1)], [off], [level(2)]], ['setLevel 1', 'off', 'setLevel 2']],
    ['steps, which add up', [[up], [up], [up]], ['volumeUp', 'volumeUp', 'volumeUp']],
    ['a step between', [[level(1)], [up], [level(2)]], ['setLevel 1', 'volumeUp', 'setLevel 2']],
    ['more at once', [[level(1)], [on], [on, level(2)]], ['on + setLevel 2']],
    ['less at once', [[on, level(1)], [level(2)]], ['on + setLevel 1', 'setLevel 2']],
    ['an unknown capability', [[command('x.y', 'set', 1)], [command('x.y', 'set', 2)]], ['set 1', 'set 2']],
  ];
  for (const [name, waiting, expected] of bursts) {
    it(`keeps what is not pointless: ${name}`, async () => {
      const { order, finish, sent } = fixture();
      const all = [
        order('lamp', command('refresh', 'refresh')),
        ...waiting.map((commands) => order('lamp', ...commands)),
      ];
      await finish();
      await Promise.all(all);
      assert.deepEqual(sent.slice(1), expected);
    });
  }

  it('keeps components and devices apart', async () => {
    const { order, finish, sent } = fixture();
    void order('lamp', on);
    void order('other', level(1));
    void order('lamp', level(1));
    void order('lamp', { ...level(2), component: 'left' });
    await finish();
    assert.equal(sent.length, 4);
  });

  it('keep what another node sends between them, and send it in its turn', async () => {
    const { order, firmOrder, finish, sent } = fixture();
    const all = [
      order('lamp', level(10)),
      order('lamp', level(11)),
      firmOrder('lamp', off),
      order('lamp', level(12)),
      order('lamp', level(13)),
    ];
    await finish();
    await Promise.all(all);
    assert.deepEqual(sent, ['setLevel 10', 'setLevel 11', 'off', 'setLevel 13']);
  });

  it('are merged in whichever order it becomes known what they set', async () => {
    for (const turns of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
    ]) {
      const { order, orderWhen, finish, sent } = fixture();
      const learn: (() => void)[] = [];
      const known = (): Promise<void> => new Promise((resolve) => learn.push(resolve));
      const all = [
        order('lamp', level(1)),
        orderWhen('lamp', [level(2)], known()),
        orderWhen('lamp', [on], known()),
        orderWhen('lamp', [on, level(3)], known()),
      ];
      for (const turn of turns) {
        learn[turn]?.();
        await settle();
      }
      await finish();
      await Promise.all(all);
      assert.deepEqual(sent, ['setLevel 1', 'on + setLevel 3'], String(turns));
    }
  });

  it('are sent where a later one would be refused, or nobody knows in time what it sets', async () => {
    const { order, orderWhen, finish, sent } = fixture();
    const all = [order('lamp', level(1)), order('lamp', level(2)), order('lamp', level(500))];
    all.push(orderWhen('lamp', [level(3)], new Promise(() => undefined)));
    await finish();
    await Promise.all(all);
    assert.deepEqual(sent, ['setLevel 1', 'setLevel 2', 'setLevel 500', 'setLevel 3']);
  });

  it('go on after a failure, and after one that was given up', async () => {
    const { queue, order, orderWhen, finish, sent } = fixture();
    const failing = queue.run('lamp', undefined, () => ({ work: () => Promise.reject(new Error('offline')) }));
    const leaving = new AbortController();
    const left = failsWith(orderWhen('lamp', [on], Promise.resolve(), leaving.signal), 'network');
    leaving.abort();
    const next = order('lamp', level(5));
    await assert.rejects(failing, /offline/);
    await left;
    await finish();
    assert.equal(await next, 'setLevel 5');
    assert.deepEqual(sent, ['setLevel 5']);
  });

  it('pass on a turn that comes in the moment when they are given up', async () => {
    const { order, orderWhen, finish, sent, ends } = fixture();
    const first = order('lamp', up);
    const leaving = new AbortController();
    const left = orderWhen('lamp', [on], Promise.resolve(), leaving.signal).catch(() => 'left');
    const next = order('lamp', up);
    await settle();
    leaving.abort();
    ends.shift()?.();
    assert.deepEqual([await first, await left], ['volumeUp', 'left']);
    await finish();
    assert.equal(await next, 'volumeUp');
    assert.deepEqual(sent, ['volumeUp', 'volumeUp']);
  });

  it('wait in no larger number than a device could ever take, but a slider may move for as long as it likes', async () => {
    const { order, finish, sent } = fixture();
    const steps = Array.from({ length: 500 }, () => order('speaker', up));
    await failsWith(order('speaker', up), 'rate_limited', 'home.tooManyWaiting');
    const slides: Promise<string>[] = [];
    for (let value = 0; value < 2_000; value++) {
      slides.push(order('lamp', level(value % 101)));
      await Promise.resolve().then(() => undefined);
    }
    await finish();
    await Promise.all([...steps, ...slides]);
    assert.deepEqual(
      sent.filter((name) => name.startsWith('setLevel')),
      ['setLevel 0', `setLevel ${1_999 % 101}`],
    );
  });
});
