import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const projectRoot = process.cwd();

let installed: Promise<string> | undefined;

/**
 * A folder whose `node_modules` holds this package as a user gets it: packed, then installed from its tarball.
 * Made once a test run: the first process to ask installs into `INSTALLED_PACKAGE` where that names a folder, else into
 * one that goes away with it. The package must have been built.
 */
export function installedPackage(): Promise<string> {
  installed ??= install(process.env.INSTALLED_PACKAGE);
  return installed;
}

async function install(shared: string | undefined): Promise<string> {
  if (shared !== undefined && existsSync(join(shared, 'node_modules'))) return shared;
  const folder = shared ?? (await mkdtemp(join(tmpdir(), 'smartthings-installed-')));
  if (shared === undefined) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // npm 10 runs `prepare` in spite of --ignore-scripts and mixes its output into the JSON: what counts is the file.
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder], projectRoot);
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!packed) throw new Error('npm pack packed nothing');
  await npm(['install', '--prefer-offline', '--omit=dev', join(folder, packed)], folder);
  return folder;
}

/** Runs npm without what a surrounding `npm test` tells its children. */
export function npm(args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
}
