import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { TokenOwners } from '../../../src/oauth/keeper/token-owners';
import { Journal } from '../../../src/oauth/journal/journal';
import type { KeeperPorts, KeeperSettings } from '../../../src/oauth/keeper/ports';
import { EMPTY_RECORD, toEntry, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { Ledger } from '../../../src/oauth/keeper/ledger';
import { SeedTrials } from '../../../src/oauth/keeper/seed-trials';
import { FakeClock, fixedRandom } from '../../support/fake-clock';
import { KeeperFixture, RecordingLog } from '../../support/keeper-fixture';
import { MemoryJournal } from '../../support/memory-journal';
import { pairWith } from '../../support/token-pairs';

const KEY = 'account-1:abc';
const SEED = new Secret('a seed');
const HASH = SEED.hash();

/** Seed trials in steps of a ledger whose journal holds a record already. */
class Trials {
  readonly ledger: Ledger;
  readonly seeds: SeedTrials;
  readonly owners = new TokenOwners();

  private constructor(ports: Omit<KeeperPorts, 'owners'>) {
    const all = { ...ports, owners: this.owners };
    this.ledger = new Ledger(KEY, all);
    this.seeds = new SeedTrials(KEY, all);
  }

  static async beside(record: Partial<AuthorizationRecord> = {}): Promise<Trials> {
    const [clock, random] = [new FakeClock(), fixedRandom()];
    const entry = toEntry({ ...EMPTY_RECORD, ...record }, KEY, noSeed.client.clientSecret, clock.now(), random);
    const storage = new MemoryJournal({ version: 1, entries: { [KEY]: entry } });
    const trials = new Trials({ journal: new Journal(storage, clock), clock, random, log: new RecordingLog() });
    trials.ledger.open(noSeed);
    await trials.ledger.step((change) => change.load());
    return trials;
  }

  get record(): AuthorizationRecord {
    return this.ledger.record;
  }

  take(by: KeeperSettings): Promise<boolean> {
    this.ledger.open(by);
    return this.ledger.step((change) => this.seeds.take(change));
  }

  put(seed: Secret, by: KeeperSettings): Promise<string> {
    this.ledger.open(by);
    return this.ledger.step((change) => this.seeds.put(seed, change));
  }
}

const settings = new KeeperFixture().settings({ seed: SEED.reveal() });
const noSeed = new KeeperFixture().settings();

describe('The settings’ seed', () => {
  it('goes on trial where it was never tried', async () => {
    const trials = await Trials.beside();
    assert.equal(await trials.take(settings), true);
    const { trial, seeds: tried, grants } = trials.record;
    assert.ok(trial);
    assert.ok(trial.refreshToken.equals(SEED));
    assert.deepEqual([tried, grants], [[HASH], [trial.grant]]);
    assert.equal(trials.seeds.owner, undefined);
  });

  it('that is not there is none', async () => {
    const trials = await Trials.beside();
    assert.equal(await trials.take(noSeed), false);
    assert.deepEqual(trials.record, EMPTY_RECORD);
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
      const trials = await Trials.beside({ live: pairWith(), ...record });
      const before = trials.record;
      assert.equal(await trials.take(settings), false);
      assert.equal(trials.record, before);
    });
  }

  it('that was tried may be judged anew where a part of the journal does not open', async () => {
    const trials = await Trials.beside({ seeds: [HASH], unopened: [{ generation: 1, sealed: 'x' }] });
    assert.equal(await trials.take(settings), true);
  });

  it('that another account has stays with it', async () => {
    const trials = await Trials.beside();
    trials.owners.introduce('other:abc', 'Garden');
    trials.owners.take(HASH, 'other:abc');
    assert.equal(await trials.take(settings), false);
    assert.equal(trials.seeds.owner, 'Garden');
    assert.equal(trials.record.trial, undefined);
    trials.owners.keepOnly('other:abc', []);
    assert.equal(await trials.take(settings), true);
    assert.equal(trials.seeds.owner, undefined);
  });
});

describe('A seed on trial', () => {
  it('ends a sign-out and a refusal of the client, but no refusal of the token in use', async () => {
    const refused = await Trials.beside({ rejection: 'client', signedOut: true });
    await refused.put(SEED, noSeed);
    assert.equal(refused.record.rejection, undefined);
    assert.equal(refused.record.signedOut, undefined);
    const spent = await Trials.beside({ rejection: 'elsewhere', signedOut: true });
    await spent.put(SEED, noSeed);
    assert.equal(spent.record.rejection, 'elsewhere');
    assert.equal(spent.record.signedOut, undefined);
  });

  it('is taken back from the spent ones, and no other is', async () => {
    const trials = await Trials.beside({ spent: ['one', HASH, 'two'] });
    await trials.put(SEED, noSeed);
    assert.deepEqual(trials.record.spent, ['one', 'two']);
  });

  it('that is the live token is the live grant', async () => {
    const live = pairWith({ refreshToken: SEED });
    const trials = await Trials.beside({ live });
    assert.equal(await trials.put(SEED, noSeed), live.grant);
    assert.equal(trials.record.trial, undefined);
  });

  it('does not push the one of the settings out of the memory', async () => {
    const trials = await Trials.beside({ seeds: ['one', HASH, 'two'] });
    await trials.put(new Secret('by hand'), settings);
    assert.deepEqual(trials.record.seeds, ['one', 'two', HASH, new Secret('by hand').hash()]);
    await trials.put(new Secret('another'), noSeed);
    assert.deepEqual(trials.record.seeds.slice(0, 3), ['one', 'two', HASH]);
  });
});
