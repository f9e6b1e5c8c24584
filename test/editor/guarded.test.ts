import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator';
import type { EditorPage } from '../support/browser';
import { account, command, tab } from '../support/example-flows';
import { newId, REDIRECT_URI, SCOPES } from '../support/flows';
import type { NodeRed } from '../support/node-red-process';
import { logIn, type Guarded } from './login';
import { ACCOUNT, sharedBrowser } from './stage';

describe('the dialogs of a Node-RED that asks for a password, below a root of its own', () => {
  let guarded: Guarded;
  let nodeRed: NodeRed;
  let cloud: Simulator;
  let editor: EditorPage;
  const id = newId('editor-account');

  before(async function () {
    this.timeout(180_000);
    const browser = await sharedBrowser(this);
    cloud = await startSimulator();
    const app = { ...account, id, mode: 'oauth', apiUrl: cloud.url };
    guarded = await logIn(browser, '*', [tab, app, { ...command, account: id, device: '' }]);
    ({ nodeRed, editor } = guarded);
  });
  after(async function () {
    this.timeout(40_000);
    await guarded.end();
    await cloud.close();
  });

  it('signs in, comes back, and lists the home', async function () {
    this.timeout(60_000);
    const callback = `${nodeRed.url}/smartthings/callback`;
    const app = cloud.registerApp({ redirectUris: [callback, REDIRECT_URI], scopes: SCOPES });
    await editor.openConfig(ACCOUNT, id);
    await editor.page.getByLabel('I have one').check();
    await editor.page.locator('#node-config-input-clientId').fill(app.clientId);
    await editor.page.locator('#node-config-input-clientSecret').fill(app.clientSecret.reveal());
    const [tabOfCloud] = await Promise.all([
      editor.page.context().waitForEvent('page'),
      editor.page.locator('#smartthings-account-sign-in').click(),
    ]);
    await tabOfCloud.getByRole('button', { name: 'Allow' }).click();
    await editor.page.getByText('Signed in. Save this dialog').waitFor();
    await editor.close();
    await editor.openNode('command1');
    await editor.page.locator('#smartthings-picker-device').click();
    await editor.page.getByRole('option').filter({ hasText: 'Kitchen lamp' }).waitFor();
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
    assert.deepEqual(editor.problems, []);
  });

  it('gives nobody else anything', async () => {
    for (const path of ['', '/devices', '/report', '/capabilities/switch/1']) {
      assert.equal((await nodeRed.request('GET', `/smartthings/accounts/${id}${path}`)).status, 401, path);
    }
    assert.equal((await nodeRed.request('PUT', `/smartthings/accounts/${id}/draft`, {})).status, 401);
  });
});
