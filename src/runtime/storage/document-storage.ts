import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { Clock } from '../../base/ports';
import type { DocumentForm } from '../../oauth/journal/journal-document';
import type { JournalStorage } from '../../oauth/journal/journal-storage';
import { settingsOf, type SettingsStore } from '../node-red/settings';
import { FileStorage, type FileNews } from './file-storage';

/** A document of ours, and where it lies. */
export interface Place {
  /** In the user folder. */
  readonly fileName: string;
  /** In a custom storage. */
  readonly settingName: string;
  readonly form: DocumentForm;
  readonly news: FileNews;
  readonly clock: Clock;
}

/**
 * The storage of a document: with Node-RED's own file storage in the user folder, with a custom storage in that storage,
 * as a setting. Nothing is saved where Node-RED is read only.
 */
export function documentStorage(RED: NodeAPI, { fileName, settingName, form, news, clock }: Place): JournalStorage {
  const { keepsFiles, userDir, store, isReadOnly } = settingsOf(RED);
  const storage = keepsFiles
    ? new FileStorage(join(String(userDir), fileName), form, news, clock)
    : new SettingStorage(store, settingName);
  return isReadOnly ? new ReadOnlyStorage(storage) : storage;
}

/**
 * A setting in the custom storage. Node-RED changes its memory first, so only the awaited save tells; and it reads its
 * settings at its start alone, so what another process writes into the same storage is never seen here.
 */
class SettingStorage implements JournalStorage {
  readonly #settings: SettingsStore;
  readonly #name: string;

  constructor(settings: SettingsStore, name: string) {
    this.#settings = settings;
    this.#name = name;
  }

  // A storage without settings holds no journal; that it can't take one either, the first write tells.
  async read(): Promise<unknown> {
    if (this.#settings.available?.() === false) return undefined;
    return await Promise.resolve(this.#settings.get?.(this.#name));
  }

  async write(document: object): Promise<void> {
    if (!this.#settings.set) throw new SmartThingsError('server', text('oauth.journal.readOnly'));
    await this.#settings.set(this.#name, document);
    const kept = JSON.stringify(this.#settings.get?.(this.#name));
    if (kept !== JSON.stringify(document)) throw new SmartThingsError('server', text('oauth.journal.differs'));
  }
}

/** Under `readOnly` a save resolves without writing: here it fails, and says why. */
class ReadOnlyStorage implements JournalStorage {
  readonly #storage: JournalStorage;

  constructor(storage: JournalStorage) {
    this.#storage = storage;
  }

  read(): Promise<unknown> {
    return this.#storage.read();
  }

  write(): Promise<void> {
    return Promise.reject(new SmartThingsError('server', text('oauth.journal.readOnly')));
  }
}
