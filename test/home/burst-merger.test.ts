import assert from 'node:assert/strict';
import type { DeviceCommand } from '../../src/api/device-shapes';
import { BurstMerger } from '../../src/home/burst-merger';
import { standardCapability } from '../../src/home/catalogue';
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
  const merger = new BurstMerger<string>((capability) => standardCapability(capability));
  const sent: string[] = [];
  const ends: (() => void)[] = [];
  /** An order whose sending ends when the test says so. */
  const order = (deviceId: string, ...commands: DeviceCommand[]): Promise<string | undefined> =>
    merger.send(deviceId, commands, () => {
      const name = commands
        .map((one) => [one.command, ...one.arguments.map((value) => JSON.stringify(value))].join(' '))
        .join(' + ');
      sent.push(name);
      return new Promise((resolve) => ends.push(() => resolve(name)));
    });
  /** Lets everything under way end, and what follows from it. */
  const finish = async (): Promise<void> => {
    for (let end = ends.shift(); end; end = ends.shift()) {
      end();
      await settle();
    }
  };
  return { merger, sent, order, finish, ends };
}

describe('BurstMerger', () => {
  it('sends the first and the last of a slider’s burst, and tells which were pointless', async () => {
    const { order, finish, sent } = fixture();
    const all = [10, 11, 12, 13, 14].map((value) => order('lamp', level(value)));
    await finish();
    assert.deepEqual(sent, ['setLevel 10', 'setLevel 14']);
    assert.deepEqual(await Promise.all(all), ['setLevel 10', undefined, undefined, undefined, 'setLevel 14']);
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

  it('goes on after a failure, and tells it to whom it belongs', async () => {
    const { merger, order, finish, sent } = fixture();
    const failing = merger.send('lamp', [on], () => Promise.reject(new Error('offline')));
    const next = order('lamp', level(5));
    await assert.rejects(failing, /offline/);
    await settle();
    await finish();
    assert.equal(await next, 'setLevel 5');
    assert.deepEqual(sent, ['setLevel 5']);
  });

  it('lets no more wait than a device could ever take, and keeps nothing', async () => {
    const { merger, order, finish } = fixture();
    const all = Array.from({ length: 501 }, () => order('lamp', up));
    await failsWith(order('lamp', up), 'rate_limited', 'home.tooManyWaiting');
    assert.equal(merger.waiting, 500);
    await finish();
    await Promise.all(all);
    assert.equal(merger.waiting, 0);
  });
});
