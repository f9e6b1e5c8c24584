import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Reconciler } from '../../src/events/reconciler';
import { planSubscriptions, type SubscriptionPlan } from '../../src/events/subscriptions';
import type { NamedDevice } from '../../src/events/ports';
import type { EventWish } from '../../src/events/wish';
import { FakeClock, fixedRandom } from '../support/fake-clock';
import { device, wish } from '../support/events-fixture';
import { SubscriptionCloud, noAnswer, refusal } from '../support/subscription-cloud';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A home of many devices, of which each has one capability of its own. */
function devices(count: number): NamedDevice[] {
  return Array.from({ length: count }, (_, index) => device(`d${index}`, 'hall', `c${index}`));
}

describe('the reconciler of subscriptions', () => {
  let clock: FakeClock;
  let cloud: SubscriptionCloud;
  let wishes: EventWish[];
  let home: NamedDevice[];
  let reconciler: Reconciler;
  let limit: number;

  const planOf = (most: number, existing: ReadonlySet<string>): SubscriptionPlan =>
    planSubscriptions({ wishes, housekeeping: [], devices: home, locationId: 'home', limit: most, existing });
  const start = (): Reconciler => {
    reconciler = new Reconciler({ clock, cloud, plan: planOf, limit, onChange: () => undefined });
    reconciler.request();
    return reconciler;
  };
  const settled = async (): Promise<void> => clock.pass(5_000);
  const wanted = (): string[] =>
    planOf(limit, new Set(cloud.names))
      .subscriptions.map(({ name }) => name)
      .sort();
  const ours = (): string[] => cloud.names.filter((name) => name.startsWith('node-red-')).sort();

  beforeEach(() => {
    clock = new FakeClock();
    cloud = new SubscriptionCloud(() => clock.now());
    home = devices(6);
    wishes = [wish()];
    limit = 40;
  });
  afterEach(() => reconciler.close());

  it('creates what is missing, after asking what there is', async () => {
    start();
    await settled();
    assert.deepEqual(ours(), wanted());
    assert.deepEqual(
      cloud.calls.map(({ call }) => call),
      ['list', ...Array<string>(6).fill('create')],
    );
    assert.equal(reconciler.state.subscribed, 6);
    assert.ok(reconciler.covers('d0', 'c0'));
    assert.ok(!reconciler.covers('stranger', 'other'));
  });

  it('knows since when a change is told: from the making of what brings it, or from before the start', async () => {
    const began = clock.now();
    start();
    await settled();
    const since = reconciler.coveredSince('d0', 'c0') ?? 0;
    assert.ok(since > began && since <= clock.now(), String(since));
    assert.equal(reconciler.coveredSince('stranger', 'other'), undefined);
    await reconciler.close();
    start();
    await settled();
    assert.equal(reconciler.coveredSince('d0', 'c0'), 0);
    cloud.subscriptions.clear();
    reconciler.repair();
    await settled();
    assert.ok((reconciler.coveredSince('d0', 'c0') ?? 0) > since, 'made anew: what was learned before may be old');
  });

  it('counts what event nodes want, and not what keeps lists fresh', async () => {
    const plan = (most: number, existing: ReadonlySet<string>): SubscriptionPlan =>
      planSubscriptions({
        ...{ wishes, housekeeping: ['mode', 'scene'], devices: home, locationId: 'home', limit: most, existing },
      });
    reconciler = new Reconciler({ clock, cloud, plan, limit, onChange: () => undefined });
    reconciler.request();
    await settled();
    assert.equal(ours().length, 8);
    assert.deepEqual([reconciler.state.subscribed, reconciler.state.plan?.wanted], [6, 6]);
  });

  it('costs nothing where nothing is different, and one call at a start', async () => {
    start();
    await settled();
    cloud.calls.length = 0;
    for (let round = 0; round < 5; round++) {
      reconciler.request();
      await settled();
    }
    assert.equal(cloud.calls.length, 0);
    await reconciler.close();
    start();
    await settled();
    assert.deepEqual(
      cloud.calls.map(({ call }) => call),
      ['list'],
    );
  });

  it('creates and ends only what is different', async () => {
    wishes = [wish({ devices: ['d0', 'd1', 'd2'] })];
    start();
    await settled();
    cloud.calls.length = 0;
    wishes = [wish({ devices: ['d1', 'd2', 'd3'] })];
    reconciler.request();
    await settled();
    assert.deepEqual(
      cloud.calls.map(({ call }) => call),
      ['create', 'delete'],
    );
    assert.deepEqual(ours(), wanted());
  });

  it('leaves those of others alone, and counts them', async () => {
    for (const name of ['', 'nr_lamp', 'node-red-of-mine']) cloud.add(name);
    limit = 5;
    start();
    await settled();
    assert.equal(cloud.names.length, 5);
    assert.ok(cloud.names.includes('nr_lamp'));
    assert.equal(reconciler.state.plan?.polled, 4);
    assert.equal(cloud.count('delete'), 0);
  });

  it('settles a storm of deploys into one', async () => {
    start();
    for (let deploy = 0; deploy < 50; deploy++) {
      await clock.pass(1_200);
      wishes = deploy % 2 === 0 ? [] : [wish()];
      reconciler.request();
    }
    await settled();
    assert.deepEqual(ours(), wanted());
    assert.equal(cloud.count('list'), 1);
    // A storm of a minute is looked at each half of it, so that it can't keep events away for ever.
    assert.ok(cloud.calls.length <= 1 + 3 * 6, String(cloud.calls.length));
  });

  it('learns a smaller limit from the cloud, and polls the rest', async () => {
    cloud.most = 4;
    start();
    await settled();
    assert.equal(ours().length, 4);
    assert.equal(reconciler.state.subscribed, 4);
    assert.equal(reconciler.state.plan?.polled, 2);
    assert.equal(reconciler.state.plan.wanted, 6);
    cloud.calls.length = 0;
    reconciler.request();
    await settled();
    assert.equal(cloud.calls.length, 0, 'what it knows it does not ask again');
  });

  it('bears a cloud that allows none', async () => {
    cloud.most = 0;
    start();
    await settled();
    assert.deepEqual([reconciler.state.subscribed, reconciler.state.plan?.polled], [0, 6]);
  });

  it('makes room first where the limit is full', async () => {
    limit = 6;
    cloud.most = 6;
    start();
    await settled();
    home = [...home.slice(3), ...devices(9).slice(6)];
    reconciler.request();
    await settled();
    assert.deepEqual(ours(), wanted());
    assert.equal(reconciler.state.plan?.polled, 0);
  });

  it('stays within the rate limits of the cloud', async () => {
    home = devices(40);
    start();
    await settled();
    assert.equal(cloud.count('create'), 40);
    home = devices(80).slice(40);
    reconciler.request();
    await clock.pass(3 * 60 * MINUTE_MS);
    assert.deepEqual(ours(), wanted());
    for (const [kind, most] of [
      ['create', 40],
      ['other', 15],
    ] as const) {
      const times = cloud.calls.filter(({ call }) => (kind === 'create') === (call === 'create')).map(({ at }) => at);
      const busiest = Math.max(
        ...times.map((from) => times.filter((at) => at >= from && at < from + 15 * MINUTE_MS).length),
      );
      assert.ok(busiest <= most, `${kind}: ${busiest}`);
    }
  });

  it('takes what exists already for what it is', async () => {
    start();
    await settled();
    const [name = ''] = ours();
    const blind = new SubscriptionCloud();
    blind.add(name);
    blind.list = () => Promise.resolve([]);
    cloud = blind;
    start();
    await settled();
    assert.equal(reconciler.state.subscribed, 6);
    assert.equal(reconciler.state.problem, undefined);
  });

  it('does without what the sign-in may not have, and says so', async () => {
    const [first] = planOf(40, new Set()).subscriptions;
    cloud.trouble = (_, name) => (name === first?.name ? { error: refusal(403) } : undefined);
    start();
    await settled();
    assert.equal(ours().length, 5);
    assert.equal(reconciler.state.problem?.key, 'status.403');
  });

  it('tries again after trouble, less and less often, and asks what became of it', async () => {
    cloud.trouble = () => ({ error: refusal(500) });
    start();
    await clock.pass(DAY_MS);
    assert.ok(cloud.calls.length >= 10 && cloud.calls.length < 40, String(cloud.calls.length));
    assert.equal(reconciler.state.problem?.key, 'status.500');
    cloud.trouble = () => undefined;
    await clock.pass(60 * MINUTE_MS);
    assert.deepEqual(ours(), wanted());
    assert.equal(reconciler.state.problem, undefined);
  });

  it('waits out a limit that another process used up', async () => {
    let refused = 0;
    cloud.trouble = (call) => (call === 'create' && refused++ < 2 ? { error: refusal(429) } : undefined);
    start();
    await clock.pass(60 * MINUTE_MS);
    assert.deepEqual(ours(), wanted());
    assert.ok(cloud.calls.length < 12, String(cloud.calls.length));
  });

  it('does nothing before there is a plan, and ends every wait at close', async () => {
    reconciler = new Reconciler({ clock, cloud, plan: () => undefined, limit, onChange: () => undefined });
    reconciler.request();
    await settled();
    assert.equal(cloud.calls.length, 0);
    await reconciler.close();
    home = devices(60);
    start();
    await settled();
    await reconciler.close();
    reconciler.request();
    assert.equal(clock.armed, 0);
  });

  it('makes all anew where the cloud lists them and sends nothing', async () => {
    start();
    await settled();
    const before = [...cloud.subscriptions.keys()];
    cloud.calls.length = 0;
    reconciler.repair();
    await settled();
    assert.deepEqual(
      cloud.calls.map(({ call }) => call),
      ['list'],
    );
    reconciler.repair({ renew: true });
    await settled();
    assert.deepEqual(ours(), wanted());
    assert.ok(before.every((id) => !cloud.subscriptions.has(id)));
  });

  it('begins anew after another sign-in', async () => {
    start();
    await settled();
    cloud.subscriptions.clear();
    reconciler.forget();
    await settled();
    assert.deepEqual(ours(), wanted());
  });

  it('may be killed at any call, before or after the cloud has done it', async () => {
    for (let killedAt = 1; killedAt <= 14; killedAt++) {
      for (const after of [false, true]) {
        cloud = new SubscriptionCloud(() => clock.now());
        home = devices(6);
        for (const stale of planSubscriptions({
          ...{ wishes, housekeeping: [], locationId: 'old', limit: 40 },
          devices: devices(3),
          existing: new Set(),
        }).subscriptions)
          cloud.add(stale.name);
        cloud.add('somebody');
        wishes = [wish({ devices: ['d1', 'd2', 'd3', 'd4', 'd5'] })];
        let calls = 0;
        cloud.trouble = () => (++calls >= killedAt ? { error: noAnswer(), after } : undefined);
        start();
        await settled();
        // The process is gone: no timer runs, nothing is remembered.
        await reconciler.close();
        clock.forget();
        cloud.trouble = () => undefined;
        start();
        await settled();
        assert.deepEqual(ours(), wanted(), `killed at call ${killedAt}`);
        assert.ok(cloud.names.includes('somebody'));
        await reconciler.close();
      }
    }
  });

  it('lives through years with a cloud that forgets, limits and fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
        await year(seed);
      }),
      { numRuns: 2, seed: 5 },
    );
  });

  /** A year, a day at a time. In the end, when the cloud has been well for some hours, everything is as planned. */
  async function year(seed: number): Promise<void> {
    const random = fixedRandom(seed);
    const chance = (share: number): boolean => random.number() < share;
    clock = new FakeClock();
    cloud = new SubscriptionCloud(() => clock.now());
    limit = 40;
    home = devices(20);
    wishes = [wish()];
    cloud.add('somebody');
    start();
    for (let day = 0; day < 365; day++) {
      const failing = chance(0.1);
      const errors = [refusal(500), refusal(429), noAnswer()];
      cloud.trouble = () =>
        failing && chance(0.7) ? { error: errors[day % 3] ?? noAnswer(), after: chance(0.5) } : undefined;
      cloud.most = chance(0.05) ? 10 : 40;
      if (chance(0.1)) home = devices(1 + Math.floor(random.number() * 60));
      if (chance(0.1)) wishes = chance(0.3) ? [wish({ devices: ['d0'] })] : [wish()];
      if (chance(0.05))
        for (const [id, { name }] of cloud.subscriptions)
          if (name !== 'somebody' && chance(0.5)) cloud.subscriptions.delete(id);
      if (chance(0.1)) {
        await reconciler.close();
        start();
      }
      // What the watchdog does when it finds that something was missed.
      if (chance(0.2)) reconciler.repair({ renew: chance(0.2) });
      else reconciler.request();
      await clock.pass(DAY_MS);
      assert.ok(cloud.names.length <= 41);
    }
    cloud.trouble = () => undefined;
    cloud.most = 40;
    reconciler.repair();
    await clock.pass(6 * 60 * MINUTE_MS);
    const plan = planOf(39, new Set(cloud.names));
    assert.deepEqual(ours(), plan.subscriptions.map(({ name }) => name).sort());
    assert.ok(cloud.names.includes('somebody'));
    await reconciler.close();
  }
});
