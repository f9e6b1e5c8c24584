import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { account, command, devices, event, status, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

const nothing = { device: '', capability: '', command: '' };

/** What of the open help text, or around it, would have to be scrolled sideways; a long line of an example may. */
const WIDER_THAN_ITS_PLACE = `(() => {
  const help = $('.red-ui-help:visible');
  return help.add(help.parents()).add(help.find('*')).get()
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
    .map((element) => element.tagName + '.' + element.className + ' ' + element.scrollWidth + ' > ' + element.clientWidth);
})()`;

const WRONG_FIELDS = `$('[id^="node-config-input-"].input-error, [id^="node-input-"].input-error').get().map(({ id }) => id.replace(/^.*-/, ''))`;
/** Fields of an open dialog with a red border and nothing that says why. */
const WITHOUT_SENTENCE = `${WRONG_FIELDS}.filter((property) => $('#smartthings-problem-' + property).text() === '')`;

/** What somebody stumbles over who fills in a dialog for the first time, or by keyboard alone. */
function finishedTests(version: NodeRedVersion): void {
  const stage = setStage(version);

  const page = (): Page => stage.editor.page;
  const panel = (): Locator => page().locator('.smartthings-picker-panel');
  const picker = (property: string): Locator => page().locator(`#smartthings-picker-${property}`);
  const property = (name: string, node = 'command1'): Promise<unknown> =>
    stage.editor.evaluate(`RED.nodes.node('${node}').${name}`);
  const problem = (name: string): Locator => page().locator(`#smartthings-problem-${name}`);
  /** What the editor finds wrong with a saved node. */
  const errors = (node = 'command1'): Promise<string[]> =>
    stage.editor.evaluate(
      `(RED.editor.validateNode(RED.nodes.node('${node}')), RED.nodes.node('${node}').validationErrors)`,
    );

  async function openCommand(properties: object = {}): Promise<string> {
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...command, account: id, ...properties }, { ...status, account: id }]);
    await stage.editor.openNode('command1');
    return id;
  }

  describe('wrong arguments', () => {
    it('are named under their field, at the triangle, and where no cloud can be asked', async () => {
      await openCommand({ ...nothing, device: deviceId('Kitchen lamp') });
      await stage.pick('capability', 'switchLevel');
      const level = page().getByRole('spinbutton', { name: 'Level' });
      await level.waitFor();
      assert.match((await problem('argument-0').textContent()) ?? '', /Level is missing.*from 1 to 100/);
      await level.fill('0');
      assert.match((await problem('argument-0').textContent()) ?? '', /Level does not fit.*from 1 to 100/);
      assert.equal(await level.getAttribute('aria-invalid'), 'true');
      assert.equal(await level.getAttribute('aria-describedby'), 'smartthings-problem-argument-0');
      await stage.editor.close();
      assert.equal(await property('valid'), false);
      assert.match((await errors()).join('\n'), /^Arguments: Level does not fit/);
      // As after an import: the form that was saved speaks.
      await stage.editor.evaluate("(RED.nodes.node('command1').args = '[200]', undefined)");
      assert.match((await errors()).join('\n'), /Level does not fit/);
      await stage.editor.evaluate("(RED.nodes.node('command1').args = '', undefined)");
      assert.match((await errors()).join('\n'), /Level is missing/);
      for (const args of ['[200, 1, 2]', '["64"]', '[1.5]', '[null, 5]']) {
        await stage.editor.evaluate(`(RED.nodes.node('command1').args = '${args}', undefined)`);
        assert.equal((await errors()).length, 1, args);
      }
      for (const args of ['[64]', '64', '[1, 5]']) {
        await stage.editor.evaluate(`(RED.nodes.node('command1').args = '${args}', undefined)`);
        assert.deepEqual(await errors(), [], args);
      }
      // Another program has changed the command: the saved form says nothing about it.
      await stage.editor.evaluate("(RED.nodes.node('command1').command = 'other', undefined)");
      assert.deepEqual(await errors(), []);
    });

    it('of a list that nobody chose from are missing', async () => {
      await openCommand({ ...nothing, device: deviceId('Hall thermostat') });
      await stage.pick('capability', 'thermostatMode');
      await stage.pick('command', 'Set thermostat mode');
      const mode = page().getByLabel('Mode', { exact: true });
      await mode.waitFor();
      assert.match((await problem('argument-0').textContent()) ?? '', /Mode is missing/);
      await mode.selectOption('eco');
      assert.equal(await problem('argument-0').textContent(), '');
      assert.equal(await mode.getAttribute('aria-invalid'), null);
      await mode.selectOption({ label: 'Choose…' });
      await stage.editor.close();
      assert.equal(await property('valid'), false);
    });

    it('are not looked for in the form of another node', async () => {
      await openCommand({ device: deviceId('Kitchen lamp') });
      await stage.editor.evaluate("$('#node-input-device').typedInput('type', 'msg')");
      assert.deepEqual(await errors('status1'), []);
      await stage.editor.close('cancel');
    });
  });

  describe('a field that is wrong when its dialog opens', () => {
    smoke('says so at once, beside other properties in its row, and no longer than it is', async () => {
      for (const [properties, name] of [
        [{ deviceType: 'msg', device: '' }, 'device'],
        [{ capability: '', command: 'on' }, 'command'],
      ] as const) {
        await openCommand(properties);
        const sentence = problem(name);
        await sentence.filter({ hasText: /\w/ }).waitFor();
        assert.equal(await sentence.count(), 1);
        assert.equal(await page().locator(`#node-input-${name}`).getAttribute('aria-invalid'), 'true');
        await stage.editor.close('cancel');
      }
      await openCommand({ device: deviceId('Kitchen lamp') });
      await picker('device').locator('.smartthings-picker-label', { hasText: 'Kitchen lamp' }).waitFor();
      assert.equal(await page().locator('.smartthings-problem:not(:empty)').count(), 0);
      await stage.editor.close('cancel');
    });

    it('says so in the dialog of an account too', async () => {
      for (const wrong of [
        { mode: 'oauth', redirectUri: 'nowhere', tokenUrl: 'http://example.com', scopes: '', refreshAt: '7' },
        { mode: 'pat', apiUrl: 'nowhere' },
        { mode: 'follow', followUrl: 'http://example.com/t.json', share: true, sharePath: 'no-slash' },
        { mode: 'oauth', events: 'webhook', webhookUrl: 'nowhere', pollInterval: '0', monthlyBudget: '-1' },
      ]) {
        const id = newId('editor-account');
        await stage.play([tab, { ...account, id, ...wrong }, { ...command, account: id }]);
        await stage.editor.openConfig('smartthings-account', id);
        assert.ok((await stage.editor.evaluate<string[]>(WRONG_FIELDS)).length > 0, wrong.mode);
        assert.deepEqual(await stage.editor.evaluate<string[]>(WITHOUT_SENTENCE), [], wrong.mode);
        await stage.editor.close('cancel');
      }
    });

    it('says so in the dialog of any node', async () => {
      const id = newId('editor-account');
      const wrong = { account: id, capability: '', component: '' };
      await stage.play([
        ...[tab, { ...account, id }, { ...command, ...wrong, args: '{' }, { ...status, ...wrong, maxAge: '-1' }],
        { ...devices, ...wrong, action: 'rename', label: '' },
        { ...event, account: id, kinds: [] },
      ]);
      for (const node of ['command1', 'status1', 'devices1', 'event1']) {
        await stage.editor.openNode(node);
        assert.deepEqual(await stage.editor.evaluate<string[]>(WITHOUT_SENTENCE), [], node);
        await stage.editor.close('cancel');
      }
    });

    it('says so after its form was judged before it was listened to, as by the choice of the only account', async () => {
      const id = newId('editor-account');
      const wrong = { deviceType: 'msg', device: '' };
      await stage.play([tab, { ...account, id }, { ...command, account: '', ...wrong }]);
      await stage.editor.openNode('command1');
      await problem('device').filter({ hasText: /\w/ }).waitFor();
      await stage.editor.close('cancel');
    });
  });

  describe('beside the canvas', () => {
    it('the palette finds the nodes by what people look for', async () => {
      await openCommand();
      await stage.editor.close('cancel');
      const every = ['command', 'status', 'event', 'scene', 'mode', 'devices', 'token', 'api'];
      for (const [word, types] of [
        ['samsung', every],
        ['lamp', ['command', 'status']],
        ['device', ['command', 'status', 'event', 'devices']],
      ] as const) {
        for (const type of types) {
          // What Node-RED's own search looks into.
          const node = page().locator(`.red-ui-palette-node[data-palette-type="smartthings-${type}"]`);
          const label = (await node.getAttribute('data-palette-label')) ?? '';
          assert.ok(label.toLowerCase().includes(word), `${word} in ${label}`);
        }
      }
    });

    it('no help text scrolls sideways', async () => {
      await openCommand();
      await stage.editor.close('cancel');
      for (const type of ['status', 'command', 'event', 'scene', 'mode', 'devices', 'token', 'api', 'account']) {
        await stage.editor.evaluate(`RED.sidebar.help.show('smartthings-${type}')`);
        const first = `$('<div>').html(RED.nodes.getNodeHelp('smartthings-${type}')).find('p').first().text()`;
        await page().waitForFunction(`$('.red-ui-help:visible').text().includes(${first})`);
        const wide = await stage.editor.evaluate<string[]>(WIDER_THAN_ITS_PLACE);
        assert.deepEqual(wide, [], type);
      }
    });

    it('"Plug in" on the page of the simulated home looks like what can be pressed', async () => {
      const id = await openCommand();
      await stage.editor.close('cancel');
      const { simulatorUrl } = await stage.accountBecomes(id, (open) => open.simulatorUrl !== undefined);
      const home = await stage.browser.newPage();
      await home.goto(String(simulatorUrl));
      const card = home.getByRole('region', { name: 'Kitchen lamp', exact: true });
      const look = (button: Locator): Promise<string> =>
        button.evaluate((element) => {
          const { color, borderColor, opacity } = getComputedStyle(element);
          return [color, borderColor, opacity].join();
        });
      await card.getByRole('button', { name: 'Unplug' }).click();
      const plugIn = card.getByRole('button', { name: 'Plug in' });
      await plugIn.waitFor();
      // Neither focused nor under the pointer.
      await home.mouse.move(0, 0);
      await plugIn.blur();
      const usual = home.locator('.controls:not(.modes) button').filter({ hasNotText: /plug/i }).first();
      assert.equal(await look(plugIn), await look(usual));
      await plugIn.click();
      await card.getByRole('button', { name: 'Unplug' }).waitFor();
      await home.close();
    });
  });

  it('stores the colour that it shows, red too', async () => {
    await openCommand({ ...nothing, device: deviceId('Kitchen lamp') });
    await stage.pick('capability', 'colorControl');
    await stage.pick('command', 'Set color');
    await page().locator('.smartthings-argument input[type="color"]').waitFor();
    assert.equal(await page().locator('.smartthings-argument input[type="color"]').inputValue(), '#ff0000');
    await stage.editor.close();
    assert.equal(await property('args'), '[{"hue":0,"saturation":100}]');
    assert.deepEqual(await errors(), []);
  });

  describe('by keyboard', () => {
    const hasFocus = (name: string): Promise<boolean> =>
      picker(name).evaluate((button) => button === document.activeElement);

    it('keeps the place after a choice, Escape and Tab', async () => {
      await openCommand({ device: deviceId('Kitchen lamp') });
      await picker('capability').focus();
      await page().keyboard.press('ArrowDown');
      await panel().getByRole('option').nth(2).waitFor();
      await page().keyboard.press('Enter');
      await panel().waitFor({ state: 'detached' });
      assert.ok(await hasFocus('capability'), 'Enter');
      await page().keyboard.press('ArrowDown');
      await page().keyboard.press('Escape');
      assert.ok(await hasFocus('capability'), 'Escape');
      await page().keyboard.press('ArrowDown');
      await panel().waitFor();
      await page().keyboard.press('Tab');
      await panel().waitFor({ state: 'detached' });
      const next = await stage.editor.evaluate<string>('document.activeElement.id');
      assert.equal(next, 'smartthings-label-command-type-select');
      await stage.editor.close('cancel');
    });

    it('names where each value comes from, and leaves no border behind', async () => {
      await openCommand({ device: deviceId('Kitchen lamp') });
      for (const name of ['Device', 'Capability', 'Command', 'Arguments']) {
        await page()
          .getByRole('button', { name: `${name} Where it comes from` })
          .waitFor();
      }
      await page().getByRole('button', { name: 'Device Where it comes from' }).focus();
      await page().locator('#node-input-name').focus();
      assert.equal(await page().locator('.red-ui-typedInput-focus').count(), 0);
      await stage.editor.close('cancel');
    });
  });

  describe('a choice', () => {
    it('of a device that is not there is marked, and words are no device', async () => {
      await openCommand({ device: 'cccccccc-1111-4222-8333-dddddddddddd', deviceLabel: 'Old lamp' });
      await picker('device').locator('.smartthings-picker-mark', { hasText: 'not in this home' }).waitFor();
      assert.match((await problem('device').textContent()) ?? '', /not in the home of the account/);
      assert.equal(await picker('device').getAttribute('aria-invalid'), 'true');
      await picker('device').click();
      await page().keyboard.type('My own lamp');
      assert.equal(await panel().getByRole('option').count(), 0);
      await panel().getByRole('combobox').fill('aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb');
      await panel().getByRole('option', { name: 'Use' }).waitFor();
      await page().keyboard.press('Escape');
      await stage.editor.close('cancel');
    });

    it('of a component is asked for where there are several, each once', async () => {
      await openCommand({ device: deviceId('Kitchen lamp') });
      await picker('device').locator('.smartthings-picker-label', { hasText: 'Kitchen lamp' }).waitFor();
      await page().locator('#node-input-component').locator('xpath=..').waitFor({ state: 'hidden' });
      await stage.pick('device', 'Sofa remote');
      await picker('component').click();
      await panel().getByRole('option').nth(1).waitFor();
      const labels = await panel().locator('.smartthings-picker-label').allTextContents();
      assert.equal(new Set(labels.map((label) => label.toLowerCase())).size, labels.length, labels.join());
      await page().keyboard.press('Escape');
      await stage.editor.close('cancel');
    });

    it('of a command comes first for what can be commanded; the rest is dimmed and says why', async () => {
      await openCommand({ device: deviceId('Front door') });
      await picker('capability').click();
      await panel().getByRole('option').filter({ hasText: 'Battery' }).waitFor();
      assert.equal(
        await panel().getByRole('option').filter({ hasText: 'Battery' }).getAttribute('data-unlikely'),
        'true',
      );
      await panel().locator('.smartthings-picker-group', { hasText: 'Only report' }).waitFor();
      const labels = await panel().locator('.smartthings-picker-label').allTextContents();
      assert.ok(labels.indexOf('Lock') < labels.indexOf('Battery'), labels.join());
      await page().keyboard.press('Escape');
      await stage.editor.close('cancel');
    });

    it('that was typed is never taken away', async () => {
      stage.failedRequestsAreFine = true;
      await openCommand({ device: deviceId('Kitchen lamp'), capability: 'my.own', command: 'dance' });
      await picker('capability').locator('.smartthings-picker-mark', { hasText: 'not of this device' }).waitFor();
      await stage.pick('device', 'Hall thermostat');
      await page().keyboard.press('Escape');
      await stage.editor.close();
      assert.deepEqual([await property('capability'), await property('command')], ['my.own', 'dance']);
    });

    it('shows what devices and attributes report at present', async () => {
      await openCommand({ device: deviceId('Kitchen lamp') });
      await picker('device').click();
      const lamp = panel().getByRole('option').filter({ hasText: 'Kitchen lamp' });
      await lamp.waitFor();
      assert.match((await lamp.locator('.smartthings-picker-now').textContent()) ?? '', /^(on|off)$/);
      await page().keyboard.press('Escape');
      await stage.editor.close('cancel');
      await stage.editor.openNode('status1');
      await stage.pick('device', 'Hall thermostat');
      await stage.pick('capability', 'temperatureMeasurement');
      await picker('attribute').locator('.smartthings-picker-now', { hasText: '°C' }).waitFor();
      await stage.editor.close('cancel');
    });

    it('changes what the tip says of msg.payload', async () => {
      await openCommand(nothing);
      const tip = page().locator('#smartthings-command-tip');
      await tip.filter({ hasText: 'whole command' }).waitFor();
      await tip.filter({ hasText: 'msg.deviceId' }).waitFor();
      await stage.pick('device', 'Kitchen lamp');
      await tip.filter({ hasText: 'always sends this command' }).waitFor();
      await stage.pick('command', 'msg.payload is the value');
      await tip.filter({ hasText: 'the value to set: on, off' }).waitFor();
      await stage.editor.close('cancel');
    });
  });

  smoke('brings a lamp on an empty canvas to light in ten actions at most', async function () {
    this.timeout(60_000);
    await stage.play([tab]);
    let actions = 0;
    const act = async (action: () => Promise<unknown>): Promise<void> => {
      actions++;
      await action();
    };
    const canvas = page().locator('#red-ui-workspace-chart');
    const drag = (type: string, x: number): Promise<void> =>
      page()
        .locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
        .dragTo(canvas, { targetPosition: { x, y: 120 } });
    const nodeOf = (type: string): Promise<string> =>
      stage.editor.evaluate(`RED.nodes.filterNodes({ type: '${type}' })[0].id`);
    const port = (id: string, side: string): Locator => page().locator(`[id="${id}"] .red-ui-flow-port-${side} rect`);
    await act(() => drag('inject', 150));
    await act(() => drag('smartthings-command', 400));
    const [inject, lamp] = [await nodeOf('inject'), await nodeOf('smartthings-command')];
    await act(() => port(inject, 'output').dragTo(port(lamp, 'input')));
    await act(() => page().locator(`[id="${lamp}"] .red-ui-flow-node`).dblclick());
    await act(() => page().getByRole('button', { name: 'Try it with a simulated home' }).click());
    await act(() => panel().getByRole('option').filter({ hasText: 'Kitchen lamp' }).click());
    await picker('command').locator('.smartthings-picker-label', { hasText: 'On' }).waitFor();
    await act(() => page().locator('#node-dialog-ok').click());
    await page().locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await act(() => page().locator('#red-ui-header-button-deploy').click());
    await page().waitForFunction('!RED.nodes.dirty()');
    const id = String(await stage.editor.evaluate(`RED.nodes.node('${lamp}').account`));
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
    await act(() => page().locator(`[id="${inject}"] .red-ui-flow-node-button-button`).click());
    await page().locator(`[id="${lamp}"] .red-ui-flow-node-status-label`, { hasText: /^on/ }).waitFor();
    assert.ok(actions <= 10, String(actions));
  });

  it('chooses the only account there is, and goes on to its devices', async () => {
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...command, account: '', ...nothing }]);
    await stage.editor.openNode('command1');
    await panel().getByRole('option').filter({ hasText: 'Kitchen lamp' }).waitFor();
    await page().keyboard.press('Escape');
    await stage.editor.close();
    assert.equal(await property('account'), id);
  });
}

inEachNodeRed('the dialogs for a beginner,', finishedTests);
