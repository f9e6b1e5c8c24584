import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The node sets that package.json declares, by name. */
export function nodeSets(root) {
  const { 'node-red': declared } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(declared.nodes);
}

/** Where the dialog of a set lies: `smartthings-command` in `src/editor/command`. */
export function dialogFolder(root, set) {
  return join(root, 'src', 'editor', set.replace(/^smartthings-/, ''));
}
