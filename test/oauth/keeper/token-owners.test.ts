import assert from 'node:assert/strict';
import { Claims, ownerOf } from '../../../src/oauth/keeper/token-owners';
import { Journal } from '../../../src/oauth/journal/journal';
import { FakeClock } from '../../support/fake-clock';
import { entryWith } from '../../support/journal-entry';
import { MemoryJournal } from '../../support/memory-journal';

describe('Claims', () => {
  it('belong to the first account that asks, who may ask again', () => {
    const claims = new Claims();
    assert.equal(claims.take('hash', 'node-1:a'), undefined);
    assert.equal(claims.take('hash', 'node-1:a'), undefined);
    assert.equal(claims.take('hash', 'node-2:a'), 'node-1:a');
    assert.equal(claims.take('other', 'node-2:a'), undefined);
  });

  it('go over to the same account under another client id', () => {
    const claims = new Claims();
    claims.take('hash', 'node-1:a');
    assert.equal(claims.take('hash', 'node-1:b'), undefined);
    claims.keepOnly('node-1:a', []);
    assert.equal(claims.take('hash', 'node-2:a'), 'node-1:b');
  });

  it('are given up but for those named', () => {
    const claims = new Claims();
    for (const hash of ['one', 'two']) claims.take(hash, 'node-1:a');
    claims.take('three', 'node-3:a');
    claims.keepOnly('node-1:a', ['two']);
    assert.equal(claims.take('one', 'node-2:a'), undefined);
    assert.equal(claims.take('two', 'node-2:a'), 'node-1:a');
    assert.equal(claims.take('three', 'node-2:a'), 'node-3:a');
  });
});

describe('The owner of a refresh token', () => {
  it('is the account of this process that has it, by its name', () => {
    const [claims, journal] = [new Claims(), new Journal(new MemoryJournal(), new FakeClock())];
    claims.introduce('node-1:a', 'Cabin');
    assert.equal(ownerOf('hash', 'node-1:a', claims, journal), undefined);
    assert.equal(ownerOf('hash', 'node-2:a', claims, journal), 'Cabin');
  });

  it('is the account that has spent it, by its id where it has no name here; nobody claims it then', async () => {
    const [claims, journal] = [new Claims(), new Journal(new MemoryJournal(), new FakeClock())];
    await journal.put('node-9:a', entryWith({ spent: ['hash'] }));
    assert.equal(ownerOf('hash', 'node-2:a', claims, journal), 'node-9');
    assert.equal(claims.take('hash', 'node-3:a'), undefined);
  });
});
