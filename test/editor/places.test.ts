import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { account, mode, scene, tab } from '../support/example-flows';
import { home } from '../../src/simulator/devices/places';
import { newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

const goodNight = '90e4afa8-3238-4268-841f-50354e3befd4';

/** The dialogs of the nodes for a place as a whole: its scenes and its modes. */
function placeTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const page = (): Page => stage.editor.page;
  const row = (property: string): Locator => page().locator(`.form-row:has(> #node-input-${property})`);
  const problem = (property: string): Locator => page().locator(`#smartthings-problem-${property}`);
  const label = (node: string): Promise<string> =>
    stage.editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${node}'))`);

  async function open(
    node: Readonly<Record<string, unknown>> & { readonly id: string },
    accountProperties: object = {},
  ): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id, ...accountProperties }, { ...node, account: id }]);
    await stage.editor.openNode(node.id);
  }

  smoke('chooses a scene by its name, and runs it', async () => {
    await open(scene);
    await stage.pick('scene', 'Good night');
    await stage.editor.close();
    assert.equal(await label('scene1'), 'Good night');
    await stage.editor.deploy();
    assert.deepEqual(await stage.deployed('scene1'), {
      ...{ ...scene, account: id, scene: goodNight, sceneName: 'Good night' },
      ...{ sceneLocation: 'Home', sceneLocationId: home.locationId },
    });
    await stage.editor.openNode('scene1');
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });

  it('narrows the scenes to a location, and asks for none where they are listed', async () => {
    await open(scene);
    await stage.pick('location', 'Home');
    await stage.pick('scene', 'Dinner');
    await stage.field('action').selectOption('list');
    await row('scene').waitFor({ state: 'hidden' });
    await stage.editor.close();
    assert.equal(await label('scene1'), 'list of scenes');
    assert.equal(await stage.editor.evaluate("RED.nodes.node('scene1').locationName"), 'Home');
  });

  it('marks a scene that the home does not have, and takes a name in place of an id', async () => {
    await open({ ...scene, scene: '00000000-0000-4000-8000-000000000000', sceneName: 'Party' });
    await problem('scene').getByText('Nothing in the home').waitFor();
    assert.match((await page().locator('#smartthings-picker-scene').textContent()) ?? '', /^Party.*not in this home/);
    await stage.pick('scene', 'good NIGHT');
    await problem('scene').waitFor({ state: 'hidden' });
    await stage.editor.close();
  });

  it('takes a scene from elsewhere, and says why a list is empty', async () => {
    stage.failedRequestsAreFine = true;
    const credentials = { clientId: 'a-client', clientSecret: 'a-secret' };
    await open(
      { ...scene, scene: goodNight, sceneName: 'Sleep' },
      { mode: 'oauth', apiUrl: 'http://127.0.0.1:9', credentials },
    );
    assert.match((await page().locator('#smartthings-picker-scene').textContent()) ?? '', /^Sleep$/);
    await page().locator('#smartthings-picker-scene').click();
    await page().locator('.smartthings-picker-panel').getByText('Nobody has signed in yet').waitFor();
    await page().keyboard.press('Escape');
    await stage.editor.evaluate(
      "$('#node-input-scene').typedInput('type', 'msg'); $('#node-input-scene').typedInput('value', 'which')",
    );
    await stage.editor.close();
    assert.equal(await label('scene1'), 'scene');
    assert.equal(await stage.editor.evaluate("RED.nodes.node('scene1').sceneName"), '');
  });

  smoke('chooses a mode of the only location by its name', async () => {
    await open(mode);
    await row('mode').waitFor({ state: 'hidden' });
    await stage.field('action').selectOption('set');
    await stage.pick('mode', 'Night');
    await stage.editor.close();
    assert.equal(await label('mode1'), 'Night');
    await stage.editor.deploy();
    const chosen = { action: 'set', mode: '29f60aa0-8893-4051-80f8-9404c8663fa2', modeName: 'Night' };
    assert.deepEqual(await stage.deployed('mode1'), { ...mode, account: id, ...chosen });
    await stage.editor.openNode('mode1');
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });

  it('has no input where it watches, and gets it back', async () => {
    await open(mode);
    await stage.pick('location', 'Home');
    const inputs = (): Promise<unknown> => stage.editor.evaluate("RED.nodes.node('mode1').inputs");
    await stage.field('action').selectOption('watch');
    await stage.editor.close();
    assert.deepEqual([await inputs(), await label('mode1')], [0, 'Home · mode changes']);
    await stage.editor.deploy();
    assert.equal((await stage.deployed('mode1'))?.inputs, 0);
    await stage.editor.openNode('mode1');
    await stage.field('action').selectOption('read');
    await stage.editor.close();
    assert.deepEqual([await inputs(), await label('mode1')], [1, 'Home · mode']);
  });

  it('marks a mode that the location does not have', async () => {
    await open({ ...mode, action: 'set', mode: 'Siesta' });
    await problem('mode').getByText('Nothing in the home').waitFor();
    await stage.field('action').selectOption('read');
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate("RED.nodes.node('mode1').valid"), true);
  });
}

inEachNodeRed('the dialogs of a place', placeTests);
