import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const projectRoot = process.cwd();

const { 'node-red': declared } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> };
};
/** The kinds of nodes that package.json declares: `smartthings-command`. */
export const nodeSets: readonly string[] = Object.keys(declared.nodes);

let installed: Promise<string> | undefined;

/**
 * A folder whose `node_modules` holds this package as a user gets it. A test run of many processes has made it and says
 * in `INSTALLED_PACKAGE` where; otherwise the first who asks makes it, and it goes away with the process.
 * The package must have been built.
 */
export function installedPackage(): Promise<string> {
  installed ??= process.env.INSTALLED_PACKAGE ? Promise.resolve(process.env.INSTALLED_PACKAGE) : installForMyself();
  return installed;
}

async function installForMyself(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smartthings-installed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await installInto(folder);
  return folder;
}

/** Packs the package and installs it from its tarball. */
export async function installInto(folder: string): Promise<void> {
  // npm 10 runs `prepare` in spite of --ignore-scripts, which would build anew below all who use the build: `true` is a shell
  // that does nothing. Its output is mixed into the JSON of npm: what counts is the file.
  await npm(['pack', '--ignore-scripts', '--script-shell=true', '--pack-destination', folder], projectRoot);
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!packed) throw new Error('npm pack packed nothing');
  await npm(['install', '--prefer-offline', '--omit=dev', join(folder, packed)], folder);
}

/** Runs npm without what a surrounding `npm test` tells its children. */
export function npm(args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
}
