// Makes nodes/<set>.html, what Node-RED's editor loads, of src/editor/<dialog>/<set>.{ts,html,css}; plugins have no form.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { dialogFolder, nodeSets, pluginSets } from './sets.mjs';
import { templateOf } from './template.mjs';

const root = join(import.meta.dirname, '..');
const source = (set, ending) => join(dialogFolder(root, set), `${set}.${ending}`);

for (const set of nodeSets(root)) {
  writeFileSync(join(root, 'nodes', `${set}.html`), style(set) + template(set) + script(set));
}
for (const set of pluginSets(root)) {
  writeFileSync(join(root, 'nodes', `${set}.html`), style(set) + script(set));
}

function script(set) {
  const { outputFiles } = buildSync({
    entryPoints: [source(set, 'ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    tsconfig: join(root, 'src', 'editor', 'tsconfig.json'),
  });
  // A closing tag inside a string of the code would end the script too early.
  const code = outputFiles[0].text.replaceAll(/<\/(script)/gi, '<\\/$1');
  return `<script type="text/javascript">\n${code}</script>\n`;
}

/** Without its indentation. */
function template(set) {
  const html = templateOf(root, set).replace(/\n\s+/g, '\n');
  return `<script type="text/html" data-template-name="${set}">\n${html}</script>\n`;
}

function style(set) {
  const file = source(set, 'css');
  if (!existsSync(file)) return '';
  const { outputFiles } = buildSync({ entryPoints: [file], bundle: true, write: false, charset: 'utf8', minify: true });
  return `<style>\n${outputFiles[0].text}</style>\n`;
}
