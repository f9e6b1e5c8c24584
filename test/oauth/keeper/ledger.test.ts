import assert from 'node:assert/strict';
import { EMPTY_RECORD } from '../../../src/oauth/journal/authorization-record';
import { Ledger, type Change } from '../../../src/oauth/keeper/ledger';
import { settle } from '../../support/fake-clock';
import { KEY, KeeperFixture, refused } from '../../support/keeper-fixture';
import { MemoryJournal } from '../../support/memory-journal';
import { pairWith } from '../../support/token-pairs';

function openLedger(): { ledger: Ledger; fixture: KeeperFixture } {
  const fixture = new KeeperFixture();
  const ledger = new Ledger(KEY, fixture.ports);
  ledger.open(fixture.settings());
  return { ledger, fixture };
}

describe('The ledger', () => {
  it('has no step before it is open', async () => {
    await refused(
      new Ledger(KEY, new KeeperFixture().ports).step(() => Promise.resolve()),
      'not_authorized',
    );
  });

  it('runs one step after the other, also after one that failed', async () => {
    const { ledger } = openLedger();
    const order: string[] = [];
    let go: () => void = () => undefined;
    const first = ledger.step(async () => {
      await new Promise<void>((resolve) => (go = resolve));
      order.push('first');
      throw new Error('the first failed');
    });
    const second = ledger.step(async () => void order.push('second'));
    await settle();
    assert.deepEqual(order, []);
    go();
    await assert.rejects(first, /the first failed/);
    await second;
    await ledger.settled;
    assert.deepEqual(order, ['first', 'second']);
  });

  it('gives each step the settings of the last deploy', async () => {
    const { ledger, fixture } = openLedger();
    ledger.open(fixture.settings({ name: 'Garden' }));
    assert.equal(await ledger.step(async ({ settings }) => settings.name), 'Garden');
  });

  it('takes over all that another process changes, again and again, where nothing of its own is in it', async () => {
    const storage = new MemoryJournal();
    const [one, other] = [1, 2].map((random) => {
      const fixture = new KeeperFixture({ storage, random });
      const ledger = new Ledger(KEY, fixture.ports);
      ledger.open(fixture.settings());
      return ledger;
    });
    assert.ok(one && other);
    await one.step(async (change) => {
      await change.load();
      await change.keep({ ...EMPTY_RECORD, live: pairWith() });
    });
    await other.step((change) => change.load());
    const { record } = one;
    const seeds = ['a seed'];
    const told = (ledger: Ledger): unknown[] => [ledger.record.rejection, ledger.record.triedAtExpiry];
    for (const changed of [{ seeds }, { rejection: 'client' }, { triedAtExpiry: true }, {}] as const) {
      await one.step((change) => change.keep({ ...record, ...changed }));
      await other.step((change) => change.look());
      assert.deepEqual(told(other), told(one));
    }
    assert.deepEqual(other.record.seeds, seeds);
  });

  it('writes for a step, and for nobody who kept its change', async () => {
    const { ledger, fixture } = openLedger();
    const live = pairWith();
    const kept = await ledger.step(async (change): Promise<Change> => {
      await change.load();
      await change.keep({ ...EMPTY_RECORD, live });
      return change;
    });
    assert.equal(ledger.record.live, live);
    assert.equal(fixture.storage.attempts, 1);
    for (const late of [() => kept.keep(EMPTY_RECORD), () => kept.propose(EMPTY_RECORD), () => kept.renewSeal()]) {
      assert.throws(late, /outlived its step/);
    }
    assert.equal(ledger.record.live, live);
    assert.equal(fixture.storage.attempts, 1);
  });
});
