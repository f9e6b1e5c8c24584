import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Secret } from '../../../src/base/secret';
import { TokenEndpoint } from '../../../src/oauth/tokens/token-endpoint';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, KeeperFixture, MINUTE_MS, refused, SECOND_MS } from '../../support/keeper-fixture';
import { CLIENT_ID, TOKEN_URL, type Fault } from '../../support/token-cloud';

const REDIRECT = 'https://httpbin.org/get';

describe('A sign-in', () => {
  it('gives a pair of a new grant, journalled before it is used', async () => {
    const fixture = await KeeperFixture.signedIn();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 1);
    assert.match(fixture.pair.grant, /^[0-9a-f]{32}\.0123456789abcdef$/);
    assert.equal(fixture.entry.state, 'idle');
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });

  it('replaces what is there, which waits until the new pair has refreshed', async () => {
    const fixture = await KeeperFixture.signedIn();
    const [first, { grant }] = [fixture.pair.refreshToken.reveal(), fixture.pair];
    await fixture.signIn();
    assert.notEqual(fixture.pair.grant, grant);
    await fixture.restart();
    await fixture.passHalfLife();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.passHalfLife();
    assert.ok(!fixture.cloud.presented.includes(first), 'no longer a candidate');
    assert.equal(fixture.state, 'reauthorize');
  });

  it('that was a mistake is undone by the pair before it', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.signIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.restart();
    await fixture.passHalfLife();
    assert.equal(fixture.state, 'authorized');
  });

  it('keeps the pair before it where only the client was refused, and drops one that was rejected', async () => {
    for (const [fault, calls] of [
      ['invalidClient', 3],
      ['invalidGrant', 2],
    ] as const) {
      const fixture = await KeeperFixture.signedIn();
      fixture.cloud.faults.push(fault);
      await fixture.passHalfLife();
      assert.equal(fixture.state, 'reauthorize');
      await fixture.signIn();
      assert.equal(fixture.state, 'authorized');
      fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
      await fixture.passHalfLife();
      assert.equal(fixture.cloud.refreshes, calls, fault);
    }
  });

  it('ends every waiting and every rejection', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.clock.pass(25 * HOUR_MS);
    fixture.cloud.always = undefined;
    await fixture.signIn();
    assert.equal(fixture.state, 'authorized');
    const { refreshes } = fixture.cloud;
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, refreshes);
  });

  it('ends a seed that has no answer yet', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'refused';
    await fixture.start({ seed });
    fixture.cloud.always = undefined;
    await fixture.signIn();
    const { refreshes } = fixture.cloud;
    await fixture.restart({ seed });
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, refreshes);
    assert.equal(fixture.state, 'authorized');
  });

  it('waits for a refresh under way', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    const signingIn = fixture.keeper.signIn(new Secret(fixture.cloud.issueCode()), REDIRECT);
    await settle();
    assert.equal(fixture.cloud.requests.length, 2);
    fixture.cloud.release();
    await signingIn;
    assert.equal(fixture.pair.generation, 1);
    assert.equal(fixture.state, 'authorized');
  });

  it('leaves a refresh that waited for it nothing to do', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.clock.pass(26 * HOUR_MS);
    assert.equal(fixture.state, 'expired');
    fixture.cloud.always = 'hang';
    const signedIn = fixture.signIn();
    await settle();
    const before = fixture.cloud.refreshes;
    await fixture.clock.pass(16 * MINUTE_MS);
    assert.equal(fixture.state, 'refreshing', 'the retry is due, and waits');
    fixture.cloud.release();
    await signedIn;
    await settle();
    assert.equal(fixture.cloud.refreshes, before);
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 1);
  });

  it('may come by a client whose secret is not deployed yet', async () => {
    const fixture = new KeeperFixture();
    await fixture.start({ clientSecret: 'old' });
    const client = { clientId: CLIENT_ID, clientSecret: new Secret(fixture.cloud.clientSecret) };
    const via = { client, endpoint: new TokenEndpoint(fixture.cloud, TOKEN_URL) };
    await fixture.keeper.signIn(new Secret(fixture.cloud.issueCode()), REDIRECT, via);
    assert.equal(fixture.state, 'authorized');
    await fixture.start();
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });

  const refusals: [Fault | undefined, string, string, 'invalid_message' | 'network' | 'server'][] = [
    [undefined, 'used code', 'oauth.signIn.code', 'invalid_message'],
    ['invalidClient', '', 'oauth.signIn.client', 'invalid_message'],
    ['invalidRequest', '', 'oauth.signIn.refused', 'invalid_message'],
    ['refused', '', 'oauth.reply.network', 'network'],
    ['html', '', 'oauth.reply.serverTrouble', 'server'],
    ['empty', '', 'oauth.reply.noToken', 'server'],
  ];
  for (const [fault, code, key, errorCode] of refusals) {
    it(`that fails (${fault ?? code}) says why and leaves all as it was`, async () => {
      const fixture = await KeeperFixture.signedIn();
      const token = await fixture.token();
      fixture.cloud.faults.push(fault);
      const error = await refused(
        fixture.keeper.signIn(new Secret(code || fixture.cloud.issueCode()), REDIRECT),
        errorCode,
        key,
      );
      assert.ok(!inspect(error).includes('used code'));
      assert.equal(await fixture.token(), token);
      assert.equal(fixture.state, 'authorized');
    });
  }

  it('names each refusal of the cloud', async () => {
    const fixture = await KeeperFixture.signedIn();
    const { cloud } = fixture;
    await refused(
      fixture.keeper.signIn(new Secret(cloud.issueCode()), 'https://other.example'),
      'invalid_message',
      'oauth.signIn.redirect',
    );
    for (const [error, key] of [
      ['invalid_scope', 'oauth.signIn.scope'],
      ['unauthorized_client', 'oauth.signIn.appType'],
      ['keymanagement.service.invalid_request-authorization_code_invalid', 'oauth.signIn.refused'],
    ] as const) {
      cloud.send = () => Promise.resolve({ status: 404, headers: {}, body: JSON.stringify({ error }) });
      await refused(fixture.keeper.signIn(new Secret('x'), REDIRECT), 'invalid_message', key);
    }
  });

  it('without a refresh token in the answer is none', async () => {
    const fixture = new KeeperFixture();
    await fixture.start();
    fixture.cloud.send = () => Promise.resolve({ status: 200, headers: {}, body: '{"access_token":"a"}' });
    await refused(fixture.keeper.signIn(new Secret('x'), REDIRECT), 'server', 'oauth.reply.noToken');
    assert.equal(fixture.state, 'unauthorized');
  });
});

