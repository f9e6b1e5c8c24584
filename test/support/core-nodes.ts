import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The files of Node-RED's own nodes but those named, for `nodesExcludes`: without them it starts sooner. */
export function coreNodesBut(used: readonly string[]): string[] {
  const nodes = createRequire(require.resolve('node-red')).resolve('@node-red/nodes');
  const files = readdirSync(join(dirname(nodes), 'core'), { recursive: true, encoding: 'utf8' });
  return files.map((name) => basename(name)).filter((name) => name.endsWith('.js') && !used.includes(name));
}
