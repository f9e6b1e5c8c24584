import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../../src/base/errors';
import { systemClock } from '../../../src/base/system';
import { documentStorage } from '../../../src/runtime/storage/document-storage';
import type { JournalStorage } from '../../../src/oauth/journal/journal';
import { ANY_OBJECT } from '../../support/document-form';
import { newFolder } from '../../support/red';

/** Node-RED's own settings, which the runtime hands to its nodes. */
interface NodeRedSettings {
  init(settings: object): void;
  load(storage: CustomStorage): Promise<void>;
  reset(): void;
}

const nodeRed = createRequire(require.resolve(process.env.NODE_RED_PKG ?? 'node-red'));
const settings = nodeRed('@node-red/runtime/lib/settings') as NodeRedSettings;

/** A custom storage module, as far as settings go. */
class CustomStorage {
  saved: Record<string, unknown> | undefined;
  saves = 0;
  failing = false;

  getSettings(): Promise<Record<string, unknown> | null> {
    return Promise.resolve(structuredClone(this.saved ?? {}));
  }

  saveSettings(all: Record<string, unknown>): Promise<void> {
    this.saves++;
    if (this.failing) return Promise.reject(new Error('the database is away'));
    this.saved = all;
    return Promise.resolve();
  }
}

describe('the place of a document', () => {
  const userDir = newFolder();
  const custom = { userDir, storageModule: {} };
  let storage: CustomStorage;

  beforeEach(() => {
    storage = new CustomStorage();
  });
  afterEach(() => settings.reset());

  const open = (own: object): JournalStorage => {
    settings.init(own);
    const RED = { settings } as unknown as NodeAPI;
    return documentStorage(RED, {
      fileName: 'smartthings-test.json',
      settingName: 'smartthingsTest',
      form: ANY_OBJECT,
      news: { damaged: () => undefined, cannotFlush: () => undefined },
      clock: systemClock,
    });
  };

  it("is a file in the user folder with Node-RED's own storage", async () => {
    await open({ userDir }).write({ version: 1 });
    assert.ok(existsSync(join(userDir, 'smartthings-test.json')));
  });

  describe('with a custom storage', () => {
    it('is that storage, over a restart too', async () => {
      const place = open(custom);
      await settings.load(storage);
      assert.equal(await place.read(), undefined);
      await place.write({ version: 1, entries: {} });
      assert.deepEqual(storage.saved?.smartthingsTest, { version: 1, entries: {} });
      settings.reset();
      const again = open(custom);
      await settings.load(storage);
      assert.deepEqual(await again.read(), { version: 1, entries: {} });
    });

    it('holds nothing and takes nothing where the storage has no settings, and does not throw', async () => {
      const place = open(custom);
      assert.equal(await place.read(), undefined);
      await assert.rejects(place.write({ version: 1 }));
    });

    it('passes on that a save failed; a document that differs is saved then', async () => {
      const place = open(custom);
      await settings.load(storage);
      storage.failing = true;
      await assert.rejects(place.write({ writes: 1 }), /database is away/);
      storage.failing = false;
      await place.write({ writes: 2 });
      assert.deepEqual(storage.saved?.smartthingsTest, { writes: 2 });
      assert.equal(storage.saves, 2);
    });

    it('leaves the other settings alone', async () => {
      storage.saved = { users: { owner: {} }, nodes: { a: 1 } };
      const place = open(custom);
      await settings.load(storage);
      await place.write({ version: 1 });
      assert.deepEqual(Object.keys(storage.saved).sort(), ['nodes', 'smartthingsTest', 'users']);
    });

    it('is refused where the settings file owns the name', async () => {
      const place = open({ ...custom, smartthingsTest: {} });
      await settings.load(storage);
      await assert.rejects(place.write({ version: 1 }));
    });
  });

  for (const own of [{ userDir }, custom]) {
    it(`is not written under readOnly, and says so (${Object.keys(own).join(', ')})`, async () => {
      const place = open({ ...own, readOnly: true });
      await settings.load(storage);
      await assert.rejects(
        place.write({ version: 2 }),
        (error) => error instanceof SmartThingsError && error.text.key === 'oauth.journal.readOnly',
      );
      assert.equal(storage.saves, 0);
      await place.read();
    });
  }
});
