import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import {
  EMPTY_RECORD,
  fromEntry,
  toEntry,
  withGrant,
  withHash,
  without,
  withSeed,
  type AuthorizationRecord,
} from '../../../src/oauth/journal/authorization-record';
import { seal } from '../../../src/oauth/journal/seal';
import { toStoredPair } from '../../../src/oauth/tokens/token-pair';
import { fixedRandom } from '../../support/fake-clock';
import { entryWith } from '../../support/journal-entry';
import { pairWith } from '../../support/token-pairs';

const KEY = 'node-1:abc';
const SECRET = new Secret('client secret');
const OTHER = new Secret('other secret');
const NOW = Date.parse('2026-03-04T09:00:00Z');

const FULL: AuthorizationRecord = {
  live: pairWith({ generation: 7 }),
  previous: pairWith({ grant: 'g0.c', generation: 3 }),
  trial: pairWith({ grant: 'g2.c', generation: 0 }),
  inDoubt: 'hash',
  rejection: 'unused',
  triedAtExpiry: true,
  grants: ['g0.c', 'g1.c'],
  spent: ['s'],
  seeds: ['d'],
  unopened: [],
};

/** Records compared by what is in their secrets. */
function plain(record: AuthorizationRecord): unknown {
  const stored = (['live', 'previous', 'trial'] as const).map((part) => record[part] && toStoredPair(record[part]));
  return { ...record, live: stored[0], previous: stored[1], trial: stored[2] };
}

function entryOf(record: AuthorizationRecord, secret = SECRET, random = fixedRandom()): ReturnType<typeof toEntry> {
  return toEntry(record, KEY, secret, NOW, random);
}

describe('A record in the journal', () => {
  it('is read back the same', () => {
    assert.deepEqual(plain(fromEntry(entryOf(FULL), KEY, SECRET)), plain(FULL));
    assert.deepEqual(plain(fromEntry(entryOf(EMPTY_RECORD), KEY, SECRET)), plain(EMPTY_RECORD));
  });

  it('shows generation, date, state and hashes, and nothing else', () => {
    const { sealed, ...shown } = entryOf(FULL);
    assert.deepEqual(shown, {
      generation: 7,
      updatedAt: '2026-03-04T09:00:00.000Z',
      state: 'rejected',
      spent: ['s'],
      seeds: ['d'],
    });
    assert.ok(sealed.length > 100);
    const all = JSON.stringify({ shown, plainBytes: Buffer.from(sealed, 'base64').toString('latin1') });
    for (const told of ['access-', 'refresh-', 'g1.c']) assert.ok(!all.includes(told), told);
  });

  it('says in its state what matters most', () => {
    assert.equal(entryOf(EMPTY_RECORD).state, 'idle');
    assert.equal(entryOf({ ...EMPTY_RECORD, rejection: 'client' }).state, 'rejected');
    assert.equal(entryOf({ ...EMPTY_RECORD, inDoubt: 'x' }).state, 'refreshing');
    assert.equal(entryOf({ ...EMPTY_RECORD, rejection: 'client', inDoubt: 'x' }).state, 'rejected');
    assert.equal(entryOf({ ...EMPTY_RECORD, signedOut: true, inDoubt: 'x' }).state, 'signedOut');
  });

  it('keeps the sign-out where its sealed part does not open', () => {
    const entry = entryOf({ ...EMPTY_RECORD, signedOut: true, spent: ['s'], grants: ['g1.c'] });
    const record = fromEntry(entry, KEY, OTHER);
    assert.equal(record.signedOut, true);
    assert.deepEqual(record.spent, ['s']);
    assert.deepEqual(fromEntry(entry, KEY, SECRET).grants, ['g1.c']);
  });

  it('that does not open is kept beside, and opened later with the right secret', () => {
    const beside = fromEntry(entryOf(FULL), KEY, OTHER);
    assert.equal(beside.live, undefined);
    assert.deepEqual(beside.spent, ['s']);
    assert.equal(beside.unopened.length, 1);
    const later = fromEntry(entryOf(beside, OTHER), KEY, SECRET);
    assert.equal(later.live?.generation, 7);
    assert.equal(later.unopened.length, 1, 'now the other one is beside');
  });

  it('that opens wins over all beside it; of those the newest', () => {
    const part = (generation: number): { generation: number; sealed: string } => {
      const { sealed } = entryOf({ ...EMPTY_RECORD, live: pairWith({ generation }) });
      return { generation, sealed };
    };
    const unopened = [part(9), part(4)];
    const opening = entryOf({ ...EMPTY_RECORD, live: pairWith({ generation: 2 }), unopened });
    assert.equal(fromEntry(opening, KEY, SECRET).live?.generation, 2);
    const closed = entryOf({ ...EMPTY_RECORD, unopened }, OTHER);
    assert.equal(fromEntry(closed, KEY, SECRET).live?.generation, 9);
  });

  it('is bound to its key and generation', () => {
    const entry = entryOf(FULL);
    assert.equal(fromEntry(entry, 'node-2:abc', SECRET).live, undefined);
    assert.equal(fromEntry({ ...entry, generation: 8 }, KEY, SECRET).live, undefined);
  });

  it('keeps no more than the newest eight parts that do not open', () => {
    const unopened = Array.from({ length: 20 }, (_, generation) => ({ generation, sealed: `${generation}` }));
    assert.deepEqual(entryOf({ ...EMPTY_RECORD, unopened }).unopened, unopened.slice(0, 8));
  });

  it('bears nonsense in the sealed part', () => {
    const sealedWith = (inner: unknown): string => seal(JSON.stringify(inner), SECRET, `${KEY}#1`, fixedRandom());
    const nonsense = { live: 5, previous: {}, trial: [], inDoubt: 1, rejection: 'bored', triedAtExpiry: 'yes' };
    for (const inner of [nonsense, { ...nonsense, grants: [1] }, {}]) {
      const record = fromEntry(entryWith({ sealed: sealedWith(inner) }), KEY, SECRET);
      assert.deepEqual(record, EMPTY_RECORD);
    }
    for (const inner of [[], null, 'text']) {
      assert.equal(fromEntry(entryWith({ sealed: sealedWith(inner) }), KEY, SECRET).unopened.length, 1);
    }
  });
});

describe('The lists of a record', () => {
  it('keep the newest hashes, each once', () => {
    assert.deepEqual(withHash(['a'], 'a'), ['a']);
    const many = Array.from({ length: 300 }, (_, index) => `h${index}`).reduce<readonly string[]>(
      (hashes, hash) => withHash(hashes, hash),
      [],
    );
    assert.equal(many.length, 200);
    assert.equal(many.at(-1), 'h299');
  });

  it('hold fifty grants and fifty seeds', () => {
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`);
    assert.equal(names.reduce<readonly string[]>((all, name) => withGrant(all, name), []).length, 50);
    assert.equal(names.reduce((record, name) => withSeed(record, name), EMPTY_RECORD).seeds.length, 50);
  });

  it('are left alone when parts are taken out', () => {
    const rest = without(FULL, 'live', 'inDoubt');
    assert.equal(rest.live, undefined);
    assert.ok(!('inDoubt' in rest));
    assert.deepEqual(rest.grants, FULL.grants);
    assert.equal(FULL.inDoubt, 'hash', 'nothing is changed in place');
  });
});
