import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/installed-package';

const PLACES = /[`(]((?:src|test|scripts|docs|nodes|examples)\/[\w./-]+|eslint\.config\.mjs)[`)]/g;

for (const page of ['docs/architecture.md', 'CONTRIBUTING.md']) {
  describe(`the page ${page}`, () => {
    const text = readFileSync(join(projectRoot, page), 'utf8');

    it('names files and folders that are there', () => {
      const places = [...text.matchAll(PLACES)].map(([, place = '']) => place);
      assert.ok(places.length > 0);
      assert.deepEqual(
        places.filter((place) => !existsSync(join(projectRoot, place))),
        [],
      );
    });

    it('names scripts of package.json', () => {
      const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { scripts: object };
      const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });
  });
}
