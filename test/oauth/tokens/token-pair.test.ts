import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import {
  belongingTo,
  fromStoredPair,
  isAlive,
  newGrant,
  pairOfGrant,
  pairOfSeed,
  toStoredPair,
  type TokenPair,
} from '../../../src/oauth/tokens/token-pair';
import { fixedRandom } from '../../support/fake-clock';

const PAIR: TokenPair = {
  accessToken: new Secret('access'),
  refreshToken: new Secret('refresh'),
  expiresAt: Date.parse('2026-03-05T09:00:00Z'),
  obtainedAt: Date.parse('2026-03-04T09:00:00Z'),
  scope: 'r:devices:*',
  installedAppId: 'installed-1',
  grant: 'a1.c0',
  generation: 7,
};

describe('A stored token pair', () => {
  it('counts dates beyond the year 9999 as unreadable: sums with them are no dates', () => {
    for (const absurd of ['+275760-09-13T00:00:00Z', '+010000-01-01T00:00:00Z']) {
      const pair = fromStoredPair({ refreshToken: 'r', expiresAt: absurd, obtainedAt: absurd });
      assert.deepEqual([pair?.expiresAt, pair?.obtainedAt], [0, 0]);
    }
  });

  it('is all strings, times in ISO 8601 UTC', () => {
    assert.deepEqual(toStoredPair(PAIR), {
      accessToken: 'access',
      refreshToken: 'refresh',
      expiresAt: '2026-03-05T09:00:00.000Z',
      obtainedAt: '2026-03-04T09:00:00.000Z',
      scope: 'r:devices:*',
      installedAppId: 'installed-1',
      grant: 'a1.c0',
      generation: '7',
    });
  });

  it('is read back the same', () => {
    const read = fromStoredPair(toStoredPair(PAIR));
    assert.ok(read);
    assert.ok(read.accessToken.equals(PAIR.accessToken));
    assert.ok(read.refreshToken.equals(PAIR.refreshToken));
    assert.deepEqual(toStoredPair(read), toStoredPair(PAIR));
  });

  it('is none without a refresh token', () => {
    for (const refreshToken of [undefined, '', '   ', 5, null]) {
      assert.equal(fromStoredPair({ ...toStoredPair(PAIR), refreshToken }), undefined);
    }
  });

  it('takes unreadable times as long ago and trims what people paste', () => {
    const read = fromStoredPair({ refreshToken: ' refresh\n', expiresAt: 'soon', obtainedAt: 12 });
    assert.equal(read?.refreshToken.reveal(), 'refresh');
    assert.equal(read.expiresAt, 0);
    assert.equal(read.obtainedAt, 0);
    assert.equal(read.scope, '');
  });

  it('has no access token where no header could carry it: it is then refreshed', () => {
    const read = fromStoredPair({ ...toStoredPair(PAIR), accessToken: 'first\nsecond' });
    assert.equal(read?.accessToken.reveal(), '');
    assert.equal(isAlive(read, PAIR.obtainedAt), false);
  });

  it('put there by hand is a grant of its own, the same at each start', () => {
    const once = fromStoredPair({ refreshToken: 'mine' });
    assert.match(once?.grant ?? '', /^by-hand-[0-9a-f]{16}$/);
    assert.equal(once?.generation, 0);
    assert.equal(fromStoredPair({ refreshToken: 'mine', accessToken: 'x' })?.grant, once.grant);
    assert.notEqual(fromStoredPair({ refreshToken: 'other' })?.grant, once.grant);
  });

  it('counts as put there by hand with only one of grant and generation', () => {
    assert.equal(fromStoredPair({ refreshToken: 'mine', grant: 'g' })?.generation, 0);
    for (const generation of ['', 'many', '99999999999999999999']) {
      assert.match(fromStoredPair({ refreshToken: 'mine', grant: 'g', generation })?.grant ?? '', /^by-hand-/);
    }
    assert.match(fromStoredPair({ refreshToken: 'mine', generation: '3' })?.grant ?? '', /^by-hand-/);
  });
});

describe('A new token pair', () => {
  it('counts its life from the request on, and begins with generation 1', () => {
    const granted = {
      kind: 'granted',
      accessToken: new Secret('a'),
      refreshToken: new Secret('r'),
      expiresInSeconds: 2,
      scope: 's',
      installedAppId: 'i',
    } as const;
    const pair = pairOfGrant(granted, 'g', 5000);
    assert.equal(pair.obtainedAt, 5000);
    assert.equal(pair.expiresAt, 7000);
    assert.equal(pair.generation, 1);
    assert.equal(pair.grant, 'g');
  });

  it('of a seed has no access token that lives', () => {
    const pair = pairOfSeed(new Secret('r'), 'g');
    assert.equal(isAlive(pair, 0), false);
    assert.equal(isAlive({ ...pair, expiresAt: 10 }, 0), false, 'without an access token there is nothing to serve');
    assert.equal(pair.generation, 0);
  });

  it('lives until the moment it expires', () => {
    assert.equal(isAlive(PAIR, PAIR.expiresAt - 1), true);
    assert.equal(isAlive(PAIR, PAIR.expiresAt), false);
    assert.equal(isAlive(undefined, 0), false);
  });
});

describe('A grant', () => {
  it('is random and ends in the mark of its client', () => {
    const random = fixedRandom();
    const [one, two] = [newGrant('node:1:abc', random), newGrant('node:1:abc', random)];
    assert.match(one, /^[0-9a-f]{32}\.abc$/);
    assert.notEqual(one, two);
  });

  it('of a pair put there by hand gets the mark of the client that uses it, once', () => {
    const marked = belongingTo('node-1:abc', { ...PAIR, grant: 'by-hand-1' });
    assert.equal(marked.grant, 'by-hand-1.abc');
    assert.equal(belongingTo('node-1:def', marked).grant, 'by-hand-1.abc');
  });
});
