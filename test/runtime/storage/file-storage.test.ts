import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileStorage } from '../../../src/runtime/storage/file-storage';
import { newFolder } from '../../support/red';

describe('the file storage', () => {
  let folder: string;
  let path: string;
  let damaged: string[];
  let storage: FileStorage;

  beforeEach(() => {
    folder = newFolder();
    path = join(folder, 'journal.json');
    damaged = [];
    storage = new FileStorage(path, (setAside) => damaged.push(setAside));
  });

  it('has nothing before the first write', async () => {
    assert.equal(await storage.read(), undefined);
    assert.deepEqual(damaged, []);
  });

  it('gives back what it was given', async () => {
    const document = { version: 1, entries: { 'a b/c.d': { text: 'ü "quoted" \n' } } };
    await storage.write(document);
    assert.deepEqual(await storage.read(), document);
    await storage.write({ version: 1 });
    assert.deepEqual(await storage.read(), { version: 1 });
  });

  it('lets nobody else read the file, also one that everybody could read before', async () => {
    writeFileSync(path, '{}', { mode: 0o644 });
    await storage.write({ version: 1 });
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('leaves no temporary files, not even where it fails', async () => {
    await storage.write({ version: 1 });
    assert.deepEqual(readdirSync(folder), ['journal.json']);
    rmSync(path);
    mkdirSync(join(path, 'in-the-way'), { recursive: true });
    await assert.rejects(storage.write({ version: 2 }));
    assert.deepEqual(readdirSync(folder), ['journal.json']);
  });

  it('takes away what a killed process was writing, and nothing that may still be written', async () => {
    await storage.write({ version: 1 });
    const hourAgo = Date.now() / 1_000 - 3_600;
    for (const name of ['journal.json.0123456789ab.tmp', 'other.json.0123456789ab.tmp', 'journal.json.damaged-1']) {
      writeFileSync(join(folder, name), '{"version":');
      utimesSync(join(folder, name), hourAgo, hourAgo);
    }
    writeFileSync(join(folder, 'journal.json.ba9876543210.tmp'), '{"version":');
    assert.deepEqual(await storage.read(), { version: 1 });
    const kept = ['journal.json', 'journal.json.ba9876543210.tmp', 'journal.json.damaged-1'];
    assert.deepEqual(readdirSync(folder).sort(), [...kept, 'other.json.0123456789ab.tmp']);
  });

  it('finishes what a killed process had written whole', async () => {
    await storage.write({ version: 1, writes: 'old' });
    writeFileSync(join(folder, 'journal.json.0123456789ab.tmp'), '{"version":1,"writes":"new"}', { mode: 0o600 });
    assert.deepEqual(await storage.read(), { version: 1, writes: 'new' });
    assert.deepEqual(readdirSync(folder), ['journal.json']);
  });

  it('finishes the very first write of a killed process', async () => {
    writeFileSync(join(folder, 'journal.json.0123456789ab.tmp'), '{"version":1}', { mode: 0o600 });
    assert.deepEqual(await storage.read(), { version: 1 });
  });

  it('takes nothing older than the file for news', async () => {
    const name = join(folder, 'journal.json.0123456789ab.tmp');
    writeFileSync(name, '{"version":1,"writes":"old"}');
    const hourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(name, hourAgo, hourAgo);
    await storage.write({ version: 1, writes: 'new' });
    assert.deepEqual(await storage.read(), { version: 1, writes: 'new' });
    assert.deepEqual(readdirSync(folder), ['journal.json']);
  });

  it('fails where the folder is missing', async () => {
    const missing = new FileStorage(join(folder, 'nowhere', 'journal.json'), () => undefined);
    assert.equal(await missing.read(), undefined);
    await assert.rejects(missing.write({}), { code: 'ENOENT' });
  });

  for (const [name, content] of Object.entries({ half: '{"version":1,"ent', empty: '', zeros: '\0\0\0\0' })) {
    it(`sets a damaged file aside: ${name}`, async () => {
      writeFileSync(path, content);
      assert.equal(await storage.read(), undefined);
      const [setAside] = damaged;
      assert.equal(damaged.length, 1);
      assert.match(setAside ?? '', /journal\.json\.damaged-\d+$/);
      assert.equal(readFileSync(setAside ?? '', 'utf8'), content);
      await storage.write({ version: 1 });
      assert.deepEqual(await storage.read(), { version: 1 });
    });
  }

  it('passes on that it cannot read, and takes that for no damage', async () => {
    mkdirSync(path);
    await assert.rejects(storage.read(), { code: 'EISDIR' });
    assert.deepEqual(damaged, []);
  });
});
