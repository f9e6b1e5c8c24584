// Finds what the catalogues in nodes/locales and the sources in src/ don't agree upon. Prints each fault, ends with 0 or 1.
//
//   text('a.b', …)                   a sentence of the account's catalogue (nodes/locales/<language>/smartthings-account.json)
//   t('a.b', …), data-i18n="a.b"     in src/editor/<dialog>/<set>.ts and .html, with the rows that it shares: of that set's catalogue; in other files there: of the account's
//   t('a.b', …)                      anywhere in src/editor/<plugin>: of that plugin's catalogue
//   RED._('a.b', …)                  in src/<set>.ts: of that set's catalogue; elsewhere: of the account's
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { dialogFolder, nodeSets, pluginSets } from './sets.mjs';
import { templateOf } from './template.mjs';

const SHARED = 'smartthings-account';
const MAIN_LANGUAGE = 'en-US';

const root = process.argv[2] ?? join(import.meta.dirname, '..');
const nodes = nodeSets(root);
const plugins = pluginSets(root);
const sets = [...nodes, ...plugins];
const locales = join(root, 'nodes', 'locales');
const faults = [];
/** Keys in use, by set. */
const used = new Map(sets.map((set) => [set, new Set()]));

const catalogues = new Map(sets.map((set) => [set, catalogue(MAIN_LANGUAGE, set)]));
for (const file of sources(join(root, 'src'))) if (file.endsWith('.ts')) checkCode(file);
for (const set of nodes) checkTemplate(set);
checkUnused();
for (const set of nodes) checkHelp(MAIN_LANGUAGE, set);
for (const language of readdirSync(locales)) {
  if (language !== MAIN_LANGUAGE) for (const set of sets) checkLanguage(language, set);
}

for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('Catalogues: every sentence is there and in use.');
process.exitCode = faults.length === 0 ? 0 : 1;

/** A catalogue as a map of dotted keys to sentences; empty where the file is missing, which is a fault. */
function catalogue(language, set) {
  const file = join(locales, language, `${set}.json`);
  if (!existsSync(file)) {
    faults.push(`nodes/locales/${language}/${set}.json is missing`);
    return new Map();
  }
  return new Map(flat(JSON.parse(readFileSync(file, 'utf8'))));
}

function flat(words, path = []) {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value, [...path, key])
      : [[[...path, key].join('.'), String(value)]],
  );
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The set whose catalogue a file's keys belong to. */
function setOf(file) {
  const name = basename(file).replace(/\.\w+$/, '');
  if (sets.includes(name)) return name;
  return plugins.find((plugin) => file.startsWith(dialogFolder(root, plugin) + sep)) ?? SHARED;
}

function checkCode(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    if (ts.isCallExpression(node)) checkCall(file, source, node);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function checkCall(file, source, call) {
  const callee = call.expression.getText(source);
  const editor = file.startsWith(join(root, 'src', 'editor'));
  const asks = editor ? callee === 't' : callee === 'text' || callee === 'RED._';
  if (!asks) return;
  const { line } = source.getLineAndCharacterOfPosition(call.getStart(source));
  const place = `${relative(root, file)}:${String(line + 1)}`;
  const [key, params] = call.arguments;
  if (key && ts.isStringLiteral(key) && key.text.includes(':')) return; // another module's catalogue, such as Node-RED's
  if (key && ts.isStringLiteral(key)) use(callee === 'text' ? SHARED : setOf(file), key.text, place, givenBy(params));
  // Only the one place that puts a text into words knows its key no better than by name.
  else if (callee !== 'RED._') faults.push(`${place}: write the key of ${callee}(…) out in full, as a string`);
}

/** The names of the parameters that a call gives; undefined where they can't be read off. */
function givenBy(params) {
  if (!params) return [];
  if (!ts.isObjectLiteralExpression(params) || params.properties.some(ts.isSpreadAssignment)) return undefined;
  return params.properties.map((property) => property.name.text);
}

function checkTemplate(set) {
  for (const [, attribute] of templateOf(root, set).matchAll(/data-i18n="([^"]*)"/g)) {
    for (const part of attribute.split(';')) {
      const key = part.replace(/^\[[\w-]+\]/, '');
      if (!key.includes(':')) use(set, key, `${relative(root, dialogFolder(root, set))}/${set}.html`, []);
    }
  }
}

function use(set, key, place, given) {
  used.get(set).add(key);
  const sentence = catalogues.get(set).get(key);
  if (sentence === undefined) {
    faults.push(`${place}: '${key}' is missing in nodes/locales/${MAIN_LANGUAGE}/${set}.json`);
    return;
  }
  for (const name of parametersOf(sentence)) {
    if (given && !given.includes(name)) faults.push(`${place}: '${key}' wants __${name}__, which is not given`);
  }
}

function parametersOf(sentence) {
  return [...sentence.matchAll(/__(\w+?)__/g)].map(([, name]) => name);
}

function checkUnused() {
  for (const [set, sentences] of catalogues) {
    for (const key of sentences.keys()) {
      if (!used.get(set).has(key.replace(/_plural$/, ''))) {
        faults.push(`nodes/locales/${MAIN_LANGUAGE}/${set}.json: nobody uses '${key}'`);
      }
    }
  }
}

function checkHelp(language, set) {
  const file = join(locales, language, `${set}.html`);
  const help = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [, body = ''] = new RegExp(`data-help-name="${set}"[^>]*>([\\s\\S]*?)</script>`).exec(help) ?? [];
  if (!/<p>\s*[^\s<]/.test(body)) faults.push(`nodes/locales/${language}/${set}.html: no help for ${set}`);
}

function checkLanguage(language, set) {
  const words = catalogue(language, set);
  const file = `nodes/locales/${language}/${set}.json`;
  for (const [key, sentence] of catalogues.get(set)) {
    const translated = words.get(key);
    if (translated === undefined) {
      faults.push(`${file}: '${key}' is missing`);
    } else if (String(parametersOf(translated).sort()) !== String(parametersOf(sentence).sort())) {
      faults.push(`${file}: '${key}' has other parameters than in ${MAIN_LANGUAGE}`);
    }
  }
  for (const key of words.keys()) {
    if (!catalogues.get(set).has(key)) faults.push(`${file}: '${key}' is not in ${MAIN_LANGUAGE}`);
  }
  if (nodes.includes(set)) checkHelp(language, set);
}
