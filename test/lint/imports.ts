import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Files by their path, each with those that it imports: types, re-exports and dynamic imports too. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** What the TypeScript files below a folder import of each other. Paths are relative to it, with slashes. */
export function importsBelow(folder: string): Imports {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = new Map(
    names
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')]),
  );
  return importsOf(files);
}

/** The same of sources by their path. */
export function importsOf(files: ReadonlyMap<string, string>): Imports {
  const resolve = (from: string, name: string): string[] => {
    const path = posix.join(posix.dirname(from), name);
    return [`${path}.ts`, `${path}/index.ts`].filter((file) => files.has(file)).slice(0, 1);
  };
  return new Map(
    [...files].map(([file, source]) => {
      const { importedFiles } = ts.preProcessFile(source, true, true);
      const relative = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
      return [file, relative.flatMap((name) => resolve(file, name))];
    }),
  );
}

/** A way from a file back to itself, for each group of files that hang in circles; empty where none do. */
export function circlesIn(imports: Imports): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const walk = (file: string): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    if (done.has(file) || way.includes(file)) return;
    way.push(file);
    imports.get(file)?.forEach(walk);
    way.pop();
    done.add(file);
  };
  [...imports.keys()].forEach(walk);
  return circles;
}
