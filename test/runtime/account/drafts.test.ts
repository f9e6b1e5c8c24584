import assert from 'node:assert/strict';
import { Drafts } from '../../../src/runtime/account/drafts';
import { FakeClock } from '../../support/fake-clock';

const MINUTE_MS = 60_000;

describe('a draft', () => {
  it('holds what an open dialog sends, trimmed', () => {
    const drafts = new Drafts(new FakeClock());
    drafts.put('a', { mode: ' oauth ', clientId: 'c', clientSecret: 's', scopes: '' });
    assert.deepEqual(drafts.get('a'), {
      properties: { mode: 'oauth', scopes: '' },
      credentials: { clientId: 'c', clientSecret: 's' },
    });
    assert.equal(drafts.get('b'), undefined);
  });

  it('leaves out what is not for it, what the form did not touch, and the environment', () => {
    const drafts = new Drafts(new FakeClock());
    drafts.put('a', {
      ...{ clientSecret: '__PWRD__', clientId: '${ID}', apiUrl: 'https://${HOST}/', tokenUrl: '$(URL)' },
      ...{ seedRefreshToken: 'x', accessToken: 'x', refreshToken: 'x', grant: 'x', __proto__: { mode: 'pat' } },
    });
    assert.deepEqual(drafts.get('a'), { properties: {}, credentials: {} });
  });

  it('bears values of any kind', () => {
    const drafts = new Drafts(new FakeClock());
    drafts.put('a', { mode: ['pat'], apiUrl: {}, redirectUri: null, clientId: 7, personalToken: true });
    const draft = drafts.get('a');
    assert.equal(draft?.credentials.clientId, '7');
    assert.equal(draft.properties.mode, '');
  });

  it('is forgotten after half an hour; each new one begins that anew', async () => {
    const clock = new FakeClock();
    const gone: string[] = [];
    const drafts = new Drafts(clock, (identity) => gone.push(identity));
    drafts.put('a', { mode: 'oauth', clientSecret: 'hush' });
    drafts.put('b', { mode: 'oauth' });
    await clock.pass(29 * MINUTE_MS);
    drafts.put('b', { mode: 'pat' });
    assert.deepEqual(gone, []);
    await clock.pass(MINUTE_MS);
    assert.equal(drafts.get('a'), undefined);
    assert.deepEqual(gone, ['a']);
    assert.equal(drafts.get('b')?.properties.mode, 'pat');
    await clock.pass(30 * MINUTE_MS);
    assert.deepEqual(gone, ['a', 'b']);
    assert.equal(clock.armed, 0);
  });

  it('is one of fifty at most: the least recently used goes', () => {
    const gone: string[] = [];
    const drafts = new Drafts(new FakeClock(), (identity) => gone.push(identity));
    for (let number = 0; number < 50; number++) drafts.put(`a${number}`, { mode: 'oauth' });
    assert.ok(drafts.get('a0'));
    drafts.put('one more', { mode: 'oauth' });
    assert.deepEqual(gone, ['a1']);
    assert.ok(drafts.get('a0'));
  });

  it('holds no longer values than there are', () => {
    const drafts = new Drafts(new FakeClock());
    const address = `https://example.com/${'a'.repeat(2048 - 20)}`;
    drafts.put('a', { apiUrl: address, clientSecret: 's'.repeat(4096) });
    assert.equal(drafts.get('a')?.properties.apiUrl, address);
    for (const tooLong of [
      { tokenUrl: `${address}a` },
      { redirectUri: `${address}a` },
      { followKey: 's'.repeat(4097) },
    ]) {
      assert.throws(() => drafts.put('b', tooLong), { code: 'invalid_message' });
      assert.equal(drafts.get('b'), undefined);
    }
  });

  it('goes with the deploy', () => {
    const drafts = new Drafts(new FakeClock());
    drafts.put('a', { mode: 'oauth' });
    drafts.delete('a');
    assert.equal(drafts.get('a'), undefined);
  });
});
