import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();

interface Reported {
  readonly ruleId: string | null;
}

/** What the project's own rules say of a file with this path and text; the file need not exist. */
async function lint(path: string, source: string): Promise<(string | null)[]> {
  const { ESLint } = await import('eslint');
  const { configs } = await import('typescript-eslint');
  const linter = new ESLint({
    cwd: root,
    // Without the rules that need types: the compiler knows no file that does not exist.
    overrideConfig: { ...configs.disableTypeChecked, files: ['**/*.ts'] } as never,
  });
  const [result] = await linter.lintText(source, { filePath: join(root, path) });
  assert.ok(result, 'the linter ignores this path');
  return (result.messages as Reported[]).map((one) => one.ruleId);
}

/** A module that really stands on this floor: to one that does not exist the rule has nothing to say. */
function moduleOf(floor: string): string {
  const files = readdirSync(join(root, 'src', floor), { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => name.endsWith('.ts') && !name.startsWith('contract'));
  assert.ok(file, `src/${floor} holds no file`);
  return `${floor}/${file.replace(/\.ts$/, '')}`;
}

const importing = (from: string, floor: string): string => {
  const up = from.split('/').map(() => '..');
  return `import * as there from '${up.join('/')}/${moduleOf(floor)}';\nexport { there };`;
};

describe('the floors of the house', () => {
  const refused: [from: string, to: string][] = [
    ['base', 'oauth'],
    ['base', 'api'],
    ['oauth', 'api'],
    ['oauth', 'home'],
    ['api', 'home'],
    ['api', 'home/catalogue'],
    ['api', 'runtime'],
    ['home', 'runtime'],
    ['home', 'simulator'],
    ['simulator', 'home'],
    ['simulator', 'api'],
    ['editor', 'base'],
    ['editor', 'home/catalogue'],
    ['editor', 'runtime'],
    ['base/contract', 'base'],
  ];
  for (const [from, to] of refused) {
    it(`refuses an import of ${to}/ in ${from}/`, async () => {
      assert.deepEqual(await lint(`src/${from}/planted.ts`, importing(from, to)), ['boundaries/dependencies']);
    });
  }

  const accepted: [from: string, to: string][] = [
    ['oauth', 'base'],
    ['api', 'oauth'],
    ['home', 'api'],
    ['home', 'home/catalogue'],
    ['simulator', 'base'],
    ['simulator', 'home/catalogue'],
    ['runtime', 'home'],
    ['runtime', 'simulator'],
    ['editor', 'base/contract'],
    ['runtime', 'base/contract'],
    ['home/catalogue', 'base/contract'],
  ];
  for (const [from, to] of accepted) {
    it(`accepts an import of ${to}/ in ${from}/`, async () => {
      assert.deepEqual(await lint(`src/${from}/planted.ts`, importing(from, to)), []);
    });
  }

  it('sees re-exports, types and dynamic imports too', async () => {
    const home = moduleOf('home');
    assert.deepEqual(
      await lint('src/base/planted.ts', `export * from '../${home}';\nexport const load = () => import('../${home}');`),
      ['boundaries/dependencies', 'boundaries/dependencies'],
    );
    assert.deepEqual(await lint('src/base/planted.ts', `export type * from '../${home}';`), [
      'boundaries/dependencies',
    ]);
  });

  it('lets only the topmost know Node-RED, and only the base speak HTTP', async () => {
    const nodeRed = "export type { Node } from 'node-red';";
    const axios = "import axios from 'axios';\nexport const send = axios;";
    assert.deepEqual(await lint('src/home/planted.ts', nodeRed), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/simulator/planted.ts', nodeRed), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/runtime/planted.ts', nodeRed), []);
    assert.deepEqual(await lint('src/smartthings-planted.ts', nodeRed), []);
    assert.deepEqual(await lint('src/api/planted.ts', axios), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/base/planted.ts', axios), []);
  });

  it('keeps Node out of the dialogs and of what they share with the runtime', async () => {
    for (const folder of ['editor', 'base/contract']) {
      const reported = await lint(`src/${folder}/planted.ts`, "export * from 'node:fs';");
      assert.deepEqual(reported, ['boundaries/dependencies'], folder);
    }
  });

  it('refuses a source file on no floor, and an import that leads nowhere', async () => {
    assert.deepEqual(await lint('src/helpers/planted.ts', 'export const one = 1;'), ['boundaries/no-unknown-files']);
    assert.deepEqual(await lint('src/base/planted.ts', "export * from './not-there';"), [
      'boundaries/no-unknown-dependencies',
    ]);
  });

  it('lets one file of the runtime read the settings of Node-RED', async () => {
    const readings = [
      'export const read = (RED: { settings: object }): object => RED.settings;',
      'export const read = (RED: { settings: object }): object => { const { settings } = RED; return settings; };',
      'export class Part { RED = { settings: {} }; read(): object { return this.RED.settings; } }',
    ];
    for (const reading of readings) {
      assert.deepEqual(await lint('src/runtime/process/planted.ts', reading), ['no-restricted-syntax'], reading);
      assert.deepEqual(await lint('src/smartthings-planted.ts', reading), ['no-restricted-syntax'], reading);
      assert.deepEqual(await lint('src/runtime/node-red/settings.ts', reading), [], reading);
    }
  });

  it('refuses console output in the sources', async () => {
    assert.deepEqual(await lint('src/base/planted.ts', "console.log('x');\nexport {};"), ['no-console']);
  });
});
