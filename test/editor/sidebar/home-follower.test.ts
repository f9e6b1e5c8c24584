import assert from 'node:assert/strict';
import { FakeClock, settle } from '../../support/fake-clock';
import { editorModule } from '../editor-module';

type Listener = (changes: object) => void;
interface Follower {
  read(wish?: string): Promise<void>;
  close(): void;
}
const { HomeFollower } = editorModule('sidebar/home/home-follower') as {
  HomeFollower: new (source: object, sink: object) => Follower;
};

/** A runtime that tells of one home. */
class Runtime {
  readonly clock = new FakeClock();
  readonly asked: string[] = [];
  readonly listeners = new Set<Listener>();
  readonly reconnects = new Set<() => void>();
  era = 'first';
  seq = 0;
  mark = 'm';
  /** Answers wait while it is there. */
  holding: Promise<void> | undefined;
  failure: Error | undefined;

  readonly source = {
    read: (wish?: string) => this.#answer(`read${wish ? ` ${wish}` : ''}`),
    look: () => this.#answer('look'),
    subscribe: (listener: Listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
    onBreak: (listener: () => void) => {
      this.reconnects.add(listener);
      return () => this.reconnects.delete(listener);
    },
    after: (delayMs: number, work: () => void) => {
      const timer = this.clock.after(delayMs, work);
      return () => timer.cancel();
    },
  };

  /** Changes something; `told` where the editor hears of it. */
  change(told = true, more: object = {}): void {
    this.seq++;
    const changes = { era: this.era, seq: this.seq, values: [], events: [], ...more };
    if (told) for (const listener of this.listeners) listener(changes);
  }

  async #answer(question: string): Promise<object> {
    this.asked.push(question);
    const { era, seq, mark } = this;
    await this.holding;
    if (this.failure) throw this.failure;
    return { era, seq, mark, account: {} };
  }
}

describe('the follower of a home', () => {
  let runtime: Runtime;
  let follower: Follower;
  let heard: string[];
  const pass = async (ms: number): Promise<void> => {
    await runtime.clock.pass(ms);
    await settle();
  };

  beforeEach(async () => {
    runtime = new Runtime();
    heard = [];
    follower = new HomeFollower(runtime.source, {
      home: ({ seq }: { seq: number }) => heard.push(`home ${seq}`),
      changes: ({ seq }: { seq: number }) => heard.push(`change ${seq}`),
      look: () => undefined,
      failed: (failure: Error) => heard.push(failure.message),
    });
    await settle();
  });
  afterEach(() => follower.close());

  it('asks for all of it once, and then hears each change', async () => {
    runtime.change();
    runtime.change();
    await pass(10 * 60_000);
    assert.deepEqual(heard, ['home 0', 'change 1', 'change 2']);
    assert.deepEqual(
      runtime.asked.filter((question) => question !== 'look'),
      ['read'],
    );
    // Often enough that the runtime knows somebody looks.
    assert.ok(runtime.asked.length > 10);
  });

  it('asks again where a change is missed, once for however many', async () => {
    runtime.change(false);
    for (let count = 0; count < 30; count++) runtime.change();
    assert.deepEqual(heard, ['home 0']);
    await pass(1_000);
    assert.deepEqual(heard, ['home 0', 'home 31']);
    runtime.change();
    assert.deepEqual(heard.at(-1), 'change 32');
  });

  it('asks again after a restart, and where it is told that all is another', async () => {
    runtime.era = 'second';
    runtime.seq = 0;
    runtime.change();
    await pass(1_000);
    assert.deepEqual(heard, ['home 0', 'home 1']);
    runtime.change(true, { isOutdated: true });
    await pass(1_000);
    assert.deepEqual(heard, ['home 0', 'home 1', 'change 2', 'home 2']);
  });

  it('notices by a look that the home consists of other things', async () => {
    runtime.mark = 'another';
    await pass(20_000);
    assert.deepEqual(heard, ['home 0', 'home 0']);
    await pass(60_000);
    assert.equal(heard.length, 2);
  });

  it('asks at once when a lost connection is there again and it has missed something, else not', async () => {
    for (const listener of runtime.reconnects) listener();
    await settle();
    assert.deepEqual(runtime.asked, ['read', 'look']);
    runtime.change(false);
    for (const listener of runtime.reconnects) listener();
    await settle();
    assert.deepEqual(heard, ['home 0', 'home 1']);
  });

  it('waits for a batch that may be on its way when a look is ahead of it, but not for ever', async () => {
    runtime.change(false);
    await pass(20_000);
    assert.deepEqual(heard, ['home 0']);
    await pass(20_000);
    assert.deepEqual(heard, ['home 0', 'home 1']);
  });

  it('takes what comes while it asks after the answer', async () => {
    let release = (): void => undefined;
    runtime.holding = new Promise((resolve) => (release = resolve));
    const reading = follower.read();
    runtime.change();
    runtime.change();
    assert.deepEqual(heard, ['home 0']);
    release();
    await reading;
    assert.deepEqual(heard, ['home 0', 'home 0', 'change 1', 'change 2']);
  });

  it('ignores what it knows already', async () => {
    runtime.change();
    await follower.read();
    for (const listener of runtime.listeners) listener({ era: 'first', seq: 1, values: [], events: [] });
    await pass(2_000);
    assert.deepEqual(heard, ['home 0', 'change 1', 'home 1']);
  });

  it('takes no answer after a later one', async () => {
    const releases: (() => void)[] = [];
    const ask = (): Promise<void> => {
      runtime.holding = new Promise((resolve) => releases.push(resolve));
      return follower.read();
    };
    const reading = [ask()];
    runtime.change();
    reading.push(ask());
    for (const release of releases.reverse()) {
      release();
      await settle();
    }
    await Promise.all(reading);
    assert.deepEqual(heard, ['home 0', 'home 1']);
  });

  it('keeps no more than it can take in of what comes while it asks', async () => {
    let release = (): void => undefined;
    runtime.holding = new Promise((resolve) => (release = resolve));
    const reading = follower.read();
    for (let count = 0; count < 500; count++) runtime.change();
    runtime.holding = undefined;
    release();
    await reading;
    assert.deepEqual(heard, ['home 0', 'home 0']);
    await pass(1_000);
    assert.deepEqual(heard, ['home 0', 'home 0', 'home 500']);
  });

  it('says why nothing can be told, and goes on when it can', async () => {
    runtime.failure = new Error('gone');
    await pass(20_000);
    assert.deepEqual(heard, ['home 0', 'gone']);
    runtime.failure = undefined;
    runtime.mark = 'another';
    await pass(20_000);
    assert.deepEqual(heard, ['home 0', 'gone', 'home 0']);
  });

  it('leaves no listener and no timer when it ends, and says nothing of answers that come later', async () => {
    runtime.change(true, { isOutdated: true });
    let release = (): void => undefined;
    runtime.holding = new Promise((resolve) => (release = resolve));
    const reading = follower.read();
    runtime.change(true, { isOutdated: true });
    follower.close();
    assert.deepEqual([runtime.listeners.size, runtime.reconnects.size, runtime.clock.armed], [0, 0, 0]);
    runtime.failure = new Error('gone');
    release();
    await reading;
    await settle();
    assert.deepEqual(heard, ['home 0', 'change 1']);
    assert.equal(runtime.clock.armed, 0);
  });
});
