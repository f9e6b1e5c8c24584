import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { USUAL_SIZE } from '../support/browser';
import { projectRoot } from '../support/installed-package';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

// These editors have no dashboard.
const titles = readdirSync(join(projectRoot, 'examples')).filter(
  (name) => name.endsWith('.json') && name !== 'Dashboard.json',
);

interface Box {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where each node of the open flow stands, with its label and what hangs below it. */
const BOXES = `RED.nodes.filterNodes({z: RED.workspaces.active()}).map((n) => ({
  name: n.name, left: n.x - n.w / 2, right: n.x + n.w / 2, top: n.y - n.h / 2, bottom: n.y + n.h / 2}))`;
/** Nodes that the editor marks with a red triangle, the accounts included. */
const INVALID = `(() => { const all = []; const look = (n) => { if (n.valid === false) all.push(n.name); };
  RED.nodes.eachNode(look); RED.nodes.eachConfig(look); return all; })()`;
/** Wires that run from right to left. */
const BACKWARDS = `RED.nodes.filterLinks({}).filter((link) => link.source.x >= link.target.x).map((link) => link.source.name)`;

/** The one to begin with, the largest and the widest. */
const SMOKE = ['A lamp on and off', 'A page of the home', 'Good night, is a door open'];

function exampleTests(version: NodeRedVersion): void {
  const stage = setStage(version);

  for (const file of titles) {
    const title = file.replace(/\.json$/, '');
    (SMOKE.includes(title) ? smoke : it)(`are laid out for the eye: ${title}`, async () => {
      const path = `/library/examples/flows/@red-things/node-red-smartthings/${encodeURIComponent(title)}`;
      const { json } = await stage.nodeRed.request('GET', path);
      await stage.play(json as object[]);
      const { editor } = stage;
      await editor.page.setViewportSize({ width: 1900, height: 700 });
      await editor.page.waitForFunction('RED.nodes.filterNodes({z: RED.workspaces.active()}).every((n) => n.w > 0)');
      await editor.screenshot(`${version}-example-${title.replaceAll(' ', '-').toLowerCase()}`);

      const boxes = await editor.evaluate<Box[]>(BOXES);
      assert.ok(boxes.length >= 4);
      assert.deepEqual(
        boxes.filter(({ left, top }) => left < 0 || top < 0),
        [],
      );
      // A status hangs below its node, and is as high as it.
      const overlaps = boxes.flatMap((one, index) =>
        boxes
          .slice(index + 1)
          .filter((other) => one.left < other.right + 10 && other.left < one.right + 10)
          .filter((other) => one.top < other.bottom + 5 && other.top < one.bottom + 5)
          .map((other) => `${one.name} / ${other.name}`),
      );
      assert.deepEqual(overlaps, []);
      assert.deepEqual(await editor.evaluate(INVALID), []);
      assert.deepEqual(await editor.evaluate(BACKWARDS), []);
      await editor.page.setViewportSize(USUAL_SIZE);
    });
  }
}

inEachNodeRed('the examples', exampleTests);
