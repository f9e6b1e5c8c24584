// `npm test`: every check and every test, built once, side by side where they are independent.
// `node scripts/test.mjs nodes e2e`: some layers only, which are the folders of test/, or `quick`.
// `node scripts/test.mjs pickers --grep lamp`: files with this in their path; what begins with a hyphen is mocha's, and all behind it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { runJobs } from './jobs.mjs';

/** The floors and the simulated home, and pieces of the dialogs: one process of a few seconds, without Node-RED and browser. */
const QUICK = ['base', 'oauth', 'api', 'home', 'events', 'runtime', 'simulator'];
/** Others that need neither what the build makes nor the package as a user installs it. */
const BARE = ['lint', 'oidc', 'properties', 'scripts'];
/** Their files take long enough for a process of each. */
const BY_FILE = ['e2e', 'homes'];
/** What browsers and whole Node-REDs do takes its time on a busy machine. */
const STALLING = ['editor', ...BY_FILE];
/** One process would take too long for who waits, and files share what is slow to start: so many processes. */
const PARTS = { editor: 2, quick: 3 };
/** What takes longest begins, after the quick ones. What stands nowhere here follows. */
const FIRST = ['quick', 'editor', 'eslint', 'properties', 'nodes', 'prettier', 'homes', 'e2e'];

process.chdir(join(import.meta.dirname, '..'));
const installed = mkdtempSync(join(tmpdir(), 'smartthings-installed-'));
process.once('exit', () => rmSync(installed, { recursive: true, force: true }));

const { words, mochaOptions } = asked(process.argv.slice(2));
const tests = testJobs(chosenFiles(words));
const jobs = [...ground(), ...inOrder(words.length === 0 ? [...checks(), ...tests] : tests)];
process.exitCode = await runJobs(needed(jobs), {
  // Much of the work of a test is to wait: two more than the machine has cores keep them busy.
  workers: Math.max(2, availableParallelism()) + 2,
  env: {
    ...process.env,
    INSTALLED_PACKAGE: installed,
    PATH: [resolve('node_modules', '.bin'), process.env.PATH].join(delimiter),
  },
});

function asked(args) {
  const options = args.findIndex((arg) => arg.startsWith('-'));
  return options < 0
    ? { words: args, mochaOptions: [] }
    : { words: args.slice(0, options), mochaOptions: args.slice(options) };
}

/** All files of tests, or those of the layers and paths that these words stand for. Ends the process where a word fits none. */
function chosenFiles(wanted) {
  const files = readdirSync('test', { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .sort();
  const layers = new Set(files.map(layerOf));
  const fits = (word) => (layers.has(word) ? (file) => layerOf(file) === word : (file) => file.includes(word));
  for (const word of wanted) {
    if (files.some(fits(word))) continue;
    console.error(`No test has ${word} in its path. Layers: ${[...layers].join(', ')}`);
    process.exit(1);
  }
  return wanted.length === 0 ? files : files.filter((file) => wanted.some((word) => fits(word)(file)));
}

/** A piece of the dialogs that is tried without a browser is as quick as a floor. */
function layerOf(file) {
  const [, layer] = file.split(/[\\/]/);
  const isPiece = layer === 'editor' && !/\/(stage|browser)'/.test(readFileSync(file, 'utf8'));
  return isPiece || QUICK.includes(layer) ? 'quick' : layer;
}

/** With options for mocha, of which most choose tests, one process takes all files: few of them would hold one. */
function testJobs(files) {
  const groups = new Map();
  for (const file of files) {
    const name = mochaOptions.length > 0 ? 'tests' : jobOf(file, files);
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].map(([name, group]) => ({ name, command: mocha(group), tests: true, needs: needsOf(group) }));
}

function jobOf(file, files) {
  const layer = layerOf(file);
  if (BY_FILE.includes(layer)) return `${layer}/${basename(file, '.test.ts')}`;
  return PARTS[layer] ? `${layer}/${partOf(file, files)}` : layer;
}

/** Long files take long: dealt out by size, one to each part in turn, the parts of a layer take about the same time. */
function partOf(file, files) {
  const layer = layerOf(file);
  const size = (each) => statSync(each).size;
  const siblings = files.filter((each) => layerOf(each) === layer).sort((one, other) => size(other) - size(one));
  return (siblings.indexOf(file) % PARTS[layer]) + 1;
}

/** A worker that is free takes the first job whose needs are met. */
function inOrder(jobs) {
  const rank = ({ name }) => {
    const place = FIRST.indexOf(name.split('/')[0]);
    return place < 0 ? FIRST.length : place;
  };
  return jobs.sort((one, other) => rank(one) - rank(other));
}

function mocha(files) {
  const compiled = files.map((file) => join('.test-build', file.replace(/\.ts$/, '.js')));
  const colour = process.stdout.isTTY ? ['--color'] : [];
  const program = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--config', 'test/mocharc.json'];
  return [process.execPath, ...program, ...colour, ...secondTry(files), ...mochaOptions, ...compiled];
}

/** A browser or a process that stalls for a moment must not stop a release; who writes a test sees it at once. */
function secondTry(files) {
  return process.env.CI && files.every((file) => STALLING.includes(layerOf(file))) ? ['--retries', '1'] : [];
}

function needsOf(files) {
  const areBare = files.map(layerOf).every((layer) => layer === 'quick' || BARE.includes(layer));
  return areBare ? ['compile'] : ['install'];
}

/** What the others stand on. The two compilers check all types by the way. */
function ground() {
  return [
    { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
    { name: 'compile', command: ['tsc', '-p', 'tsconfig.test.json'] },
    {
      name: 'install',
      command: [process.execPath, '.test-build/test/support/install.js'],
      needs: ['build', 'compile'],
    },
  ];
}

function checks() {
  const soak = ['--enable-source-maps', '.test-build/test/soak/main.js', '--kills', '15'];
  // The only ones that say nothing of whether it works: who commits runs them by `npm run check`.
  const style = [
    { name: 'eslint', command: ['eslint', '.'] },
    { name: 'prettier', command: ['prettier', '--check', '.'] },
  ];
  return [
    ...(process.env.CI ? style : []),
    { name: 'soak', command: [process.execPath, ...soak], needs: ['install'] },
    { name: 'start --once', command: [process.execPath, 'scripts/start.mjs', '--once'], needs: ['build'] },
  ];
}

/** Without the ground that none of them stands on. */
function needed(jobs) {
  const bare = ground().map(({ name }) => name);
  const needs = new Set(jobs.filter(({ name }) => !bare.includes(name)).flatMap(({ needs: names = [] }) => names));
  if (needs.has('install')) for (const name of ['build', 'compile']) needs.add(name);
  return jobs.filter(({ name }) => !bare.includes(name) || needs.has(name));
}
