import assert from 'node:assert/strict';
import { TokenOwners, ownerOf } from '../../../src/oauth/keeper/token-owners';
import { Journal } from '../../../src/oauth/journal/journal';
import { FakeClock } from '../../support/fake-clock';
import { entryWith } from '../../support/journal-entry';
import { MemoryJournal } from '../../support/memory-journal';

describe('TokenOwners', () => {
  it('belong to the first account that asks, who may ask again', () => {
    const owners = new TokenOwners();
    assert.equal(owners.take('hash', 'node-1:a'), undefined);
    assert.equal(owners.take('hash', 'node-1:a'), undefined);
    assert.equal(owners.take('hash', 'node-2:a'), 'node-1:a');
    assert.equal(owners.take('other', 'node-2:a'), undefined);
  });

  it('go over to the same account under another client id', () => {
    const owners = new TokenOwners();
    owners.take('hash', 'node-1:a');
    assert.equal(owners.take('hash', 'node-1:b'), undefined);
    owners.keepOnly('node-1:a', []);
    assert.equal(owners.take('hash', 'node-2:a'), 'node-1:b');
  });

  it('are given up but for those named', () => {
    const owners = new TokenOwners();
    for (const hash of ['one', 'two']) owners.take(hash, 'node-1:a');
    owners.take('three', 'node-3:a');
    owners.keepOnly('node-1:a', ['two']);
    assert.equal(owners.take('one', 'node-2:a'), undefined);
    assert.equal(owners.take('two', 'node-2:a'), 'node-1:a');
    assert.equal(owners.take('three', 'node-2:a'), 'node-3:a');
  });
});

describe('The owner of a refresh token', () => {
  it('is the account of this process that has it, by its name', () => {
    const [owners, journal] = [new TokenOwners(), new Journal(new MemoryJournal(), new FakeClock())];
    owners.introduce('node-1:a', 'Cabin');
    assert.equal(ownerOf('hash', 'node-1:a', owners, journal), undefined);
    assert.equal(ownerOf('hash', 'node-2:a', owners, journal), 'Cabin');
  });

  it('is the account that has spent it, by its id where it has no name here; nobody owners it then', async () => {
    const [owners, journal] = [new TokenOwners(), new Journal(new MemoryJournal(), new FakeClock())];
    await journal.put('node-9:a', entryWith({ spent: ['hash'] }));
    assert.equal(ownerOf('hash', 'node-2:a', owners, journal), 'node-9');
    assert.equal(owners.take('hash', 'node-3:a'), undefined);
  });
});
