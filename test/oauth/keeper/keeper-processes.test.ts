import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { Ledger } from '../../../src/oauth/keeper/ledger';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, KEY, KeeperFixture, keysOf, MINUTE_MS, refused } from '../../support/keeper-fixture';

/** A second process on the same user folder, as a rolling update has it, or somebody who did not know. */
function beside({ clock, cloud, storage }: KeeperFixture): KeeperFixture {
  return new KeeperFixture({ clock, cloud, storage, random: 8 });
}

async function two(): Promise<[KeeperFixture, KeeperFixture]> {
  const first = await KeeperFixture.signedIn();
  const second = beside(first);
  await second.start();
  return [first, second];
}

describe('Two processes with one account on one user folder', () => {
  it('go on with what the other one got: the old one refreshes and ends, the new one lives', async () => {
    const [old, young] = await two();
    await old.keeper.refreshNow();
    await old.keeper.stop(8000);
    assert.equal(young.pair.generation, 1, 'nobody has told it yet');
    await young.clock.pass(3 * DAY_MS);
    assert.equal(young.state, 'authorized');
    assert.deepEqual(young.cloud.sentTwice, []);
    assert.ok(young.cloud.accepts(await young.token()));
    assert.ok(young.entry.generation >= 6, String(young.entry.generation));
  });

  it('spend each refresh token once, over a month', async () => {
    const [one, other] = await two();
    await one.clock.pass(30 * DAY_MS);
    assert.deepEqual([one.state, other.state], ['authorized', 'authorized']);
    assert.deepEqual(one.cloud.sentTwice, []);
    assert.ok(one.cloud.refreshes >= 57 && one.cloud.refreshes <= 64, `${one.cloud.refreshes} refreshes`);
  });

  it('share one refresh where both begin at once', async () => {
    const [one, other] = await two();
    for (let round = 0; round < 50; round++) {
      await one.clock.pass(2 * MINUTE_MS);
      const { refreshes } = one.cloud;
      await Promise.all([one.keeper.refreshNow(), other.keeper.refreshNow()]);
      assert.equal(one.cloud.refreshes, refreshes + 1);
      assert.equal(await one.token(), await other.token());
    }
    assert.deepEqual(one.cloud.sentTwice, []);
  });

  it('wait for the answer of the other, also where it comes late', async () => {
    const [one, other] = await two();
    one.cloud.always = 'hang';
    const refreshing = one.keeper.refreshNow();
    await settle();
    const joining = other.keeper.refreshNow();
    await other.clock.pass(MINUTE_MS);
    assert.equal(one.cloud.refreshes, 1);
    assert.equal(other.state, 'refreshing');
    assert.ok(await other.token(), 'the access token is served meanwhile');
    one.cloud.release();
    await Promise.all([refreshing, joining]);
    assert.equal(one.cloud.refreshes, 1);
    assert.equal(await one.token(), await other.token());
  });

  it('start no refresh after a stop, however long they waited for the other', async () => {
    const [one, other] = await two();
    one.cloud.always = 'hang';
    void one.keeper.refreshNow();
    await settle();
    const joining = refused(other.keeper.refreshNow(), 'not_authorized', 'oauth.closed');
    await settle();
    const stopping = other.keeper.stop(8000);
    one.cloud.release();
    await Promise.all([joining, stopping]);
    await settle();
    assert.equal(one.cloud.refreshes, 1);
  });

  it('cost no rotation where a 401 only tells that the other one has refreshed', async () => {
    const [one, other] = await two();
    const old = await other.keeper.accessToken();
    await one.clock.pass(2 * MINUTE_MS);
    for (let round = 0; round < 3; round++) {
      await one.keeper.refreshNow();
      const rejected = round === 0 ? old : await other.keeper.accessToken();
      const next = await other.keeper.replacementFor(rejected);
      assert.equal(next?.reveal(), await one.token());
      await one.clock.pass(2 * MINUTE_MS);
    }
    assert.equal(one.cloud.refreshes, 3);
    assert.equal(other.pair.generation, 4, 'and the credentials have it');
  });

  it('are not signed out by an invalid_grant that the other one’s refresh explains', async () => {
    const [one, other] = await two();
    // As where no claim could be made: the other's pair is written while ours is on its way.
    const { storage, cloud } = one;
    Object.assign(storage, { claim: undefined });
    cloud.always = 'hang';
    const late = other.keeper.refreshNow();
    await settle();
    const send = cloud.send.bind(cloud);
    cloud.send = (request) => {
      cloud.always = undefined;
      return send(request);
    };
    await one.keeper.refreshNow();
    cloud.release();
    await late;
    assert.deepEqual([one.state, other.state], ['authorized', 'authorized']);
    assert.equal(await one.token(), await other.token());
    assert.deepEqual(one.entry.state, 'idle');
  });

  it('know the true cause where the other one died in the middle of a refresh', async () => {
    const [one, other] = await two();
    await one.clock.pass(2 * MINUTE_MS);
    await one.keeper.refreshNow();
    await other.keeper.replacementFor(await other.keeper.accessToken());
    assert.equal(other.pair.generation, 2, 'it has taken over what the first one got');
    await one.clock.pass(2 * MINUTE_MS);
    one.cloud.faults.push('lostAfter');
    await refused(one.keeper.refreshNow(), 'network');
    await one.keeper.stop(8000);
    await refused(other.keeper.refreshNow(), 'reauthorize');
    assert.match(other.message, /oauth\.rejection\.interrupted/);
  });

  it('never write an older pair over a newer one, whoever saves late', async () => {
    const [one, other] = await two();
    await one.keeper.refreshNow();
    const { generation } = one.entry;
    await other.start({ name: 'Renamed' });
    await other.keeper.removed();
    assert.deepEqual([one.entry.generation, one.entry.state], [generation, 'rejected']);
    await one.restart();
    assert.equal(one.pair.generation, 2);
  });

  it('lose nothing of the other’s, however often a save fails', async () => {
    const one = await KeeperFixture.signedIn();
    const other = beside(one);
    const ledger = new Ledger(KEY, other.ports);
    ledger.open(other.settings());
    await ledger.step((change) => change.load());
    await one.keeper.refreshNow();
    one.storage.writing = 'fail';
    await ledger.step((change) => change.keep(change.record));
    assert.equal(ledger.unsaved, true);
    assert.equal(ledger.record.live?.generation, 2, 'no older pair is used meanwhile');
    one.storage.writing = 'well';
    await ledger.step((change) => change.keep(change.record));
    assert.equal(ledger.unsaved, false);
    assert.equal(one.entry.generation, 2);
    assert.equal(ledger.record.live.generation, 2);
  });

  it('see a sign-in, a sign-out and a seed of the other', async () => {
    const [one, other] = await two();
    await one.signIn();
    await other.clock.pass(13 * HOUR_MS);
    assert.equal(other.pair.grant, one.pair.grant);
    await one.keeper.signOut();
    await other.clock.pass(13 * HOUR_MS);
    assert.match(other.message, /oauth\.state\.signedOut/);
    assert.equal(other.credentials.read(), undefined);
    await one.keeper.seed(new Secret(one.cloud.issue()));
    await other.keeper.refreshNow();
    assert.equal(other.state, 'authorized');
    assert.deepEqual(one.cloud.sentTwice, []);
  });

  it('are signed in again both, where one of them is', async () => {
    const [one, other] = await two();
    one.cloud.revoke(one.pair.refreshToken.reveal());
    await one.clock.pass(2 * DAY_MS);
    assert.deepEqual([one.state, other.state], ['reauthorize', 'reauthorize']);
    await refused(other.token(), 'reauthorize');
    await one.signIn();
    assert.equal(await other.token(), await one.token());
    assert.equal(other.state, 'authorized');
  });

  it('make a sign-out wait for a refresh of the other, whose pair is signed out too', async () => {
    const [one, other] = await two();
    one.cloud.always = 'hang';
    const refreshing = one.keeper.refreshNow();
    await settle();
    const signingOut = other.keeper.signOut();
    await settle();
    assert.notEqual(other.entry.state, 'signedOut');
    one.cloud.release();
    await Promise.all([refreshing, signingOut]);
    await one.clock.pass(14 * HOUR_MS);
    assert.deepEqual([one.state, other.state], ['unauthorized', 'unauthorized']);
    assert.equal(one.cloud.refreshes, 1);
  });

  it('send one seed of the environment once', async () => {
    const first = new KeeperFixture();
    const seed = first.cloud.issue();
    const second = beside(first);
    await Promise.all([first.start({ seed }), second.start({ seed })]);
    await first.clock.pass(DAY_MS);
    assert.deepEqual([first.state, second.state], ['authorized', 'authorized']);
    assert.deepEqual(first.cloud.sentTwice, []);
    assert.equal(first.cloud.presented.filter((token) => token === seed).length, 1);
  });

  it('with other accounts leave each other’s entries alone', async () => {
    const first = await KeeperFixture.signedIn();
    const second = beside(first);
    const stranger = second.another('node-2:0123456789abcdef');
    await stranger.start(second.settings());
    await stranger.signIn(new Secret(second.cloud.issueCode()), 'https://httpbin.org/get');
    await first.keeper.refreshNow();
    await second.clock.pass(MINUTE_MS);
    await stranger.refreshNow();
    assert.deepEqual(
      Object.values(first.storage.document.entries).map(({ generation }) => generation),
      [2, 2],
    );
    await first.restart();
    assert.equal(first.pair.generation, 2);
  });

  it('are told to the owner where both stay, and not in an update', async () => {
    const [one, other] = await two();
    const told = (): boolean[] =>
      [one, other].map(({ log }) => log.lines.some(({ sentence }) => keysOf(sentence).includes('secondProcess')));
    await one.clock.pass(13 * HOUR_MS);
    assert.deepEqual(told(), [false, false]);
    await one.clock.pass(5 * DAY_MS);
    assert.ok(told().some(Boolean));
    const shown = told()[0] ? one : other;
    assert.equal(shown.message, 'oauth.state.butJournal/oauth.state.authorized/oauth.journal.secondProcess');
    assert.equal(shown.log.warnings.filter((line) => line.includes('secondProcess')).length, 1);
    await (shown === one ? other : one).keeper.stop(8000);
    await one.clock.pass(4 * DAY_MS);
    assert.equal(shown.message, 'oauth.state.authorized');
  });

  it('whose journal cannot be read for a while lose nothing', async () => {
    const [one, other] = await two();
    await one.keeper.refreshNow();
    one.storage.reading = 'fail';
    await other.clock.pass(13 * HOUR_MS);
    assert.equal(other.state, 'failing', 'nothing is spent that may be spent already');
    one.storage.reading = 'well';
    await other.clock.pass(HOUR_MS);
    assert.deepEqual([one.state, other.state], ['authorized', 'authorized']);
    assert.deepEqual(one.cloud.sentTwice, []);
  });
});
