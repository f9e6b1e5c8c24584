import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of a set's dialog. `<!-- rows.html -->` stands for the rows of that file, which several dialogs share. */
export function templateOf(root, set) {
  const read = (name) => readFileSync(join(root, 'src', 'editor', name), 'utf8');
  return read(`${set}.html`).replace(/<!-- ([\w-]+\.html) -->\n/g, (_comment, name) => read(name));
}
