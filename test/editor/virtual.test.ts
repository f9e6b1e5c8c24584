import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { account, command, devices, tab } from '../support/example-flows';
import { deviceId, newId, SCOPES } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

function virtualTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const page = (): Page => stage.editor.page;
  const now = (): Locator => page().locator('#smartthings-devices-now');
  const outcome = (words: string): Promise<void> =>
    page().locator('#smartthings-devices-outcome').filter({ hasText: words }).waitFor();
  const write = (property: string, words: string): Promise<unknown> =>
    stage.editor.evaluate(`$('#node-input-${property}').typedInput('value', ${JSON.stringify(words)})`);
  const label = (node: string): Promise<unknown> =>
    stage.editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${node}'))`);

  async function play(properties: object = {}, scopes = [...SCOPES, 'w:devices:*']): Promise<void> {
    id = newId('editor-account');
    const mine = { ...account, id, scopes: scopes.join(' ') };
    const saved = { ...command, account: id, ...properties };
    await stage.play([tab, mine, { ...devices, account: id }, saved]);
  }

  smoke('is made in one dialog before any Deploy, and chosen in another', async function () {
    this.timeout(90_000);
    const name = `Mailbox ${version}`;
    await play({ device: '', capability: '', command: '' });
    await stage.editor.openNode(devices.id);
    await stage.field('action').selectOption('create');
    await outcome('Enter a name first');
    assert.ok(await now().isDisabled());
    await write('label', name);
    await stage.field('prototype').selectOption('VIRTUAL_CONTACT_SENSOR');
    await outcome('no virtual device of this name');
    await now().click();
    await outcome(`${name} is in the home`);
    await stage.editor.close();
    assert.equal(await label(devices.id), `virtual ${name}`);

    await stage.editor.openNode(command.id);
    await stage.field('action').selectOption('report');
    await stage.pick('device', name);
    await stage.pick('capability', 'Contact sensor');
    await stage.pick('attribute', 'Contact');
    const tip = page().locator('#smartthings-command-tip');
    await tip.filter({ hasText: 'reports: closed, open' }).waitFor();
    await stage.pick('value', 'open');
    await tip.filter({ hasText: 'always reports this value' }).waitFor();
    await page().getByRole('button', { name: 'Send it now' }).click();
    await page().locator('.smartthings-try-outcome').filter({ hasText: 'REPORTED' }).waitFor();
    await stage.editor.close();
    assert.equal(await label(command.id), `report ${name} · contact`);
    await stage.editor.deploy();
    const saved = await stage.deployed(command.id);
    assert.deepEqual(
      ['action', 'capability', 'attribute', 'value', 'deviceLabel'].map((property) => saved?.[property]),
      ['report', 'contactSensor', 'contact', 'open', name],
    );
    const { action, prototype, label: called } = (await stage.deployed(devices.id)) ?? {};
    assert.deepEqual([action, prototype, called], ['create', 'VIRTUAL_CONTACT_SENSOR', name]);

    await stage.editor.openNode(devices.id);
    await outcome(`${name} is in the home`);
    // Who presses twice in haste has not said so twice.
    await now().dblclick();
    assert.match(await now().innerText(), /really/i);
    await now().click();
    await outcome(`${name} is gone`);
    await stage.editor.close('cancel');
  });

  it('says which permission is missing, and what the place lacks', async () => {
    stage.failedRequestsAreFine = true;
    await play({}, SCOPES);
    // What is learned of the home after a failure does not take its sentence away.
    let learnNow = (): void => undefined;
    const mayLearn = new Promise<void>((resolve) => (learnNow = resolve));
    await page().route(/\/names\//, async (route) => {
      await mayLearn;
      await route.continue();
    });
    await stage.editor.openNode(devices.id);
    await stage.field('action').selectOption('create');
    await write('label', 'Flag');
    await outcome('no virtual device of this name');
    await now().press('Enter');
    await outcome('w:devices:*');
    const isFocused = "document.activeElement.id === 'smartthings-devices-now'";
    assert.ok(await stage.editor.evaluate(isFocused), 'the keyboard stays');
    const learned = page().waitForResponse(/\/names\//);
    learnNow();
    await learned;
    await page().evaluate('new Promise((resolve) => setTimeout(resolve, 0))');
    await outcome('w:devices:*');
    await stage.editor.close('cancel');
  });

  it('is asked for where a report is meant: a real device is marked', async () => {
    await play({ device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp', deviceRoom: 'Kitchen' });
    await stage.editor.openNode(command.id);
    await stage.field('action').selectOption('report');
    await page().locator('#smartthings-problem-device').filter({ hasText: 'real' }).waitFor();
    assert.ok(!(await stage.field('command').locator('xpath=..').isVisible()));
    await stage.field('action').selectOption('command');
    await page().locator('#smartthings-problem-device').filter({ hasText: 'real' }).waitFor({ state: 'hidden' });
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });

  it('is nothing that a command of before has to be deployed anew for', async () => {
    const news = ['action', 'merge', 'attribute', 'attributeType', 'value', 'valueType'];
    const before = Object.entries(command).filter(([property]) => !news.includes(property));
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...Object.fromEntries(before), account: id }]);
    await stage.editor.openNode(command.id);
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });
}

inEachNodeRed('a virtual device', virtualTests);
