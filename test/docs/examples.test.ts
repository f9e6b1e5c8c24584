import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/installed-package';

interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
}

const folder = join(projectRoot, 'examples');
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { file, text, nodes: JSON.parse(text) as ExampleNode[] };
  });

describe('the examples as files', () => {
  it('share no node, accounts included: one can be imported after another', () => {
    const owners = new Map<string, string>();
    const shared: string[] = [];
    for (const { file, nodes } of examples) {
      for (const { id } of nodes) {
        if (owners.has(id)) shared.push(`${id}: ${owners.get(id)}, ${file}`);
        owners.set(id, file);
      }
    }
    assert.deepEqual(shared, []);
    const accounts = examples.filter(({ nodes }) => nodes.some(({ type }) => type === 'smartthings-account'));
    assert.ok(accounts.length > 10);
  });

  it('that name the usual port of Node-RED say so on the canvas', () => {
    const naming = examples.filter(({ text }) => text.includes('127.0.0.1:1880'));
    assert.ok(naming.length > 0);
    const silent = naming.filter(
      ({ nodes }) => !nodes.some(({ type, name }) => type === 'comment' && /\bport\b.*\b1880\b/.test(name ?? '')),
    );
    assert.deepEqual(
      silent.map(({ file }) => file),
      [],
    );
  });
});
