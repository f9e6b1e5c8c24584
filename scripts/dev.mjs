// `npm run dev`: the Node-RED of `npm start`, built and started anew after each change. Takes the same options.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { watchFolders } from './changes.mjs';

process.chdir(join(import.meta.dirname, '..'));
let nodeRed;
let isBusy = false;
let hasChanged = false;

/** What is built wrong is not started: the Node-RED of before goes on. */
async function renew() {
  hasChanged = isBusy;
  if (isBusy) return;
  isBusy = true;
  if (build()) {
    await end();
    start();
  }
  isBusy = false;
  if (hasChanged) await renew();
}

function build() {
  console.log('\nBuilding …');
  return spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' }).status === 0;
}

function start() {
  const child = spawn(process.execPath, [join('scripts', 'start.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
  nodeRed = child;
  // One that ends by itself could not start, or was told to end with this process.
  child.once('exit', (code) => child === nodeRed && process.exit(code ?? 1));
}

async function end() {
  const child = nodeRed;
  nodeRed = undefined;
  if (!child) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => nodeRed?.kill('SIGTERM'));
watchFolders(['src', 'nodes/locales', 'nodes/icons'], () => void renew());
await renew();
