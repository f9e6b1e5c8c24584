import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { Clock } from '../../base/ports';
import type { DocumentForm } from '../../oauth/journal/journal-document';
import type { JournalStorage } from '../../oauth/journal/journal-storage';
import { FileStorage, type FileNews } from './file-storage';

/** What Node-RED's settings hold that its type declarations leave out. */
interface RuntimeSettings {
  userDir?: unknown;
  readOnly?: unknown;
  storageModule?: unknown;
  /** False where the custom storage keeps no settings: then `get` and `set` throw at once. */
  available?(): boolean;
  get?(name: string): unknown;
  set?(name: string, value: unknown): Promise<void>;
}

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
  const settings: RuntimeSettings = RED.settings;
  const storage = keepsFiles(RED)
    ? new FileStorage(join(String(settings.userDir), fileName), form, news, clock)
    : new SettingStorage(settings, settingName);
  return settings.readOnly === true ? new ReadOnlyStorage(storage) : storage;
}

/** Whether this Node-RED keeps its own files in a user folder. */
export function keepsFiles(RED: NodeAPI): boolean {
  const { storageModule, userDir }: RuntimeSettings = RED.settings;
  return storageModule === undefined && typeof userDir === 'string' && userDir !== '';
}

/**
 * A setting in the custom storage. Node-RED changes its memory first, so only the awaited save tells; and it reads its
 * settings at its start alone, so what another process writes into the same storage is never seen here.
 */
class SettingStorage implements JournalStorage {
  constructor(
    private readonly settings: RuntimeSettings,
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
