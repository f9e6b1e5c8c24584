import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialogFolder } from './sets.mjs';

/** The fields of a set's dialog. `<!-- ../picker/rows.html -->` stands for the rows of that file, which several dialogs share. */
export function templateOf(root, set) {
  const folder = dialogFolder(root, set);
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  return read(`${set}.html`).replace(/<!-- ([\w./-]+\.html) -->\n/g, (_comment, name) => read(name));
}
