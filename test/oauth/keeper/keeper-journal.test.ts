import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { toStoredPair } from '../../../src/oauth/tokens/token-pair';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, KEY, KeeperFixture, MINUTE_MS, refused, SECOND_MS } from '../../support/keeper-fixture';
import { MemoryJournal } from '../../support/memory-journal';
import { CLIENT_SECRET } from '../../support/token-cloud';

describe('Written before used', () => {
  it('is the order: intent, call, new pair, credentials, use', async () => {
    const fixture = await KeeperFixture.signedIn();
    const old = await fixture.token();
    const order: string[] = [];
    const inUse = (): string => {
      const { state } = fixture.keeper.snapshot();
      return `${state}, generation ${fixture.pair.generation}`;
    };
    fixture.storage.onWritten = ({ entries }) =>
      order.push(`written ${entries[KEY]?.state} ${entries[KEY]?.generation}`);
    fixture.cloud.onRefresh = () => order.push(`call, ${inUse()}`);
    fixture.credentials.onWrite = (pair) => order.push(`credentials ${pair?.generation}`);
    fixture.storage.writing = 'hang';
    const { attempts } = fixture.storage;
    while (fixture.storage.attempts === attempts) await fixture.clock.pass(10 * SECOND_MS);
    assert.deepEqual(order, [], 'no call before the intent is written');
    fixture.storage.release();
    fixture.storage.writing = 'hang';
    await settle();
    assert.deepEqual(order, ['written refreshing 1', 'call, refreshing, generation 1']);
    assert.equal(await fixture.token(), old, 'the new pair is not used before it is written');
    fixture.storage.release();
    await settle();
    assert.deepEqual(order.slice(2), ['written idle 2', 'credentials 2']);
    assert.notEqual(await fixture.token(), old);
  });

  it('holds at each kill outside the one span: nothing is lost, nothing sent twice', async () => {
    const fixture = await KeeperFixture.signedIn();
    const moments: (() => void)[] = [
      () => (fixture.storage.writing = 'hang'), // killed while the intent is written
      () => (fixture.cloud.always = 'hang'), // killed while the call is out
      () => (fixture.storage.writing = 'well'), // killed after everything
    ];
    for (let round = 0; round < 12; round++) {
      moments[round % 3]?.();
      await fixture.passHalfLife();
      fixture.storage.writing = 'well';
      fixture.cloud.always = undefined;
      await fixture.restart();
      assert.equal(fixture.state, 'authorized', `round ${round}`);
      assert.ok(fixture.cloud.accepts(await fixture.token()));
    }
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('tells what happened after a kill inside the span', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.passHalfLife();
    fixture.cloud.onRefresh = () => (fixture.storage.writing = 'hang');
    await fixture.passHalfLife();
    fixture.cloud.onRefresh = () => undefined;
    fixture.storage.writing = 'well';
    await fixture.restart();
    assert.equal(fixture.state, 'reauthorize');
    assert.match(fixture.message, /^oauth\.state\.reauthorize\w*\/oauth\.rejection\.interrupted$/);
    assert.equal(fixture.cloud.sentTwice.length, 1);
  });

  it('keeps every token out of the journal in the clear', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.passHalfLife();
    const everything = fixture.storage.written.join();
    for (const secret of [fixture.pair.accessToken, fixture.pair.refreshToken]) {
      assert.ok(!everything.includes(secret.reveal()));
    }
    assert.ok(!everything.includes(fixture.pair.refreshToken.hash()), 'a live token is not even named');
  });
});

