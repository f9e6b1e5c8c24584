import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { account, command, status, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

const inject = {
  ...{ id: 'inject1', type: 'inject', z: 'tab1', x: 80, y: 80, name: 'Now', wires: [['command1']] },
  ...{ props: [{ p: 'payload' }], payload: '', payloadType: 'date', repeat: '', crontab: '', once: false },
};
const nothing = { device: '', capability: '', command: '' };

function pickerTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const page = (): Page => stage.editor.page;
  const panel = (): Locator => page().locator('.smartthings-picker-panel');
  const lines = async (): Promise<string[]> => {
    await panel().getByRole('option').nth(1).waitFor();
    return panel().getByRole('option').locator('.smartthings-picker-label').allTextContents();
  };
  const press = (property: string): Promise<void> => page().locator(`#smartthings-picker-${property}`).click();
  const shown = async (property: string): Promise<string> =>
    (await page().locator(`#smartthings-picker-${property} .smartthings-picker-label`).textContent()) ?? '';
  const problem = (property: string): Locator => page().locator(`#smartthings-problem-${property}`);
  const property = (name: string): Promise<unknown> => stage.editor.evaluate(`RED.nodes.node('command1').${name}`);

  /** A home of its own, in the simulator, with a command node that this is changed in. */
  async function openCommand(properties: object = {}, accountProperties: object = {}): Promise<void> {
    id = newId('editor-account');
    const home = { ...account, id, ...accountProperties };
    await stage.play([tab, home, inject, { ...command, account: id, ...properties }, { ...status, account: id }]);
    await stage.editor.openNode('command1');
  }

  it('finds a device by its name, its room and its kind, and groups by room', async () => {
    await openCommand(nothing);
    await press('device');
    const all = await lines();
    assert.ok(all.length > 15, all.join());
    const rooms = await panel().locator('.smartthings-picker-group').allTextContents();
    assert.ok(rooms.includes('Kitchen') && rooms.includes('Living room'), rooms.join());
    assert.equal(new Set(rooms).size, rooms.length);
    for (const [typed, found] of [
      ['kitchen lamp', 'Kitchen lamp'],
      ['garage light', 'Workbench light'],
      ['thermostat', 'Hall thermostat'],
    ] as const) {
      await panel().getByRole('combobox').fill(typed);
      await panel().getByRole('option').first().filter({ hasText: found }).waitFor();
    }
    const workbench = panel().getByRole('option').filter({ hasText: 'Workbench light' });
    await panel().getByRole('combobox').fill('workbench');
    assert.equal(await workbench.locator('.smartthings-picker-mark').textContent(), 'offline');
    await page().keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
    assert.ok(
      await page()
        .locator('#smartthings-picker-device')
        .evaluate((button) => button === document.activeElement),
    );
    await stage.editor.close('cancel');
  });

  smoke('builds a command with its arguments by keyboard, and the lamp of the home obeys', async function () {
    this.timeout(60_000);
    await openCommand(nothing);
    await stage.pick('device', 'Kitchen lamp');
    await stage.pick('capability', 'Switch level');
    await stage.pick('command', 'Set level');
    const level = page().getByRole('spinbutton', { name: 'Level' });
    assert.deepEqual([await level.getAttribute('min'), await level.getAttribute('max')], ['1', '100']);
    await level.fill('42');
    assert.equal(await page().locator('.smartthings-argument input[type="range"]').inputValue(), '42');
    await stage.editor.close();
    assert.equal(
      await stage.editor.evaluate("RED.utils.getNodeLabel(RED.nodes.node('command1'))"),
      'Kitchen lamp · set level 42',
    );
    await stage.editor.deploy();
    const saved = await stage.deployed('command1');
    assert.deepEqual(saved, {
      ...{ ...command, account: id, device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp' },
      ...{ deviceRoom: 'Kitchen', capability: 'switchLevel', command: 'setLevel', args: '[42]' },
      argsForm: {
        ...{ capability: 'switchLevel', command: 'setLevel' },
        arguments: [
          { name: 'level', optional: false, schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'rate', optional: true, schema: { type: 'integer', minimum: 0 } },
        ],
      },
    });
    const { simulatorUrl } = await stage.accountBecomes(id, (open) => open.simulatorUrl !== undefined);
    await stage.nodeRed.request('POST', '/inject/inject1');
    const home = await stage.browser.newPage();
    await home.goto(String(simulatorUrl));
    await home.getByText('42 %').first().waitFor();
    await home.close();
  });

  it('keeps a newer choice when the answer to an older one comes late', async () => {
    await openCommand({ device: deviceId('Kitchen lamp'), capability: 'switch', command: 'on' });
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    let asked = false;
    await page().route('**/capabilities/colorTemperature/1', async (route) => {
      asked = true;
      await late;
      await route.continue();
    });
    await stage.pick('capability', 'Color temperature');
    await stage.pick('capability', 'Switch level');
    await stage.pick('command', 'Set level');
    assert.ok(asked);
    const answered = page().waitForResponse('**/capabilities/colorTemperature/1');
    answer();
    await answered;
    // A question that is asked and answered after it: by then the dialog has done with the late answer.
    await stage.editor.evaluate("fetch('settings').then((settings) => settings.text())");
    assert.equal(await stage.field('command').inputValue(), 'setLevel');
    await stage.editor.close('cancel');
  });

  it('makes a form of each kind of argument, and keeps what is saved until it is changed', async () => {
    const lamp = deviceId('Kitchen lamp');
    await openCommand({
      device: lamp,
      capability: 'colorControl',
      command: 'setColor',
      args: '[{"hex":"#00ff00","level":5}]',
    });
    const colour = page().locator('.smartthings-argument input[type="color"]');
    await colour.waitFor();
    assert.match(await colour.inputValue(), /^#0[01]ff00$/);
    assert.equal(await stage.field('args').inputValue(), '[{"hex":"#00ff00","level":5}]');
    await colour.fill('#0000ff');
    assert.equal(await stage.field('args').inputValue(), '[{"level":5,"hue":66.7,"saturation":100}]');

    await stage.pick('device', 'Hall thermostat');
    // What somebody chose stays, marked.
    assert.deepEqual([await shown('capability'), await shown('command')], ['Color control', 'Set color']);
    assert.match((await problem('capability').textContent()) ?? '', /chosen device does not have this/);
    await stage.pick('capability', 'thermostatMode');
    await stage.pick('command', 'Set thermostat mode');
    const mode = page().getByLabel('Mode', { exact: true });
    await mode.waitFor();
    assert.deepEqual(await mode.locator('option').allTextContents(), ['Choose…', 'off', 'heat', 'cool', 'auto', 'eco']);
    await mode.selectOption('eco');
    assert.equal(await stage.field('args').inputValue(), '["eco"]');
    await stage.editor.close('cancel');
  });

  it('leaves arguments that fit no form as JSON', async () => {
    const lamp = deviceId('Kitchen lamp');
    await openCommand({ device: lamp, capability: 'switchLevel', command: 'setLevel', args: '[1,2,3]' });
    await page().locator('#smartthings-picker-command', { hasText: 'Set level' }).waitFor();
    assert.equal(await page().locator('.smartthings-argument').count(), 0);
    assert.equal(await stage.field('args').inputValue(), '[1,2,3]');
    await stage.editor.close();
    assert.equal(await property('args'), '[1,2,3]');
  });

  it('takes any field from elsewhere, and an id that is in no list', async () => {
    await openCommand();
    await stage.editor.evaluate(
      "$('#node-input-capability').typedInput('type', 'msg'); $('#node-input-capability').typedInput('value', 'what')",
    );
    await press('device');
    await lines();
    await page().keyboard.type('${LAMP}');
    await page().keyboard.press('Enter');
    await stage.editor.close();
    assert.deepEqual(
      [
        await property('device'),
        await property('deviceType'),
        await property('capability'),
        await property('capabilityType'),
      ],
      ['${LAMP}', 'str', 'what', 'msg'],
    );
  });

  it('shows what the cloud says as text, never as HTML', async () => {
    const hostile = '<img src=x onerror="window.hacked = true">';
    stage.failedRequestsAreFine = true;
    await stage.play([tab]);
    await page().route('**/devices', (route) =>
      route.fulfill({
        json: [
          {
            ...{
              deviceId: 'd1',
              label: hostile,
              name: hostile,
              kind: hostile,
              room: hostile,
              roomId: 'r',
              online: false,
            },
            ...{ location: hostile, locationId: 'l' },
            components: [{ id: 'main', label: hostile, capabilities: [hostile] }],
          },
        ],
      }),
    );
    await openCommand(nothing);
    await stage.pick('device', hostile);
    assert.equal(await shown('device'), hostile);
    await press('capability');
    await lines();
    await page().keyboard.press('Escape');
    await stage.editor.close();
    assert.equal(await page().locator('img[src="x"]').count(), 0);
    assert.equal(await stage.editor.evaluate('window.hacked'), undefined);
    await page().locator('.red-ui-flow-node-label', { hasText: 'onerror' }).first().waitFor();
  });

  it('lists the home of an account that no Deploy has brought', async () => {
    await stage.play([tab, { ...command, account: '', ...nothing }]);
    await stage.editor.openNode('command1');
    await page().locator('.red-ui-tray .red-ui-button:has(.fa-plus)').first().click();
    await page().locator('#node-config-dialog-ok').waitFor();
    await stage.chooseMode('simulator');
    await stage.editor.close();
    await page().locator('#node-dialog-ok').waitFor();
    await stage.pick('device', 'Kitchen lamp');
    await stage.editor.close();
    assert.equal(await property('device'), deviceId('Kitchen lamp'));
  });

  it('says why a list is empty, and keeps what is saved', async () => {
    stage.failedRequestsAreFine = true;
    const lamp = { device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp' };
    const credentials = { clientId: 'a-client', clientSecret: 'a-secret' };
    await openCommand(lamp, { mode: 'oauth', apiUrl: 'http://127.0.0.1:9', credentials });
    assert.equal(await shown('device'), 'Kitchen lamp');
    await press('device');
    await panel().getByText('Nobody has signed in yet').waitFor();
    await page().keyboard.press('Escape');
    await press('command');
    assert.ok((await lines()).includes('Off'));
    await page().keyboard.press('Escape');
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
    assert.equal(await property('deviceLabel'), 'Kitchen lamp');
  });

  it('says why a list is empty where no account is chosen', async () => {
    await stage.play([tab, { ...command, account: '' }]);
    await stage.editor.openNode('command1');
    await press('device');
    await panel().getByText('Choose an account above').waitFor();
    await page().keyboard.press('Escape');
    await stage.editor.close('cancel');
  });

  it('spends no call when dialogs are opened again and again', async () => {
    await openCommand();
    await press('device');
    await lines();
    await page().keyboard.press('Escape');
    await stage.editor.close('cancel');
    const { calls } = await stage.account(id);
    for (const node of ['status1', 'command1', 'status1']) {
      await stage.editor.openNode(node);
      await press('device');
      await lines();
      await page().keyboard.press('Escape');
      await stage.editor.close('cancel');
    }
    assert.deepEqual((await stage.account(id)).calls, calls);
  });

  it('chooses what a status reads', async () => {
    await openCommand();
    await stage.editor.close('cancel');
    await stage.editor.openNode('status1');
    await stage.pick('device', 'Washer');
    await press('capability');
    const capabilities = await lines();
    assert.ok(!capabilities.includes('Disabled capabilities') || capabilities.at(-1) === 'Disabled capabilities');
    await page().keyboard.press('Escape');
    await stage.pick('capability', 'washerOperatingState');
    await stage.pick('attribute', 'Machine state');
    await stage.editor.close();
    assert.equal(
      await stage.editor.evaluate("RED.utils.getNodeLabel(RED.nodes.node('status1'))"),
      'Washer · machine state',
    );
  });
}

inEachNodeRed('the pickers', pickerTests);
