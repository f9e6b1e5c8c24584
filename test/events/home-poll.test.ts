import assert from 'node:assert/strict';
import type { Device } from '../../src/api/device-shapes';
import type { CloudEvent } from '../../src/events/change';
import { HomePoll } from '../../src/events/home-poll';

describe('a look at the whole home', () => {
  const homeOf = (name: string): Device[] =>
    ['a', 'b'].map((one) => ({ deviceId: `${name} ${one}`, label: one, name: '', type: '', components: [], asked: 1 }));

  it('that was under way at another sign-in says nothing of the new home', async () => {
    const told: CloudEvent[] = [];
    const fed: (string | undefined)[] = [];
    let answer: (devices: Device[]) => void = () => undefined;
    const poll = new HomePoll({
      list: () => new Promise((resolve) => (answer = resolve)),
      feed: (devices) => fed.push(devices[0]?.deviceId),
      tell: (events) => told.push(...events),
    });
    const looked = async (name: string, before: () => void = () => undefined): Promise<number> => {
      const run = poll.run(new AbortController().signal);
      before();
      answer(homeOf(name));
      return run;
    };
    await looked('old');
    assert.equal(await looked('old', () => poll.forget()), 1, 'the call was spent all the same');
    for (let look = 0; look < 3; look++) await looked('new');
    assert.deepEqual([told, fed], [[], ['old a', 'new a', 'new a', 'new a']]);
  });

  it('changes nothing where it is given up', async () => {
    const ending = new AbortController();
    const poll = new HomePoll({
      list: () => Promise.resolve(homeOf('home')),
      feed: () => assert.fail('fed'),
      tell: () => assert.fail('told'),
    });
    const run = poll.run(ending.signal);
    ending.abort();
    assert.equal(await run, 0);
  });
});
