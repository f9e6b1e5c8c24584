import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPackage, npm, projectRoot } from './installed-package';

/** `4.0` is the oldest that package.json claims: exactly 4.0.0. */
export type NodeRedVersion = '4.0' | '4.1' | '5.0';
/** Major versions of Node that tests may ask for. `20` is the oldest that package.json claims, exactly 20.19.0; 26 the newest. */
export type NodeMajor = 20 | 22 | 24 | 26;

export interface NodeRedOptions {
  readonly version?: NodeRedVersion;
  /** The Node it runs on; this process' own unless told, and 22 for Node-RED 5, which needs that. */
  readonly node?: NodeMajor;
  /** A user folder of an earlier start, to go on where that ended; a new one unless told, which `remove()` takes away. */
  readonly userDir?: string;
  /** Where it listens; a free port unless told. */
  readonly port?: number;
  /** Flows to start with, written before the start. */
  readonly flows?: readonly object[];
  /** Further settings, on top of those that keep a test quiet and offline. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The file of a custom storage, in the place of Node-RED's own file storage. */
  readonly storageModule?: string;
  /** A file whose exports are settings that JSON has no words for. */
  readonly settingsModule?: string;
  /** Files of tests that are loaded before Node-RED is. */
  readonly preload?: readonly string[];
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The parsed body, `undefined` where it is no JSON. */
  readonly json: unknown;
}

