import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';

/**
 * The exports of a file of src/editor that needs no browser, or no more of one than `globals`.
 * It is bundled as for a browser: the tests' compiler knows no DOM.
 */
export function editorModule(name: string, globals: object = {}): unknown {
  const { outputFiles } = buildSync({
    entryPoints: [join(process.cwd(), 'src', 'editor', `${name}.ts`)],
    ...{ bundle: true, write: false, format: 'cjs', target: 'es2022' },
    tsconfig: join(process.cwd(), 'src', 'editor', 'tsconfig.json'),
  });
  const module = { exports: {} };
  runInNewContext(outputFiles[0]?.text ?? '', { module, URL, ...globals });
  return module.exports;
}
