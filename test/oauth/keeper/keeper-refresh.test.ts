import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, KeeperFixture, MINUTE_MS, refused, SECOND_MS } from '../../support/keeper-fixture';

describe('A keeper that refreshes early', () => {
  const lives = [
    [2, 10],
    [10, 10],
    [3600, 10],
    [86_400, 5],
    [12 * 86_400, 2],
  ] as const;
  for (const [seconds, count] of lives) {
    it(`keeps a token of ${seconds} s alive over ${count} lives, refreshing twice in each`, async () => {
      const fixture = new KeeperFixture();
      fixture.cloud.lifeSeconds = seconds;
      await fixture.start();
      await fixture.signIn();
      for (let step = 0; step < count * 20; step++) {
        await fixture.clock.pass(seconds * 50);
        assert.ok(fixture.cloud.accepts(await fixture.token()), `step ${step}`);
        assert.equal(fixture.state, 'authorized');
      }
      const expected = count * 2;
      assert.ok(Math.abs(fixture.cloud.refreshes - expected) <= 1 + expected / 20, `${fixture.cloud.refreshes}`);
      assert.deepEqual(fixture.cloud.sentTwice, []);
    });
  }

  it('refreshes each week where a token is said to live for a thousand days', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.lifeSeconds = 86_399_000;
    await fixture.start();
    await fixture.signIn();
    for (let day = 0; day < 22; day++) await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.refreshes, 3);
    assert.equal(fixture.state, 'authorized');
  });

  it('takes a bad expires_in as 86399 seconds', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.lifeSeconds = 'soon';
    await fixture.start();
    await fixture.signIn();
    assert.equal(fixture.pair.expiresAt - fixture.pair.obtainedAt, 86_399_000);
  });

  it('has one timer, whatever happens', async () => {
    const fixture = await KeeperFixture.signedIn();
    for (let hour = 0; hour < 48; hour++) {
      assert.equal(fixture.clock.armed, 1);
      assert.ok((fixture.clock.nextDueInMs ?? Infinity) <= MINUTE_MS, 'a stepped clock is noticed within a minute');
      await fixture.clock.pass(HOUR_MS);
    }
    await fixture.keeper.stop(1000);
    assert.equal(fixture.clock.armed, 0);
  });

  it('keeps the old refresh token where the answer has none, and where it has the same again', async () => {
    for (const fault of ['noToken', 'sameToken'] as const) {
      const fixture = await KeeperFixture.signedIn();
      fixture.cloud.always = fault;
      const before = fixture.pair.refreshToken;
      for (let round = 1; round <= 3; round++) {
        await fixture.passHalfLife();
        assert.equal(fixture.cloud.refreshes, round);
        assert.ok(fixture.pair.refreshToken.equals(before));
        assert.equal(fixture.pair.generation, round + 1);
        assert.equal(fixture.state, 'authorized');
      }
      await fixture.restart();
      await fixture.passHalfLife();
      assert.equal(fixture.cloud.refreshes, 4);
    }
  });

  it('keeps scope and installed app where the answer leaves them out', async () => {
    const fixture = await KeeperFixture.signedIn();
    const send = fixture.cloud.send.bind(fixture.cloud);
    fixture.cloud.send = async (request) => {
      const { access_token, refresh_token } = JSON.parse((await send(request)).body) as Record<string, string>;
      return { status: 200, headers: {}, body: JSON.stringify({ access_token, refresh_token }) };
    };
    await fixture.passHalfLife();
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.pair.scope, 'r:devices:* x:devices:*');
    assert.equal(fixture.keeper.snapshot().installedAppId, 'installed-1');
  });

  it('shows when things happen', async () => {
    const fixture = await KeeperFixture.signedIn();
    const now = fixture.clock.now();
    const { state, accessTokenExpiresAt, nextRefreshAt, refreshedAt, refreshTokenExpiresAt, unsaved, scope } =
      fixture.keeper.snapshot();
    assert.equal(state, 'authorized');
    assert.equal(accessTokenExpiresAt, now + DAY_MS);
    assert.equal(refreshedAt, now);
    assert.equal(refreshTokenExpiresAt, now + 30 * DAY_MS);
    assert.ok(Math.abs((nextRefreshAt ?? 0) - now - 12 * HOUR_MS) < HOUR_MS);
    assert.equal(unsaved, false);
    assert.equal(scope, 'r:devices:* x:devices:*');
  });

  it('never shows a next refresh in the past', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.always = 'hang';
    await fixture.start({ seed: fixture.cloud.issue() });
    assert.equal(fixture.state, 'refreshing');
    assert.equal(fixture.keeper.snapshot().nextRefreshAt, fixture.clock.now());
  });

  it('tells its listeners of each change, until they want no more', async () => {
    const fixture = await KeeperFixture.signedIn();
    const states: string[] = [];
    const stop = fixture.keeper.onChange(() => {
      if (states.at(-1) !== fixture.state) states.push(fixture.state);
    });
    await fixture.passHalfLife();
    assert.deepEqual(states, ['refreshing', 'authorized']);
    stop();
    await fixture.passHalfLife();
    assert.equal(states.length, 2);
  });

  it('tells its listeners when time alone ends the access token', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    const states = new Set<string>();
    fixture.keeper.onChange(() => states.add(fixture.state));
    await fixture.clock.pass(20 * HOUR_MS);
    assert.deepEqual([...states], ['refreshing', 'failing']);
    await fixture.clock.pass(5 * HOUR_MS);
    assert.ok(states.has('expired'));
  });
});

