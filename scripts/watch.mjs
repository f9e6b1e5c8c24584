// `npm run test:watch`: runs the quick tests now and after each change. `npm run test:watch -- nodes`: others, as scripts/test.mjs takes them.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { watchFolders } from './changes.mjs';

const wanted = process.argv.slice(2);
const tests = [join(import.meta.dirname, 'test.mjs'), ...(wanted.length > 0 ? wanted : ['quick'])];
let isRunning = false;
let hasChanged = false;

function run() {
  hasChanged = isRunning;
  if (isRunning) return;
  isRunning = true;
  spawn(process.execPath, tests, { stdio: 'inherit' }).once('close', () => {
    isRunning = false;
    if (hasChanged) run();
    else console.log('\nWaiting for a change. Ctrl-C ends this.');
  });
}

watchFolders(['src', 'test', 'nodes/locales'], run);
run();