describe('Where the intent cannot be saved', () => {
  for (const mood of ['fail', 'throw', 'hang'] as const) {
    it(`(${mood}) nothing is refreshed while more than an hour is left; then it is, all the same`, async () => {
      const fixture = await KeeperFixture.signedIn();
      fixture.storage.writing = mood;
      await fixture.clock.pass(22.5 * HOUR_MS);
      assert.equal(fixture.cloud.refreshes, 0);
      assert.equal(fixture.state, 'failing');
      assert.equal(fixture.message, 'oauth.state.failing/oauth.journal.failed');
      assert.ok(fixture.log.warnings.includes('oauth.log.state/oauth.state.failing/oauth.journal.failed'));
      await fixture.clock.pass(HOUR_MS);
      assert.equal(fixture.cloud.refreshes, 1);
      assert.equal(fixture.state, 'authorized');
      assert.ok(fixture.cloud.accepts(await fixture.token()));
      assert.equal(fixture.keeper.snapshot().unsaved, true);
      assert.deepEqual(fixture.cloud.sentTwice, []);
    });
  }

  it('because Node-RED is read only, the status says that', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.storage.writing = 'readOnly';
    await fixture.passHalfLife();
    assert.equal(fixture.message, 'oauth.state.failing/oauth.journal.readOnly');
  });

  it('the save is tried again, and the refresh made as soon as it holds', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.storage.writing = 'fail';
    await fixture.clock.pass(14 * HOUR_MS);
    fixture.storage.writing = 'well';
    await fixture.clock.pass(15 * MINUTE_MS);
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.keeper.snapshot().unsaved, false);
  });

  it('in the last hour, a lost answer still ends in the right cause', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.storage.writing = 'fail';
    fixture.cloud.faults.push('lostAfter');
    await fixture.clock.pass(25 * HOUR_MS);
    assert.equal(fixture.message.split('/')[1], 'oauth.state.reauthorize');
    assert.ok(fixture.message.includes('oauth.rejection.interrupted'), fixture.message);
  });

  it('short-lived tokens are refreshed all the same', async () => {
    const fixture = new KeeperFixture();
    fixture.cloud.lifeSeconds = 10;
    await fixture.start();
    await fixture.signIn();
    fixture.storage.writing = 'fail';
    await fixture.clock.pass(MINUTE_MS);
    assert.ok(fixture.cloud.refreshes >= 10);
    assert.ok(fixture.cloud.accepts(await fixture.token()));
  });
});