describe('A keeper and the clock', () => {
  it('refreshes within a minute after a long sleep, before it says that anything is wrong', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.clock.step(3 * DAY_MS);
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 1);
    assert.deepEqual(fixture.log.warnings.slice(1), []);
  });

  it('refreshes for a caller who comes first after a long sleep', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.clock.step(3 * DAY_MS);
    assert.ok(fixture.cloud.accepts(await fixture.token()));
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('refreshes once within a minute when the clock is set back', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.clock.step(-3 * DAY_MS);
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.cloud.refreshes, 1);
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('bears a clock that is off by less than a minute', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.clock.step(-50 * SECOND_MS);
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 0);
  });

  it('starts in 1970 with the newest pair, and gets over the right time', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    await fixture.passHalfLife();
    const { generation } = fixture.pair;
    const now = fixture.clock.now();
    fixture.clock.step(-now);
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, generation + 1);
    fixture.clock.step(now);
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.state, 'authorized');
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('retries soon where the clock was set back during a wait', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.clock.pass(14 * HOUR_MS);
    fixture.cloud.always = undefined;
    const { refreshes } = fixture.cloud;
    fixture.clock.step(-2 * DAY_MS);
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.cloud.refreshes, refreshes + 1);
    assert.equal(fixture.state, 'authorized');
  });
});

describe('One refresh for everybody', () => {
  it('serves ten thousand callers who met a 401 with one', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    const old = await fixture.keeper.accessToken();
    const replaced = await Promise.all(Array.from({ length: 10_000 }, () => fixture.keeper.replacementFor(old)));
    assert.equal(fixture.cloud.refreshes, 1);
    const token = await fixture.token();
    assert.ok(replaced.every((replacement) => replacement?.reveal() === token));
    assert.ok(fixture.cloud.accepts(token));
  });

  it('serves ten thousand callers without a token with one', async () => {
    const fixture = new KeeperFixture();
    const starting = fixture.keeper.start(fixture.settings({ seed: fixture.cloud.issue() }));
    const tokens = await Promise.all(Array.from({ length: 10_000 }, () => fixture.token()));
    await starting;
    assert.equal(new Set(tokens).size, 1);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('serves timer, 401, editor and callers with one', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    const old = await fixture.keeper.accessToken();
    await fixture.passHalfLife();
    const all = [
      fixture.keeper.replacementFor(old),
      fixture.keeper.refreshNow(),
      fixture.keeper.refreshNow(),
      fixture.keeper.replacementFor(old),
    ];
    await settle();
    fixture.cloud.release();
    const [replacement] = await Promise.all(all);
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal((replacement as Secret).reveal(), await fixture.token());
  });

  it('lets nobody wait for it while the access token lives', async () => {
    const fixture = await KeeperFixture.signedIn();
    const old = await fixture.token();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    assert.equal(fixture.state, 'refreshing');
    assert.equal(await fixture.token(), old);
  });

  it('lets nobody wait for it at a start either', async () => {
    const fixture = await KeeperFixture.signedIn();
    const old = await fixture.token();
    fixture.kill();
    await fixture.clock.pass(13 * HOUR_MS);
    fixture.cloud.always = 'hang';
    const starting = fixture.keeper.start(fixture.settings());
    assert.equal(await fixture.token(), old);
    await starting;
    await settle();
    assert.equal(fixture.state, 'refreshing');
  });

  it('lets callers wait for it where the access token is dead', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.clock.pass(25 * HOUR_MS);
    const waiting = fixture.token();
    await settle();
    fixture.cloud.release();
    assert.ok(fixture.cloud.accepts(await waiting));
    assert.equal(fixture.cloud.refreshes, 1);
  });
});

