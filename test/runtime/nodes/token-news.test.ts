import assert from 'node:assert/strict';
import { text } from '../../../src/base/text';
import type { AuthorizationState } from '../../../src/oauth/authorization';
import { watch, type Watched } from '../../../src/runtime/nodes/token-news';
import { FakeClock } from '../../support/fake-clock';

/** An account whose states a test sets. */
class FakeAccount implements Watched {
  readonly listeners = new Set<() => void>();
  opening: Promise<unknown> = Promise.resolve();
  #state: AuthorizationState = 'unauthorized';
  #refreshedAt = 1;

  authorization(): Promise<unknown> {
    return this.opening;
  }

  snapshot(): ReturnType<Watched['snapshot']> {
    const message = text(`a.sentence.${this.#state}`);
    return {
      state: this.#state,
      message,
      scope: '',
      installedAppId: '',
      unsaved: false,
      refreshedAt: this.#refreshedAt,
    };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  enter(state: AuthorizationState): void {
    if (state === 'authorized') this.#refreshedAt++;
    this.#state = state;
    for (const listener of this.listeners) listener();
  }
}

describe('news of an account', () => {
  let account: FakeAccount;
  let clock: FakeClock;
  let news: string[];
  let sentences: string[];
  let stop: () => void;
  beforeEach(() => {
    account = new FakeAccount();
    clock = new FakeClock();
    news = [];
    sentences = [];
  });
  const start = async (state: AuthorizationState): Promise<void> => {
    account.enter(state);
    stop = watch(account, clock, (topic, message) => {
      news.push(topic);
      sentences.push(message.key);
    });
    await clock.pass(1000);
  };

  for (const state of ['authorized', 'failing', 'expired', 'reauthorize', 'unauthorized'] as const) {
    it(`begin with the state that the start finds: ${state}`, async () => {
      await start(state);
      assert.deepEqual(news, [state]);
      assert.deepEqual(sentences, [`a.sentence.${state}`]);
    });
  }

  it('pass over what a start goes through', async () => {
    let open: () => void = () => undefined;
    account.opening = new Promise<void>((resolve) => (open = resolve));
    await start('unauthorized');
    await clock.pass(60_000);
    assert.deepEqual(news, []);
    open();
    await clock.pass(10);
    account.enter('refreshing');
    account.enter('authorized');
    await clock.pass(1000);
    assert.deepEqual(news, ['authorized']);
  });

  it('come of an account that cannot open', async () => {
    account.opening = Promise.reject(new Error('no client id'));
    await start('unauthorized');
    assert.deepEqual(news, ['unauthorized']);
  });

  it('tell each refresh, not the asking', async () => {
    await start('authorized');
    for (let refresh = 0; refresh < 3; refresh++) {
      account.enter('refreshing');
      account.enter('authorized');
    }
    assert.deepEqual(news, ['authorized', 'refreshed', 'refreshed', 'refreshed']);
  });

  it('tell each state once while it lasts', async () => {
    await start('authorized');
    for (const state of [
      'refreshing',
      'failing',
      'refreshing',
      'failing',
      'expired',
      'refreshing',
      'expired',
    ] as const) {
      account.enter(state);
    }
    account.enter('authorized');
    assert.deepEqual(news, ['authorized', 'failing', 'expired', 'authorized']);
  });

  it('tell no change of anything else', async () => {
    await start('authorized');
    for (const listener of account.listeners) listener();
    assert.deepEqual(news, ['authorized']);
  });

  it('end with the node', async () => {
    await start('authorized');
    stop();
    account.enter('reauthorize');
    assert.deepEqual(news, ['authorized']);
    assert.equal(account.listeners.size, 0);
  });

  it('end with a node that ends at once', async () => {
    stop = watch(account, clock, (topic) => news.push(topic));
    stop();
    await clock.pass(60_000);
    assert.deepEqual(news, []);
    assert.equal(clock.armed, 0);
  });
});
