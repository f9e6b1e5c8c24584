import assert from 'node:assert/strict';
import { SmartThingsError, type ErrorCode } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { Cached } from '../../src/home/cached';
import { failsWith } from '../support/api-fixture';
import { FakeClock } from '../support/fake-clock';

const MINUTE_MS = 60_000;

describe('a cached answer', () => {
  let clock: FakeClock;
  let asked: number;
  let answer: () => Promise<string>;
  beforeEach(() => {
    clock = new FakeClock();
    asked = 0;
    answer = () => Promise.resolve('home');
  });

  const cached = (lifeMs = MINUTE_MS): Cached<string> =>
    new Cached(clock, lifeMs, () => {
      asked += 1;
      return answer();
    });
  const refusal = (code: ErrorCode, statusCode?: number): void => {
    const cause = statusCode === undefined ? {} : { statusCode };
    answer = () => Promise.reject(new SmartThingsError(code, text('api.forbidden'), cause));
  };

  it('is asked for once in its life, and again on demand', async () => {
    const list = cached();
    assert.deepEqual([await list.get(), await list.get(), asked], ['home', 'home', 1]);
    await list.get({ refresh: true });
    assert.equal(asked, 2);
    clock.step(MINUTE_MS + 1);
    await list.get();
    assert.equal(asked, 3);
  });

  it('answers with what is known, however old, where no call may be spent', async () => {
    const list = cached();
    refusal('budget');
    await failsWith(list.get(), 'budget');
    answer = () => Promise.resolve('home');
    await list.get();
    clock.step(10 * MINUTE_MS);
    refusal('budget');
    assert.equal(await list.get({ refresh: true }), 'home');
    assert.equal(list.lastAt, clock.now() - 10 * MINUTE_MS, 'it grows no younger by it');
  });

  it('may be older or younger than usual, and changes without growing younger', async () => {
    const list = cached();
    await list.get();
    clock.step(2 * MINUTE_MS);
    assert.deepEqual([await list.get({ maxAgeMs: 3 * MINUTE_MS }), asked], ['home', 1]);
    list.change((value) => `${value}, changed`);
    assert.deepEqual([list.last, list.lastAt], ['home, changed', clock.now() - 2 * MINUTE_MS]);
    await list.get();
    clock.step(1_000);
    await list.get({ maxAgeMs: 500 });
    assert.equal(asked, 3);
  });

  for (const [code, status] of [
    ['server', 500],
    ['not_found', 404],
    ['rate_limited', 429],
  ] as const) {
    it(`that failed costs one call a minute: ${status}`, async () => {
      const list = cached(60 * MINUTE_MS);
      refusal(code, status);
      await failsWith(list.get(), code);
      await failsWith(list.get(), code);
      assert.equal(asked, 1);
      clock.step(MINUTE_MS + 1);
      await failsWith(list.get(), code);
      assert.equal(asked, 2);
    });
  }

  it('that is forbidden is not asked for again in its life', async () => {
    const list = cached(60 * MINUTE_MS);
    refusal('forbidden', 403);
    await failsWith(list.get(), 'forbidden');
    clock.step(59 * MINUTE_MS);
    await failsWith(list.get(), 'forbidden');
    assert.equal(asked, 1);
  });

  for (const options of [{ refresh: true }, { retry: true }]) {
    it(`that failed is asked for again with ${JSON.stringify(options)}`, async () => {
      const list = cached();
      refusal('server', 500);
      await failsWith(list.get(), 'server');
      answer = () => Promise.resolve('home');
      assert.equal(await list.get(options), 'home');
      assert.equal(await list.get(), 'home');
      assert.equal(asked, 2);
    });
  }

  it('remembers no failure that a sign-in ends, or that cost no answer', async () => {
    const list = cached();
    for (const [code, status] of [
      ['not_authorized', 401],
      ['reauthorize', undefined],
      ['network', undefined],
      ['timeout', undefined],
    ] as const) {
      refusal(code, status);
      await failsWith(list.get(), code);
    }
    assert.equal(asked, 4);
  });

  it('keeps an old answer for whoever wants the last one, though asking again failed', async () => {
    const list = cached();
    await list.get();
    refusal('server', 500);
    await failsWith(list.get({ refresh: true }), 'server');
    assert.equal(list.last, 'home');
    assert.equal(await list.get(), 'home');
  });

  it('is forgotten, with what is under way', async () => {
    const list = cached();
    let give: (value: string) => void = () => undefined;
    answer = () => new Promise((resolve) => (give = resolve));
    const before = list.get();
    list.forget();
    answer = () => Promise.resolve('other home');
    assert.equal(await list.get(), 'other home');
    give('home');
    assert.equal(await before, 'home', 'who asked before the change gets what was asked');
    assert.equal(await list.get(), 'other home');
    assert.equal(asked, 2);
  });

  it('forgets a failure too', async () => {
    const list = cached();
    refusal('forbidden', 403);
    await failsWith(list.get(), 'forbidden');
    list.forget();
    answer = () => Promise.resolve('home');
    assert.equal(await list.get(), 'home');
  });
});
