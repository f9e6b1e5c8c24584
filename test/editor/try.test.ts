import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { account, command, event, status, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

const lamp = deviceId('Kitchen lamp');

function tryTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;
  const button = (words: string): Locator => stage.editor.page.getByRole('button', { name: words });
  const outcome = (): Locator => stage.editor.page.locator('.smartthings-try-outcome');
  const problem = (property: string): Locator =>
    stage.editor.page
      .locator('.form-row')
      .filter({ has: stage.field(property) })
      .locator('.smartthings-try-problem');

  async function open(node: { readonly id: string }, properties: object = {}): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...node, account: id, ...properties }]);
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
    // A refusal is a failed request, which the browser tells by itself.
    stage.failedRequestsAreFine = true;
    await stage.editor.openNode(node.id);
  }
  /** What the runtime knows of the lamp, for no call. */
  const level = async (): Promise<unknown> => {
    const { json } = await stage.nodeRed.request('GET', `/smartthings/accounts/${id}/devices/${lamp}/values`);
    return (json as Record<string, Record<string, Record<string, { value: unknown }>>>).main?.switchLevel?.level?.value;
  };

  smoke('sends a command before any Deploy, and says what it took and cost', async function () {
    this.timeout(60_000);
    await open(command, {
      device: lamp,
      capability: 'switchLevel',
      command: 'setLevel',
      args: '[64]',
      confirm: 'state',
    });
    const { keyboard } = stage.editor.page;
    await button('Send it now').focus();
    await keyboard.down('Enter');
    await outcome()
      .getByText(/It took \d+ ms\. It cost 1 call\./)
      .waitFor();
    // A key that is held sends nothing more.
    await keyboard.down('Enter');
    await keyboard.up('Enter');
    assert.match(await outcome().innerText(), /"status": "CONFIRMED"/);
    assert.equal(await level(), 64);
    assert.equal(await stage.editor.evaluate('document.activeElement.innerText'), 'Send it now', 'the keyboard stays');
    // Whoever goes through the form by a key that is held goes on.
    const held = "new KeyboardEvent('keydown', { key: 'Tab', repeat: true, bubbles: true, cancelable: true })";
    assert.equal(await stage.editor.evaluate(`document.activeElement.dispatchEvent(${held})`), true);
    await stage.editor.screenshot(`${version}-try-command`);
    await stage.editor.close('cancel');
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });

  it('asks for what comes from the message, and says a failure at the field that it is about', async function () {
    this.timeout(60_000);
    await open(command, {
      device: lamp,
      capability: 'switchLevel',
      command: 'setLevel',
      args: 'payload.level',
      argsType: 'msg',
    });
    const asked = stage.editor.page.getByRole('textbox', { name: 'msg.payload.level, to try with' });
    await asked.fill('{oh');
    await button('Send it now').click();
    await stage.editor.page.getByText('This is no JSON').waitFor();
    await asked.fill('640');
    await button('Send it now').click();
    const said = stage.editor.page.locator('.smartthings-try-problem');
    await said.getByText('The argument level of setLevel').waitFor();
    await asked.fill('31');
    await button('Send it now').click();
    await outcome().getByText('It cost 1 call.').waitFor();
    assert.equal(await said.count(), 0);
    await stage.editor.evaluate("$('#node-input-args').typedInput('type', 'json')");
    await stage.editor.page.locator('#smartthings-try-args').waitFor({ state: 'detached' });
    await stage.editor.close('cancel');
  });

  it('lets the payload say what is done where the node does not', async function () {
    this.timeout(60_000);
    await open(command, { device: lamp, capability: 'switch', command: '' });
    const payload = stage.editor.page.getByRole('textbox', { name: 'msg.payload, to try with' });
    await payload.fill('perhaps');
    await button('Send it now').click();
    await stage.editor.page.locator('.smartthings-try-problem').getByText('perhaps').waitFor();
    await payload.fill('on');
    await button('Send it now').click();
    await outcome().getByText('"command": "on"').waitFor();
    await stage.editor.close('cancel');
  });

  it('reads what the form says', async function () {
    this.timeout(60_000);
    await open(status, { device: lamp, component: 'main', capability: 'switchLevel', attribute: 'level' });
    await button('Read it now').click();
    await outcome().getByText('It cost 1 call.').waitFor();
    assert.match(await outcome().locator('pre').innerText(), /^\d+$/);
    await stage.editor.evaluate("$('#node-input-attribute').typedInput('type', 'str').typedInput('value', 'nonsense')");
    await button('Read it now').click();
    await problem('attribute').getByText('has no attribute nonsense').waitFor();
    await stage.editor.close('cancel');
  });

  it('says that an account must be chosen', async function () {
    this.timeout(60_000);
    await open(status, { device: lamp });
    await stage.editor.evaluate("$('#node-input-account').val('').trigger('change')");
    await button('Read it now').click();
    await stage.editor.page.locator('.smartthings-try-problem').waitFor();
    await stage.editor.close('cancel');
  });

  it('offers nothing to those who may only look', async function () {
    this.timeout(60_000);
    stage.spoilsPage = true;
    await open(status, { device: lamp });
    await stage.editor.close('cancel');
    await stage.editor.evaluate("RED.settings.user = { username: 'guest', permissions: '*.read' }");
    await stage.editor.openNode('status1');
    assert.equal(await stage.editor.page.locator('#smartthings-try').innerHTML(), '');
  });

  it('shows the last events that an event node would have told', async function () {
    this.timeout(60_000);
    const door = deviceId('Back door');
    await open(event, { devices: [door], capability: 'contactSensor', attribute: 'contact' });
    const recent = stage.editor.page.locator('#smartthings-event-recent li');
    await stage.editor.page.getByText('Nothing that fits was heard since Node-RED started.').waitFor();
    await stage.editor.close('cancel');
    const { simulatorUrl } = await stage.account(id);
    for (let turn = 0; turn < 2; turn++) {
      const reply = await fetch(`${simulatorUrl as string}/home/hand`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: door, control: 'main/contactSensor/contact' }),
      });
      assert.equal(reply.status, 204);
    }
    await stage.editor.openNode('event1');
    await recent.first().waitFor();
    assert.equal(await recent.count(), 2);
    assert.match(await recent.first().innerText(), /\d\d:\d\d:\d\d Back door · contact: closed/);
    await stage.editor.close('cancel');
  });
}

inEachNodeRed('trying something in a dialog', tryTests);
