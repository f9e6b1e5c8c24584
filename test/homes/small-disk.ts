import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE_KB = 512;
const BLOCK_BYTES = 4_096;

/** A disk of its own in memory, small enough to be filled to the last byte. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Nothing where this machine allows no mount: neither as this user nor by sudo. */
  static async mount(): Promise<SmallDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'smartthings-disk-'));
    try {
      await asRoot(['mount', '-t', 'tmpfs', '-o', `size=${SIZE_KB}k,mode=777`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch {
      await rmdir(folder);
      process.stderr.write('No disk may be mounted here: the tests of a full disk are skipped.\n');
      return undefined;
    }
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }

  /** Fills it until so many bytes are left, in blocks of 4096. */
  async fill(leftBytes: number): Promise<void> {
    const file = await open(this.#ballast, 'w');
    let size = 0;
    try {
      for (;;) {
        const { bytesWritten } = await file.write(Buffer.alloc(BLOCK_BYTES));
        size += bytesWritten;
        if (bytesWritten < BLOCK_BYTES) break;
      }
    } catch {
      // Full.
    } finally {
      await file.close();
    }
    await truncate(this.#ballast, Math.max(0, size - leftBytes));
  }

  async empty(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async unmount(): Promise<void> {
    await asRoot(['umount', this.folder]);
    await rmdir(this.folder);
  }
}

async function asRoot([command = '', ...args]: string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  await (isRoot ? run(command, args) : run('sudo', ['-n', command, ...args]));
}
