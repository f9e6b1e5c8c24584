import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialogFolder } from './sets.mjs';

const INCLUDED = /<!-- ([\w./-]+\.html)((?: \w+="[^"]*")*) -->\n/g;

/**
 * The fields of a set's dialog. `<!-- ../picker/rows.html -->` stands for the rows of that file, which several dialogs share;
 * what they differ in is told as `<!-- ../picker/typed-row.html property="room" -->` and stands as `{property}` in the file.
 */
export function templateOf(root, set) {
  const folder = dialogFolder(root, set);
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const whole = (text) => text.replace(INCLUDED, (_comment, name, told) => whole(filledIn(read(name), told)));
  return whole(read(`${set}.html`));
}

function filledIn(rows, told) {
  const values = new Map([...told.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  return rows.replace(/\{(\w+)\}/g, (place, name) => values.get(name) ?? place);
}
