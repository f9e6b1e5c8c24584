import assert from 'node:assert/strict';
import { ReaderCalls } from '../../../src/runtime/account/reader-calls';
import { FakeClock } from '../../support/fake-clock';

describe('those who only look', () => {
  let clock: FakeClock;
  let mark: string | undefined;
  let calls: ReaderCalls;
  let asked: boolean[];
  let fails: boolean;
  beforeEach(() => {
    clock = new FakeClock();
    mark = 'token-1';
    calls = new ReaderCalls(clock, () => mark);
    asked = [];
    fails = true;
  });

  const look = async (wish = false, question = 'devices'): Promise<string> => {
    const work = (refresh: boolean): Promise<string> => {
      asked.push(refresh);
      return fails ? Promise.reject(new Error(`failure ${asked.length}`)) : Promise.resolve('answer');
    };
    return calls.ask(question, wish, work).catch((error: unknown) => String(error));
  };

  it('get the same failure for a minute, at the price of one call', async () => {
    for (let look60 = 0; look60 < 60; look60++) {
      assert.equal(await look(), 'Error: failure 1');
      await clock.pass(900);
    }
    assert.equal(asked.length, 1);
    await clock.pass(6_000);
    assert.equal(await look(), 'Error: failure 2');
  });

  it('may wish for another answer once a minute', async () => {
    for (let wish = 0; wish < 30; wish++) await look(true);
    assert.deepEqual(asked, [true]);
    await clock.pass(60_000);
    fails = false;
    assert.equal(await look(true), 'answer');
    assert.equal(await look(true), 'answer');
    assert.deepEqual(asked, [true, true, false], 'what succeeds is kept by whoever is asked');
  });

  it('get another answer with another token', async () => {
    await look();
    mark = 'token-2';
    fails = false;
    assert.equal(await look(), 'answer');
  });

  it('are not held up where there is no token, and so no call', async () => {
    mark = undefined;
    await look();
    fails = false;
    assert.equal(await look(), 'answer');
  });

  it('are not held up by another question, or by a clock that was set back', async () => {
    await look();
    assert.equal(await look(false, 'scenes'), 'Error: failure 2');
    clock.step(-3_600_000);
    assert.equal(await look(), 'Error: failure 3');
  });
});
