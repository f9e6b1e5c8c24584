import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from '../support/installed-package';

const inRoot = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const docs = readdirSync(join(projectRoot, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/headless/README.md', ...docs];
const { scripts, version } = JSON.parse(inRoot('package.json')) as { scripts: Record<string, string>; version: string };

/** Without blocks of code, in which brackets are no links. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^( *)```[^]*?^\1```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
const linksOf = (page: string): string[] =>
  [...withoutCode(inRoot(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...inRoot(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the pages', () => {
  for (const page of PAGES) {
    it(`lead to what is there: ${page}`, () => {
      const local = linksOf(page).filter((target) => !/^https?:/.test(target));
      const broken = local.filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : relative(projectRoot, join(projectRoot, dirname(page), path));
        if (!existsSync(join(projectRoot, file))) return true;
        return anchor !== undefined && !(file.endsWith('.md') && anchorsOf(file).includes(anchor));
      });
      assert.deepEqual(broken, []);
    });
  }

  it('show every picture that is kept, and are all to be found from the README', () => {
    const shown = new Set(PAGES.flatMap((page) => linksOf(page).map((target) => join(dirname(page), target))));
    const pictures = readdirSync(join(projectRoot, 'docs', 'images')).map((name) => join('docs', 'images', name));
    assert.deepEqual(
      pictures.filter((picture) => !shown.has(picture)),
      [],
    );
    const found = new Set(['README.md']);
    for (const page of found) {
      for (const target of linksOf(page)) {
        const file = join(dirname(page), target.split('#')[0] ?? '');
        if (PAGES.includes(file)) found.add(file);
      }
    }
    assert.deepEqual(
      docs.filter((page) => !found.has(page)),
      [],
    );
  });

  it('name commands that exist', () => {
    const unknown = PAGES.flatMap((page) =>
      commandsIn(inRoot(page))
        .filter((command) => !exists(command))
        .map((command) => `${page}: ${command}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('keep the README short', () => {
    assert.ok(inRoot('README.md').split('\n').length <= 100);
    assert.ok(linksOf('README.md').filter((target) => target.startsWith('docs/images/')).length <= 6);
  });

  it('begin the changelog with the version of the package', () => {
    assert.equal(/^## (\S+)/m.exec(inRoot('CHANGELOG.md'))?.[1], version);
  });
});

/** What is not ours, and can't be run in a test; each is named for what it does on a machine of the reader's. */
const FOREIGN =
  /^(curl|mosquitto_(sub|pub)|tailscale|cloudflared|ngrok|docker compose|openssl rand|timedatectl set-ntp|node-red --userDir|npx @smartthings\/cli apps)\b/;

/** Lines that a reader types: in blocks that name no language, and between backticks. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^( *)```\n([^]*?)\n\1```$/gm)].map(([, , code = '']) => code);
  const lines = blocks.flatMap((code) => code.replaceAll(/\\\n\s*/g, '').split('\n'));
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...lines, ...inline]
    .map((line) => line.trim())
    .filter((line) =>
      /^(npm|npx|node|docker|openssl|timedatectl|tailscale|cloudflared|ngrok|mosquitto_\w+) /.test(line),
    );
}

function exists(line: string): boolean {
  return line.split('&&').every((part) => {
    const command = part.trim().replace(/ {2,}.*$/, '');
    const [, name] = /^npm run ([\w:-]+)/.exec(command) ?? [];
    if (name !== undefined) return name in scripts;
    if (/^npm (start|test)\b/.test(command)) return optionsExist(command);
    if (/^npm (ci|install( @red-things\/node-red-smartthings)?)$/.test(command)) return true;
    const [, script] = /^node (scripts\/\S+)/.exec(command) ?? [];
    if (script !== undefined) return existsSync(join(projectRoot, script));
    return FOREIGN.test(command);
  });
}

/** `npm start -- --once`: its script must know the option. */
function optionsExist(command: string): boolean {
  const script = command.startsWith('npm start') ? 'scripts/start.mjs' : 'scripts/test.mjs';
  return [...command.matchAll(/--(\w+)/g)].every(([, option = '']) => inRoot(script).includes(option));
}

describe('the page of errors', () => {
  const page = inRoot('docs/errors.md');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)];

  it('explains each code of the table, and none that there is not', () => {
    const [, union = ''] = /export type ErrorCode =([^;]+);/.exec(inRoot('src/base/errors.ts')) ?? [];
    const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort();
    assert.ok(codes.length > 10);
    assert.deepEqual(rows.map(([, code]) => code).sort(), codes);
  });

  it('shows every word that stands under a node for an error', () => {
    const { status } = JSON.parse(inRoot('nodes/locales/en-US/smartthings-account.json')) as {
      status: { error: Record<string, string> };
    };
    const words = Object.entries(status.error).flatMap(([key, word]) => (key === 'other' ? [] : [word]));
    assert.deepEqual(
      words.filter((word) => !page.includes(`*${word}*`)),
      [],
    );
  });
});
