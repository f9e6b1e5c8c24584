import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { account, devices, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { inEachNodeRed, setStage, smoke } from './stage';

function devicesTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const page = (): Page => stage.editor.page;
  const problem = (property: string): Locator => page().locator(`#smartthings-problem-${property}`);
  const label = (): Promise<unknown> =>
    stage.editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${devices.id}'))`);
  /** The fields that can be seen, in order. */
  const visible = (): Promise<string[]> =>
    stage.editor.evaluate(`$('.smartthings-device-form .form-row:visible > label:first-child')
      .map((i, e) => $(e).attr('for').replace('node-input-', '')).get()`);

  async function open(properties: object = {}): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...devices, account: id, ...properties }]);
    await stage.editor.openNode(devices.id);
  }

  smoke('narrows a list by what the home has, chosen by name', async function () {
    this.timeout(60_000);
    await open();
    await stage.pick('room', 'Kitchen');
    await stage.pick('capability', 'Battery');
    await page().locator('#smartthings-picker-kind').click();
    const kinds = page().locator('.smartthings-picker-panel').getByRole('option');
    await kinds.filter({ hasText: 'light' }).first().waitFor();
    await page().keyboard.press('Escape');
    await stage.field('withStatus').check();
    await stage.editor.close();
    assert.equal(await label(), 'devices · battery');
    await stage.editor.deploy();
    const saved = await stage.deployed(devices.id);
    const { room, ...rest } = saved ?? {};
    assert.match(String(room), /^[\da-f-]{36}$/);
    const { room: _room, ...before } = { ...devices, account: id, capability: 'battery', withStatus: true };
    assert.deepEqual(rest, before);
  });

  it('shows what each action needs, and says what it does', async () => {
    await open();
    const list = await visible();
    assert.deepEqual(list, [
      ...['name', 'account', 'action', 'location', 'room', 'capability', 'kind', 'label', 'health', 'output'],
      ...['withStatus', 'maxAge'],
    ]);
    for (const [action, fields, says] of [
      ['rename', ['device', 'label'], /another name.*w:devices/],
      ['move', ['device', 'room'], /another room.*w:devices/],
      ['delete', ['device'], /for good.*w:devices/],
    ] as const) {
      await stage.field('action').selectOption(action);
      assert.deepEqual(await visible(), ['name', 'account', 'action', ...fields]);
      assert.match(await page().locator('#smartthings-devices-tip').innerText(), says);
    }
    await stage.field('action').selectOption('list');
    assert.deepEqual(await visible(), list);
    await stage.editor.close('cancel');
  });

  it('renames a device that is chosen by name, and is marked while something is missing', async () => {
    await open();
    await stage.field('action').selectOption('rename');
    await problem('label').filter({ hasText: 'new name' }).waitFor();
    await stage.pick('device', 'Kitchen lamp');
    await stage.editor.evaluate("$('#node-input-label').typedInput('value', 'Stove lamp')");
    await problem('label').filter({ hasText: 'new name' }).waitFor({ state: 'hidden' });
    await stage.editor.close();
    assert.equal(await label(), 'rename Kitchen lamp');
    assert.equal(await stage.editor.evaluate(`RED.nodes.node('${devices.id}').valid`), true);
    await stage.editor.deploy();
    assert.deepEqual(await stage.deployed(devices.id), {
      ...{ ...devices, account: id, action: 'rename', label: 'Stove lamp' },
      ...{ device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp', deviceRoom: 'Kitchen' },
    });
  });

  it('marks a device that is not in the home, and a move to nowhere', async () => {
    await open({ action: 'delete', device: 'cccccccc-1111-4222-8333-dddddddddddd' });
    await stage.field('action').selectOption('move');
    await problem('device').filter({ hasText: 'not in the home' }).waitFor();
    await problem('room').filter({ hasText: 'room' }).waitFor();
    await stage.editor.close('cancel');
  });

  it('changes nothing when it is opened and closed', async () => {
    await open({
      action: 'delete',
      device: deviceId('Kitchen lamp'),
      deviceLabel: 'Kitchen lamp',
      deviceRoom: 'Kitchen',
    });
    await page().locator('#smartthings-picker-device', { hasText: 'Kitchen lamp' }).waitFor();
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });
}

inEachNodeRed('the dialog of the devices node', devicesTests);
