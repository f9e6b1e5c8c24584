import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/installed-package';

const DOCUMENT = join(projectRoot, 'docs', 'token-life.md');

/** The rows of a marked table of the document, without its head. */
export async function tableInDocument(name: string): Promise<string[][]> {
  const [, table] = parts(await readFile(DOCUMENT, 'utf8'), name);
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Replaces the rows of a marked table; its head stays. */
export async function fillTable(name: string, rows: readonly (readonly string[])[]): Promise<void> {
  const [before, table, after] = parts(await readFile(DOCUMENT, 'utf8'), name);
  const head = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(0, 2);
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  await writeFile(DOCUMENT, `${before}\n${[...head, ...lines].join('\n')}\n${after}`);
}

function parts(document: string, name: string): [before: string, table: string, after: string] {
  const [start, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [document.indexOf(start) + start.length, document.indexOf(end)];
  if (from < start.length || to < from) throw new Error(`docs/token-life.md has no table ${name}`);
  return [document.slice(0, from), document.slice(from, to), document.slice(to)];
}
