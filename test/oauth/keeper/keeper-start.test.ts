import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { toStoredPair } from '../../../src/oauth/tokens/token-pair';
import { settle } from '../../support/fake-clock';
import { CLIENT_ID, CLIENT_SECRET } from '../../support/token-cloud';
import { DAY_MS, FakeCredentials, HOUR_MS, KeeperFixture, MINUTE_MS, refused } from '../../support/keeper-fixture';

describe('The pair at a start', () => {
  it('is none where nobody signed in, and nothing is asked', async () => {
    const fixture = new KeeperFixture();
    await fixture.start();
    assert.equal(fixture.state, 'unauthorized');
    await refused(fixture.token(), 'not_authorized', 'oauth.state.unauthorized');
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.requests.length, 0);
    assert.equal(fixture.storage.attempts, 0);
  });

  it('is none before a start', async () => {
    const fixture = new KeeperFixture();
    await refused(fixture.token(), 'not_authorized');
    await refused(fixture.keeper.refreshNow(), 'not_authorized');
    await refused(fixture.keeper.signOut(), 'not_authorized');
  });

  it("is the journal's where the credentials' is older", async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    await fixture.passHalfLife();
    const token = await fixture.token();
    await fixture.restart();
    assert.equal(await fixture.token(), token);
    assert.equal(fixture.pair.generation, 2, 'and the credentials have it again');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it("is the credentials' where the journal is lost", async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    const other = new KeeperFixture({ clock: fixture.clock, cloud: fixture.cloud });
    fixture.kill();
    other.credentials.put(toStoredPair(fixture.pair));
    await other.start();
    assert.equal(other.state, 'authorized');
    await other.passHalfLife();
    assert.equal(other.pair.generation, 2);
  });

  it("is the credentials' where the journal is an older copy of the same grant", async () => {
    const fixture = await KeeperFixture.signedIn();
    const old = fixture.storage.text;
    await fixture.passHalfLife();
    fixture.credentials.deploy();
    const restored = new KeeperFixture({ clock: fixture.clock, cloud: fixture.cloud });
    await restored.storage.write(JSON.parse(old) as object);
    restored.credentials.put(toStoredPair(fixture.pair));
    fixture.kill();
    await restored.start();
    assert.equal(restored.pair.generation, 2);
    assert.equal(restored.state, 'authorized');
  });

  it("is the journal's where the credentials hold another grant that was known here", async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    await fixture.signIn();
    const { grant } = fixture.pair;
    await fixture.restart();
    assert.equal(fixture.pair.grant, grant);
    await fixture.passHalfLife();
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it("is the credentials' where their grant is unknown here: somebody signed in elsewhere", async () => {
    const fixture = await KeeperFixture.signedIn();
    const brought = fixture.cloud.issue();
    const times = { expiresAt: '2026-03-05T08:00:00Z', obtainedAt: '2026-03-04T08:00:00Z' };
    fixture.credentials.put({ refreshToken: brought, accessToken: 'x', grant: 'new', generation: '3', ...times });
    await fixture.restart();
    assert.equal(fixture.pair.refreshToken.reveal(), brought);
    assert.equal(await fixture.token(), 'x');
  });

  it('is one put there by hand, which is refreshed at once, and known again at the next start', async () => {
    const fixture = new KeeperFixture();
    const brought = fixture.cloud.issue();
    fixture.credentials.put({ refreshToken: brought });
    await fixture.start();
    assert.equal(fixture.state, 'authorized');
    assert.deepEqual(fixture.cloud.presented, [brought]);
    assert.match(fixture.pair.grant, /^by-hand-[0-9a-f]{16}\.0123456789abcdef$/, 'it belongs to this client now');
    await fixture.restart();
    await fixture.passHalfLife();
    assert.equal(fixture.cloud.refreshes, 2);
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('is one put there by hand beside a live one, which waits until the new one has refreshed', async () => {
    const fixture = await KeeperFixture.signedIn();
    const live = fixture.pair.refreshToken.reveal();
    fixture.credentials.put({ refreshToken: 'typed wrong' });
    await fixture.restart();
    assert.deepEqual(fixture.cloud.presented, ['typed wrong', live]);
    assert.equal(fixture.state, 'authorized');
  });

  it("is this process' own where *Restart flows* forgot it", async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    await fixture.passHalfLife();
    const token = await fixture.token();
    await fixture.keeper.stop(1000);
    fixture.credentials.reload();
    assert.equal(fixture.pair.generation, 1);
    await fixture.start();
    assert.equal(await fixture.token(), token);
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it("is this process' own even where the journal did not take it", async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    fixture.cloud.onRefresh = () => (fixture.storage.writing = 'fail');
    await fixture.passHalfLife();
    await fixture.keeper.stop(1000);
    fixture.credentials.reload();
    fixture.storage.writing = 'well';
    await fixture.start();
    assert.equal(fixture.pair.generation, 2);
    await fixture.restart();
    assert.equal(fixture.pair.generation, 2);
  });

  it('whose token is in doubt is refreshed at once', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    assert.equal(fixture.entry.state, 'refreshing');
    fixture.cloud.always = undefined;
    await fixture.restart();
    assert.equal(fixture.cloud.refreshes, 2);
    assert.equal(fixture.state, 'authorized');
  });
});

describe('A seed', () => {
  it('signs in a headless Node-RED at its first start', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed });
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 1);
    assert.deepEqual(fixture.log.warnings, [], 'no warning before the first try');
    await fixture.restart({ seed });
    await fixture.passHalfLife();
    await fixture.restart({ seed });
    assert.deepEqual(
      fixture.cloud.presented.filter((token) => token === seed),
      [seed],
    );
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('that stays in the environment is never tried again, however many others come by hand', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed });
    for (let other = 0; other < 210; other++) await fixture.keeper.seed(new Secret(fixture.cloud.issue()));
    await fixture.restart({ seed });
    assert.equal(fixture.state, 'authorized');
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('is journalled by its hash before the call', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    let known: string[] | undefined;
    fixture.cloud.onRefresh = () => (known = fixture.entry.seeds);
    await fixture.start({ seed });
    assert.deepEqual(known, [new Secret(seed).hash()]);
  });

  it('comes before the live pair, which waits until the new one has refreshed', async () => {
    const fixture = await KeeperFixture.signedIn();
    const live = fixture.pair.refreshToken.reveal();
    const seed = fixture.cloud.issue();
    await fixture.restart({ seed });
    assert.deepEqual(fixture.cloud.presented, [seed]);
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.passHalfLife();
    assert.equal(fixture.cloud.presented.at(-1), live);
    assert.equal(fixture.state, 'authorized');
  });

  it('that is rejected leaves the live pair, and is not tried again', async () => {
    const fixture = await KeeperFixture.signedIn();
    const token = await fixture.token();
    await fixture.restart({ seed: 'never good' });
    assert.equal(fixture.state, 'authorized');
    assert.equal(await fixture.token(), token);
    await fixture.restart({ seed: 'never good' });
    await fixture.passHalfLife();
    assert.equal(fixture.cloud.presented.filter((sent) => sent === 'never good').length, 1);
    assert.equal(fixture.cloud.refreshes, 2);
    assert.equal(fixture.state, 'authorized');
  });

  it('that is rejected gives way to a live pair that is due', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.kill();
    await fixture.clock.pass(2 * DAY_MS);
    await fixture.start({ seed: 'never good' });
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 2);
  });

  it('that is rejected with nothing else ends in reauthorize, without further calls', async () => {
    const fixture = new KeeperFixture();
    await fixture.start({ seed: 'never good' });
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.elsewhere');
    await refused(fixture.token(), 'reauthorize');
    await refused(fixture.keeper.refreshNow(), 'reauthorize');
    await fixture.restart({ seed: 'never good' });
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.state, 'reauthorize');
    await fixture.restart({ seed: fixture.cloud.issue() });
    assert.equal(fixture.state, 'authorized');
  });

  it('in doubt survives restarts until the cloud has judged it', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'lostBefore';
    await fixture.start({ seed });
    assert.equal(fixture.state, 'expired');
    await refused(fixture.token(), 'network');
    await fixture.restart({ seed });
    await fixture.restart();
    fixture.cloud.always = undefined;
    await fixture.restart({ seed });
    assert.equal(fixture.state, 'authorized');
    assert.deepEqual(new Set(fixture.cloud.presented), new Set([seed]));
  });

  it('in doubt whose answer was lost ends with the right cause', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.faults.push('lostAfter');
    const seed = fixture.cloud.issue();
    await fixture.start({ seed });
    await fixture.restart({ seed });
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.interrupted');
  });

  it('without a clear answer does not keep the live pair from being refreshed', async () => {
    const fixture = await KeeperFixture.signedIn();
    const send = fixture.cloud.send.bind(fixture.cloud);
    fixture.cloud.send = (request) => {
      fixture.cloud.always = request.body?.includes('garbage') ? 'invalidRequest' : undefined;
      return send(request);
    };
    await fixture.restart({ seed: 'garbage' });
    assert.equal(fixture.state, 'failing');
    assert.equal(fixture.message, 'oauth.state.failing/oauth.reply.refused');
    await fixture.clock.pass(HOUR_MS);
    assert.deepEqual([...new Set(fixture.cloud.presented)], ['garbage'], 'the live pair is not due yet');
    await fixture.clock.pass(5 * DAY_MS);
    assert.ok(fixture.cloud.accepts(await fixture.token()));
    assert.ok(fixture.pair.generation >= 9, String(fixture.pair.generation));
    assert.deepEqual(fixture.cloud.sentTwice, []);
    await fixture.restart({ seed: 'garbage' });
    assert.equal(fixture.state, 'failing', 'it is still tried, now and then');
  });

  it('without a clear answer hides no rejection of the live pair', async () => {
    const fixture = await KeeperFixture.signedIn();
    const send = fixture.cloud.send.bind(fixture.cloud);
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    fixture.cloud.send = (request) => {
      fixture.cloud.always = request.body?.includes('garbage') ? 'invalidRequest' : undefined;
      return send(request);
    };
    await fixture.restart({ seed: 'garbage' });
    await fixture.clock.pass(14 * HOUR_MS);
    assert.equal(fixture.state, 'reauthorize');
    const live = fixture.cloud.presented.filter((token) => token !== 'garbage');
    assert.equal(live.length, 1);
    const { refreshes } = fixture.cloud;
    await fixture.clock.pass(HOUR_MS);
    assert.ok(fixture.cloud.refreshes - refreshes <= 6, 'with patience');
  });

  it('brought with a wrong client secret works once the secret is right, after a restart too', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed, clientSecret: 'wrong' });
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.client');
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.refreshes, 1, 'no loop');
    await fixture.restart({ seed, clientSecret: 'wrong' });
    assert.equal(fixture.cloud.refreshes, 1);
    await fixture.restart({ seed });
    assert.equal(fixture.state, 'authorized');
  });

  it('brought with a wrong client id works once the id is right', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    const settings = fixture.settings({ seed });
    const wrong = fixture.another('node-1:other');
    await wrong.start({ ...settings, client: { clientId: 'other', clientSecret: new Secret(CLIENT_SECRET) } });
    await settle();
    assert.equal(wrong.snapshot().state, 'reauthorize');
    await wrong.stop(0);
    await fixture.keeper.start({
      ...settings,
      client: { clientId: CLIENT_ID, clientSecret: new Secret(CLIENT_SECRET) },
    });
    await settle();
    assert.equal(fixture.state, 'authorized');
  });

  it('that another client secret left without an answer is tried again; one that was spent is not', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'refused';
    await fixture.start({ seed, clientSecret: 'wrong' });
    fixture.cloud.always = undefined;
    await fixture.restart({ seed });
    assert.equal(fixture.state, 'authorized');
    await fixture.restart({ seed, clientSecret: 'wrong' });
    assert.equal(fixture.state, 'unauthorized');
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('that is the live refresh token itself is no news', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.restart({ seed: fixture.pair.refreshToken.reveal() });
    assert.equal(fixture.cloud.refreshes, 0);
  });
});

