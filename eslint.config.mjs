import boundaries from 'eslint-plugin-boundaries';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

// The house: floors from the ground up, each with its rooms. A file uses the floors below its own, and on its floor the rooms
// in the rows before its own, never its neighbours in a row. '.' are the files of a floor that lie in no room.
// src/smartthings-*.ts stand on top of it all.
const house = {
  base: [['contract'], ['.']],
  oauth: [['tokens'], ['.'], ['journal', 'follower'], ['keeper']],
  api: [['.']],
  home: [['catalogue'], ['.']],
  events: [['.']],
  runtime: [
    ['node-red'],
    ['storage', 'token-server'],
    ['process'],
    ['events'],
    ['account'],
    ['nodes', 'sign-in', 'webhook', 'live-home'],
    ['routes'],
  ],
};
// The dialogs stand beside it: every other folder is one, and uses no other.
const editor = [['.'], ['shared'], ['picker'], ['dialog']];

/** A room's type for the plugin: `base`, `base/contract`. */
const typeOf = (floor, room) => (room === '.' ? floor : `${floor}/${room}`);
const typesOf = (floor, rows = house[floor]) => rows.flat().map((room) => typeOf(floor, room));
const floors = Object.keys(house);
const wholeHouse = floors.flatMap((floor) => typesOf(floor));
const dialogs = typesOf('editor', editor);

const element = (...types) => ({ element: { types: { anyOf: types } } });
const external = (source) => ({ module: { origin: 'external', source } });
const core = { module: { origin: 'core' } };
const registration = { file: { categories: 'registration' } };

/** What each room of a floor may use: `below`, and the rooms in the rows before its own. */
const roomPolicies = (floor, rows, below) =>
  rows.flatMap((row, height) => {
    const usable = [...below, ...typesOf(floor, rows.slice(0, height))];
    return usable.length === 0 ? [] : row.map((room) => policy(typeOf(floor, room), element(...usable)));
  });
const policy = (from, to) => ({ from: typeof from === 'string' ? element(from) : from, allow: { to } });

const policies = [
  ...floors.flatMap((floor, height) =>
    roomPolicies(
      floor,
      house[floor],
      floors.slice(0, height).flatMap((lower) => typesOf(lower)),
    ),
  ),
  ...roomPolicies('editor', editor, ['base/contract']),
  policy(registration, element(...wholeHouse)),
  // The simulated home stands beside the house too: it knows the base and the catalogue's data, the runtime loads it when needed.
  policy('simulator', element(...typesOf('base'), 'home/catalogue')),
  policy(element(...typesOf('runtime')), element('simulator')),
  // Packages: Node's own for all but the dialogs, HTTP at one place, Node-RED where it is met.
  policy(element(...wholeHouse, 'simulator'), core),
  policy(registration, core),
  policy('base', external('axios')),
  policy(element(...typesOf('runtime'), ...dialogs), external('node-red')),
  policy(registration, external('node-red')),
  // Types of the router that Node-RED hands to its nodes.
  policy(element(...typesOf('runtime')), external('express')),
  // The last word: what dialogs and runtime say to each other uses nothing, the catalogue's data only that.
  { from: element('base/contract'), disallow: { to: core } },
  {
    from: element('home/catalogue'),
    disallow: { to: [core, element(...wholeHouse.filter((type) => type !== 'base/contract'))] },
  },
];

// Of the elements that a file fits, the plugin takes the first: rooms stand before their floor.
const elements = [...wholeHouse, ...dialogs, 'simulator']
  .map((type) => ({ type, pattern: type === 'editor/dialog' ? 'src/editor/*' : `src/${type}` }))
  .sort((one, other) => Number(other.type.includes('/')) - Number(one.type.includes('/')));

const settingsRule = "Read Node-RED's settings through settingsOf(RED) of runtime/node-red/settings.ts.";

export default tseslint.config(
  {
    ignores: ['nodes/', '.test-build/', '.start*/', '.stryker-tmp/', 'coverage/', 'reports/', 'test/node-*/'],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: true } }],
      // A class may be the name of one idea without state.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      // Without a resolver that knows .ts the plugin finds no file behind an import and reports nothing.
      'import/resolver': { node: { extensions: ['.ts', '.d.ts', '.js', '.json'] } },
      'boundaries/root-path': import.meta.dirname,
      'boundaries/dependency-nodes': ['require', 'import', 'dynamic-import', 'export'],
      'boundaries/elements': elements,
      'boundaries/files': [{ category: 'registration', pattern: 'src/smartthings-*.ts' }],
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/dependencies': ['error', { default: 'disallow', checkAllOrigins: true, policies }],
    },
  },
  {
    files: ['src/runtime/**/*.ts', 'src/smartthings-*.ts'],
    ignores: ['src/runtime/node-red/settings.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[property.name='settings'][object.name='RED']",
          message: settingsRule,
        },
        {
          selector: "MemberExpression[property.name='settings'][object.property.name='RED']",
          message: settingsRule,
        },
        {
          selector: "VariableDeclarator[init.name='RED'] > ObjectPattern > Property[key.name='settings']",
          message: settingsRule,
        },
      ],
    },
  },
  {
    // What comes from outside may be long: no pattern may look at it again and again.
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests print nothing either, but for the reporter and the benches.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['test/support/reporter.ts', 'test/{bench,soak}/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: { eqeqeq: 'error' },
  },
);