describe('A sign-out', () => {
  it('leaves nothing that comes back: not the pair on the disk, not the seed, not at any restart', async () => {
    const fixture = new KeeperFixture();
    const seed = fixture.cloud.issue();
    await fixture.start({ seed });
    fixture.credentials.deploy();
    await fixture.keeper.signOut();
    assert.equal(fixture.state, 'unauthorized');
    assert.equal(fixture.message, 'oauth.state.signedOut');
    await refused(fixture.token(), 'not_authorized', 'oauth.state.signedOut');
    assert.equal(fixture.credentials.read(), undefined);
    const { refreshes } = fixture.cloud;
    for (const clientSecret of [undefined, 'wrong', undefined]) {
      await fixture.restart({ seed, ...(clientSecret === undefined ? {} : { clientSecret }) });
      await fixture.clock.pass(DAY_MS);
      assert.equal(fixture.state, 'unauthorized');
      assert.equal(fixture.credentials.read(), undefined, 'what was on the disk is gone from memory too');
    }
    assert.equal(fixture.cloud.refreshes, refreshes);
    assert.equal(fixture.entry.state, 'signedOut');
  });

  it('covers the previous pair, a seed on trial and a pair that only the credentials hold', async () => {
    const fixture = await KeeperFixture.signedIn();
    const all = [fixture.pair.refreshToken.reveal()];
    await fixture.signIn();
    all.push(fixture.pair.refreshToken.reveal(), fixture.cloud.issue(), fixture.cloud.issue());
    fixture.cloud.always = 'refused';
    await refused(fixture.keeper.seed(new Secret(all[2] ?? '')), 'network');
    fixture.credentials.put({ refreshToken: all[3] ?? '' });
    await fixture.keeper.signOut();
    const { spent } = fixture.entry;
    for (const token of all) assert.ok(spent.includes(new Secret(token).hash()));
    const { refreshes } = fixture.cloud;
    fixture.credentials.put({ refreshToken: all[3] ?? '' });
    await fixture.restart({ seed: all[2] ?? '' });
    assert.equal(fixture.cloud.refreshes, refreshes);
    assert.equal(fixture.state, 'unauthorized');
  });

  it('covers a seed that another one replaced before the cloud answered', async () => {
    const fixture = await KeeperFixture.signedIn();
    const seeds = [fixture.cloud.issue(), fixture.cloud.issue()];
    fixture.cloud.always = 'refused';
    for (const seed of seeds) await refused(fixture.keeper.seed(new Secret(seed)), 'network');
    await fixture.keeper.signOut();
    for (const seed of seeds) assert.ok(fixture.entry.spent.includes(new Secret(seed).hash()));
  });

  it('waits for a refresh under way, whose pair is signed out too', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'hang';
    await fixture.passHalfLife();
    const out = fixture.keeper.signOut();
    await settle();
    assert.equal(fixture.entry.state, 'refreshing');
    fixture.cloud.release();
    await out;
    const [token] = fixture.cloud.goodTokens;
    assert.ok(fixture.entry.spent.includes(new Secret(token ?? '').hash()));
    assert.equal(fixture.state, 'unauthorized');
  });

  it('that the journal does not take is tried until it does', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.storage.writing = 'fail';
    await fixture.keeper.signOut();
    assert.equal(fixture.message, 'oauth.state.butJournal/oauth.state.signedOut/oauth.journal.failed');
    fixture.storage.writing = 'well';
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.entry.state, 'signedOut');
  });

  it('is ended by a new sign-in, even where the cloud gives the same token again', async () => {
    const fixture = await KeeperFixture.signedIn();
    const same = fixture.pair.refreshToken.reveal();
    await fixture.keeper.signOut();
    const body = JSON.stringify({ access_token: 'a', refresh_token: same, expires_in: 86_400 });
    const send = fixture.cloud.send.bind(fixture.cloud);
    fixture.cloud.send = () => Promise.resolve({ status: 200, headers: {}, body });
    await fixture.signIn();
    fixture.cloud.send = send;
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
    await fixture.passHalfLife();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('is ended by a new seed, and by a pair of a new grant', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.signOut();
    await fixture.restart({ seed: fixture.cloud.issue() });
    assert.equal(fixture.state, 'authorized');
    await fixture.keeper.signOut();
    fixture.credentials.put({ refreshToken: fixture.cloud.issue() });
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });

  it('is no rejection when the cloud then tells that the linked service is gone', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.signOut();
    await fixture.keeper.removed();
    assert.equal(fixture.state, 'unauthorized');
    await refused(fixture.keeper.refreshNow(), 'not_authorized', 'oauth.state.signedOut');
  });
});

