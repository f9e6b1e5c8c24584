import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseJson, stringField } from '../../base/json';
import type { Clock } from '../../base/ports';
import { NO_CLAIM, type Claim } from '../../oauth/journal/journal-storage';
import { codeOf, isMissing } from './file-errors';

/** Longer than the longest refresh: 120 s to answer, and the writes around it. */
export const STALE_AFTER_MS = 150_000;
/** Nobody waits longer than for two holders that hang: never to refresh again would be worse than to collide. */
const LONGEST_WAIT_MS = 2 * STALE_AFTER_MS + 10_000;
/** Who makes a claim signs it in the next moment; one that stays empty was left by a process that died in between. */
const UNSIGNED_MS = 2_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;

/** Who holds a claim. */
export interface Holder {
  /** Host and process space: process ids mean something only within one. */
  readonly host: string;
  readonly pid: string;
  /** When the process started, as its system counts it; empty where that is not known. */
  readonly start: string;
  /** Random: in a container the process id is often the same again. */
  readonly instance: string;
}

/** A claim that somebody else made. `holder` is missing where its file says nothing (yet). */
interface Found {
  readonly mark: string;
  /** Changes when its holder renews it. */
  readonly sign: string;
  readonly isEmpty: boolean;
  /** Epoch ms of its making or last renewal. */
  readonly madeAt: number;
  readonly holder: Holder | undefined;
}

/** This process, as it signs its claims. */
export const THIS_PROCESS: Holder = {
  host: `${hostname()} ${processSpace()}`.trim(),
  pid: String(process.pid),
  start: startOf(process.pid),
  instance: randomBytes(8).toString('hex'),
};

/**
 * Claims of a folder that several processes may share: files that only one of them can make. One that a dead process
 * left behind is taken over. Where no claim can be made (a read-only folder, a full disk, something in its place) the
 * work goes on without: the journal's own write then tells what is wrong, and nothing was ever lost for a claim.
 */
export class FileClaims {
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #self: Holder;

  /** `prefix` is the path that the names of the claims are put behind. */
  constructor(prefix: string, clock: Clock, self = THIS_PROCESS) {
    this.#prefix = prefix;
    this.#clock = clock;
    this.#self = self;
  }

  /** Waits while another holder lives and `isWanted`. Never throws. */
  async take(name: string, isWanted: () => boolean = () => true): Promise<Claim> {
    const path = this.pathOf(name);
    let [waitedMs, watched, watchedSinceMs] = [0, '', 0];
    for (let pauseMs = FIRST_PAUSE_MS; waitedMs < LONGEST_WAIT_MS && isWanted();) {
      try {
        const own = await this.#make(path);
        if (own !== undefined) return this.#claim(path, own);
        const found = await look(path);
        if (found && found.sign !== watched) [watched, watchedSinceMs] = [found.sign, waitedMs];
        const isStale = found && (this.#isDead(found) || waitedMs - watchedSinceMs > patienceMs(found));
        if (!found || (isStale && (await takeAway(path, found.mark)))) continue;
        await new Promise<void>((resolve) => this.#clock.after(pauseMs, resolve));
        waitedMs += pauseMs;
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      } catch {
        return NO_CLAIM;
      }
    }
    return NO_CLAIM;
  }

  pathOf(name: string): string {
    return `${this.#prefix}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.claim`;
  }

  /** Gives what it wrote; nothing where somebody else has the claim. Throws where nobody can have it. */
  async #make(path: string): Promise<string | undefined> {
    const content = JSON.stringify({ ...this.#self, claim: randomBytes(6).toString('hex') });
    try {
      await writeFile(path, content, { flag: 'wx', mode: 0o600 });
      // Who was held up before it could sign may have been taken for dead.
      return (await isSigned(path, content)) ? content : undefined;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined;
      // On a full disk the file is made and stays empty.
      if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') await rm(path, { force: true });
      throw error;
    }
  }

  #claim(path: string, own: string): Claim {
    return {
      renew: async () => {
        const nowSeconds = this.#clock.now() / 1000;
        if (await isSigned(path, own)) await utimes(path, nowSeconds, nowSeconds).catch(() => undefined);
      },
      // Who was silent for too long has lost it to somebody else.
      release: async () => {
        if (await isSigned(path, own)) await rm(path, { force: true }).catch(() => undefined);
      },
    };
  }

  /**
   * A process of this machine is looked up; of another one only the claim's age tells. (Where both tell of a living
   * one, it is watched: a clock that was set must not end a refresh that is under way on this machine.)
   */
  #isDead({ madeAt, holder }: Found): boolean {
    if (holder?.host !== this.#self.host) return Math.abs(this.#clock.now() - madeAt) > STALE_AFTER_MS;
    if (holder.pid === this.#self.pid) return holder.instance !== this.#self.instance;
    const start = startOf(holder.pid);
    return !isRunning(Number(holder.pid)) || (start !== '' && holder.start !== '' && start !== holder.start);
  }
}

async function isSigned(path: string, content: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => '')) === content;
}

/** Gives nothing where the claim is gone. Throws where something else lies in its place, which may never end to be read. */
async function look(path: string): Promise<Found | undefined> {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Error('no file');
    const content = await readFile(path, 'utf8');
    const mark = createHash('sha256').update(`${content}\n${about.ino}`).digest('hex').slice(0, 16);
    const sign = `${mark} ${about.mtimeMs}`;
    return { mark, sign, isEmpty: content === '', madeAt: about.mtimeMs, holder: holderIn(content) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** How long a claim is watched that looks alive before it is taken for one of a process that hangs. */
function patienceMs({ isEmpty }: Found): number {
  return isEmpty ? UNSIGNED_MS : STALE_AFTER_MS;
}

function holderIn(content: string): Holder | undefined {
  const document = parseJson(content);
  const [host, pid] = [stringField(document, 'host'), stringField(document, 'pid')];
  const [start, instance] = [stringField(document, 'start'), stringField(document, 'instance')];
  const isWhole = host !== undefined && pid !== undefined && start !== undefined && instance !== undefined;
  return isWhole ? { host, pid, start, instance } : undefined;
}

/**
 * Takes a stale claim away. Only who makes the file that bears its mark may, and only as long as the claim is that one:
 * of two who saw it stale, the second would else take away what the first has made in its place. Gives whether it is
 * worth another try at once.
 */
async function takeAway(path: string, mark: string): Promise<boolean> {
  const right = `${path}.${mark}`;
  try {
    await writeFile(right, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    // Who had the right died with it.
    const madeAt = await stat(right).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Math.abs(Date.now() - madeAt) > STALE_AFTER_MS) await rm(right, { force: true });
    return false;
  }
  try {
    if ((await look(path))?.mark === mark) await rm(path, { force: true });
    return true;
  } finally {
    await rm(right, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** When a process started, in ticks of its system since that was booted; empty where the system does not tell. */
function startOf(pid: number | string): string {
  try {
    // The second field is the name in parentheses, with whatever in it.
    const status = readFileSync(join('/proc', String(pid), 'stat'), 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Two containers with one host name see different processes under the same ids. */
function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
