import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Secret } from '../../../src/base/secret';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, KEY, KeeperFixture, refused } from '../../support/keeper-fixture';
import type { Fault } from '../../support/token-cloud';

describe('A stop', () => {
  it('lets a refresh under way finish and be journalled', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    let stopped = false;
    const stopping = fixture.keeper.stop(8000).then(() => (stopped = true));
    await fixture.clock.pass(7000);
    assert.equal(stopped, false);
    fixture.cloud.release();
    await stopping;
    assert.equal(fixture.entry.generation, 2);
    assert.equal(fixture.clock.armed, 0);
  });

  it('waits no longer than it may', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    let stopped = false;
    const stopping = fixture.keeper.stop(8000).then(() => (stopped = true));
    await fixture.clock.pass(8000);
    assert.equal(stopped, true);
    await stopping;
    fixture.cloud.release();
    await settle();
    assert.equal(fixture.pair.generation, 2, 'the refresh goes on in the process');
  });

  it('starts no refresh any more, whoever asks', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    const token = await fixture.keeper.accessToken();
    await fixture.keeper.stop(1000);
    assert.ok((await fixture.keeper.accessToken()).equals(token), 'the access token is served while it lives');
    assert.equal(await fixture.keeper.replacementFor(token), undefined);
    await refused(fixture.keeper.refreshNow(), 'not_authorized', 'oauth.closed');
    await refused(fixture.keeper.seed(new Secret(fixture.cloud.issue())), 'not_authorized', 'oauth.closed');
    await fixture.clock.pass(2 * DAY_MS);
    await refused(fixture.token(), 'not_authorized');
    assert.equal(fixture.cloud.refreshes, 0);
    assert.equal(fixture.clock.armed, 0);
  });

  it('stops a refresh that still waits for its turn', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    fixture.cloud.always = 'hang';
    const signingIn = fixture.keeper.signIn(new Secret(fixture.cloud.issueCode()), 'https://httpbin.org/get');
    await settle();
    const refreshing = refused(fixture.keeper.refreshNow(), 'not_authorized', 'oauth.closed');
    const stopping = fixture.keeper.stop(8000);
    fixture.cloud.release();
    await Promise.all([signingIn, refreshing, stopping]);
    assert.equal(fixture.cloud.refreshes, 0);
  });

  it('gives up its owners only when a refresh under way is done', async () => {
    const fixture = await KeeperFixture.signedIn();
    const hash = fixture.pair.refreshToken.hash();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    const stopping = fixture.keeper.stop(1000);
    await fixture.clock.pass(2000);
    await stopping;
    assert.equal(fixture.owners.take(hash, 'node-2:a'), KEY);
    fixture.cloud.release();
    await settle();
    assert.equal(fixture.owners.take(hash, 'node-2:a'), undefined);
  });

  it('before any start is nothing', async () => {
    const fixture = new KeeperFixture();
    await fixture.keeper.stop(1000);
    assert.equal(fixture.clock.armed, 0);
  });
});

describe('A start after a stop', () => {
  it('joins the refresh that still runs', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    const stopping = fixture.keeper.stop(1000);
    await fixture.clock.pass(1000);
    await stopping;
    const starting = fixture.start();
    await settle();
    assert.equal(fixture.state, 'refreshing');
    const replacing = fixture.keeper.replacementFor(await fixture.keeper.accessToken());
    fixture.cloud.release();
    await starting;
    assert.ok(fixture.cloud.accepts((await replacing)?.reveal() ?? ''));
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.clock.armed, 1);
  });

  it('takes the new settings for the next refresh', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.stop(1000);
    await fixture.start({ refreshAt: 0.1 });
    await fixture.clock.pass(3 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('a hundred deploys in a row leave one timer and no refresh', async () => {
    const fixture = await KeeperFixture.signedIn();
    for (let deploy = 0; deploy < 100; deploy++) {
      void fixture.keeper.stop(8000);
      void fixture.keeper.start(fixture.settings());
    }
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.clock.armed, 1);
    assert.equal(fixture.cloud.refreshes, 0);
    assert.equal(fixture.state, 'authorized');
  });
});

describe('No secret', () => {
  it('is in any error, snapshot, warning or keeper, whatever the cloud answers', async () => {
    const faults: (Fault | undefined)[] = [
      'lostBefore',
      'html',
      'unavailable',
      'tooMany',
      'bare401',
      'empty',
      'invalidRequest',
      'invalidClient',
      'invalidGrant',
      undefined,
    ];
    const told: unknown[] = [];
    const secrets = new Set<string>();
    for (const fault of faults) {
      const fixture = await KeeperFixture.signedIn();
      secrets.add(fixture.pair.accessToken.reveal()).add(fixture.pair.refreshToken.reveal());
      secrets.add(fixture.cloud.clientSecret);
      await fixture.clock.pass(HOUR_MS);
      fixture.cloud.always = fault;
      const seed = fixture.cloud.issue();
      secrets.add(seed);
      const code = fixture.cloud.issueCode();
      secrets.add(code);
      const { keeper } = fixture;
      const token = await keeper.accessToken();
      for (const work of [
        () => keeper.replacementFor(token),
        () => keeper.refreshNow(),
        () => keeper.seed(new Secret(seed)),
        () => keeper.signIn(new Secret(code), 'https://other.example'),
        () => keeper.signIn(new Secret('wrong'), 'https://httpbin.org/get'),
      ]) {
        told.push(await work().catch((error: unknown) => [error, (error as Error).stack]), keeper.snapshot());
      }
      fixture.storage.writing = 'fail';
      await fixture.clock.pass(26 * HOUR_MS);
      told.push(keeper.snapshot(), fixture.log.lines, keeper);
      secrets.add(fixture.pair.accessToken.reveal()).add(fixture.pair.refreshToken.reveal());
    }
    const shown = [inspect(told, { depth: 12, showHidden: true, maxArrayLength: null }), JSON.stringify(told)].join();
    for (const secret of secrets) assert.ok(!shown.includes(secret), secret);
    assert.ok(shown.includes('oauth.state.'), 'something was told');
  });
});
