import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SmartThingsError } from '../../base/errors';
import { parseJson } from '../../base/json';
import type { Clock } from '../../base/ports';
import { text } from '../../base/text';
import type { DocumentForm } from '../../oauth/journal/journal-document';
import type { Claim, JournalStorage } from '../../oauth/journal/journal-storage';
import { FileClaims } from './file-claims';
import { cannotFlush, isMissing } from './file-errors';

/** A younger temporary file may belong to a process that writes without a claim. */
const LEFT_BEHIND_MS = 60_000;
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Of the claim that whoever writes the file holds. */
const WRITING = 'writing';

/** Told what the owner should know of a file. */
export interface FileNews {
  /** It was no such document, or a part of it was not; the whole was set aside under another name. */
  damaged(setAside: string): void;
  /** The file system can't flush: a power cut may take what was written last. Told once. */
  cannotFlush(): void;
}

/**
 * A JSON file that is either the old one or the new one, whatever happens: written beside, flushed, renamed,
 * the folder flushed, read back; and that several processes may write, one at a time. Node-RED's own settings file is
 * no place for it, since on a full disk Node-RED reports a save that cut that file short.
 */
export class FileStorage implements JournalStorage {
  readonly #path: string;
  readonly #form: DocumentForm;
  readonly #news: FileNews;
  readonly #claims: FileClaims;
  #toldOfFlush = false;

  constructor(path: string, form: DocumentForm, news: FileNews, clock: Clock) {
    this.#path = path;
    this.#form = form;
    this.#news = news;
    this.#claims = new FileClaims(path.replace(/\.json$/, ''), clock);
  }

  /** Rejects where what lies there can't be read or is no plain file. */
  async read(): Promise<unknown> {
    // What another process is writing right now is no leftover: it holds the claim until that is gone.
    if ((await this.#leftovers()).length > 0) await this.#claimed(() => this.#tidy()).catch(() => undefined);
    return this.#document();
  }

  async update(change: (document: unknown) => object): Promise<void> {
    await this.#claimed(async () => {
      await this.#tidy();
      await this.write(change(await this.#document()));
    });
  }

  claim(name: string, isWanted: () => boolean): Promise<Claim> {
    return this.#claims.take(name, isWanted);
  }

  async write(document: object): Promise<void> {
    const content = JSON.stringify(document);
    const temporary = `${this.#path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await this.#writeFlushed(temporary, content);
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await this.#flushFolder();
    if ((await contentOf(this.#path)) !== content) throw new SmartThingsError('server', text('oauth.journal.differs'));
  }

  async #claimed<Result>(work: () => Promise<Result>): Promise<Result> {
    const claim = await this.#claims.take(WRITING);
    try {
      return await work();
    } finally {
      await claim.release();
    }
  }

  /** What lies there; what is no such document is set aside, and so is a copy of one that is so in part. */
  async #document(): Promise<unknown> {
    const content = await contentOf(this.#path);
    if (content === undefined) return undefined;
    const document = parseJson(content);
    const sound = this.#form.soundPart(document);
    if (sound === document && sound !== undefined) return sound;
    const setAside = `${this.#path}.damaged-${String(Date.now())}`;
    if (sound === undefined) {
      await rename(this.#path, setAside);
    } else {
      await copyFile(this.#path, setAside);
      await this.write(sound);
    }
    this.#news.damaged(setAside);
    return sound;
  }

  /**
   * Finishes what a killed process was writing where all of it is there and nothing was written since: a pair that
   * exists nowhere else may be in it. The rest is taken away.
   */
  async #tidy(): Promise<void> {
    for (const name of await this.#leftovers()) {
      await this.#finish(join(dirname(this.#path), name)).catch(() => undefined);
    }
  }

  async #finish(temporary: string): Promise<void> {
    const content = await contentOf(temporary);
    if (content === undefined) return;
    if (this.#form.isLater(parseJson(content), parsed(await contentOf(this.#path)))) {
      await this.#flush(temporary, 'r+');
      await rename(temporary, this.#path);
      await this.#flushFolder();
    } else if (Date.now() - (await stat(temporary)).mtimeMs > LEFT_BEHIND_MS) {
      await rm(temporary, { force: true });
    }
  }

  /** Names of temporary files as this class makes them. */
  async #leftovers(): Promise<string[]> {
    const names = await readdir(dirname(this.#path)).catch(() => []);
    const own = `${basename(this.#path)}.`;
    return names.filter((name) => name.startsWith(own) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(own.length)));
  }

  async #writeFlushed(path: string, content: string): Promise<void> {
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await file.writeFile(content, 'utf8');
      await file.sync().catch((error: unknown) => this.#unflushed(error));
    } finally {
      await file.close();
    }
  }

  async #flush(path: string, flags: string): Promise<void> {
    let file;
    try {
      file = await open(path, flags);
      await file.sync();
    } catch (error) {
      this.#unflushed(error);
    } finally {
      await file?.close();
    }
  }

  /** Without this a power cut may bring the old name back. Windows cannot flush a folder, and need not. */
  async #flushFolder(): Promise<void> {
    if (process.platform !== 'win32') await this.#flush(dirname(this.#path), 'r');
  }

  /** A file system that can't flush keeps what was written all the same, but for a power cut. */
  #unflushed(error: unknown): void {
    if (!cannotFlush(error)) throw error;
    if (this.#toldOfFlush) return;
    this.#toldOfFlush = true;
    this.#news.cannotFlush();
  }
}

function parsed(content: string | undefined): unknown {
  return content === undefined ? undefined : parseJson(content);
}

/** Gives nothing where there is no file. Throws at once where it is a folder, a pipe or a device, which may never end. */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    const about = await stat(path);
    if (!about.isFile() || about.size > LARGEST_BYTES) {
      throw new SmartThingsError('server', text('oauth.journal.noFile', { file: basename(path) }));
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
