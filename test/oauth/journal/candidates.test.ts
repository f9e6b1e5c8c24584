import assert from 'node:assert/strict';
import { candidates, joinPair } from '../../../src/oauth/journal/candidates';
import { EMPTY_RECORD, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { pairWith } from '../../support/token-pairs';

const live = pairWith({ grant: 'g1.c', generation: 5 });
const known: AuthorizationRecord = { ...EMPTY_RECORD, live, grants: ['g0.c', 'g1.c'], inDoubt: 'hash' };

describe('The pair in use, when another is found in the credentials', () => {
  it('stays where nothing is found', () => {
    assert.equal(joinPair(known, undefined), known);
    assert.equal(joinPair(EMPTY_RECORD, undefined), EMPTY_RECORD);
  });

  it('is the one with the higher generation of one grant', () => {
    for (const generation of [1, 4, 5]) assert.equal(joinPair(known, pairWith({ generation })), known);
    const joined = joinPair(known, pairWith({ generation: 6 }));
    assert.equal(joined.live?.generation, 6);
    assert.equal(joined.previous, undefined, 'an older generation is spent, no candidate');
    assert.equal(joined.inDoubt, undefined, 'the doubt was about the older token');
  });

  it('stays where the other grant was known here, whatever generation and date', () => {
    const older = pairWith({ grant: 'g0.c', generation: 99, obtainedAt: live.obtainedAt + 1e9 });
    assert.equal(joinPair(known, older), known);
  });

  it('is the found one where its grant was never known here: somebody signed in meanwhile', () => {
    const found = pairWith({ grant: 'g2.c', generation: 1, obtainedAt: 0 });
    const joined = joinPair({ ...known, rejection: 'elsewhere', triedAtExpiry: true }, found);
    assert.equal(joined.live, found);
    assert.deepEqual(joined.grants, ['g0.c', 'g1.c', 'g2.c']);
    assert.equal(joined.rejection, undefined);
    assert.equal(joined.triedAtExpiry, undefined);
  });

  it('waits as the previous one then, unless the cloud has rejected it', () => {
    const found = pairWith({ grant: 'g2.c' });
    assert.equal(joinPair(known, found).previous, live);
    assert.equal(joinPair({ ...known, rejection: 'client' }, found).previous, live);
    assert.equal(joinPair({ ...known, rejection: 'elsewhere' }, found).previous, undefined);
  });

  it('is never a spent one', () => {
    const found = pairWith({ grant: 'g2.c' });
    const record = { ...known, spent: [found.refreshToken.hash()] };
    assert.equal(joinPair(record, found), record);
    assert.equal(joinPair({ ...EMPTY_RECORD, spent: record.spent }, found).live, undefined);
  });

  it('is the found one where none is known', () => {
    const found = pairWith();
    assert.equal(joinPair(EMPTY_RECORD, found).live, found);
    assert.equal(joinPair({ ...EMPTY_RECORD, grants: ['g1.c'] }, found).live, found);
  });

  it('is, after a sign-out, only one of a grant that was not known then', () => {
    const out: AuthorizationRecord = { ...EMPTY_RECORD, signedOut: true, grants: ['g1.c'] };
    assert.equal(joinPair(out, pairWith({ generation: 8 })), out);
    const joined = joinPair(out, pairWith({ grant: 'g2.c' }));
    assert.equal(joined.live?.grant, 'g2.c');
    assert.equal(joined.signedOut, undefined);
  });
});

describe('The refresh tokens to try', () => {
  it('are the seed, the live one, the previous one, in this order', () => {
    const record = { ...known, previous: pairWith({ grant: 'g0.c' }), trial: pairWith({ grant: 'g2.c' }) };
    assert.deepEqual(
      candidates(record).map(({ grant }) => grant),
      ['g2.c', 'g1.c', 'g0.c'],
    );
  });

  it('are each there once, and none that is spent', () => {
    const record = { ...known, previous: live, trial: pairWith({ grant: 'g2.c' }) };
    assert.equal(candidates(record).length, 2);
    assert.equal(candidates({ ...record, spent: [live.refreshToken.hash()] }).length, 1);
    assert.deepEqual(candidates(EMPTY_RECORD), []);
  });
});
