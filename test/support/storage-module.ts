/**
 * A custom storage for Node-RED, as people have who keep their flows in a database: everything in files of its own,
 * outside the user folder's own files. Tests tell it through a file what to do with a save.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { reached } from './crash-points';

/** How the storage treats saves of the settings. */
export interface StorageMood {
  /** The save fails: by a rejection, or by an exception. */
  readonly fails?: 'rejects' | 'throws';
  /** A slow one takes so long for each save. */
  readonly delayMs?: number;
}

export const MOOD_FILE = 'storage-mood.json';
const FOLDER = 'custom-storage';

let userDir = '';

const file = (name: string): string => join(userDir, FOLDER, name);

function load(name: string, otherwise: unknown): unknown {
  return existsSync(file(name)) ? (JSON.parse(readFileSync(file(name), 'utf8')) as unknown) : otherwise;
}

function save(name: string, document: unknown): void {
  writeFileSync(file(`${name}.new`), JSON.stringify(document));
  renameSync(file(`${name}.new`), file(name));
}

function mood(): StorageMood {
  const path = join(userDir, MOOD_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as StorageMood) : {};
}

interface Settings {
  readonly smartthingsJournal?: unknown;
}

/** A save of the journal, told from saves of other settings by its content. */
function hasNewJournal(settings: Settings): boolean {
  const before = load('settings.json', {}) as Settings;
  return JSON.stringify(before.smartthingsJournal) !== JSON.stringify(settings.smartthingsJournal);
}

async function saveAsMooded(settings: Settings): Promise<void> {
  const { fails, delayMs = 0 } = mood();
  const isJournal = hasNewJournal(settings);
  if (delayMs > 0) await pause(delayMs);
  if (isJournal) reached('storage: before the save');
  if (fails !== undefined) throw new Error('The database is gone');
  save('settings.json', settings);
  if (isJournal) reached('storage: after the save');
}

export function init(settings: { readonly userDir: string }): Promise<void> {
  userDir = settings.userDir;
  mkdirSync(join(userDir, FOLDER), { recursive: true });
  return Promise.resolve();
}

export function saveSettings(settings: Settings): Promise<void> {
  if (mood().fails === 'throws') throw new Error('The database is gone');
  return saveAsMooded(settings);
}

export function saveFlows(flows: unknown): Promise<void> {
  save('flows.json', flows);
  return Promise.resolve();
}

export function saveCredentials(credentials: unknown): Promise<void> {
  save('credentials.json', credentials);
  return Promise.resolve();
}

export const getSettings = (): Promise<unknown> => Promise.resolve(load('settings.json', {}));
export const getFlows = (): Promise<unknown> => Promise.resolve(load('flows.json', []));
export const getCredentials = (): Promise<unknown> => Promise.resolve(load('credentials.json', {}));
export const getLibraryEntry = (): Promise<unknown> => Promise.resolve([]);
export const saveLibraryEntry = (): Promise<void> => Promise.resolve();
