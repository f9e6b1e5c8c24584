import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { TokenOwners } from '../../../src/oauth/keeper/token-owners';
import { Journal } from '../../../src/oauth/journal/journal';
import type { KeeperPorts } from '../../../src/oauth/keeper/ports';
import { EMPTY_RECORD, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { Safe } from '../../../src/oauth/keeper/ledger';
import { SeedTrials } from '../../../src/oauth/keeper/seed-trials';
import { FakeClock, fixedRandom } from '../../support/fake-clock';
import { KeeperFixture, RecordingLog } from '../../support/keeper-fixture';
import { MemoryJournal } from '../../support/memory-journal';
import { pairWith } from '../../support/token-pairs';

const KEY = 'account-1:abc';
const SEED = new Secret('a seed');
const HASH = SEED.hash();

/** SeedTrials beside a record that is known already. */
function seedsBeside(record: Partial<AuthorizationRecord> = {}): {
  seeds: SeedTrials;
  safe: Safe;
  owners: TokenOwners;
} {
  const clock = new FakeClock();
  const owners = new TokenOwners();
  const journal = new Journal(new MemoryJournal(), clock);
  const ports: KeeperPorts = { journal, owners, clock, random: fixedRandom(), log: new RecordingLog() };
  const safe = new Safe(KEY, ports);
  safe.record = { ...EMPTY_RECORD, ...record };
  return { seeds: new SeedTrials(KEY, safe, ports), safe, owners };
}

const settings = new KeeperFixture().settings({ seed: SEED.reveal() });
const noSeed = new KeeperFixture().settings();

describe('The settings’ seed', () => {
  it('goes on trial where it was never tried', async () => {
    const { seeds, safe } = seedsBeside();
    assert.equal(await seeds.take(settings), true);
    const { trial, seeds: tried, grants } = safe.record;
    assert.ok(trial);
    assert.ok(trial.refreshToken.equals(SEED));
    assert.deepEqual([tried, grants], [[HASH], [trial.grant]]);
    assert.equal(seeds.owner, undefined);
  });

  it('that is not there is none', async () => {
    const { seeds, safe } = seedsBeside();
    assert.equal(await seeds.take(noSeed), false);
    assert.deepEqual(safe.record, EMPTY_RECORD);
  });

  const pair = pairWith({ refreshToken: SEED });
  const known: Record<string, Partial<AuthorizationRecord>> = {
    'is the live token': { live: pair },
    'is the token before': { previous: pair },
    'is on trial': { trial: pair },
    'is spent': { spent: [HASH] },
    'was tried': { seeds: [HASH] },
  };
  for (const [how, record] of Object.entries(known)) {
    it(`that ${how} is not taken again`, async () => {
      const { seeds, safe } = seedsBeside({ live: pairWith(), ...record });
      const before = safe.record;
      assert.equal(await seeds.take(settings), false);
      assert.equal(safe.record, before);
    });
  }

  it('that was tried may be judged anew where a part of the journal does not open', async () => {
    const { seeds } = seedsBeside({ seeds: [HASH], unopened: [{ generation: 1, sealed: 'x' }] });
    assert.equal(await seeds.take(settings), true);
  });

  it('that another account has stays with it', async () => {
    const { seeds, safe, owners } = seedsBeside();
    owners.introduce('other:abc', 'Garden');
    owners.take(HASH, 'other:abc');
    assert.equal(await seeds.take(settings), false);
    assert.equal(seeds.owner, 'Garden');
    assert.equal(safe.record.trial, undefined);
    owners.keepOnly('other:abc', []);
    assert.equal(await seeds.take(settings), true);
    assert.equal(seeds.owner, undefined);
  });
});

describe('A seed on trial', () => {
  it('ends a sign-out and a refusal of the client, but no refusal of the token in use', async () => {
    const refused = seedsBeside({ rejection: 'client', signedOut: true });
    await refused.seeds.put(SEED, noSeed);
    assert.equal(refused.safe.record.rejection, undefined);
    assert.equal(refused.safe.record.signedOut, undefined);
    const spent = seedsBeside({ rejection: 'elsewhere', signedOut: true });
    await spent.seeds.put(SEED, noSeed);
    assert.equal(spent.safe.record.rejection, 'elsewhere');
    assert.equal(spent.safe.record.signedOut, undefined);
  });

  it('is taken back from the spent ones, and no other is', async () => {
    const { seeds, safe } = seedsBeside({ spent: ['one', HASH, 'two'] });
    await seeds.put(SEED, noSeed);
    assert.deepEqual(safe.record.spent, ['one', 'two']);
  });

  it('that is the live token is the live grant', async () => {
    const live = pairWith({ refreshToken: SEED });
    const { seeds, safe } = seedsBeside({ live });
    assert.equal(await seeds.put(SEED, noSeed), live.grant);
    assert.equal(safe.record.trial, undefined);
  });

  it('does not push the one of the settings out of the memory', async () => {
    const { seeds, safe } = seedsBeside({ seeds: ['one', HASH, 'two'] });
    await seeds.put(new Secret('by hand'), settings);
    assert.deepEqual(safe.record.seeds, ['one', 'two', HASH, new Secret('by hand').hash()]);
    await seeds.put(new Secret('another'), noSeed);
    assert.deepEqual(safe.record.seeds.slice(0, 3), ['one', 'two', HASH]);
  });
});
