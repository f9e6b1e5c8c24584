import assert from 'node:assert/strict';
import { KeptNames } from '../../../src/runtime/storage/kept-names';
import { FakeClock } from '../../support/fake-clock';
import { MemoryJournal } from '../../support/memory-journal';

const DAY_MS = 86_400_000;
const lamp = { label: 'Lampe' };

describe('kept names', () => {
  it('outlive a restart, of each cloud apart, and are written together', async () => {
    const clock = new FakeClock();
    const storage = new MemoryJournal();
    const names = new KeptNames(storage, clock);
    const store = names.of('https://one.example');
    await store.loaded();
    store.put('switch/1/de', lamp);
    store.put('lock/1/de', null);
    assert.equal(storage.written.length, 0);
    await clock.pass(5_000);
    await names.save();
    assert.equal(storage.written.length, 1);

    const after = new KeptNames(storage, clock);
    const same = after.of('https://one.example');
    await same.loaded();
    assert.deepEqual(same.get('switch/1/de'), lamp);
    assert.equal(same.get('lock/1/de'), null);
    assert.equal(after.of('https://other.example').get('switch/1/de'), undefined);
    await after.save();
    assert.equal(storage.written.length, 1, 'nothing new, nothing written');
    await clock.pass(31 * DAY_MS);
    assert.equal(same.get('lock/1/de'), undefined, 'it may be translated by now');
    assert.deepEqual(same.get('switch/1/de'), lamp);
  });

  it('keep what another process has learned meanwhile', async () => {
    const clock = new FakeClock();
    const storage = new MemoryJournal();
    const [one, other] = [new KeptNames(storage, clock), new KeptNames(storage, clock)];
    for (const [names, key] of [
      [one, 'a/1/de'],
      [other, 'b/1/de'],
    ] as const) {
      await names.of('cloud').loaded();
      names.of('cloud').put(key, lamp);
    }
    await one.save();
    await other.save();
    const later = new KeptNames(storage, clock).of('cloud');
    await later.loaded();
    assert.deepEqual([later.get('a/1/de'), later.get('b/1/de')], [lamp, lamp]);
  });

  for (const document of [undefined, 'x', [], { version: 2, names: {} }, { version: 1, names: { 'cloud a': 5 } }]) {
    it(`begin anew with ${JSON.stringify(document)}`, async () => {
      const store = new KeptNames(new MemoryJournal(document), new FakeClock()).of('cloud');
      await store.loaded();
      assert.equal(store.get('a'), undefined);
    });
  }

  it('do without a disk that fails, and try again', async () => {
    const clock = new FakeClock();
    const storage = new MemoryJournal();
    storage.reading = 'fail';
    storage.writing = 'fail';
    const names = new KeptNames(storage, clock);
    await names.of('cloud').loaded();
    names.of('cloud').put('a/1/de', lamp);
    await names.save();
    assert.deepEqual(names.of('cloud').get('a/1/de'), lamp);
    storage.reading = 'well';
    storage.writing = 'well';
    await names.save();
    assert.equal(storage.written.length, 1);
  });

  it('have an end, in size and in number', async () => {
    const names = new KeptNames(new MemoryJournal(), new FakeClock());
    const store = names.of('cloud');
    await store.loaded();
    store.put('large', { label: 'x'.repeat(40_000) });
    assert.equal(store.get('large'), null);
    for (let index = 0; index < 3_100; index++) store.put(`c${index}`, lamp);
    assert.equal(store.get('c0'), undefined);
    assert.deepEqual(store.get('c3099'), lamp);
    await names.save();
  });
});
