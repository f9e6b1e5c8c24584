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
    const drafts = new Drafts(clock);
    drafts.put('a', { mode: 'oauth' });
    drafts.put('b', { mode: 'oauth' });
    await clock.pass(29 * MINUTE_MS);
    drafts.put('b', { mode: 'pat' });
    assert.deepEqual(drafts.expire(), []);
    await clock.pass(MINUTE_MS);
    assert.equal(drafts.get('a'), undefined);
    assert.deepEqual(drafts.expire(), ['a']);
    assert.equal(drafts.get('b')?.properties.mode, 'pat');
  });

  it('goes with the deploy', () => {
    const drafts = new Drafts(new FakeClock());
    drafts.put('a', { mode: 'oauth' });
    drafts.delete('a');
    assert.equal(drafts.get('a'), undefined);
  });
});
