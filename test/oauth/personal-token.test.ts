import assert from 'node:assert/strict';
import { Secret } from '../../src/base/secret';
import { text } from '../../src/base/text';
import { PersonalToken } from '../../src/oauth/personal-token';
import { FakeClock } from '../support/fake-clock';
import { DAY_MS, refused } from '../support/keeper-fixture';

function personal(token?: string): { source: PersonalToken; clock: FakeClock; told: () => number } {
  const clock = new FakeClock();
  const source = new PersonalToken(token === undefined ? undefined : new Secret(token), clock.now(), clock);
  let told = 0;
  source.onChange(() => told++);
  return { source, clock, told: () => told };
}

describe('A personal access token', () => {
  it('is served, with a countdown that is only a hint', async () => {
    const { source, clock } = personal('mine');
    assert.equal((await source.accessToken()).reveal(), 'mine');
    assert.equal((await source.freshToken()).reveal(), 'mine');
    assert.equal(source.peek()?.reveal(), 'mine');
    const { state, message, accessTokenExpiresAt } = source.snapshot();
    assert.equal(state, 'authorized');
    assert.equal(message.key, 'oauth.personal.counting');
    assert.equal(accessTokenExpiresAt, clock.now() + DAY_MS);
    await clock.pass(400 * DAY_MS);
    assert.equal(source.snapshot().message.key, 'oauth.personal.old');
    assert.equal((await source.accessToken()).reveal(), 'mine', 'old ones live for decades');
  });

  it('tells of itself what is known, which is little', async () => {
    const until = new Date(Date.parse('2026-03-05T09:00:00Z'));
    const plain = { scope: '', installedAppId: '', unsaved: false };
    const { source, clock } = personal('mine');
    assert.deepEqual(source.snapshot(), {
      ...plain,
      state: 'authorized',
      message: text('oauth.personal.counting', { until }),
      accessTokenExpiresAt: until.getTime(),
    });
    await clock.pass(DAY_MS);
    assert.equal(source.snapshot().message.key, 'oauth.personal.old');
    assert.deepEqual(personal().source.snapshot(), {
      ...plain,
      state: 'unauthorized',
      message: text('oauth.personal.missing'),
    });
  });

  it('is expired by a 401 alone', async () => {
    const { source, told } = personal('mine');
    const error = await refused(source.replacementFor(), 'not_authorized', 'oauth.personal.expired');
    assert.deepEqual(error.cause, { code: 'not_authorized', statusCode: 401 });
    assert.equal(source.snapshot().state, 'expired');
    assert.equal(told(), 1);
    await refused(source.accessToken(), 'not_authorized', 'oauth.personal.expired');
    assert.equal(source.peek(), undefined);
  });

  it('that is missing or taken back says so', async () => {
    await refused(personal().source.accessToken(), 'not_authorized', 'oauth.personal.missing');
    const { source, told } = personal('mine');
    source.forget();
    assert.equal(told(), 1);
    assert.equal(source.snapshot().state, 'unauthorized');
    await refused(source.accessToken(), 'not_authorized', 'oauth.personal.missing');
  });

  it('tells nobody who wants no more', () => {
    const { source } = personal('mine');
    let told = 0;
    source.onChange(() => told++)();
    source.forget();
    assert.equal(told, 0);
  });
});
