import assert from 'node:assert/strict';
import { Secret } from '../../src/base/secret';
import { fixedRandom, settle } from '../support/fake-clock';
import { DAY_MS, HOUR_MS, KeeperFixture, MINUTE_MS } from '../support/keeper-fixture';
import type { Fault } from '../support/token-cloud';

/** Faults after which the cloud has surely not rotated, or its answer arrived. */
const HARMLESS: readonly Fault[] = [
  'refused',
  'lostBefore',
  'html',
  'tooMany',
  'unavailable',
  'bare401',
  'vague401',
  'invalidRequest',
  'empty',
  'sameToken',
  'noToken',
  'invalidClient',
];
const LIVES = 8;
const STEPS = 60;

/** One account through years of a hard life; each step is drawn by chance, the same at every run. */
class HardLife {
  readonly #draw: () => number;
  readonly #done: string[] = [];

  constructor(
    readonly fixture: KeeperFixture,
    seed: number,
  ) {
    const random = fixedRandom(seed);
    this.#draw = () => random.number();
  }

  /** What has happened so far, for the message of a failure. */
  get story(): string {
    return this.#done.join(', ');
  }

  async step(): Promise<void> {
    const all = Object.entries(this.#steps);
    const [name, step] = all[Math.floor(this.#draw() * all.length)] ?? assert.fail();
    this.#done.push(name);
    await step();
    await settle();
  }

  /** Time passes; what it may cost in token requests is bounded, whatever goes wrong. */
  async pass(durationMs: number): Promise<void> {
    const before = this.fixture.cloud.refreshes;
    await this.fixture.clock.pass(durationMs);
    const calls = this.fixture.cloud.refreshes - before;
    assert.ok(calls <= 24 + (2 * durationMs) / (12 * MINUTE_MS), `${calls} calls in ${durationMs} ms: ${this.story}`);
  }

  readonly #steps: Record<string, () => Promise<void>> = {
    'an hour': () => this.pass(this.#draw() * HOUR_MS),
    'half a day': () => this.pass(this.#draw() * 13 * HOUR_MS),
    'two days': () => this.pass(this.#draw() * 2 * DAY_MS),
    'a fault or two': async () => {
      this.fixture.cloud.faults.push(this.#fault(), this.#fault());
    },
    'an outage': async () => {
      this.fixture.cloud.always = this.#fault();
      await this.pass(this.#draw() * DAY_MS);
      this.fixture.cloud.always = undefined;
    },
    'a full disk': async () => {
      this.fixture.storage.writing = this.#draw() < 0.5 ? 'fail' : 'throw';
      await this.pass(this.#draw() * DAY_MS);
      this.fixture.storage.writing = 'well';
      await this.pass(16 * MINUTE_MS);
    },
    'a kill': async () => {
      // Killed while what is in use is unsaved, it may lose it: that is the span that no client can cover.
      if (!this.fixture.keeper.snapshot().unsaved) await this.fixture.restart();
    },
    'a start without a readable journal': async () => {
      if (this.fixture.keeper.snapshot().unsaved) return;
      this.fixture.storage.reading = 'fail';
      await this.fixture.restart();
      await this.pass(this.#draw() * DAY_MS);
      this.fixture.storage.reading = 'well';
      await this.pass(16 * MINUTE_MS);
    },
    'a start with a wrong secret': async () => {
      if (this.fixture.keeper.snapshot().unsaved) return;
      await this.fixture.restart({ clientSecret: 'wrong' });
      await this.pass(this.#draw() * DAY_MS);
      await this.fixture.restart();
    },
    'a deploy': async () => {
      await this.fixture.keeper.stop(8000);
      this.fixture.credentials.deploy();
      await this.fixture.start();
    },
    'a restart of the flows': async () => {
      await this.fixture.keeper.stop(8000);
      this.fixture.credentials.reload();
      await this.fixture.start();
    },
    'a jump of the clock': async () => {
      this.fixture.clock.step((this.#draw() - 0.5) * 6 * DAY_MS);
      await this.pass(MINUTE_MS);
    },
    'a start in 1970': async () => {
      if (this.fixture.keeper.snapshot().unsaved) return;
      const now = this.fixture.clock.now();
      this.fixture.clock.step(-now);
      await this.fixture.restart();
      await this.pass(this.#draw() * 10 * MINUTE_MS);
      this.fixture.clock.step(now);
      await this.pass(2 * MINUTE_MS);
    },
    'a 401': async () => {
      const token = this.fixture.keeper.peek();
      if (token) await this.fixture.keeper.replacementFor(token).catch(() => undefined);
    },
    'refresh now': () => this.fixture.keeper.refreshNow().catch(() => undefined),
    'a sign-in': async () => {
      const code = new Secret(this.fixture.cloud.issueCode());
      await this.fixture.keeper.signIn(code, 'https://httpbin.org/get').catch(() => undefined);
    },
    'a good seed': () => this.#seed(this.fixture.cloud.issue()),
    'a bad seed': () => this.#seed('never good'),
  };

  #fault(): Fault {
    return HARMLESS[Math.floor(this.#draw() * HARMLESS.length)] ?? 'refused';
  }

  #seed(token: string): Promise<void> {
    return this.fixture.keeper.seed(new Secret(token)).catch(() => undefined);
  }
}

describe('A hard life', () => {
  for (let seed = 1; seed <= LIVES; seed++) {
    it(`(number ${seed}) loses no authorization, sends no token twice, and never calls in a loop`, async () => {
      const fixture = await KeeperFixture.signedIn();
      const life = new HardLife(fixture, seed);
      for (let step = 0; step < STEPS; step++) {
        await life.step();
        assert.deepEqual(fixture.cloud.sentTwice, [], life.story);
        assert.ok(fixture.clock.armed <= 1, life.story);
      }
      fixture.cloud.faults.length = 0;
      await fixture.restart();
      await life.pass(3 * DAY_MS);
      assert.equal(fixture.state, 'authorized', `${fixture.message}: ${life.story}`);
      assert.ok(fixture.cloud.accepts(await fixture.token()), life.story);
      assert.deepEqual(fixture.cloud.sentTwice, [], life.story);
    });
  }
});
