import assert from 'node:assert/strict';
import { ExpiringMap } from '../../src/base/expiring-map';
import { FakeClock } from '../support/fake-clock';

const MINUTE_MS = 60_000;

describe('what is kept for a while', () => {
  function keep(most = 3): { map: ExpiringMap<number>; clock: FakeClock; gone: string[] } {
    const clock = new FakeClock();
    const gone: string[] = [];
    const onGone = (key: string, value: number): void => void gone.push(`${key}=${value}`);
    return { map: new ExpiringMap({ clock, most, lifeMs: 10 * MINUTE_MS, onGone }), clock, gone };
  }

  it('lives to its end, and is freed by a timer that ends with the last of it', async () => {
    const { map, clock, gone } = keep();
    assert.equal(clock.armed, 0);
    map.set('a', 1);
    assert.equal(clock.armed, 1);
    await clock.pass(10 * MINUTE_MS - 1);
    assert.equal(map.get('a'), 1);
    await clock.pass(1);
    assert.deepEqual([map.get('a'), map.size, gone], [undefined, 0, ['a=1']]);
    assert.equal(clock.armed, 0);
  });

  it('is gone at its end, also before the timer has looked', async () => {
    const { map, clock } = keep();
    await clock.pass(30_000);
    map.set('a', 1);
    await clock.pass(30_000);
    map.set('b', 2);
    clock.step(10 * MINUTE_MS);
    assert.deepEqual([map.get('a'), map.get('b'), map.living()], [undefined, undefined, []]);
  });

  it('has an end in number: the least recently used goes first', () => {
    const { map, gone } = keep();
    for (const [value, key] of ['a', 'b', 'c'].entries()) map.set(key, value);
    map.get('a');
    map.set('b', 7);
    map.set('d', 3);
    assert.deepEqual(gone, ['c=2']);
    assert.deepEqual(map.living(), [
      ['a', 0],
      ['b', 7],
      ['d', 3],
    ]);
  });

  it('is not told of as gone when it is taken or replaced', () => {
    const { map, clock, gone } = keep();
    map.set('a', 1);
    map.set('a', 2);
    map.delete('a');
    map.delete('never there');
    assert.deepEqual([gone, map.size, clock.armed], [[], 0, 0]);
  });

  it('keeps no timer while it rests, and goes on when it is woken or something comes', async () => {
    const { map, clock, gone } = keep();
    map.set('a', 1);
    map.rest();
    assert.equal(clock.armed, 0);
    await clock.pass(20 * MINUTE_MS);
    map.wake();
    await clock.pass(MINUTE_MS);
    assert.deepEqual(gone, ['a=1']);
    map.rest();
    map.set('b', 2);
    assert.equal(clock.armed, 1);
    map.rest();
    map.wake();
    map.wake();
    assert.equal(clock.armed, 1);
  });
});
