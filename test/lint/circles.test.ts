import assert from 'node:assert/strict';
import { join } from 'node:path';
import { circlesIn, importsBelow, importsOf } from './imports';

const circlesOf = (files: Record<string, string>): string[][] => circlesIn(importsOf(new Map(Object.entries(files))));

describe('the imports of the house', () => {
  it('run in no circle', () => {
    const imports = importsBelow(join(process.cwd(), 'src'));
    assert.ok([...imports.values()].flat().length > 400, 'the imports are not seen');
    assert.deepEqual(circlesIn(imports), []);
  });

  const circles: [what: string, files: Record<string, string>, circle: string[]][] = [
    [
      'of two files',
      { 'a.ts': "import { b } from './b';", 'b.ts': "import { a } from './a';" },
      ['a.ts', 'b.ts', 'a.ts'],
    ],
    ['of a file and itself', { 'a.ts': "export * from './a';" }, ['a.ts', 'a.ts']],
    [
      'of types alone, across folders',
      {
        'account/account.ts': "import type { Grant } from './grant';",
        'account/grant.ts': "export type { Store } from '../storage';",
        'storage/index.ts': "import type { Account } from '../account/account';",
      },
      ['account/account.ts', 'account/grant.ts', 'storage/index.ts', 'account/account.ts'],
    ],
    [
      'that a dynamic import closes',
      { 'a.ts': "export const load = () => import('./b');", 'b.ts': "import { load } from './a';" },
      ['a.ts', 'b.ts', 'a.ts'],
    ],
    [
      'behind a file that is in none',
      { 'a.ts': "import './b';", 'b.ts': "import './c';", 'c.ts': "import './b';" },
      ['b.ts', 'c.ts', 'b.ts'],
    ],
  ];
  for (const [what, files, circle] of circles) {
    it(`would be found in a circle ${what}`, () => {
      assert.deepEqual(circlesOf(files), [circle]);
    });
  }

  it('may meet again without one', () => {
    const shared = { 'b.ts': "import './d';", 'c.ts': "import './d';", 'd.ts': "import 'node:fs';" };
    assert.deepEqual(circlesOf({ 'a.ts': "import './b'; import './c';", ...shared }), []);
  });
});
