/**
 * Loaded into the Node-RED under test before anything else: notes when each write of the journal has resolved,
 * and which refresh token was the last that it names as spent.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isObject } from '../../src/base/json';
import type { FileStorage } from '../../src/runtime/storage/file-storage';

/** Names the file for the notes and the folder of the installed package. */
export const NOTES_VARIABLE = 'SOAK_SAVE_NOTES';
export const PACKAGE_VARIABLE = 'SOAK_PACKAGE';

export interface SaveNote {
  /** Epoch ms. */
  readonly savedAt: number;
  /** For each entry the hash that it names last as spent. */
  readonly spent: readonly unknown[];
}

const notes = process.env[NOTES_VARIABLE];
const packageFolder = process.env[PACKAGE_VARIABLE];
if (notes !== undefined && packageFolder !== undefined) noteSaves(notes, packageFolder);

function noteSaves(notesFile: string, folder: string): void {
  const load = createRequire(join(folder, 'package.json'));
  const { prototype } = (load('./nodes/runtime/storage/file-storage.js') as { FileStorage: typeof FileStorage })
    .FileStorage;
  const write: FileStorage['write'] = prototype.write;
  prototype.write = async function (this: FileStorage, document: object): Promise<void> {
    await write.call(this, document);
    const savedAt = Date.now();
    if (!('entries' in document) || !isObject(document.entries)) return;
    const spent = Object.values(document.entries).map((entry) =>
      isObject(entry) && Array.isArray(entry.spent) ? (entry.spent.at(-1) as unknown) : undefined,
    );
    const note: SaveNote = { savedAt, spent };
    appendFileSync(notesFile, `${JSON.stringify(note)}\n`);
  };
}
