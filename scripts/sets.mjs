import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The node sets that package.json declares, by name. */
export function nodeSets(root) {
  return Object.keys(declaredIn(root).nodes);
}

/** The plugins that package.json declares: what the editor has besides nodes, without a dialog and a help of its own. */
export function pluginSets(root) {
  return Object.keys(declaredIn(root).plugins ?? {});
}

/** Where the dialog of a set, or all of a plugin, lies: `smartthings-command` in `src/editor/command`. */
export function dialogFolder(root, set) {
  return join(root, 'src', 'editor', set.replace(/^smartthings-/, ''));
}

function declaredIn(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))['node-red'];
}
