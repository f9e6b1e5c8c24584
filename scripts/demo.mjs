// A Node-RED of its own in a child process: loopback only, its own user folder, this package linked in.
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { withDoor } from './door.mjs';
import { whenNpmIsGone } from './parents.mjs';
import { withPractice } from './practice.mjs';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
/** Its standard input is a pipe from the process that started it, which closes even when that is killed. */
const ENDS_WITH_ITS_PARENT = "process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGTERM'));\n";

/**
 * Builds where needed and starts Node-RED. `flow` is the file that a new user folder begins with, or the flow itself;
 * `port` is where the search for a free one begins, 0 leaves it to the system. Resolves when the editor answers. However
 * this process ends, Node-RED ends with it.
 */
export async function startDemo({ flow, userDir, quiet = false, port = 1880 }) {
  buildIfNeeded();
  const uiPort = await freePort(port);
  const homePort = await freePort(port && uiPort + 1);
  prepareUserDir(userDir, flow, { uiPort, homePort, quiet });
  const child = spawn(process.execPath, [require.resolve('node-red/red.js'), '--userDir', userDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  whenNpmIsGone(stop);
  process.once('exit', () => child.kill('SIGKILL'));
  const log = [];
  child.stdout.on('data', (chunk) => {
    log.push(chunk.toString());
    if (!quiet) process.stdout.write(chunk);
  });
  const editorUrl = `http://127.0.0.1:${uiPort}/`;
  await answers(editorUrl, ended, log);
  return { editorUrl, homeUrl: `http://127.0.0.1:${homePort}/`, ended, stop };
}

function buildIfNeeded() {
  const built = join(root, 'nodes', 'smartthings-account.html');
  if (existsSync(built) && newest(join(root, 'src')) <= statSync(built).mtimeMs) return;
  console.log('Building the package …');
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit' });
}

function newest(folder) {
  const times = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs);
  return Math.max(...times);
}

function prepareUserDir(userDir, flow, options) {
  const scope = join(userDir, 'node_modules', '@red-things');
  mkdirSync(scope, { recursive: true });
  const link = join(scope, 'node-red-smartthings');
  rmSync(link, { recursive: true, force: true });
  symlinkSync(root, link, 'junction');
  writeFlows(join(userDir, 'flows.json'), flow, `http://127.0.0.1:${options.homePort}`);
  writeFileSync(
    join(userDir, 'settings.js'),
    `module.exports = ${JSON.stringify(settings(options), null, 2)};\n${ENDS_WITH_ITS_PARENT}`,
  );
}

/** What somebody has made of the flows stays; the port of the simulated home may be another one. */
function writeFlows(file, flow, homeUrl) {
  const isExample = typeof flow === 'string';
  const flows = isExample ? withPractice(beginning(file, flow), homeUrl) : flow;
  writeFileSync(file, JSON.stringify(flows, null, 4));
}

/** The flows of this folder; in a new one the example, with a door that tells when it is opened. */
const beginning = (file, example) => (existsSync(file) ? readFlow(file) : withDoor(readFlow(join(root, example))));

const readFlow = (file) => JSON.parse(readFileSync(file, 'utf8'));

function settings({ uiPort, homePort, quiet }) {
  return {
    uiHost: '127.0.0.1',
    uiPort,
    flowFile: 'flows.json',
    credentialSecret: 'a demonstration keeps no real secrets',
    telemetry: { enabled: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    logging: { console: { level: quiet ? 'warn' : 'info', metrics: false, audit: false } },
    smartthingsAccountSimulatorLimits: 'raised',
    smartthingsAccountSimulatorPort: homePort,
  };
}

async function answers(url, ended, log) {
  let over = false;
  void ended.then(() => (over = true));
  for (let attempt = 0; attempt < 300 && !over; attempt++) {
    const reply = await fetch(`${url}smartthings/accounts/none`).catch(() => undefined);
    // Before the nodes are loaded this route is unknown to the server, and its 404 is no JSON.
    if (reply?.headers.get('content-type')?.includes('json')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Node-RED did not start:\n${log.join('')}`);
}

/** The first free loopback port from here on; from 0 on, one that the system gives. */
async function freePort(from) {
  for (let port = from; port < from + 200; port++) {
    const free = await tryPort(port);
    if (free) return free;
  }
  throw new Error(`No free port near ${from}`);
}

/** The port where it is free, else `undefined`. */
function tryPort(wanted) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