describe('Where the new pair cannot be saved', () => {
  async function unsaved(): Promise<KeeperFixture> {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.onRefresh = () => (fixture.storage.writing = 'fail');
    await fixture.passHalfLife();
    return fixture;
  }

  it('it is used at once, put into the credentials, and every status says so', async () => {
    const fixture = await unsaved();
    assert.ok(fixture.cloud.accepts(await fixture.token()));
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.keeper.snapshot().unsaved, true);
    assert.equal(fixture.message, 'oauth.state.butJournal/oauth.state.authorized/oauth.journal.failed');
    assert.equal(fixture.log.warnings.filter((line) => line.startsWith('oauth.journal.unsaved')).length, 1);
  });

  it('the save is tried until it holds, each time with another document', async () => {
    const fixture = await unsaved();
    const attempts = fixture.storage.attempts;
    await fixture.clock.pass(HOUR_MS);
    assert.ok(fixture.storage.attempts > attempts + 3);
    fixture.storage.writing = 'well';
    await fixture.clock.pass(15 * MINUTE_MS);
    assert.equal(fixture.keeper.snapshot().unsaved, false);
    assert.equal(fixture.message, 'oauth.state.authorized');
    assert.equal(new Set(fixture.storage.written).size, fixture.storage.written.length);
    assert.equal(fixture.log.lines.at(-1)?.sentence.key, 'oauth.journal.savedAtLast');
    await fixture.restart();
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('the save is tried soon where the clock was set back', async () => {
    const fixture = await unsaved();
    await fixture.clock.pass(HOUR_MS);
    fixture.storage.writing = 'well';
    fixture.cloud.onRefresh = () => undefined;
    fixture.clock.step(-5 * DAY_MS);
    await fixture.clock.pass(2 * MINUTE_MS);
    assert.equal(fixture.keeper.snapshot().unsaved, false);
  });

  it('a stop tries once more', async () => {
    const fixture = await unsaved();
    await fixture.clock.pass(HOUR_MS);
    fixture.storage.writing = 'well';
    await fixture.keeper.stop(8000);
    await fixture.restart();
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.state, 'authorized');
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('a kill ends in reauthorize, with that cause', async () => {
    const fixture = await unsaved();
    fixture.cloud.onRefresh = () => undefined;
    fixture.storage.writing = 'well';
    await fixture.restart();
    assert.match(fixture.message, /^oauth\.state\.reauthorize\w*\/oauth\.rejection\.interrupted$/);
  });

  it('a kill after a Deploy loses nothing', async () => {
    const fixture = await unsaved();
    fixture.cloud.onRefresh = () => undefined;
    fixture.storage.writing = 'well';
    fixture.credentials.deploy();
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 2);
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('because the storage hangs, it is used after a while, and saved when the storage answers', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.onRefresh = () => (fixture.storage.writing = 'hang');
    const old = await fixture.keeper.accessToken();
    await fixture.clock.pass(11 * HOUR_MS);
    while (fixture.cloud.refreshes === 0) await fixture.clock.pass(SECOND_MS);
    const replacing = fixture.keeper.replacementFor(old);
    await fixture.clock.pass(20 * SECOND_MS);
    assert.ok(fixture.cloud.accepts((await replacing)?.reveal() ?? ''));
    assert.equal(fixture.keeper.snapshot().unsaved, true);
    fixture.storage.release();
    await fixture.clock.pass(MINUTE_MS);
    assert.equal(fixture.keeper.snapshot().unsaved, false);
    assert.equal(fixture.entry.generation, 2);
  });
});

describe('Where the journal cannot be read at the start', () => {
  for (const mood of ['fail', 'throw', 'hang'] as const) {
    it(`(${mood}) the token is served, nothing is refreshed, and all is well once it can`, async () => {
      const fixture = await KeeperFixture.signedIn();
      fixture.credentials.deploy();
      await fixture.passHalfLife();
      const { generation } = fixture.pair;
      fixture.kill();
      fixture.storage.reading = mood;
      const starting = fixture.keeper.start(fixture.settings());
      await fixture.clock.pass(MINUTE_MS);
      await starting;
      assert.ok(await fixture.token());
      assert.equal(fixture.pair.generation, 1, 'an old one, from the disk');
      assert.equal(await fixture.keeper.replacementFor(await fixture.keeper.accessToken()), undefined);
      await fixture.clock.pass(14 * HOUR_MS);
      assert.equal(fixture.cloud.refreshes, 1, 'only the one before');
      assert.equal(fixture.message.split('/')[0], 'oauth.state.butJournal');
      assert.ok(fixture.message.endsWith('oauth.journal.notRead'), fixture.message);
      assert.equal(fixture.log.warnings.filter((line) => line.startsWith('oauth.journal.unread')).length, 1);
      fixture.storage.release();
      await fixture.clock.pass(16 * MINUTE_MS);
      assert.equal(fixture.state, 'authorized');
      assert.equal(fixture.pair.generation, generation + 1);
      assert.deepEqual(fixture.cloud.sentTwice, []);
    });
  }

  it('nothing that would replace or spend a token is begun', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    fixture.kill();
    fixture.storage.reading = 'fail';
    await fixture.start();
    const { keeper, cloud, storage } = fixture;
    const { requests } = cloud;
    const before = [requests.length, storage.attempts];
    for (const work of [
      keeper.refreshNow(),
      keeper.seed(new Secret(cloud.issue())),
      keeper.signIn(new Secret(cloud.issueCode()), 'https://httpbin.org/get'),
      keeper.signOut(),
    ]) {
      await refused(work, 'server', 'oauth.journal.notRead');
    }
    await keeper.removed();
    assert.deepEqual([requests.length, storage.attempts], before);
    storage.reading = 'well';
    await fixture.clock.pass(MINUTE_MS);
    await keeper.refreshNow();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 2);
  });

  it('what the owner does reads it first, and works where that works again', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.kill();
    fixture.storage.reading = 'fail';
    await fixture.start();
    fixture.storage.reading = 'well';
    await fixture.keeper.refreshNow();
    assert.equal(fixture.pair.generation, 2);
  });

  it('because a newer version wrote it, nothing is touched until the file is moved away', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    fixture.kill();
    const newer = { version: 2, entries: {} };
    const other = new KeeperFixture({ clock: fixture.clock, cloud: fixture.cloud, storage: new MemoryJournal(newer) });
    other.credentials.put(toStoredPair(fixture.pair));
    await other.start();
    await other.clock.pass(30 * DAY_MS);
    assert.deepEqual(JSON.parse(other.storage.text), newer);
    assert.equal(other.cloud.refreshes, 0);
    assert.ok(other.message.endsWith('oauth.journal.newerVersion'));
  });
});

