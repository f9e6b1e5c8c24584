import assert from 'node:assert/strict';
import { SmartThingsError } from '../../../src/base/errors';
import { identityOf, Journal } from '../../../src/oauth/journal/journal';
import { FakeClock, settle } from '../../support/fake-clock';
import { entryWith } from '../../support/journal-entry';
import { MemoryJournal } from '../../support/memory-journal';

const DAY_MS = 24 * 60 * 60 * 1000;

function journalOn(document?: unknown): { journal: Journal; storage: MemoryJournal; clock: FakeClock } {
  const [storage, clock] = [new MemoryJournal(document), new FakeClock()];
  return { journal: new Journal(storage, clock), storage, clock };
}

describe('The journal', () => {
  it('is empty where there is none yet', async () => {
    const { journal, storage } = journalOn();
    await journal.load();
    assert.equal(journal.entry('node-1:a'), undefined);
    assert.equal(storage.attempts, 0);
  });

  it('reads back what it wrote, in the agreed shape', async () => {
    const { journal, storage, clock } = journalOn();
    const entry = entryWith({ generation: 3, state: 'refreshing', spent: ['s'], seeds: ['d'] });
    const withPart = entryWith({ unopened: [{ generation: 2, sealed: 'old' }] });
    await Promise.all([journal.put('node-1:a', entry), journal.put('node-2:a', withPart)]);
    assert.equal(storage.document.version, 1);
    assert.deepEqual(storage.document.entries['node-1:a'], entry);
    const again = new Journal(storage, clock);
    await again.load();
    assert.deepEqual(again.entry('node-1:a'), entry);
    assert.deepEqual(again.entry('node-2:a'), withPart);
  });

  it('resolves only when the storage has taken it', async () => {
    const { journal, storage } = journalOn();
    storage.writing = 'hang';
    let held = false;
    const put = journal.put('node-1:a', entryWith({})).then(() => (held = true));
    await settle();
    assert.equal(held, false);
    assert.deepEqual(journal.entry('node-1:a'), entryWith({}), 'in memory at once');
    storage.release();
    await put;
  });

  it('writes one at a time; what comes meanwhile shares the next write', async () => {
    const { journal, storage } = journalOn();
    storage.writing = 'hang';
    const first = journal.put('node-1:a', entryWith({ generation: 1 }));
    await settle();
    const rest = [2, 3, 4].map((generation) => journal.put('node-1:a', entryWith({ generation })));
    const other = journal.put('node-2:a', entryWith({}));
    await settle();
    assert.equal(storage.attempts, 1);
    storage.release();
    await Promise.all([first, other, ...rest]);
    assert.equal(storage.attempts, 2);
    assert.equal(storage.document.entries['node-1:a']?.generation, 4);
    assert.ok(storage.document.entries['node-2:a']);
  });

  for (const mood of ['fail', 'throw'] as const) {
    it(`passes on that the storage does ${mood}; the next write holds all, and differs`, async () => {
      const { journal, storage } = journalOn();
      storage.writing = mood;
      await assert.rejects(journal.put('node-1:a', entryWith({})));
      storage.writing = 'well';
      await journal.put('node-2:a', entryWith({}));
      assert.ok(storage.document.entries['node-1:a']);
      await journal.put('node-2:a', entryWith({}));
      assert.equal(new Set(storage.written).size, storage.written.length);
    });
  }

  it('is never written over while it cannot be read', async () => {
    const { journal, storage, clock } = journalOn();
    await journal.put('node-1:a', entryWith({ generation: 9 }));
    const again = new Journal(storage, clock);
    storage.reading = 'fail';
    await assert.rejects(again.load(), { code: 'ENOSPC' });
    await assert.rejects(again.put('node-2:a', entryWith({})), { code: 'ENOSPC' });
    assert.equal(storage.written.length, 1);
    storage.reading = 'well';
    await again.put('node-2:a', entryWith({}));
    assert.equal(storage.document.entries['node-1:a']?.generation, 9);
    assert.ok(storage.document.entries['node-2:a']);
  });

  it('is read once, however many ask', async () => {
    const { journal, storage } = journalOn();
    await Promise.all([journal.load(), journal.load()]);
    await journal.load();
    assert.equal(storage.reads, 1);
  });

  it('of a newer version is left untouched and reported', async () => {
    const newer = { version: 2, entries: { 'node-1:a': { secret: 'form' } } };
    const { journal, storage } = journalOn(newer);
    for (const work of [journal.load(), journal.put('node-1:a', entryWith({}))]) {
      const error: unknown = await work.catch((caught: unknown) => caught);
      assert.ok(error instanceof SmartThingsError);
      assert.equal(error.text.key, 'oauth.journal.newerVersion');
    }
    assert.deepEqual(JSON.parse(storage.text), newer);
  });

  it('bears a document that is no journal', async () => {
    for (const document of [null, [], 'x', 5, {}, { version: '1' }, { version: 1, entries: [] }, { entries: null }]) {
      const { journal } = journalOn(document);
      await journal.load();
      await journal.put('node-1:a', entryWith({}));
    }
  });

  it('drops entries without a sealed part and repairs half ones', async () => {
    const { journal } = journalOn({
      version: 1,
      entries: {
        none: null,
        unsealed: { generation: 1 },
        half: { sealed: 'x', state: 'dancing', spent: 'all', seeds: [1, 'ok'], unopened: [1, { sealed: 'y' }] },
      },
    });
    await journal.load();
    assert.equal(journal.entry('none'), undefined);
    assert.equal(journal.entry('unsealed'), undefined);
    assert.deepEqual(
      journal.entry('half'),
      entryWith({ generation: 0, updatedAt: '', sealed: 'x', seeds: ['ok'], state: 'idle' }),
    );
  });

  it('knows every state', async () => {
    const states = ['idle', 'refreshing', 'rejected', 'signedOut'] as const;
    const entries = Object.fromEntries(states.map((state) => [state, entryWith({ state })]));
    const { journal } = journalOn({ version: 1, entries });
    await journal.load();
    for (const state of states) assert.equal(journal.entry(state)?.state, state);
  });

  it('tells which other account has spent a refresh token', async () => {
    const { journal } = journalOn();
    await journal.put('node-1:a', entryWith({ spent: ['hash'], seeds: ['seed'] }));
    assert.equal(journal.spentBy('hash', 'node-2:a'), 'node-1:a');
    assert.equal(journal.spentBy('hash', 'node-1:a'), undefined);
    assert.equal(journal.spentBy('hash', 'node-1:b'), undefined, 'the same account under another client id');
    assert.equal(journal.spentBy('seed', 'node-2:a'), undefined, 'brought, but never spent');
  });

  it('forgets an entry only when it is dead for 30 days and its account is in no flow', async () => {
    const { journal, storage, clock } = journalOn();
    for (const key of ['gone:a', 'there:a', 'there:b']) {
      await journal.put(key, entryWith({ updatedAt: new Date(clock.now()).toISOString() }));
    }
    await journal.put('undated:a', entryWith({ updatedAt: 'never' }));
    const attempts = storage.attempts;
    await clock.pass(60 * DAY_MS);
    await journal.prune(new Set(['there']));
    assert.equal(storage.attempts, attempts, 'nothing to do, nothing written');
    await clock.pass(1);
    await journal.prune(new Set(['there']));
    assert.deepEqual(Object.keys(storage.document.entries), ['there:a', 'there:b', 'undated:a']);
  });

  it('counts its writes, so that a later one can be told from an earlier one', async () => {
    const { journal, storage, clock } = journalOn({ version: 1, writes: 'of an earlier package', entries: {} });
    await journal.put('node-1:a', entryWith({}));
    await new Journal(storage, clock).put('node-2:a', entryWith({}));
    assert.equal(storage.document.writes, 2);
  });

  describe('of two processes', () => {
    const both = (): { one: Journal; other: Journal; storage: MemoryJournal; clock: FakeClock } => {
      const { journal: one, storage, clock } = journalOn();
      return { one, other: new Journal(storage, clock), storage, clock };
    };

    it('holds the entries of both, however they write', async () => {
      const { one, other, storage } = both();
      await Promise.all([one.load(), other.load()]);
      for (let generation = 1; generation <= 3; generation++) {
        await Promise.all([one.put('a:1', entryWith({ generation })), other.put('b:1', entryWith({ generation }))]);
      }
      await one.put('c:1', entryWith({}));
      const generations = Object.entries(storage.document.entries).map(([key, entry]) => [key, entry.generation]);
      assert.deepEqual(Object.fromEntries(generations), { 'a:1': 3, 'b:1': 3, 'c:1': 1 });
      assert.equal(one.entry('b:1')?.generation, 3, 'seen at the write');
    });

    it('shows what lies there to who changes an entry of both', async () => {
      const { one, other } = both();
      await one.put('a:1', entryWith({ generation: 5 }));
      const seen: (number | undefined)[] = [];
      await other.put('a:1', entryWith({ generation: 2 }), (stored) => {
        seen.push(stored?.generation);
        return entryWith({ generation: 6 });
      });
      assert.deepEqual(seen, [5]);
      assert.equal(other.entry('a:1')?.generation, 6);
    });

    it('is read again where somebody asks', async () => {
      const { one, other, storage } = both();
      await other.load();
      await one.put('a:1', entryWith({ spent: ['hash'] }));
      assert.equal(other.entry('a:1'), undefined);
      await other.reload();
      assert.ok(other.entry('a:1'));
      assert.equal(other.spentBy('hash', 'b:1'), 'a:1');
      storage.reading = 'fail';
      await assert.rejects(other.reload(), { code: 'ENOSPC' });
      assert.ok(other.entry('a:1'), 'and what was known stays');
    });

    it('is written whole again where its file is gone', async () => {
      const { one, storage } = both();
      await one.put('a:1', entryWith({}));
      await one.put('b:1', entryWith({}));
      const empty = new MemoryJournal();
      Object.assign(storage, { read: () => empty.read() });
      await one.put('b:1', entryWith({ generation: 2 }));
      assert.deepEqual(Object.keys(storage.document.entries), ['a:1', 'b:1']);
    });

    it('forgets no entry that the other one has renewed', async () => {
      const { one, other, storage, clock } = both();
      await one.put('gone:a', entryWith({ updatedAt: new Date(clock.now()).toISOString() }));
      await clock.pass(61 * DAY_MS);
      await other.put('gone:a', entryWith({ updatedAt: new Date(clock.now()).toISOString() }));
      await one.prune(new Set());
      assert.deepEqual(Object.keys(storage.document.entries), ['gone:a']);
    });
  });

  it('names the account of a key, whatever its client id', () => {
    assert.equal(identityOf('node:1:abc'), 'node:1');
  });
});
