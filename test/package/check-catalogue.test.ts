import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const script = join(process.cwd(), 'scripts', 'check-catalogue.mjs');

/** A small project in which everything is right. A test changes one file to plant its fault. */
const SOUND: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    'node-red': {
      nodes: { 'smartthings-account': 'nodes/a.js', 'smartthings-lamp': 'nodes/b.js' },
      plugins: { 'smartthings-side': 'nodes/c.js' },
    },
  }),
  'src/home/lamp.ts': "export const sentence = text('home.on', { device: 'lamp' });",
  'src/smartthings-lamp.ts': "export const name = RED._('label.lamp');",
  'src/editor/shared.ts': "export const verdict = t('validation.number');",
  'src/editor/lamp/smartthings-lamp.ts': "export const label = t('label.palette');",
  'src/editor/side/smartthings-side.ts': "export const title = t('title');",
  'src/editor/side/rows/room.ts': "export const room = t('room');",
  'src/editor/account/smartthings-account.html': '',
  'src/editor/lamp/smartthings-lamp.html':
    '<label data-i18n="label.device"></label><input data-i18n="[placeholder]hint.device;[aria-label]hint.device;[title]node-red:common.label.name" />',
  'nodes/locales/en-US/smartthings-account.json': JSON.stringify({
    home: { on: '__device__ is on' },
    validation: { number: 'Enter a number.' },
  }),
  'nodes/locales/en-US/smartthings-account.html': help('smartthings-account'),
  'nodes/locales/en-US/smartthings-lamp.json': JSON.stringify({
    label: { lamp: 'Lamp', palette: 'lamp', device: 'Device' },
    hint: { device: 'an id' },
  }),
  'nodes/locales/en-US/smartthings-lamp.html': help('smartthings-lamp'),
  'nodes/locales/en-US/smartthings-side.json': JSON.stringify({ title: 'Side', room: 'Room' }),
};

const GERMAN: Readonly<Record<string, string>> = {
  'nodes/locales/de/smartthings-account.json': JSON.stringify({
    home: { on: '__device__ ist an' },
    validation: { number: 'Eine Zahl eingeben.' },
  }),
  'nodes/locales/de/smartthings-account.html': help('smartthings-account'),
  'nodes/locales/de/smartthings-lamp.json': JSON.stringify({
    label: { lamp: 'Lampe', palette: 'Lampe', device: 'Gerät' },
    hint: { device: 'eine Kennung' },
  }),
  'nodes/locales/de/smartthings-lamp.html': help('smartthings-lamp'),
  'nodes/locales/de/smartthings-side.json': JSON.stringify({ title: 'Seite', room: 'Raum' }),
};

function help(set: string): string {
  return `<script type="text/html" data-help-name="${set}">\n<p>What it does.</p>\n</script>`;
}