describe('Refresh now', () => {
  it('refreshes, at most each minute', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.refreshNow();
    await refused(fixture.keeper.refreshNow(), 'rate_limited', 'oauth.refreshTooSoon');
    await fixture.clock.pass(MINUTE_MS);
    await fixture.keeper.refreshNow();
    assert.equal(fixture.cloud.refreshes, 2);
  });

  it('says why it did not work, and that it is tried again', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('html');
    const error = await refused(fixture.keeper.refreshNow(), 'server', 'oauth.reply.serverTrouble');
    assert.deepEqual(error.cause, { code: error.code, statusCode: 503 });
    assert.equal(fixture.state, 'failing');
    await fixture.clock.pass(10 * SECOND_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('that judges a waiting seed says how that went', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('tooMany');
    await refused(fixture.keeper.seed(new Secret('never good')), 'rate_limited');
    await refused(fixture.keeper.refreshNow(), 'invalid_message', 'oauth.seedRejected');
    assert.equal(fixture.state, 'authorized');
  });

  it('is refused where nobody signed in', async () => {
    const fixture = new KeeperFixture();
    await fixture.start();
    await refused(fixture.keeper.refreshNow(), 'not_authorized', 'oauth.state.unauthorized');
  });
});

describe('A seed by hand', () => {
  it('is proven by one refresh before it replaces anything', async () => {
    const fixture = await KeeperFixture.signedIn();
    const seed = fixture.cloud.issue();
    await fixture.keeper.seed(new Secret(seed));
    assert.deepEqual(fixture.cloud.presented, [seed]);
    assert.equal(fixture.pair.generation, 1);
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });

  it('that is rejected leaves all as it was', async () => {
    const fixture = await KeeperFixture.signedIn();
    const token = await fixture.token();
    await refused(fixture.keeper.seed(new Secret('never good')), 'invalid_message', 'oauth.seedRejected');
    assert.equal(await fixture.token(), token);
    assert.equal(fixture.state, 'authorized');
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('that is rejected beside a dead pair says so, and the pair is refreshed', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.clock.pass(25 * HOUR_MS);
    fixture.cloud.always = undefined;
    await refused(fixture.keeper.seed(new Secret('never good')), 'invalid_message', 'oauth.seedRejected');
    assert.equal(fixture.state, 'authorized');
  });

  it('that is rejected after a rejection is one try', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.passHalfLife();
    await refused(fixture.keeper.seed(new Secret('never good')), 'invalid_message', 'oauth.seedRejected');
    assert.equal(fixture.cloud.refreshes, 2);
    await fixture.keeper.seed(new Secret(fixture.cloud.issue()));
    assert.equal(fixture.state, 'authorized');
  });

  it('without an answer is tried again with patience, also after a rejection', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.passHalfLife();
    fixture.cloud.always = 'unavailable';
    await refused(fixture.keeper.seed(new Secret(fixture.cloud.issue())), 'server', 'oauth.reply.serverTrouble');
    const { refreshes } = fixture.cloud;
    await fixture.clock.pass(HOUR_MS);
    assert.ok(fixture.cloud.refreshes - refreshes < 12);
    fixture.cloud.always = undefined;
    await fixture.clock.pass(16 * MINUTE_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('that meets a wrong client is told so', async () => {
    const fixture = new KeeperFixture();
    await fixture.start({ clientSecret: 'wrong' });
    await refused(fixture.keeper.seed(new Secret(fixture.cloud.issue())), 'reauthorize', 'oauth.state.reauthorize');
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.refreshes, 1, 'no loop');
    await refused(fixture.keeper.seed(new Secret(fixture.cloud.issue())), 'reauthorize');
    assert.equal(fixture.cloud.refreshes, 2);
    await fixture.start();
    assert.equal(fixture.state, 'authorized');
  });

  it('that is the live token is one refresh, and no loop where it is rejected', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.seed(new Secret(fixture.pair.refreshToken.reveal()));
    assert.equal(fixture.pair.generation, 2);
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await refused(fixture.keeper.seed(fixture.pair.refreshToken), 'invalid_message', 'oauth.seedRejected');
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 2);
  });

  it('may not be one that was spent here: it is never sent again', async () => {
    const fixture = await KeeperFixture.signedIn();
    const spent = fixture.pair.refreshToken;
    await fixture.passHalfLife();
    await refused(fixture.keeper.seed(spent), 'invalid_message', 'oauth.seedRejected');
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.state, 'authorized');
  });

  it('ends a sign-out', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.keeper.signOut();
    await fixture.keeper.seed(new Secret(fixture.cloud.issue()));
    assert.equal(fixture.state, 'authorized');
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });
});
