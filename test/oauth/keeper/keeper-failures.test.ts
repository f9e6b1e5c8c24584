import assert from 'node:assert/strict';
import { settle } from '../../support/fake-clock';
import { DAY_MS, HOUR_MS, keysOf, KeeperFixture, MINUTE_MS, refused, SECOND_MS } from '../../support/keeper-fixture';
import type { Fault } from '../../support/token-cloud';

const PASSING: readonly [Fault, string, string][] = [
  ['refused', 'network', 'oauth.reply.network'],
  ['lostBefore', 'network', 'oauth.reply.network'],
  ['html', 'server', 'oauth.reply.serverTrouble'],
  ['unavailable', 'server', 'oauth.reply.serverTrouble'],
  ['tooMany', 'rate_limited', 'oauth.reply.tooMany'],
  ['bare401', 'server', 'oauth.reply.unauthorized'],
  ['vague401', 'server', 'oauth.reply.unauthorized'],
  ['wordless', 'server', 'oauth.reply.refused'],
  ['invalidRequest', 'server', 'oauth.reply.refused'],
  ['empty', 'server', 'oauth.reply.noToken'],
];

describe('A passing failure', () => {
  for (const [fault, code, key] of PASSING) {
    it(`(${fault}) is retried for ever with patience, costs no token, and heals by itself`, async () => {
      const fixture = await KeeperFixture.signedIn();
      fixture.cloud.always = fault;
      const calls: number[] = [];
      fixture.cloud.onRefresh = () => calls.push(fixture.clock.now());
      await fixture.clock.pass(13 * HOUR_MS);
      assert.equal(fixture.state, 'failing');
      assert.equal(fixture.message, `oauth.state.failing/${key}`);
      assert.ok(await fixture.token(), 'the access token goes on');
      await fixture.clock.pass(12 * HOUR_MS);
      assert.equal(fixture.state, 'expired');
      await refused(fixture.token(), code as 'network', key);
      await fixture.clock.pass(3 * DAY_MS);
      const waits = calls.slice(1).map((at, index) => at - (calls[index] ?? 0));
      assert.ok((waits[0] ?? 0) >= 4 * SECOND_MS && Math.max(...waits) <= 16 * MINUTE_MS, waits.join());
      assert.ok(Math.min(...waits.slice(10)) >= 12 * MINUTE_MS, 'with patience');
      fixture.cloud.always = undefined;
      await fixture.clock.pass(16 * MINUTE_MS);
      assert.equal(fixture.state, 'authorized');
      assert.deepEqual(fixture.cloud.sentTwice, []);
      assert.deepEqual(
        fixture.log.warnings.slice(1),
        [
          `oauth.log.state/oauth.state.failing/${key}`,
          `oauth.log.lastHour/oauth.state.failing/${key}`,
          `oauth.log.state/oauth.state.expired/${key}`,
        ],
        'one warning for each state, and one in the last hour',
      );
      assert.equal(fixture.log.lines.at(-1)?.level, 'info');
    });
  }

  it('that says how long to wait is believed', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    fixture.cloud.faults.push('tooMany');
    await refused(fixture.keeper.refreshNow(), 'rate_limited', 'oauth.reply.tooMany');
    await fixture.clock.pass(239 * SECOND_MS);
    assert.equal(fixture.cloud.refreshes, 1);
    await fixture.clock.pass(2 * SECOND_MS);
    assert.equal(fixture.cloud.refreshes, 2);
  });

  it('before the cloud was reached leaves no doubt in the journal; a lost answer does', async () => {
    for (const [fault, state] of [
      ['refused', 'idle'],
      ['invalidRequest', 'idle'],
      ['lostBefore', 'refreshing'],
      ['html', 'refreshing'],
    ] as const) {
      const fixture = await KeeperFixture.signedIn();
      fixture.cloud.always = fault;
      await fixture.passHalfLife();
      assert.equal(fixture.entry.state, state, fault);
    }
  });

  it('whose end cannot be journalled is no rejection', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    fixture.cloud.onRefresh = () => (fixture.storage.writing = 'fail');
    await fixture.passHalfLife();
    fixture.storage.writing = 'well';
    fixture.cloud.onRefresh = () => undefined;
    fixture.cloud.always = undefined;
    await fixture.clock.pass(16 * MINUTE_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('is no reason to tell the owner again after each deploy', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.passHalfLife();
    const { length } = fixture.log.lines;
    await fixture.keeper.stop(1000);
    await fixture.start();
    assert.equal(fixture.log.lines.length, length);
    assert.equal(fixture.state, 'failing');
  });

  it('that comes within the last hour is told once, not twice', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.kill();
    await fixture.clock.pass(23.5 * HOUR_MS);
    fixture.cloud.always = 'refused';
    const { length } = fixture.log.lines;
    await fixture.start();
    await fixture.clock.pass(10 * MINUTE_MS);
    assert.deepEqual(
      fixture.log.lines.slice(length).map(({ sentence }) => keysOf(sentence)),
      ['oauth.log.state/oauth.state.failing/oauth.reply.network'],
    );
  });
});

