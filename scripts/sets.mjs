import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The node sets that package.json declares, by name. */
export function nodeSets(root) {
  const { 'node-red': declared } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(declared.nodes);
}
