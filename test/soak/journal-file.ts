import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { field, isObject, parseJson } from '../../src/base/json';
import type { SaveNote } from './save-times';

export const JOURNAL_FILE = 'smartthings-journal.json';

/**
 * The refresh tokens, by hash, whose successors are on disk: an entry names a token as spent in the same document that
 * brings the pair which came for it. A document that only lacked its rename counts, since the next start finishes it.
 */
export async function spentOnDisk(userDir: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(userDir)).filter((name) => name.startsWith(JOURNAL_FILE));
  const documents = await Promise.all(names.map((name) => readFile(join(userDir, name), 'utf8').catch(() => '')));
  return new Set(documents.flatMap(spentIn));
}

function spentIn(document: string): string[] {
  const entries = field(parseJson(document), 'entries');
  const hashes = Object.values(isObject(entries) ? entries : {}).flatMap((entry) => {
    const spent = field(entry, 'spent');
    return Array.isArray(spent) ? (spent as unknown[]) : [];
  });
  return hashes.filter((hash): hash is string => typeof hash === 'string');
}

/** When the write that brought the successor of each spent token had resolved (epoch ms), by the token's hash. */
export async function saveTimes(notesFile: string): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const content = await readFile(notesFile, 'utf8').catch(() => '');
  for (const line of content.split('\n').filter((text) => text !== '')) {
    const { savedAt, spent } = JSON.parse(line) as SaveNote;
    for (const hash of spent) if (typeof hash === 'string' && !times.has(hash)) times.set(hash, savedAt);
  }
  return times;
}

/** Half-written files that killed writes have left behind. */
export async function leftovers(userDir: string): Promise<number> {
  const names = await readdir(userDir);
  return names.filter((name) => name.startsWith(`${JOURNAL_FILE}.`)).length;
}
