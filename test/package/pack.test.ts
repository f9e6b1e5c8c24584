import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { installedPackage, projectRoot } from '../support/installed-package';

const declared = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  name: string;
  'node-red': { nodes: Record<string, string>; plugins: Record<string, string> };
};
const sets = Object.keys(declared['node-red'].nodes);
const plugins = Object.keys(declared['node-red'].plugins);

describe('the packed package', () => {
  let paths: string[];
  before(async function () {
    this.timeout(60_000);
    const folder = join(await installedPackage(), 'node_modules', ...declared.name.split('/'));
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    paths = files.map((file) => relative(folder, file).split(sep).join('/'));
  });

  it('holds nodes, examples, README, LICENSE and nothing else', () => {
    const strange = paths.filter((path) => !/^(nodes\/|examples\/|README\.md$|LICENSE$|package\.json$)/.test(path));
    assert.deepEqual(strange, []);
    assert.ok(paths.includes('LICENSE'));
    assert.ok(paths.includes('README.md'));
    assert.ok(paths.some((path) => path.startsWith('examples/')));
  });

  it('holds in nodes/ only what Node-RED loads', () => {
    const strange = paths.filter((path) => path.startsWith('nodes/') && !/\.(js|html|json|svg)$/.test(path));
    assert.deepEqual(strange, []);
  });

  for (const set of sets) {
    it(`holds all of ${set}`, () => {
      const parts = [`nodes/${set}.js`, `nodes/${set}.html`];
      const words = ['json', 'html'].map((kind) => `nodes/locales/en-US/${set}.${kind}`);
      assert.deepEqual(
        [...parts, ...words].filter((path) => !paths.includes(path)),
        [],
      );
    });

    it(`holds a dialog of ${set} that node-red-dev and the editor can read`, () => {
      const html = readFileSync(join(projectRoot, 'nodes', `${set}.html`), 'utf8');
      const scripts = [...html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)];
      assert.equal(scripts.length, 1);
      assert.match(scripts[0]?.[1] ?? '', new RegExp(`registerType\\("${set}",\\s*\\{`));
      assert.match(html, new RegExp(`<script type="text/html" data-template-name="${set}">`));
      const [, icon] = /icon: "([^"]+)"/.exec(html) ?? [];
      if (icon !== undefined) assert.ok(existsSync(join(projectRoot, 'nodes', 'icons', icon)), icon);
    });
  }

  for (const plugin of plugins) {
    it(`holds all of ${plugin}, and one script of it that the editor can read`, () => {
      const parts = [`nodes/${plugin}.js`, `nodes/${plugin}.html`, `nodes/locales/en-US/${plugin}.json`];
      assert.deepEqual(
        parts.filter((path) => !paths.includes(path)),
        [],
      );
      const html = readFileSync(join(projectRoot, 'nodes', `${plugin}.html`), 'utf8');
      const scripts = [...html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)];
      assert.equal(scripts.length, 1);
      assert.match(scripts[0]?.[1] ?? '', new RegExp(`registerPlugin\\("${plugin}",`));
    });
  }
});