describe('the check of the catalogues', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'catalogue-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** Checks a project made of these files; an undefined one is left out. */
  function check(files: Readonly<Record<string, string | undefined>>): { status: number | null; faults: string[] } {
    for (const [path, content] of Object.entries(files)) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    return { status, faults: stderr.split('\n').filter(Boolean) };
  }

  it('accepts a sound project, in one language and in two', () => {
    assert.deepEqual(check(SOUND), { status: 0, faults: [] });
    assert.deepEqual(check({ ...SOUND, ...GERMAN }), { status: 0, faults: [] });
  });

  const planted: [fault: string, files: Record<string, string | undefined>, told: string][] = [
    [
      'a sentence that the catalogue lacks',
      { 'src/home/lamp.ts': "text('home.on', { device: 'x' });\ntext('home.off');" },
      "src/home/lamp.ts:2: 'home.off' is missing in nodes/locales/en-US/smartthings-account.json",
    ],
    [
      'a key that is put together',
      { 'src/home/lamp.ts': "text('home.on', { device: 'x' }); text(`home.${state}`);" },
      'src/home/lamp.ts:1: write the key of text(…) out in full, as a string',
    ],
    [
      'a parameter that is not given',
      { 'src/home/lamp.ts': "text('home.on', {});" },
      "src/home/lamp.ts:1: 'home.on' wants __device__, which is not given",
    ],
    [
      "a registration's word that its catalogue lacks",
      { 'src/smartthings-lamp.ts': "RED._('label.lamp'); RED._('label.lamps');" },
      "src/smartthings-lamp.ts:1: 'label.lamps' is missing in nodes/locales/en-US/smartthings-lamp.json",
    ],
    [
      "a dialog's word that its catalogue lacks",
      { 'src/editor/lamp/smartthings-lamp.ts': "t('label.palette'); t('validation.number');" },
      "src/editor/lamp/smartthings-lamp.ts:1: 'validation.number' is missing in nodes/locales/en-US/smartthings-lamp.json",
    ],
    [
      "a template's word that its catalogue lacks",
      {
        'src/editor/lamp/smartthings-lamp.html':
          '<i data-i18n="label.device"></i><i data-i18n="[title]hint.device;hint.x"></i>',
      },
      "src/editor/lamp/smartthings-lamp.html: 'hint.x' is missing in nodes/locales/en-US/smartthings-lamp.json",
    ],
    [
      'a word of shared rows that the catalogue of a set lacks',
      {
        'src/editor/lamp/lamp-rows.html': '<i data-i18n="label.row"></i>',
        'src/editor/lamp/smartthings-lamp.html':
          '<!-- lamp-rows.html -->\n<i data-i18n="label.device"></i><i data-i18n="hint.device"></i>',
      },
      "src/editor/lamp/smartthings-lamp.html: 'label.row' is missing in nodes/locales/en-US/smartthings-lamp.json",
    ],
    [
      "a word in a plugin's folder that its catalogue lacks",
      { 'src/editor/side/rows/room.ts': "t('room'); t('validation.number');" },
      "src/editor/side/rows/room.ts:1: 'validation.number' is missing in nodes/locales/en-US/smartthings-side.json",
    ],
    [
      "another language's missing words of a plugin",
      { ...GERMAN, 'nodes/locales/de/smartthings-side.json': JSON.stringify({ title: 'Seite' }) },
      "nodes/locales/de/smartthings-side.json: 'room' is missing",
    ],
    [
      'a sentence that nobody uses',
      { 'src/editor/shared.ts': 'export const verdict = true;' },
      "nodes/locales/en-US/smartthings-account.json: nobody uses 'validation.number'",
    ],
    [
      'a node without help',
      { 'nodes/locales/en-US/smartthings-lamp.html': undefined },
      'nodes/locales/en-US/smartthings-lamp.html: no help for smartthings-lamp',
    ],
    [
      'a help that says nothing',
      { 'nodes/locales/en-US/smartthings-lamp.html': help('smartthings-lamp').replace('What it does.', '') },
      'nodes/locales/en-US/smartthings-lamp.html: no help for smartthings-lamp',
    ],
    [
      "another node's help",
      { 'nodes/locales/en-US/smartthings-lamp.html': help('smartthings-account') },
      'nodes/locales/en-US/smartthings-lamp.html: no help for smartthings-lamp',
    ],
    [
      'a key that another language lacks',
      { ...GERMAN, 'nodes/locales/de/smartthings-account.json': JSON.stringify({ home: { on: '__device__' } }) },
      "nodes/locales/de/smartthings-account.json: 'validation.number' is missing",
    ],
    [
      'a key that only another language has',
      {
        ...GERMAN,
        'nodes/locales/de/smartthings-account.json': JSON.stringify({
          home: { on: '__device__ ist an', off: 'aus' },
          validation: { number: 'Zahl' },
        }),
      },
      "nodes/locales/de/smartthings-account.json: 'home.off' is not in en-US",
    ],
    [
      'a parameter that another language drops',
      {
        ...GERMAN,
        'nodes/locales/de/smartthings-account.json': JSON.stringify({
          home: { on: 'ist an' },
          validation: { number: 'Zahl' },
        }),
      },
      "nodes/locales/de/smartthings-account.json: 'home.on' has other parameters than in en-US",
    ],
    [
      "another language's missing help",
      { ...GERMAN, 'nodes/locales/de/smartthings-lamp.html': undefined },
      'nodes/locales/de/smartthings-lamp.html: no help for smartthings-lamp',
    ],
  ];
  for (const [fault, files, told] of planted) {
    it(`reports ${fault}`, () => {
      assert.deepEqual(check({ ...SOUND, ...files }), { status: 1, faults: [told] });
    });
  }

  it('reports a set without a catalogue', () => {
    const { status, faults } = check({ ...SOUND, 'nodes/locales/en-US/smartthings-lamp.json': undefined });
    assert.equal(status, 1);
    assert.ok(faults.includes('nodes/locales/en-US/smartthings-lamp.json is missing'));
  });
});
