import assert from 'node:assert/strict';
import { SmartThingsError } from '../../../src/base/errors';
import { text } from '../../../src/base/text';
import { readingProblem, rejectionInWords, savingProblem, signInRefusal } from '../../../src/oauth/keeper/problems';

describe('What the owner is told', () => {
  it('of a rejection whose cause nobody knows is that another program used the token', () => {
    assert.deepEqual(rejectionInWords(undefined), text('oauth.rejection.elsewhere'));
  });

  it('of a journal that takes or gives nothing is why', () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    assert.deepEqual(savingProblem(full), text('oauth.journal.failed', { reason: 'ENOSPC' }));
    assert.deepEqual(readingProblem(full), text('oauth.journal.notRead', { reason: 'ENOSPC' }));
    assert.deepEqual(savingProblem(new Error('?')), text('oauth.journal.failed', { reason: 'unknown' }));
    const known = new SmartThingsError('server', text('a.problem'));
    assert.deepEqual([savingProblem(known), readingProblem(known)], [text('a.problem'), text('a.problem')]);
  });

  it('of a refused sign-in is what to look at', () => {
    const told = (error: string, description = ''): unknown => signInRefusal(error, description).text;
    assert.deepEqual(told('invalid_client'), text('oauth.signIn.client'));
    assert.deepEqual(told('redirect_uri_mismatch'), text('oauth.signIn.redirect'));
    assert.deepEqual(told('invalid_scope', 'r:rules:*'), text('oauth.signIn.scope', { scope: 'r:rules:*' }));
    assert.deepEqual(told('unauthorized_client'), text('oauth.signIn.appType'));
    assert.deepEqual(told('invalid_grant'), text('oauth.signIn.code'));
    assert.deepEqual(told('odd', 'in words'), text('oauth.signIn.refused', { description: 'in words' }));
    assert.deepEqual(told('odd'), text('oauth.signIn.refused', { description: 'odd' }));
  });
});