describe('A 401', () => {
  it('of a token that was replaced meanwhile refreshes nothing', async () => {
    const fixture = await KeeperFixture.signedIn();
    const old = await fixture.keeper.accessToken();
    await fixture.passHalfLife();
    const replacement = await fixture.keeper.replacementFor(old);
    assert.equal(replacement?.reveal(), await fixture.token());
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('of a young token refreshes nothing', async () => {
    const fixture = await KeeperFixture.signedIn();
    const token = await fixture.keeper.accessToken();
    await fixture.clock.pass(MINUTE_MS - 1);
    assert.equal(await fixture.keeper.replacementFor(token), undefined);
    assert.equal(fixture.cloud.refreshes, 0);
    await fixture.clock.pass(1);
    assert.ok(await fixture.keeper.replacementFor(token));
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('of a short-lived token is young for a tenth of its life', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.lifeSeconds = 100;
    await fixture.start();
    await fixture.signIn();
    const token = await fixture.keeper.accessToken();
    await fixture.clock.pass(9 * SECOND_MS);
    assert.equal(await fixture.keeper.replacementFor(token), undefined);
    await fixture.clock.pass(SECOND_MS);
    assert.ok(await fixture.keeper.replacementFor(token));
  });

  it('of a route that always answers so burns one rotation in 15 minutes', async () => {
    const fixture = await KeeperFixture.signedIn();
    for (let minute = 0; minute < 60; minute++) {
      await fixture.clock.pass(MINUTE_MS);
      await fixture.keeper.replacementFor(await fixture.keeper.accessToken());
    }
    assert.equal(fixture.cloud.refreshes, 4);
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('during a refresh waits for it', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    const replacing = fixture.keeper.replacementFor(await fixture.keeper.accessToken());
    await settle();
    fixture.cloud.release();
    assert.equal((await replacing)?.reveal(), await fixture.token());
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('whose refresh fails in a passing way is not retried in vain', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    fixture.cloud.always = 'unavailable';
    assert.equal(await fixture.keeper.replacementFor(await fixture.keeper.accessToken()), undefined);
    assert.equal(fixture.state, 'failing');
  });

  it('whose refresh is rejected says to sign in again, and so do the next ones, without a call', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    const token = await fixture.keeper.accessToken();
    await refused(fixture.keeper.replacementFor(token), 'reauthorize');
    await refused(fixture.keeper.replacementFor(token), 'reauthorize');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('of a token that has ended meanwhile is no reason to wait 15 minutes', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    await fixture.keeper.replacementFor(await fixture.keeper.accessToken());
    const token = await fixture.keeper.accessToken();
    fixture.clock.step(DAY_MS);
    const replacement = await fixture.keeper.replacementFor(token);
    assert.equal(replacement?.reveal(), await fixture.token());
    assert.equal(fixture.cloud.refreshes, 2);
  });

  it('of a token that has ended while the cloud is away says why', async () => {
    const fixture = await KeeperFixture.signedIn();
    const token = await fixture.keeper.accessToken();
    fixture.cloud.always = 'refused';
    await fixture.clock.pass(25 * HOUR_MS);
    const { refreshes } = fixture.cloud;
    await refused(fixture.keeper.replacementFor(token), 'network', 'oauth.reply.network');
    assert.equal(fixture.cloud.refreshes, refreshes);
  });

  it('of somebody who is not signed in', async () => {
    const fixture = new KeeperFixture();
    await fixture.start();
    await refused(fixture.keeper.replacementFor(new Secret('any')), 'not_authorized', 'oauth.state.unauthorized');
  });
});

describe('A token for others', () => {
  it('can be looked at without waiting for anything', async () => {
    const fixture = new KeeperFixture();
    assert.equal(fixture.keeper.peek(), undefined);
    await fixture.start();
    await fixture.signIn();
    assert.equal(fixture.keeper.peek()?.reveal(), await fixture.token());
  });

  it('that is about to end is replaced first, where that is due', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.clock.step(DAY_MS - 30 * SECOND_MS);
    const fresh = await fixture.keeper.freshToken();
    assert.equal(fixture.cloud.refreshes, 1);
    assert.ok(fixture.cloud.accepts(fresh.reveal()));
    assert.equal((await fixture.keeper.freshToken()).reveal(), fresh.reveal());
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('that is about to end is given as it is, where a retry waits for its moment', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'tooMany';
    await fixture.clock.pass(DAY_MS - 30 * SECOND_MS);
    const { refreshes } = fixture.cloud;
    assert.equal((await fixture.keeper.freshToken()).reveal(), await fixture.token());
    assert.equal(fixture.cloud.refreshes, refreshes);
  });

  it('waits for a refresh that is under way', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.clock.pass(DAY_MS - 30 * SECOND_MS);
    const waiting = fixture.keeper.freshToken();
    await settle();
    fixture.cloud.release();
    assert.ok(fixture.cloud.accepts((await waiting).reveal()));
  });
});
