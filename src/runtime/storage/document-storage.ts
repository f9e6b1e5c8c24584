import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { JournalStorage } from '../../oauth/journal/journal';
import { settingsOf, type SettingsStore } from '../node-red/settings';
import { FileStorage } from './file-storage';

/**
 * Where a document of ours lies: with Node-RED's own file storage in the user folder, with a custom storage
 * in that storage, as the setting `settingName`. Nothing is saved where Node-RED is read only.
 */
export function documentStorage(
  RED: NodeAPI,
  fileName: string,
  settingName: string,
  onDamaged: (setAside: string) => void,
): JournalStorage {
  const { keepsFiles, userDir, store, isReadOnly } = settingsOf(RED);
  const storage = keepsFiles
    ? new FileStorage(join(String(userDir), fileName), onDamaged)
    : new SettingStorage(store, settingName);
  return isReadOnly ? new ReadOnlyStorage(storage) : storage;
}

/** A setting in the custom storage. Node-RED changes its memory first, so only the awaited save tells. */
class SettingStorage implements JournalStorage {
  constructor(
    private readonly settings: SettingsStore,
    private readonly name: string,
  ) {}

  // A storage without settings holds no journal; that it can't take one either, the first write tells.
  async read(): Promise<unknown> {
    if (this.settings.available?.() === false) return undefined;
    return await Promise.resolve(this.settings.get?.(this.name));
  }

  async write(document: object): Promise<void> {
    if (!this.settings.set) throw new SmartThingsError('server', text('oauth.journal.readOnly'));
    await this.settings.set(this.name, document);
    const kept = JSON.stringify(this.settings.get?.(this.name));
    if (kept !== JSON.stringify(document)) throw new SmartThingsError('server', text('oauth.journal.differs'));
  }
}

/** Under `readOnly` a save resolves without writing: here it fails, and says why. */
class ReadOnlyStorage implements JournalStorage {
  constructor(private readonly storage: JournalStorage) {}

  read(): Promise<unknown> {
    return this.storage.read();
  }

  write(): Promise<void> {
    return Promise.reject(new SmartThingsError('server', text('oauth.journal.readOnly')));
  }
}