describe('Two accounts with one seed', () => {
  it('do not spend it from each other: the second says whose it is', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed, name: 'Cabin' });
    const second = fixture.another('node-2:0123456789abcdef');
    const settings = fixture.settings({ seed, name: 'Flat', credentials: new FakeCredentials() });
    await second.start(settings);
    await settle();
    const { state, message } = second.snapshot();
    assert.equal(state, 'unauthorized');
    assert.equal(message.key, 'oauth.seedOfOther');
    assert.deepEqual(message.params, { account: 'Cabin' });
    await refused(second.accessToken(), 'not_authorized', 'oauth.seedOfOther');
    await refused(second.seed(new Secret(seed)), 'invalid_message', 'oauth.seedOfOther');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('do not in the next process either, whichever starts first', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed, name: 'Cabin' });
    fixture.kill();
    const second = fixture.another('node-2:0123456789abcdef');
    await second.start(fixture.settings({ seed, name: 'Flat', credentials: new FakeCredentials() }));
    await settle();
    assert.deepEqual(second.snapshot().message.params, { account: 'node-1' });
    await fixture.start({ seed, name: 'Cabin' });
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('while the first has no answer yet', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'refused';
    await fixture.start({ seed, name: 'Cabin' });
    const { refreshes } = fixture.cloud;
    const second = fixture.another('node-2:0123456789abcdef');
    await second.start(fixture.settings({ seed, name: 'Flat' }));
    await settle();
    assert.equal(second.snapshot().message.key, 'oauth.seedOfOther');
    assert.equal(fixture.cloud.refreshes, refreshes);
  });

  it('may take it where the first was removed before it was used', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'refused';
    await fixture.start({ seed, name: 'Cabin' });
    await fixture.keeper.stop(1000);
    fixture.cloud.always = undefined;
    const second = fixture.another('node-2:0123456789abcdef');
    await second.start(fixture.settings({ seed, name: 'Flat' }));
    await settle();
    assert.equal(second.snapshot().state, 'authorized');
  });

  it('and with one live pair: the second never presents what the first has spent', async () => {
    const fixture = await KeeperFixture.signedIn();
    const copied = new FakeCredentials();
    copied.write(fixture.pair);
    const second = fixture.another('node-2:0123456789abcdef');
    await second.start(fixture.settings({ name: 'Flat', credentials: copied }));
    await fixture.clock.pass(2 * DAY_MS);
    const all = [fixture.keeper.snapshot(), second.snapshot()].map(({ state }) => state).sort();
    assert.deepEqual(all, ['authorized', 'expired']);
    assert.deepEqual(fixture.cloud.sentTwice, []);
    await fixture.clock.pass(MINUTE_MS);
  });
});
