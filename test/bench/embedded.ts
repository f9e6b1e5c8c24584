/** A Node-RED inside this process, with the package as the project has built it. */
import { once, type EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RED from 'node-red';
import type { Node } from 'node-red';
import { projectRoot } from '../support/installed-package';
import { coreNodesBut } from '../support/core-nodes';

export interface Embedded {
  /** The node with this id. Throws where there is none. */
  node(id: string): Node;
  stop(): Promise<void>;
}

/** What an embedded Node-RED has and its type declarations leave out. */
const { events, nodes } = RED as unknown as {
  readonly events: EventEmitter;
  readonly nodes: { getNode(id: string): Node | null };
};

type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Starts these flows with the core nodes that they name by file, such as `15-change.js`. */
export async function startEmbedded(
  flows: readonly object[],
  credentials: Credentials,
  coreNodes: readonly string[],
): Promise<Embedded> {
  const userDir = await newUserDir();
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(flows));
  await writeFile(join(userDir, 'flows_cred.json'), JSON.stringify(credentials));
  const server = createServer();
  RED.init(server, {
    userDir,
    flowFile: 'flows.json',
    credentialSecret: false,
    nodesExcludes: coreNodesBut(coreNodes),
    disableEditor: true,
    telemetry: { enabled: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
    logging: { console: { level: 'error', metrics: false, audit: false } },
  } as unknown as Parameters<typeof RED.init>[1]);
  const started = once(events, 'flows:started');
  await RED.start();
  await started;
  return {
    node(id) {
      const node = nodes.getNode(id);
      if (!node) throw new Error(`The flow has no node ${id}`);
      return node;
    },
    async stop() {
      await RED.stop();
      await rm(userDir, { recursive: true, force: true });
    },
  };
}

async function newUserDir(): Promise<string> {
  const userDir = await mkdtemp(join(tmpdir(), 'smartthings-embedded-'));
  const scope = join(userDir, 'node_modules', '@red-things');
  await mkdir(scope, { recursive: true });
  await symlink(projectRoot, join(scope, 'node-red-smartthings'));
  const dependencies = { '@red-things/node-red-smartthings': '*' };
  await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'embedded', private: true, dependencies }));
  return userDir;
}