/** A real Node-RED in a process of its own, with this package installed from its tarball. */
export interface NodeRed {
  /** http://127.0.0.1:<port>, and the `httpAdminRoot` where the settings have one; without a slash at the end. */
  readonly url: string;
  readonly userDir: string;
  readonly pid: number;
  /** Resolves with the exit code when it has ended, `null` after a signal. */
  readonly ended: Promise<number | null>;
  /** Everything it has printed so far. */
  output(): string;
  /** Waits for what it prints, from its start on. Throws when it ends before. */
  printed(pattern: RegExp, withinMs?: number): Promise<void>;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Deploys these flows whole; a node's `credentials` go along. */
  deploy(flows: readonly object[]): Promise<void>;
  /** SIGTERM, as systemd and Docker do it; waits for the end and gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Ends it if it still runs, and takes its user folder away. */
  remove(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// By itself it would end without telling anybody.
process.once('SIGTERM', () => process.exit(143));

/** What Node-RED prints when its flows run, or cannot. */
const STARTED = /Started (modified )?(flows|nodes)|Waiting for missing types|Flows stopped/g;

/** Starts Node-RED and waits until it answers and has loaded its nodes. */
export async function startNodeRed(options: NodeRedOptions = {}): Promise<NodeRed> {
  const version = options.version ?? '4.1';
  const node = await nodeBinary(options.node ?? (version === '5.0' ? 22 : undefined));
  const red = await nodeRedScript(version);
  const userDir = options.userDir ?? (await newUserDir());
  const port = options.port ?? (await freePort());
  await writeFile(
    join(userDir, 'settings.js'),
    `module.exports = ${JSON.stringify(settings(port, options), null, 2)};\n${storageLine(options)}${moduleLine(options)}`,
  );
  if (options.flows) await writeFile(join(userDir, 'flows.json'), JSON.stringify(options.flows));

  const child = spawn(node, [red, '--userDir', userDir], {
    // What a flow writes into the folder where Node-RED was started goes with it.
    cwd: userDir,
    env: { ...childEnvironment(), ...preloading(options), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const { httpAdminRoot = '' } = options.settings ?? {};
  const scheme = options.settings?.https === undefined ? 'http' : 'https';
  const nodeRed = new NodeRedProcess(child, `${scheme}://127.0.0.1:${port}${String(httpAdminRoot)}`, userDir);
  await nodeRed.printed(/Server now running at/, 60_000);
  await nodeRed.answers();
  await nodeRed.printed(STARTED);
  return nodeRed;
}

class NodeRedProcess implements NodeRed {
  #output = '';
  readonly ended: Promise<number | null>;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly child: ChildProcess,
    readonly url: string,
    readonly userDir: string,
  ) {
    const hear = (chunk: Buffer): void => {
      this.#output += chunk.toString();
      for (const listener of [...this.#listeners]) listener();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.ended = new Promise((resolve) =>
      child.once('exit', (code) => {
        running.delete(child);
        resolve(code);
        for (const listener of [...this.#listeners]) listener();
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  output(): string {
    return this.#output;
  }

  printed(pattern: RegExp, withinMs = 30_000): Promise<void> {
    return this.#waitFor(() => this.#output.search(pattern) >= 0, `printing ${String(pattern)}`, withinMs);
  }

  #waitFor(isSo: () => boolean, what: string, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(patience);
        this.#listeners.delete(look);
        end();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`Node-RED ${why} without ${what}:\n${this.#output}`)));
      const look = (): void => {
        if (isSo()) settle(resolve);
        else if (!running.has(this.child)) fail('ended');
      };
      const patience = setTimeout(() => fail(`ran for ${withinMs} ms`), withinMs);
      this.#listeners.add(look);
      look();
    });
  }

  /** The editor's server listens before the nodes are loaded; `/nodes` answers when they are. */
  async answers(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const reply = await this.request('GET', '/settings').catch(() => undefined);
      if (reply && reply.status < 500 && reply.status !== 404) return;
      if (attempt === 100) throw new Error(`Node-RED does not answer:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const reply = await fetch(this.url + path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, text, json: parsed(text) };
  }

  async deploy(flows: readonly object[]): Promise<void> {
    const headers = { 'node-red-api-version': 'v2', 'node-red-deployment-type': 'full' };
    const before = this.#starts();
    const reply = await this.request('POST', '/flows', { flows }, headers);
    if (reply.status !== 200) throw new Error(`Deploy answered ${reply.status}: ${reply.text}`);
    // It answers before the new flows run.
    await this.#waitFor(() => this.#starts() > before, 'starting the flows', 30_000);
  }

  #starts(): number {
    return this.#output.match(STARTED)?.length ?? 0;
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    const code = await this.ended;
    clearTimeout(patience);
    return code;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async remove(): Promise<void> {
    if (running.has(this.child)) await this.stop();
    await rm(this.userDir, { recursive: true, force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Quiet, offline and on this machine alone. */
function settings(port: number, options: NodeRedOptions): object {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret: 'a secret for tests',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
    logging: { console: { level: 'info', metrics: false, audit: false } },
    ...options.settings,
  };
}

/** A user folder in which the installed package is found. */
async function newUserDir(): Promise<string> {
  const installed = await installedPackage();
  const userDir = await mkdtemp(join(tmpdir(), 'smartthings-node-red-'));
  await symlink(join(installed, 'node_modules'), join(userDir, 'node_modules'));
  await writeFile(join(userDir, 'package.json'), '{"name": "node-red-project", "version": "0.0.1", "private": true}');
  return userDir;
}

/** Without what mocha, c8 and npm tell their children: another process' coverage would take seconds to write. */
function childEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^(npm_.*|NODE_V8_COVERAGE|NODE_OPTIONS|NODE_RED_.*)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function storageLine({ storageModule }: NodeRedOptions): string {
  return storageModule === undefined
    ? ''
    : `module.exports.storageModule = require(${JSON.stringify(storageModule)});\n`;
}

function moduleLine({ settingsModule }: NodeRedOptions): string {
  return settingsModule === undefined
    ? ''
    : `Object.assign(module.exports, require(${JSON.stringify(settingsModule)}));\n`;
}

function preloading({ preload = [] }: NodeRedOptions): NodeJS.ProcessEnv {
  return preload.length === 0 ? {} : { NODE_OPTIONS: preload.map((file) => `--require ${file}`).join(' ') };
}

/** This process' own Node where it is new enough for the wish, else one from the folder made for it. */
export async function nodeBinary(wanted: NodeMajor | undefined): Promise<string> {
  const own = Number(process.versions.node.split('.')[0]);
  const isOwn = wanted === undefined || (own === wanted && wanted !== 20) || (wanted === 22 && own > 22);
  if (isOwn) return process.execPath;
  const folder = join(projectRoot, 'test', `node-${wanted}`);
  const binary = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(binary)) await npm(['ci'], folder);
  return binary;
}

/** What starts a Node-RED of this version; the oldest one comes into the folder made for it when it is first needed. */
export async function nodeRedScript(version: NodeRedVersion): Promise<string> {
  if (version !== '4.0')
    return join(projectRoot, 'node_modules', version === '5.0' ? 'node-red-5' : 'node-red', 'red.js');
  const folder = join(projectRoot, 'test', 'node-red-4.0');
  const script = join(folder, 'node_modules', 'node-red', 'red.js');
  if (!existsSync(script)) await npm(['ci', '--ignore-scripts', '--omit=optional'], folder);
  return script;
}