describe('A rejected refresh token', () => {
  it('is told at once, hours before anything breaks, and once more in the last hour', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.clock.pass(14 * HOUR_MS);
    assert.equal(fixture.state, 'reauthorize');
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.elsewhere');
    assert.deepEqual(fixture.keeper.snapshot().message.params.until, new Date(fixture.pair.expiresAt));
    assert.ok(await fixture.token(), 'lamps keep working');
    assert.equal(fixture.cloud.refreshes, 1);
    await fixture.clock.pass(9.9 * HOUR_MS);
    assert.deepEqual(fixture.log.warnings.slice(1), [
      'oauth.log.state/oauth.state.reauthorizeAlive/oauth.rejection.elsewhere',
      'oauth.log.lastHour/oauth.state.reauthorizeAlive/oauth.rejection.elsewhere',
    ]);
    await fixture.clock.pass(HOUR_MS);
    await refused(fixture.token(), 'reauthorize', 'oauth.state.reauthorize');
  });

  it('is tried once more at the expiry, and then no more', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.clock.pass(23.9 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 1);
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 2);
    await fixture.restart();
    await fixture.clock.pass(10 * DAY_MS);
    assert.equal(fixture.cloud.refreshes, 2);
    assert.equal(fixture.state, 'reauthorize');
  });

  it('by mistake heals at the expiry', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidGrant');
    await fixture.clock.pass(20 * HOUR_MS);
    assert.equal(fixture.state, 'reauthorize');
    await fixture.restart();
    assert.equal(fixture.cloud.refreshes, 1, 'a restart is no try');
    await fixture.clock.pass(5 * HOUR_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('by mistake heals at the expiry even where the cloud is away then', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidGrant', 'refused', 'html', 'refused');
    await fixture.clock.pass(26 * HOUR_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('by mistake heals by refresh now, which is one try', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidGrant', 'invalidGrant', 'unavailable');
    await fixture.passHalfLife();
    await refused(fixture.keeper.refreshNow(), 'reauthorize');
    assert.equal(fixture.cloud.refreshes, 2);
    await fixture.clock.pass(MINUTE_MS);
    await refused(fixture.keeper.refreshNow(), 'server', 'oauth.reply.serverTrouble');
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 3, 'one try');
    assert.equal(fixture.state, 'reauthorize');
    await fixture.keeper.refreshNow();
    assert.equal(fixture.state, 'authorized');
  });

  it('that was tried at the expiry gets one try by refresh now too', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidGrant', 'invalidGrant', 'unavailable');
    await fixture.clock.pass(30 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 2);
    await refused(fixture.keeper.refreshNow(), 'server');
    await fixture.clock.pass(DAY_MS);
    assert.equal(fixture.cloud.refreshes, 3);
  });

  it('leaves each other known candidate one try, and no token two', async () => {
    const fixture = await KeeperFixture.signedIn();
    const first = fixture.pair.refreshToken.reveal();
    await fixture.signIn();
    const second = fixture.pair.refreshToken.reveal();
    for (const token of [first, second]) fixture.cloud.revoke(token);
    await fixture.clock.pass(14 * HOUR_MS);
    assert.deepEqual(fixture.cloud.presented, [second, first]);
    assert.equal(fixture.state, 'reauthorize');
  });

  it('is not presented again while another candidate has no clear answer', async () => {
    const fixture = await KeeperFixture.signedIn();
    const first = fixture.pair.refreshToken.reveal();
    await fixture.signIn();
    const second = fixture.pair.refreshToken.reveal();
    fixture.cloud.revoke(second);
    fixture.cloud.faults.push(undefined, 'unavailable', 'unavailable');
    await fixture.clock.pass(14 * HOUR_MS);
    assert.deepEqual(fixture.cloud.presented, [second, first, first, first]);
    assert.equal(fixture.state, 'authorized');
  });

  it('keeps its cause where another candidate is rejected later', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.signIn();
    for (const token of fixture.cloud.goodTokens) fixture.cloud.revoke(token);
    fixture.cloud.faults.push('lostBefore', undefined, 'unavailable');
    await fixture.clock.pass(14 * HOUR_MS);
    assert.match(fixture.message, /^oauth\.state\.reauthorize\w*\/oauth\.rejection\.interrupted$/);
  });
});

