import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SmartThingsError } from '../../base/errors';
import { parseJson } from '../../base/json';
import { text } from '../../base/text';
import type { JournalStorage } from '../../oauth/journal/journal';

/** A younger temporary file may belong to a process that is just ending. */
const LEFT_BEHIND_MS = 60_000;

/**
 * A JSON file that is either the old one or the new one, whatever happens: written beside, flushed, renamed,
 * the folder flushed, read back. Node-RED's own settings file is no place for it, since on a full disk Node-RED
 * reports a save that cut that file short.
 */
export class FileStorage implements JournalStorage {
  constructor(
    private readonly path: string,
    /** Told when a damaged file was set aside under another name. */
    private readonly onDamaged: (setAside: string) => void,
  ) {}

  async read(): Promise<unknown> {
    await this.#tidy().catch(() => undefined);
    const content = await this.#content();
    if (content === undefined) return undefined;
    const document = parseJson(content);
    if (document !== undefined) return document;
    const setAside = `${this.path}.damaged-${String(Date.now())}`;
    await rename(this.path, setAside);
    this.onDamaged(setAside);
    return undefined;
  }

  async write(document: object): Promise<void> {
    const content = JSON.stringify(document);
    const temporary = `${this.path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeFlushed(temporary, content);
      await rename(temporary, this.path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await flushFolder(dirname(this.path));
    if ((await this.#content()) !== content) throw new SmartThingsError('server', text('oauth.journal.differs'));
  }

  /**
   * Finishes what a killed process was writing where all of it is there: a pair that exists nowhere else may be in it.
   * The rest is taken away.
   */
  async #tidy(): Promise<void> {
    const folder = dirname(this.path);
    const isTemporary = (name: string): boolean => name.startsWith(`${basename(this.path)}.`) && name.endsWith('.tmp');
    for (const name of (await readdir(folder)).filter(isTemporary)) {
      const temporary = join(folder, name);
      const { mtimeMs } = await stat(temporary);
      if (mtimeMs >= (await this.#writtenAt()) && parseJson(await readFile(temporary, 'utf8')) !== undefined) {
        await flush(temporary);
        await rename(temporary, this.path);
        await flushFolder(folder);
      } else if (Date.now() - mtimeMs > LEFT_BEHIND_MS) {
        await rm(temporary, { force: true });
      }
    }
  }

  /** Epoch ms of the last whole write; 0 where there was none. */
  async #writtenAt(): Promise<number> {
    return stat(this.path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  }

  async #content(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

async function writeFlushed(path: string, content: string): Promise<void> {
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this a power cut may bring the old name back. Windows cannot flush a folder, and need not. */
async function flushFolder(path: string): Promise<void> {
  let folder;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EINVAL' && code !== 'EACCES') throw error;
  } finally {
    await folder?.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
