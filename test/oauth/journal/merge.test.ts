import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { EMPTY_RECORD, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { mergeRecords } from '../../../src/oauth/journal/merge';
import type { TokenPair } from '../../../src/oauth/tokens/token-pair';
import { pairWith } from '../../support/token-pairs';

function pair(grant: string, generation: number): TokenPair {
  return pairWith({ grant, generation, refreshToken: new Secret(`${grant}-${generation}`) });
}

function hash(grant: string, generation: number): string {
  return pair(grant, generation).refreshToken.hash();
}

/** A record of a grant that has been refreshed up to a generation. */
function at(grant: string, generation: number, more: Partial<AuthorizationRecord> = {}): AuthorizationRecord {
  const spent = Array.from({ length: generation - 1 }, (_, n) => hash(grant, n + 1));
  return { ...EMPTY_RECORD, live: pair(grant, generation), grants: [grant], spent, ...more };
}

/** Grant and generation of what is in use. */
function inUse({ live, signedOut }: AuthorizationRecord): string {
  return live ? `${live.grant} ${live.generation}` : signedOut ? 'signed out' : 'nothing';
}

const OUT: AuthorizationRecord = {
  ...EMPTY_RECORD,
  signedOut: true,
  grants: ['a'],
  spent: [hash('a', 1), hash('a', 2)],
};

describe('What two processes made of one record', () => {
  const bySignIn = at('b', 1, { grants: ['a', 'b'], previous: pair('a', 2) });
  const cases: Record<string, [AuthorizationRecord, AuthorizationRecord, AuthorizationRecord, string]> = {
    'takes the higher generation of theirs': [at('a', 2), at('a', 3), at('a', 2), 'a 3'],
    'keeps the higher generation of ours': [at('a', 3), at('a', 2), at('a', 2), 'a 3'],
    'keeps ours, however old what lies there': [at('a', 9), at('a', 2), at('a', 9), 'a 9'],
    'takes the other’s sign-in': [at('a', 2), bySignIn, at('a', 2), 'b 1'],
    'takes the other’s sign-in, also over a refresh of ours': [at('a', 3), bySignIn, at('a', 2), 'b 1'],
    'keeps our sign-in, also over a refresh of the other': [bySignIn, at('a', 3), at('a', 2), 'b 1'],
    'keeps our sign-in beside another that nobody knew of': [
      at('b', 1, { grants: ['a', 'b'] }),
      at('c', 1, { grants: ['a', 'c'] }),
      at('a', 2),
      'b 1',
    ],
    'keeps our pair where an older journal came back': [bySignIn, at('a', 1), bySignIn, 'b 1'],
    'takes the other’s first sign-in': [EMPTY_RECORD, at('a', 1), EMPTY_RECORD, 'a 1'],
    'takes the other’s sign-out': [at('a', 2), OUT, at('a', 2), 'signed out'],
    'takes the other’s sign-out, also over a refresh of ours': [at('a', 3), OUT, at('a', 2), 'signed out'],
    'keeps our sign-out, also over a refresh of the other': [OUT, at('a', 3), at('a', 2), 'signed out'],
    'keeps our sign-in after the other’s sign-out': [at('b', 1, { grants: ['a', 'b'] }), OUT, at('a', 2), 'b 1'],
    'takes the other’s sign-in after our sign-out': [OUT, at('b', 1, { grants: ['a', 'b'] }), OUT, 'b 1'],
    'keeps ours where nothing of theirs opens': [
      at('a', 2),
      { ...EMPTY_RECORD, unopened: [{ generation: 9, sealed: 'x' }] },
      at('a', 2),
      'a 2',
    ],
    'takes back no pair that the other has spent': [
      at('a', 2),
      { ...EMPTY_RECORD, spent: [hash('a', 2)], trial: pair('t', 0) },
      at('a', 2),
      'nothing',
    ],
  };
  for (const [what, [mine, theirs, base, expected]] of Object.entries(cases)) {
    it(what, () => assert.equal(inUse(mergeRecords(mine, theirs, base)), expected));
  }

  it('is the same whoever writes last', () => {
    const base = at('a', 2);
    for (const [one, other] of [
      [at('a', 3), at('a', 4)],
      [at('a', 3), bySignIn],
      [at('a', 3), OUT],
    ] as const) {
      assert.equal(inUse(mergeRecords(one, other, base)), inUse(mergeRecords(other, one, base)));
    }
  });

  it('unites what is spent, tried and signed in, and what does not open', () => {
    const base = at('a', 2, { seeds: ['s0'], unopened: [{ generation: 1, sealed: 'old' }] });
    const mine = {
      ...base,
      spent: [...base.spent, 'm'],
      seeds: ['s0', 's1'],
      unopened: [{ generation: 2, sealed: 'm' }],
    };
    const theirs = {
      ...base,
      spent: [...base.spent, 't'],
      seeds: ['s0', 's2'],
      unopened: [...base.unopened, { generation: 3, sealed: 't' }],
    };
    const { spent, seeds, unopened } = mergeRecords(mine, theirs, base);
    assert.deepEqual(spent, [...base.spent, 'm', 't']);
    assert.deepEqual(seeds, ['s0', 's1', 's2']);
    assert.deepEqual(
      unopened.map(({ sealed }) => sealed),
      ['t', 'm'],
      'without what this process has done with',
    );
  });

  it('brings back nothing that this process has taken off a list', () => {
    const base = at('a', 2, { spent: ['seed', hash('a', 1)] });
    assert.deepEqual(mergeRecords({ ...base, spent: [hash('a', 1)] }, base, base).spent, [hash('a', 1)]);
  });

  it('ends no list later than a record may', () => {
    const many = (name: string): string[] => Array.from({ length: 200 }, (_, n) => `${name}${n}`);
    const merged = mergeRecords(
      at('a', 1, { spent: many('m'), seeds: many('m') }),
      at('a', 2, { spent: many('t'), seeds: many('t') }),
      EMPTY_RECORD,
    );
    assert.deepEqual([merged.spent.length, merged.seeds.length], [200, 50]);
  });

  it('keeps the pair that a sign-in replaced as the one before, but no spent one', () => {
    const base = at('a', 2);
    const signedIn = at('b', 1, { grants: ['a', 'b'] });
    assert.equal(mergeRecords(signedIn, at('a', 3), base).previous?.generation, 3);
    assert.equal(mergeRecords(signedIn, base, base).previous?.generation, 2);
    assert.equal(mergeRecords({ ...signedIn, spent: [hash('a', 2)] }, base, base).previous, undefined);
    assert.equal(
      mergeRecords(signedIn, { ...base, rejection: 'elsewhere' }, base).previous,
      undefined,
      'nor a rejected one',
    );
  });

  it('keeps a seed that one of them has on trial, unless the other knows its end', () => {
    const base = at('a', 2);
    const trial = pair('t', 0);
    const doubtful = { ...base, trial, inDoubt: trial.refreshToken.hash() };
    const kept = mergeRecords(at('a', 3), doubtful, base);
    assert.deepEqual([kept.trial, kept.inDoubt], [trial, trial.refreshToken.hash()]);
    assert.equal(mergeRecords(doubtful, at('a', 3), base).trial, trial);
    const judged = { ...at('a', 3), spent: [trial.refreshToken.hash()] };
    assert.equal(mergeRecords(judged, doubtful, base).trial, undefined);
    assert.equal(mergeRecords(doubtful, judged, base).trial, undefined);
  });

  it('keeps a doubt of either about what both hold, whatever else has changed, unless it was known before', () => {
    const base = at('a', 2);
    const inDoubt = hash('a', 2);
    const changed = { ...base, seeds: ['tried'] };
    assert.equal(mergeRecords(changed, { ...base, inDoubt }, base).inDoubt, inDoubt);
    assert.equal(mergeRecords({ ...changed, inDoubt }, base, base).inDoubt, inDoubt);
    assert.equal(mergeRecords(changed, { ...base, inDoubt }, { ...base, inDoubt }).inDoubt, undefined);
    assert.equal(mergeRecords(at('a', 3), { ...base, inDoubt }, base).inDoubt, undefined, 'of what is spent');
  });

  it('has the rejection of the pair that it goes on with', () => {
    const base = at('a', 2);
    const rejected = { ...base, rejection: 'elsewhere' as const };
    assert.equal(mergeRecords(rejected, at('a', 3), rejected).rejection, undefined);
    assert.equal(mergeRecords(base, rejected, base).rejection, 'elsewhere');
    assert.equal(mergeRecords(at('a', 3), rejected, base).rejection, undefined);
  });
});
