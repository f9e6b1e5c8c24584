/** Loaded into a Node-RED under test before anything else: each flush of a file or folder takes so much longer. */
import fs from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds, in the environment. */
export const SLOW_DISK_VARIABLE = 'SLOW_DISK_MS';

const delayMs = Number(process.env[SLOW_DISK_VARIABLE] ?? '0');
if (delayMs > 0) slowDown();

function slowDown(): void {
  const { open } = fs;
  Object.assign(fs, {
    open: async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        await pause(delayMs);
        await sync();
      };
      return file;
    },
  });
}
