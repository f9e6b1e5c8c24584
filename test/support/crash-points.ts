/**
 * Loaded into a Node-RED under test before anything else: kills the process at a step that a test has named in a file.
 * It watches the calls that the package makes to Node and to Node-RED; the package knows nothing of it.
 */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/** Names the folder in which tests name a step, and are told that it was reached. */
export const CRASH_FOLDER = 'CRASH_FOLDER';
export const ORDER_FILE = 'crash-order.json';
export const REACHED_FILE = 'crash-reached.jsonl';

export type CrashPoint =
  | 'file: before it is begun'
  | 'file: written beside'
  | 'file: renamed'
  | 'storage: before the save'
  | 'storage: after the save'
  | 'credentials: before'
  | 'credentials: after';

/** Kill at the n-th time that the point is reached after the order was given. */
export interface CrashOrder {
  readonly id: string;
  readonly point: CrashPoint;
  readonly nth: number;
}

const folder = process.env[CRASH_FOLDER];
let obeyed = '';
let times = 0;

/** Ends the process here, as a power cut does, where a test wants that. */
export function reached(point: CrashPoint): void {
  const order = folder === undefined ? undefined : orderIn(folder);
  if (folder === undefined || order?.point !== point) return;
  times = order.id === obeyed ? times + 1 : 1;
  obeyed = order.id;
  if (times !== order.nth) return;
  // The next start must not die of it again.
  rmSync(join(folder, ORDER_FILE));
  appendFileSync(join(folder, REACHED_FILE), `${JSON.stringify(order.id)}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function orderIn(place: string): CrashOrder | undefined {
  try {
    return JSON.parse(readFileSync(join(place, ORDER_FILE), 'utf8')) as CrashOrder;
  } catch {
    return undefined;
  }
}

const JOURNAL = 'smartthings-journal.json';
const isJournal = (path: unknown): boolean => typeof path === 'string' && basename(path).startsWith(JOURNAL);

function watchFiles(): void {
  const { open, rename } = fs;
  const isWriting = (flags: unknown): boolean => typeof flags === 'number' && flags !== 0;
  Object.assign(fs, {
    open: (...args: Parameters<typeof open>) => {
      if (isJournal(args[0]) && isWriting(args[1])) reached('file: before it is begun');
      return open(...args);
    },
    rename: async (...args: Parameters<typeof rename>) => {
      if (isJournal(args[1])) reached('file: written beside');
      await rename(...args);
      if (isJournal(args[1])) reached('file: renamed');
    },
  });
}

/** Node-RED hands out the function that its own module holds when the others are loaded. */
function watchCredentials(): void {
  const red = process.argv[1];
  if (red === undefined) return;
  const load = createRequire(createRequire(red).resolve('@node-red/runtime'));
  const credentials = load('./nodes/credentials.js') as { add: (id: string, record: object) => unknown };
  const { add } = credentials;
  credentials.add = function (this: unknown, id: string, record: object) {
    if ('generation' in record) reached('credentials: before');
    const added = add.call(this, id, record);
    if ('generation' in record) reached('credentials: after');
    return added;
  };
}

if (folder !== undefined) {
  watchFiles();
  watchCredentials();
}
