import assert from 'node:assert/strict';
import { Secret } from '../../../src/base/secret';
import { Usage } from '../../../src/runtime/storage/usage';
import { FakeClock, settle } from '../../support/fake-clock';
import { MemoryJournal } from '../../support/memory-journal';

describe('what is counted', () => {
  let storage: MemoryJournal;
  let clock: FakeClock;

  beforeEach(() => {
    [storage, clock] = [new MemoryJournal(), new FakeClock()];
  });
  const open = (): Usage => new Usage(storage, clock);
  const kept = (): object => (storage.document as unknown as { accounts: object }).accounts;

  it('goes on after a restart, account by account', async () => {
    const usage = open();
    usage.meter('a').count('commands');
    usage.meter('a').count('reads');
    usage.meter('b.c/d').count('polls');
    await usage.save();
    const again = open();
    const [a, b] = [again.meter('a'), again.meter('b.c/d')];
    a.count('commands');
    await settle();
    assert.deepEqual([a.today(), b.today(), again.meter('c').today()], [3, 1, 0]);
  });

  it('goes on over a deploy with the same counter', () => {
    const usage = open();
    assert.equal(usage.meter('a'), usage.meter('a'));
  });

  it('is written only where it changed', async () => {
    const usage = open();
    usage.meter('a').count('reads');
    await usage.save();
    await usage.save();
    assert.equal(storage.attempts, 1);
    usage.meter('a').count('reads');
    await usage.save();
    assert.equal(storage.attempts, 2);
  });

  it('is written once a minute at most where much is counted, else each ten minutes, and never for nothing', async () => {
    const usage = open();
    const writesOf = async (minutes: number, callsAMinute: number): Promise<number> => {
      const before = storage.attempts;
      for (let minute = 0; minute < minutes; minute++) {
        for (let call = 0; call < callsAMinute; call++) usage.meter('a').count('polls');
        await clock.pass(60_000);
        await usage.saveIfDue();
      }
      return storage.attempts - before;
    };
    assert.equal(await writesOf(30, 1), 3);
    assert.equal(await writesOf(30, 40), 30);
    assert.ok((await writesOf(60, 0)) <= 1, 'what was left over');
    assert.equal(await writesOf(600, 0), 0);
    const again = open().meter('a');
    await settle();
    assert.equal(again.thisMonth(), 30 + 30 * 40);
  });

  it('of two processes is the sum of both, whoever saves when', async () => {
    const [one, other] = [open(), open()];
    const [mine, theirs] = [one.meter('a'), other.meter('a')];
    other.meter('b').count('polls');
    for (let round = 1; round <= 3; round++) {
      mine.count('commands');
      theirs.count('reads');
      theirs.count('reads');
      await one.save();
      await other.save();
      await other.save();
    }
    mine.count('commands');
    await one.save();
    const again = open();
    const [a, b] = [again.meter('a'), again.meter('b')];
    await settle();
    assert.deepEqual([a.today(), a.thisMonth(), b.today()], [10, 10, 1]);
    assert.equal(mine.today(), 10, 'and the budget knows of it');
  });

  it('of two processes is no more than it is where a save fails', async () => {
    const [one, other] = [open(), open()];
    one.meter('a').count('reads');
    other.meter('a').count('reads');
    await other.save();
    storage.writing = 'fail';
    await one.save();
    await one.save();
    storage.writing = 'well';
    await one.save();
    const again = open().meter('a');
    await settle();
    assert.equal(again.today(), 2);
  });

  it('goes on from memory where the file is lost, and does not double where an older one comes back', async () => {
    const usage = open();
    usage.meter('a').count('reads');
    await usage.save();
    const old = storage.document;
    usage.meter('a').count('reads');
    await usage.save();
    await storage.write(old);
    usage.meter('a').count('reads');
    await usage.save();
    assert.equal(usage.meter('a').today(), 3);
    const again = open().meter('a');
    await settle();
    assert.equal(again.today(), 3);
  });

  it('forgets a personal token for good, though another process has saved it', async () => {
    const token = new Secret('a-personal-token');
    const [one, other] = [open(), open()];
    await one.firstSeen('a', token);
    await one.save();
    other.meter('a').count('reads');
    await other.save();
    one.forgetPersonalToken('a');
    await one.save();
    await clock.pass(60_000);
    assert.equal(await open().firstSeen('a', token), clock.now());
  });

  for (const mood of ['fail', 'throw'] as const) {
    it(`costs nobody anything where the storage does ${mood}; the next document differs`, async () => {
      const usage = open();
      usage.meter('a').count('reads');
      storage.writing = mood;
      await usage.save();
      storage.writing = 'well';
      clock.step(1);
      await usage.save();
      assert.deepEqual(Object.keys(kept()), ['a']);
      assert.equal(new Set(storage.written).size, storage.written.length);
    });
  }

  it('keeps what belongs to accounts that have not shown up', async () => {
    const usage = open();
    usage.meter('disabled').count('reads');
    await usage.save();
    const again = open();
    again.meter('a').count('reads');
    await again.save();
    assert.deepEqual(Object.keys(kept()).sort(), ['a', 'disabled']);
  });

  it('remembers when a personal token was seen first, by its hash', async () => {
    const token = new Secret('a-personal-token');
    const usage = open();
    const first = await usage.firstSeen('a', token);
    assert.equal(first, clock.now());
    await usage.save();
    assert.ok(!JSON.stringify(storage.document).includes(token.reveal()));
    await clock.pass(60_000);
    const again = open();
    assert.equal(await again.firstSeen('a', token), first);
    assert.equal(await again.firstSeen('b', token), clock.now());
    assert.equal(await again.firstSeen('a', new Secret('another')), clock.now());
    again.forgetPersonalToken('a');
    assert.equal(await again.firstSeen('a', token), clock.now());
  });

  it('remembers what an account noted of its events, and lets others be', async () => {
    const usage = open();
    usage.meter('a').count('reads');
    usage.noteEvents('a', { eventAt: 'now' });
    usage.noteEvents('b', { eventAt: 'then' });
    await usage.save();
    await usage.save();
    assert.equal(storage.attempts, 1);
    const again = open();
    assert.deepEqual([await again.eventsOf('a'), await again.eventsOf('c')], [{ eventAt: 'now' }, undefined]);
    again.noteEvents('a', { eventAt: 'later' });
    assert.deepEqual(await again.eventsOf('a'), { eventAt: 'later' });
    await again.save();
    const last = open();
    assert.deepEqual([await last.eventsOf('a'), await last.eventsOf('b')], [{ eventAt: 'later' }, { eventAt: 'then' }]);
    assert.equal(last.meter('a').today(), 1);
  });

  for (const [name, document] of Object.entries({
    ...{ null: null, list: [], 'another version': { version: 2, accounts: {} }, 'no accounts': { version: 1 } },
    'accounts that are none': { version: 1, accounts: { a: 7, b: { meter: 'x', personalToken: [] } } },
  })) {
    it(`begins at nothing where the file holds ${name}`, async () => {
      storage = new MemoryJournal(document);
      const usage = open();
      const meter = usage.meter('a');
      await settle();
      assert.equal(meter.today(), 0);
      assert.equal(await usage.firstSeen('b', new Secret('t')), clock.now());
      meter.count('reads');
      await usage.save();
      assert.ok(Object.keys(kept()).includes('a'));
    });
  }
});
