import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

// Each floor uses only those before it; src/smartthings-*.ts stand on top of all of them.
const floors = ['base', 'oauth', 'api', 'home', 'events', 'runtime'];
/** Types, constants and plain judgements that runtime and dialogs share: all floors stand on it, and it on nothing. */
const contract = 'contract';
const registration = { file: { categories: 'registration' } };

const floorPolicies = floors.map((floor, height) => ({
  from: { element: { type: floor } },
  allow: { to: { element: { types: { anyOf: [contract, ...floors.slice(0, height + 1)] } } } },
}));

const beyondTheFloors = [
  // The simulated home stands beside the house: it knows the base and the catalogue's data, the runtime loads it when needed.
  {
    from: { element: { type: 'simulator' } },
    allow: { to: { element: { types: { anyOf: ['simulator', contract, 'base', 'catalogue'] } } } },
  },
  { from: { element: { type: 'runtime' } }, allow: { to: { element: { type: 'simulator' } } } },
  // The catalogue's data is part of home/, but imports nothing else of it.
  {
    from: { element: { type: 'catalogue' } },
    allow: { to: { element: { types: { anyOf: ['catalogue', contract] } } } },
  },
  {
    from: { element: { types: { anyOf: ['home', 'events', 'runtime'] } } },
    allow: { to: { element: { type: 'catalogue' } } },
  },
  { from: registration, allow: { to: { element: { types: { anyOf: [contract, ...floors] } } } } },
  { from: { element: { type: contract } }, allow: { to: { element: { type: contract } } } },
  {
    from: { element: { type: 'editor' } },
    allow: { to: { element: { types: { anyOf: ['editor', contract] } } } },
  },
  // Packages: Node's own for all that runs in no browser, HTTP at one place, Node-RED where it is met.
  {
    from: { element: { types: { anyOf: [...floors, 'catalogue', 'simulator'] } } },
    allow: { to: { module: { origin: 'core' } } },
  },
  { from: { element: { type: 'base' } }, allow: { to: { module: { origin: 'external', source: 'axios' } } } },
  {
    from: { element: { types: { anyOf: ['runtime', 'editor'] } } },
    allow: { to: { module: { origin: 'external', source: 'node-red' } } },
  },
  { from: registration, allow: { to: { module: { origin: 'external', source: 'node-red' } } } },
  // Types of the router that Node-RED hands to its nodes.
  { from: { element: { type: 'runtime' } }, allow: { to: { module: { origin: 'external', source: 'express' } } } },
];

const settingsRule = "Read Node-RED's settings through settingsOf(RED) of runtime/node-red/settings.ts.";

export default tseslint.config(
  {
    ignores: ['nodes/', '.test-build/', '.start/', '.stryker-tmp/', 'coverage/', 'reports/', 'test/node-*/'],
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
      'boundaries/elements': [
        { type: 'catalogue', pattern: 'src/home/catalogue' },
        { type: contract, pattern: 'src/base/contract' },
        ...['base', 'oauth', 'api', 'home', 'events', 'runtime', 'simulator', 'editor'].map((type) => ({
          type,
          pattern: `src/${type}`,
        })),
      ],
      'boundaries/files': [{ category: 'registration', pattern: 'src/smartthings-*.ts' }],
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/dependencies': [
        'error',
        { default: 'disallow', checkAllOrigins: true, policies: [...floorPolicies, ...beyondTheFloors] },
      ],
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
