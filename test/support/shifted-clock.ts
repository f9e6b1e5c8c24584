/**
 * Loaded into a Node-RED under test before anything else: the package's clock (and nothing but that) goes as far ahead or
 * behind as a file in the user folder says, and its long sleeps are short, so that a test sees the morning after.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as System from '../../src/base/system';

export const CLOCK_FILE = 'clock-ahead-ms';
const LONG_SLEEP_MS = 30_000;
/** The minute between two looks at the clock takes half a second. */
const SHORTENED = 120;

const userDir = process.argv[process.argv.indexOf('--userDir') + 1];
if (userDir !== undefined && process.argv.includes('--userDir')) shift(userDir);

function shift(folder: string): void {
  const load = createRequire(join(folder, 'package.json'));
  const { systemClock } = load('@red-things/node-red-smartthings/nodes/base/system.js') as typeof System;
  const { after } = systemClock;
  Object.assign(systemClock, {
    now: () => Date.now() + ahead(folder),
    after: (delayMs: number, callback: () => void) =>
      after(delayMs >= LONG_SLEEP_MS ? delayMs / SHORTENED : delayMs, callback),
  });
}

function ahead(folder: string): number {
  try {
    return Number(readFileSync(join(folder, CLOCK_FILE), 'utf8'));
  } catch {
    return 0;
  }
}