describe('An entry that does not open', () => {
  it('at one start with a wrong secret is kept beside, and opened at the next with the right one', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.passHalfLife();
    await fixture.restart({ clientSecret: 'wrong' });
    assert.equal(fixture.state, 'unauthorized');
    assert.equal(fixture.message, 'oauth.state.unopened');
    await fixture.restart({ clientSecret: 'wrong too' });
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 2);
    await fixture.passHalfLife();
    assert.equal(fixture.pair.generation, 3);
    assert.deepEqual(fixture.cloud.sentTwice, []);
  });

  it('is kept until the new pair has refreshed once', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.restart({ clientSecret: 'other' });
    fixture.cloud.clientSecret = 'other';
    await fixture.signIn();
    assert.equal(fixture.entry.unopened?.length, 1);
    await fixture.passHalfLife();
    assert.equal(fixture.entry.unopened, undefined);
  });

  it('is kept over the first pair of a seed, which is no proof yet', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.clientSecret = 'other';
    await fixture.restart({ clientSecret: 'other', seed: fixture.cloud.issue() });
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.entry.unopened?.length, 1);
    await fixture.passHalfLife();
    assert.equal(fixture.entry.unopened, undefined);
  });

  it('forgets no spent token', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.credentials.deploy();
    await fixture.passHalfLife();
    await fixture.restart({ clientSecret: 'wrong' });
    assert.equal(fixture.state, 'unauthorized', 'the pair on the disk is spent');
    assert.equal(fixture.cloud.refreshes, 1);
  });

  it('is not even tried with an empty secret', async () => {
    const fixture = await KeeperFixture.signedIn();
    const { attempts } = fixture.storage;
    fixture.kill();
    await refused(
      fixture.keeper.start(fixture.settings({ clientSecret: '' })),
      'not_authorized',
      'oauth.noClientSecret',
    );
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.storage.attempts, attempts);
    assert.equal(fixture.clock.armed, 0);
    await fixture.restart();
    assert.equal(fixture.state, 'authorized');
  });
});

describe('A new client secret', () => {
  it('deployed while running seals the journal anew, and the old one opens until the new one is proven', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.start({ clientSecret: 'new' });
    assert.equal(fixture.entry.unopened?.length, 1);
    await fixture.restart();
    assert.equal(fixture.state, 'authorized', 'the new one was wrong after all');
    await fixture.start({ clientSecret: 'new' });
    fixture.cloud.clientSecret = 'new';
    await fixture.passHalfLife();
    await fixture.restart({ clientSecret: 'new' });
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.entry.unopened, undefined);
  });

  it('that is right after a wrong one opens the journal again, without a restart', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.restart({ clientSecret: 'wrong' });
    assert.equal(fixture.state, 'unauthorized');
    await fixture.start();
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.pair.generation, 1);
    await fixture.restart();
    await fixture.passHalfLife();
    assert.equal(fixture.pair.generation, 2);
    assert.equal(fixture.entry.unopened, undefined);
  });

  it('that is right after a wrong one keeps a seed that nobody has judged yet', async () => {
    const fixture = await KeeperFixture.signedIn();
    const { grant } = fixture.pair;
    const seed = fixture.cloud.issue();
    fixture.cloud.always = 'refused';
    await fixture.restart({ clientSecret: 'wrong', seed });
    await fixture.start({ seed });
    assert.equal(fixture.pair.grant, grant);
    fixture.cloud.always = undefined;
    await fixture.clock.pass(HOUR_MS);
    assert.ok(fixture.cloud.presented.includes(seed));
    assert.notEqual(fixture.pair.grant, grant);
  });

  it('that is right after a wrong one leaves a pair that was signed in meanwhile', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.restart({ clientSecret: 'other' });
    fixture.cloud.clientSecret = 'other';
    await fixture.signIn();
    const { grant } = fixture.pair;
    fixture.cloud.clientSecret = CLIENT_SECRET;
    await fixture.start();
    assert.equal(fixture.pair.grant, grant);
  });

  it('deployed before anything was journalled changes nothing', async () => {
    const fixture = new KeeperFixture();
    await fixture.start();
    await fixture.start({ clientSecret: 'new' });
    assert.equal(fixture.state, 'unauthorized');
  });
});
