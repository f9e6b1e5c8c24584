import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

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

/** A file of a room, `.` for its floor: not of a room within, which is another place. Undefined while it holds none. */
function moduleOf(room: string): string | undefined {
  const folder = join(root, 'src', room);
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /(?<!\.d)\.ts$/.test(name)) : undefined;
  return file && `${room}/${file.replace(/\.ts$/, '')}`;
}

/** To a module that does not exist the rule has nothing to say: a room that holds none yet can't be asked about. */
const importing = (from: string, to: string): string => {
  const module = moduleOf(to);
  assert.ok(module, `src/${to} holds no file`);
  const path = relative(`src/${from}`, `src/${module}`);
  return `import * as there from '${path.startsWith('.') ? path : `./${path}`}';\nexport { there };`;
};

/** A room that is not built yet resolves nothing: its rules are tried as soon as it is. */
const isBuilt = ([from]: readonly [from: string, to: string]): boolean => existsSync(join(root, 'src', from));

const plantedIn = (room: string): string => `src/${room}/planted.ts`;

describe('the floors of the house', () => {
  const refused: [from: string, to: string][] = [
    ['base', 'oauth'],
    ['base', 'api'],
    ['oauth', 'api'],
    ['oauth', 'home'],
    ['api', 'home'],
    ['api', 'home/catalogue'],
    ['api', 'runtime/account'],
    ['home', 'runtime/account'],
    ['home', 'simulator'],
    ['home/catalogue', 'home'],
    ['home/catalogue', 'base'],
    ['simulator', 'home'],
    ['simulator', 'api'],
    // The rooms of a floor, in the order of their rows, and neighbours.
    ['base/contract', 'base'],
    ['oauth/tokens', 'oauth/journal'],
    ['oauth/tokens', 'oauth/keeper'],
    ['oauth/tokens', 'oauth'],
    ['oauth/journal', 'oauth/keeper'],
    ['oauth/journal', 'oauth/follower'],
    ['oauth/follower', 'oauth/journal'],
    ['oauth/follower', 'oauth/keeper'],
    ['oauth', 'oauth/keeper'],
    ['runtime/node-red', 'runtime/storage'],
    ['runtime/node-red', 'runtime/process'],
    ['runtime/storage', 'runtime/account'],
    ['runtime/token-server', 'runtime/account'],
    ['runtime/token-server', 'runtime/storage'],
    ['runtime/storage', 'runtime/token-server'],
    ['runtime/process', 'runtime/events'],
    ['runtime/events', 'runtime/account'],
    ['runtime/account', 'runtime/nodes'],
    ['runtime/account', 'runtime/sign-in'],
    ['runtime/nodes', 'runtime/sign-in'],
    ['runtime/sign-in', 'runtime/nodes'],
    ['runtime/nodes', 'runtime/routes'],
    ['runtime/webhook', 'runtime/nodes'],
    ['runtime/webhook', 'runtime/routes'],
    // The dialogs.
    ['editor/shared', 'editor/picker'],
    ['editor/shared', 'editor/command'],
    ['editor/picker', 'editor/command'],
    ['editor/command', 'editor/status'],
    ['editor/sidebar', 'editor/command'],
    ['editor/shared', 'base'],
    ['editor/command', 'base'],
    ['editor/command', 'home/catalogue'],
    ['editor', 'base'],
    ['editor/command', 'runtime/account'],
  ];
  for (const [from, to] of refused.filter(isBuilt)) {
    it(`refuses an import of ${to}/ in ${from}/`, async () => {
      assert.deepEqual(await lint(plantedIn(from), importing(from, to)), ['boundaries/dependencies']);
    });
  }

  const accepted: [from: string, to: string][] = [
    ['oauth', 'base'],
    ['api', 'oauth'],
    ['home', 'api'],
    ['home', 'home/catalogue'],
    ['simulator', 'base'],
    ['simulator', 'home/catalogue'],
    ['events', 'home'],
    ['base', 'base/contract'],
    ['home/catalogue', 'base/contract'],
    ['simulator', 'base/contract'],
    ['runtime/routes', 'base/contract'],
    ['oauth', 'oauth/tokens'],
    ['oauth/journal', 'oauth/tokens'],
    ['oauth/keeper', 'oauth/journal'],
    ['oauth/keeper', 'oauth'],
    ['oauth/follower', 'oauth'],
    ['runtime/account', 'home'],
    ['runtime/process', 'simulator'],
    ['runtime/account', 'simulator'],
    ['runtime/storage', 'runtime/node-red'],
    ['runtime/token-server', 'runtime/node-red'],
    ['runtime/process', 'runtime/storage'],
    ['runtime/account', 'runtime/process'],
    ['runtime/account', 'runtime/token-server'],
    ['runtime/nodes', 'runtime/account'],
    ['runtime/webhook', 'runtime/account'],
    ['runtime/routes', 'runtime/nodes'],
    ['runtime/routes', 'runtime/sign-in'],
    ['editor/picker', 'editor/shared'],
    ['editor/command', 'editor/picker'],
    ['editor/sidebar', 'editor/shared'],
    ['editor/shared', 'base/contract'],
    ['editor/command', 'base/contract'],
  ];
  for (const [from, to] of accepted.filter(isBuilt)) {
    it(`accepts an import of ${to}/ in ${from}/`, async () => {
      assert.deepEqual(await lint(plantedIn(from), importing(from, to)), []);
    });
  }

  it('refuses a source file of the runtime in no room', async () => {
    assert.deepEqual(await lint('src/runtime/planted.ts', 'export const one = 1;'), ['boundaries/no-unknown-files']);
  });

  it('sees re-exports, types and dynamic imports too', async () => {
    const home = moduleOf('home') ?? '';
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
    assert.deepEqual(await lint('src/runtime/nodes/planted.ts', nodeRed), []);
    assert.deepEqual(await lint('src/base/contract/planted.ts', nodeRed), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/base/contract/planted.ts', axios), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/smartthings-planted.ts', nodeRed), []);
    assert.deepEqual(await lint('src/api/planted.ts', axios), ['boundaries/dependencies']);
    assert.deepEqual(await lint('src/base/planted.ts', axios), []);
  });

  it('keeps Node out of the dialogs and of what they share with the runtime', async () => {
    for (const room of ['editor', 'editor/command', 'editor/sidebar', 'base/contract']) {
      assert.deepEqual(await lint(plantedIn(room), "export * from 'node:fs';"), ['boundaries/dependencies']);
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

  it('refuses a pattern that takes quadratic time', async () => {
    for (const pattern of ['/\\/+$/', '/^(\\d+\\.?\\d*)$/']) {
      const reported = await lint('src/base/planted.ts', `export const pattern = ${pattern};`);
      assert.deepEqual(
        reported.map((rule) => rule?.split('/')[0]),
        ['regexp'],
        pattern,
      );
    }
    assert.deepEqual(await lint('src/base/planted.ts', 'export const pattern = /^[a-z]+$/;'), []);
  });

  it('refuses console output in the sources', async () => {
    assert.deepEqual(await lint('src/base/planted.ts', "console.log('x');\nexport {};"), ['no-console']);
  });
});
