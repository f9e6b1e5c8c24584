import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SmartThingsError } from '../../../src/base/errors';
import { systemClock } from '../../../src/base/system';
import { JOURNAL_FORM, type DocumentForm } from '../../../src/oauth/journal/journal-document';
import { FileClaims } from '../../../src/runtime/storage/file-claims';
import { FileStorage, type FileNews } from '../../../src/runtime/storage/file-storage';
import { ANY_OBJECT } from '../../support/document-form';
import { entryWith } from '../../support/journal-entry';
import { newFolder } from '../../support/red';

const LEFTOVER = 'journal.json.0123456789ab.tmp';

describe('the file storage', () => {
  let folder: string;
  let path: string;
  let damaged: string[];
  let unflushable: number;
  let storage: FileStorage;

  const open = (form: DocumentForm = ANY_OBJECT, file = path): FileStorage => {
    const news: FileNews = {
      damaged: (setAside: string) => void damaged.push(setAside),
      cannotFlush: () => (unflushable += 1),
    };
    return new FileStorage(file, form, news, systemClock);
  };
  const put = (name: string, document: unknown): void =>
    writeFileSync(join(folder, name), typeof document === 'string' ? document : JSON.stringify(document));
  const makeOld = (name: string): void => {
    const hourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(join(folder, name), hourAgo, hourAgo);
  };

  beforeEach(() => {
    folder = newFolder();
    path = join(folder, 'journal.json');
    damaged = [];
    unflushable = 0;
    storage = open();
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

  it('fails where the folder is missing', async () => {
    const missing = open(ANY_OBJECT, join(folder, 'nowhere', 'journal.json'));
    assert.equal(await missing.read(), undefined);
    await assert.rejects(missing.write({}), { code: 'ENOENT' });
    await assert.rejects(
      missing.update(() => ({})),
      { code: 'ENOENT' },
    );
  });

  describe('changed by several at once', () => {
    const count = (document: unknown): object => {
      const { counted = 0 } = (document ?? {}) as { counted?: number };
      return { counted: counted + 1 };
    };

    it('takes one change after the other, and loses none', async () => {
      const storages = [storage, open(), open()];
      await Promise.all(Array.from({ length: 5 }, () => storages.map((each) => each.update(count))).flat());
      assert.deepEqual(await storage.read(), { counted: 15 });
      assert.deepEqual(readdirSync(folder), ['journal.json']);
    });

    it('lets the next one go on where a change throws', async () => {
      await assert.rejects(
        storage.update(() => {
          throw new Error('of a newer version');
        }),
        /newer version/,
      );
      await open().update(count);
      assert.deepEqual(await storage.read(), { counted: 1 });
    });
  });

  describe('with what a killed process left half done', () => {
    it('finishes what was written whole, and after the file', async () => {
      await storage.write({ writes: 1 });
      put(LEFTOVER, { writes: 2 });
      assert.deepEqual(await storage.read(), { writes: 2 });
      assert.deepEqual(readdirSync(folder), ['journal.json']);
    });

    it('finishes it also where somebody writes before anybody reads', async () => {
      await storage.write({ writes: 1 });
      put(LEFTOVER, { writes: 7 });
      let found: unknown;
      await storage.update((document) => ({ ...(found = document as object), more: true }));
      assert.deepEqual(found, { writes: 7 });
      assert.deepEqual(await storage.read(), { writes: 7, more: true });
    });

    it('finishes the very first write', async () => {
      put(LEFTOVER, { writes: 1 });
      assert.deepEqual(await storage.read(), { writes: 1 });
    });

    it('takes away what is cut off, and nothing that may still be written', async () => {
      await storage.write({ writes: 1 });
      for (const name of [LEFTOVER, 'other.json.0123456789ab.tmp', 'journal.json.damaged-1']) {
        put(name, '{"writes":');
        makeOld(name);
      }
      put('journal.json.ba9876543210.tmp', '{"writes":');
      assert.deepEqual(await storage.read(), { writes: 1 });
      const kept = ['journal.json', 'journal.json.ba9876543210.tmp', 'journal.json.damaged-1'];
      assert.deepEqual(readdirSync(folder).sort(), [...kept, 'other.json.0123456789ab.tmp']);
    });

    it('takes no name for its own but those that it makes', async () => {
      await storage.write({ writes: 1 });
      const names = ['journal.json.tmp', 'journal.json.old.tmp', 'journal.json.0123456789AB.tmp', `${LEFTOVER}.tmp`];
      for (const name of names) {
        put(name, { writes: 99 });
        makeOld(name);
      }
      assert.deepEqual(await storage.read(), { writes: 1 });
      assert.deepEqual(readdirSync(folder).sort(), ['journal.json', ...names].sort());
    });

    it('is held up by no pipe under such a name', async function () {
      if (process.platform === 'win32') this.skip();
      await storage.write({ writes: 1 });
      execFileSync('mkfifo', [join(folder, LEFTOVER)]);
      put('journal.json.ba9876543210.tmp', { writes: 2 });
      assert.deepEqual(await storage.read(), { writes: 2 });
    });
  });

  describe('of a journal', () => {
    const good = { version: 1, writes: 40, entries: { 'a:1': entryWith({ generation: 20 }) } };
    const strays: Record<string, unknown> = {
      'an older copy': { ...good, writes: 12, entries: { 'a:1': entryWith({ generation: 6 }) } },
      'the same once more': good,
      'an older one of an earlier package': {
        version: 1,
        writes: '17-3',
        entries: { 'a:1': entryWith({ generation: 6 }) },
      },
      'one without the account': { version: 1, entries: {} },
      'no journal': { notes: ['buy lamps'] },
      'one of a newer version': { version: 2, writes: 99, entries: {} },
      ...{ null: null, list: [], word: 'x', nothing: {} },
    };
    for (const [what, stray] of Object.entries(strays)) {
      it(`keeps the good one where a newer temporary file holds ${what}`, async () => {
        put('journal.json', good);
        makeOld('journal.json');
        put(LEFTOVER, stray);
        assert.deepEqual(await open(JOURNAL_FORM).read(), good);
      });
    }

    it('goes by generations where an earlier package did not count its writes', async () => {
      put('journal.json', { ...good, writes: '17-3' });
      const later = { ...good, writes: '17-4', entries: { 'a:1': entryWith({ generation: 21 }) } };
      put(LEFTOVER, later);
      assert.deepEqual(await open(JOURNAL_FORM).read(), later);
    });

    const noJournals: Record<string, string> = {
      ...{
        half: '{"version":1,"ent',
        empty: '',
        zeros: '\0\0\0\0',
        list: '[]',
        object: '{}',
        word: '"x"',
        null: 'null',
      },
      'no entries': '{"version":1}',
      'a list of entries': '{"version":1,"entries":[]}',
      'no version': '{"entries":{}}',
      'entries of a wrong kind': '{"version":1,"entries":{"a:1":7,"b:1":{"sealed":8}}}',
    };
    for (const [what, content] of Object.entries(noJournals)) {
      it(`sets aside what is none, and tells: ${what}`, async () => {
        put('journal.json', content);
        const journal = open(JOURNAL_FORM);
        assert.equal(await journal.read(), undefined);
        const [setAside] = damaged;
        assert.equal(damaged.length, 1);
        assert.match(setAside ?? '', /journal\.json\.damaged-\d+$/);
        assert.equal(readFileSync(setAside ?? '', 'utf8'), content);
        await journal.write(good);
        assert.deepEqual(await journal.read(), good);
      });
    }

    it('goes on with the good entries where one is of a wrong kind, keeps a copy of all, and tells', async () => {
      const content = JSON.stringify({ ...good, entries: { ...good.entries, 'b:1': 7 } });
      put('journal.json', content);
      assert.deepEqual(await open(JOURNAL_FORM).read(), good);
      assert.equal(readFileSync(damaged[0] ?? '', 'utf8'), content);
      await open(JOURNAL_FORM).read();
      assert.equal(damaged.length, 1, 'once');
    });

    it('leaves one of a newer version where it lies', async () => {
      const newer = { version: 2, anything: 'else' };
      put('journal.json', newer);
      assert.deepEqual(await open(JOURNAL_FORM).read(), newer);
      assert.deepEqual(damaged, []);
    });
  });

  describe('where something else lies in its place', () => {
    const isNoFile = (error: unknown): boolean =>
      error instanceof SmartThingsError && error.text.key === 'oauth.journal.noFile';

    it('refuses a folder, and takes it for no damage', async () => {
      mkdirSync(path);
      await assert.rejects(storage.read(), isNoFile);
      await assert.rejects(
        storage.update(() => ({})),
        isNoFile,
      );
      assert.deepEqual(damaged, []);
    });

    it('refuses a pipe or a device instead of waiting for its end', async function () {
      if (process.platform === 'win32') this.skip();
      execFileSync('mkfifo', [path]);
      await assert.rejects(storage.read(), isNoFile);
      rmSync(path);
      symlinkSync('/dev/zero', path);
      await assert.rejects(storage.read(), isNoFile);
    });
  });

  describe('on a file system that cannot flush', () => {
    const realOpen = fs.open;
    afterEach(() => Object.assign(fs, { open: realOpen }));

    const failFlush = (code: string, fails: (target: string) => boolean): void => {
      Object.assign(fs, {
        open: async (...args: Parameters<typeof realOpen>): Promise<FileHandle> => {
          const file = await realOpen(...args);
          if (fails(String(args[0]))) file.sync = () => Promise.reject(Object.assign(new Error(code), { code }));
          return file;
        },
      });
    };

    for (const code of ['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM', 'EOPNOTSUPP', 'EACCES', 'EBADF']) {
      for (const where of ['file', 'folder'] as const) {
        it(`keeps what was written where the ${where}’s flush says ${code}, and tells once`, async () => {
          failFlush(code, (target) => (target === folder) === (where === 'folder'));
          await storage.write({ writes: 1 });
          await storage.update((document) => ({ ...(document as object), writes: 2 }));
          assert.deepEqual(await open().read(), { writes: 2 });
          assert.equal(unflushable, 1);
          assert.deepEqual(readdirSync(folder), ['journal.json']);
        });
      }
    }

    for (const code of ['EIO', 'ENOSPC', 'EDQUOT']) {
      it(`takes ${code} for what it is: not saved`, async () => {
        await storage.write({ writes: 1 });
        failFlush(code, (target) => target !== folder);
        await assert.rejects(storage.write({ writes: 2 }), { code });
        assert.deepEqual(await open().read(), { writes: 1 });
        assert.equal(unflushable, 0);
      });
    }
  });

  it('reads back what it wrote: a disk that says yes and keeps less is no place for a token', async () => {
    const realOpen = fs.open;
    try {
      Object.assign(fs, {
        open: async (...args: Parameters<typeof realOpen>): Promise<FileHandle> => {
          const file = await realOpen(...args);
          const write = file.writeFile.bind(file);
          file.writeFile = async (content, options) => write(String(content).slice(0, -4), options);
          return file;
        },
      });
      await assert.rejects(storage.write({ writes: 1 }), (error: unknown) => {
        return error instanceof SmartThingsError && error.text.key === 'oauth.journal.differs';
      });
    } finally {
      Object.assign(fs, { open: realOpen });
    }
  });

  it('where no claim can be made still writes what it can', async () => {
    mkdirSync(new FileClaims(join(folder, 'journal'), systemClock).pathOf('writing'));
    await storage.update(() => ({ writes: 1 }));
    assert.deepEqual(await storage.read(), { writes: 1 });
  });
});