describe('The cause of a rejection', () => {
  it('is an interrupted refresh where the answer was lost after the rotation', async () => {
    for (const fault of ['lostAfter', 'timeoutAfter'] as const) {
      const fixture = await KeeperFixture.signedIn();
      fixture.cloud.faults.push(fault);
      await fixture.clock.pass(14 * HOUR_MS);
      assert.match(fixture.message, /^oauth\.state\.reauthorize\w*\/oauth\.rejection\.interrupted$/, fault);
    }
  });

  it('is that interruption also where the client was refused meanwhile', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('lostAfter', 'invalidClient');
    await fixture.passHalfLife();
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.client');
    await fixture.clock.pass(14 * HOUR_MS);
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.interrupted');
  });

  it('is no interruption where the client alone was refused before', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidClient', 'invalidGrant');
    await fixture.clock.pass(26 * HOUR_MS);
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.elsewhere');
  });

  it('is no interruption where the answer was clear', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('refused', 'invalidRequest', 'bare401', 'invalidGrant');
    await fixture.clock.pass(14 * HOUR_MS);
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.elsewhere');
  });

  it('is thirty days without use', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    fixture.kill();
    fixture.clock.step(31 * DAY_MS);
    await fixture.start();
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.unused');
  });

  it('is another program within thirty days', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    fixture.kill();
    fixture.clock.step(29 * DAY_MS);
    await fixture.start();
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.elsewhere');
  });

  it('is the client, which says nothing about any token', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.signIn();
    fixture.cloud.clientSecret = 'regenerated';
    await fixture.clock.pass(14 * HOUR_MS);
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.client');
    assert.equal(fixture.cloud.refreshes, 1, 'the others would be refused with it');
    assert.deepEqual(fixture.entry.spent, []);
  });

  it('is that interruption also after another client secret came', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('lostAfter');
    await fixture.clock.pass(14 * HOUR_MS);
    fixture.cloud.clientSecret = 'regenerated';
    await fixture.start({ clientSecret: 'regenerated' });
    assert.equal(fixture.cloud.refreshes, 3, 'one new try');
    assert.equal(fixture.message, 'oauth.state.reauthorizeDoubtful/oauth.rejection.interrupted');
  });

  it('is that interruption also where the client was refused after it, and another secret came', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('lostAfter');
    await fixture.clock.pass(14 * HOUR_MS);
    fixture.cloud.clientSecret = 'regenerated';
    await refused(fixture.keeper.refreshNow(), 'reauthorize');
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.client');
    await fixture.start({ clientSecret: 'regenerated' });
    assert.equal(fixture.message, 'oauth.state.reauthorizeDoubtful/oauth.rejection.interrupted');
  });

  it('is what is known first; a later rejection knows less', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('lostAfter');
    await fixture.clock.pass(26 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 3);
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.interrupted');
  });

  it('is the token after all, where the client is accepted again', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.faults.push('invalidClient');
    await fixture.passHalfLife();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await refused(fixture.keeper.refreshNow(), 'reauthorize');
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.elsewhere');
  });

  it('is the linked service that the owner removed', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.revoke(fixture.pair.refreshToken.reveal());
    await fixture.keeper.removed();
    assert.equal(fixture.message, 'oauth.state.reauthorizeAlive/oauth.rejection.removed');
    assert.equal(fixture.cloud.refreshes, 0);
    assert.ok(await fixture.token(), 'nothing is wiped');
    await fixture.restart();
    assert.equal(fixture.state, 'reauthorize');
    await fixture.clock.pass(25 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 1);
    assert.equal(fixture.message, 'oauth.state.reauthorize/oauth.rejection.removed');
  });

  it('ends the retries where the linked service is removed during an outage', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'refused';
    await fixture.passHalfLife();
    await fixture.keeper.removed();
    const { refreshes } = fixture.cloud;
    await fixture.clock.pass(5 * HOUR_MS);
    assert.equal(fixture.cloud.refreshes, refreshes);
    assert.equal(fixture.state, 'reauthorize');
  });
});

describe('A changed client secret', () => {
  it('starts one new try at once', async () => {
    const fixture = await KeeperFixture.signedIn();
    await fixture.clock.pass(HOUR_MS);
    fixture.cloud.clientSecret = 'regenerated';
    await refused(fixture.keeper.refreshNow(), 'reauthorize');
    await fixture.start({ clientSecret: 'typed wrong' });
    assert.equal(fixture.cloud.refreshes, 2);
    assert.equal(fixture.state, 'reauthorize');
    await fixture.clock.pass(HOUR_MS);
    assert.equal(fixture.cloud.refreshes, 2);
    await fixture.start({ clientSecret: 'regenerated' });
    assert.equal(fixture.state, 'authorized');
    assert.equal(fixture.cloud.refreshes, 3);
  });

  it('ends the wait of a passing failure', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.always = 'bare401';
    await fixture.clock.pass(14 * HOUR_MS);
    fixture.cloud.always = undefined;
    fixture.cloud.clientSecret = 'regenerated';
    await fixture.start({ clientSecret: 'regenerated' });
    await fixture.clock.pass(SECOND_MS);
    assert.equal(fixture.state, 'authorized');
  });

  it('while nothing is wrong changes nothing', async () => {
    const fixture = await KeeperFixture.signedIn();
    fixture.cloud.clientSecret = 'regenerated';
    await fixture.start({ clientSecret: 'regenerated' });
    assert.equal(fixture.cloud.refreshes, 0);
    await fixture.passHalfLife();
    await settle();
    assert.equal(fixture.state, 'authorized');
  });
});
