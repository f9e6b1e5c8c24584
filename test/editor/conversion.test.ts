import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { account, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { until } from '../support/red';
import { setStage } from './stage';

const TOKEN = '5d0f4c1e-0000-4000-8000-00000000cafe';
const place = { z: tab.id, x: 300, y: 100 };
const flow = [
  tab,
  { id: 'config', type: 'smartthings-config', name: 'Home', token: TOKEN },
  {
    ...{ ...place, id: 'lamp', type: 'smartthings-node-onoff', conf: 'config', name: 'Kitchen lamp', g: 'group' },
    ...{ device: deviceId('Kitchen lamp'), wires: [['heard']] },
  },
  { id: 'group', type: 'group', z: tab.id, name: 'Kitchen', style: {}, nodes: ['lamp'], x: 200, y: 60, w: 200, h: 82 },
  {
    ...{
      ...place,
      id: 'profile',
      type: 'device-profile',
      y: 300,
      name: 'Some contact',
      alias: '',
      profileId: 'profile',
    },
    ...{ capabilityId: 'contactSensor_v1', cpType: 'standard', wires: [] },
  },
  {
    ...{ ...place, id: 'contact', type: 'status-device', y: 360, name: 'Back door', alias: '', componentId: '' },
    ...{ deviceNodeId: 'profile', deviceType: 'device-profile', deviceId: 'profile', outputs: 1 },
    ...{ capabilityId: 'contactSensor_v1', attributeId: 'contact', wires: [['heard']] },
    rules: [{ capaId: 'contactSensor_v1', attrId: 'contact', operator: 'eq', value: 'closed', argType: 'enum' }],
  },
  {
    ...{ ...place, id: 'on', type: 'inject', x: 100, name: 'on', topic: 'switch', repeat: '', once: false },
    props: [
      { p: 'payload.value', v: '1', vt: 'num' },
      { p: 'topic', vt: 'str' },
    ],
    wires: [['lamp', 'contact']],
  },
  {
    ...{ ...place, id: 'heard', type: 'debug', x: 600, name: 'heard', active: true, tosidebar: false, console: true },
    ...{ tostatus: false, complete: 'payload', targetType: 'msg', wires: [] },
  },
];

function conversionTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  const section = (): Locator => stage.editor.page.locator('.smartthings-conversion');
  const press = (words: RegExp): Promise<void> => section().getByRole('button', { name: words }).click();
  const typeOf = (id: string): Promise<string> => stage.editor.evaluate(`RED.nodes.node('${id}').type`);
  /** What the editor would deploy. */
  const saved = (): Promise<Record<string, unknown>[]> =>
    stage.editor.evaluate(
      'RED.nodes.createCompleteNodeSet().map((node) => ({ ...node, nodes: undefined, in: undefined, out: undefined }))',
    );

  it('finds old nodes of unknown types, converts them, takes it back, and the flows run', async function () {
    this.timeout(120_000);
    // While a type is missing no account runs.
    stage.failedRequestsAreFine = true;
    const id = newId('editor-account');
    await stage.play([...flow, { ...account, id }]);
    assert.equal(await typeOf('lamp'), 'unknown');
    await stage.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    await section().getByText('4 nodes of node-red-contrib-smartthings').waitFor();
    const before = await saved();

    // The device of a profile is asked for: the contacts of the account's home.
    const device = section().getByLabel('Which device is Some contact?');
    await device.locator('option', { hasText: 'Back door' }).waitFor({ state: 'attached' });
    assert.equal(await device.locator('option', { hasText: 'Kitchen lamp' }).count(), 0);
    // Who chooses by keyboard is not thrown out of the list when the devices of another home come.
    const accounts = section().getByRole('combobox').first();
    await accounts.focus();
    await accounts.selectOption('new:oauth');
    await device.and(section().getByRole('textbox')).waitFor();
    assert.equal(await stage.editor.evaluate('document.activeElement.value'), 'new:oauth');
    await accounts.selectOption(id);
    await device.locator('option', { hasText: 'Back door' }).waitFor({ state: 'attached' });
    assert.equal(await stage.editor.evaluate('document.activeElement.value'), id);
    await device.selectOption({ label: 'Back door (Kitchen)' });
    await section().getByText('What each becomes').click();
    await section().getByText('smartthings-command').waitFor();
    assert.ok(!(await section().innerText()).includes('cafe'), 'the token is shown nowhere');
    await stage.editor.screenshot(`${version}-conversion`);

    await press(/^Convert 4 nodes$/);
    await section().getByText('4 nodes were converted.').waitFor();
    assert.deepEqual([await typeOf('lamp'), await typeOf('contact')], ['switch', 'smartthings-status']);
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), true);
    assert.deepEqual((await stage.nodeRed.request('GET', '/flows')).json instanceof Array, true);
    assert.equal((await stage.deployed('lamp'))?.type, 'smartthings-node-onoff', 'nothing is deployed');

    await stage.editor.evaluate("RED.actions.invoke('core:undo')");
    await section().getByText('4 nodes of node-red-contrib-smartthings').waitFor();
    assert.equal(await typeOf('lamp'), 'unknown');
    assert.deepEqual(await saved(), before);

    await press(/^Convert 4 nodes$/);
    await section().getByText('4 nodes were converted.').waitFor();
    await stage.editor.screenshot(`${version}-converted`);
    await stage.editor.deploy();
    const { text } = await stage.nodeRed.request('GET', '/flows');
    assert.ok(!text.includes('cafe') && !text.includes('smartthings-config'));
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
    const from = stage.nodeRed.output().length;
    await stage.nodeRed.request('POST', '/inject/on', {});
    await until(() => /deviceType: 'switch'[^}]*value: 1/.test(stage.nodeRed.output().slice(from)), 'the lamp');
    await until(() => /\[debug:heard\]\s+closed/.test(stage.nodeRed.output().slice(from)), 'the contact');
  });

  it('shows nothing where there is nothing to convert, and hears of what is pasted', async () => {
    // The sidebar still looks at the home of the flows before.
    stage.failedRequestsAreFine = true;
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id }]);
    await stage.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    assert.equal((await section().innerText()).trim(), '');
    const pasted = [{ ...flow[2], g: undefined, z: tab.id }, flow[1]];
    await stage.editor.evaluate(`RED.nodes.import(${JSON.stringify(pasted)})`);
    await section().getByText('2 nodes of node-red-contrib-smartthings').waitFor();
    await stage.editor.evaluate('RED.nodes.dirty(false)');
  });
}

for (const version of process.env.CI ? (['4.1', '5.0'] as const) : (['4.1'] as const)) {
  describe(`a conversion in Node-RED ${version}`, () => conversionTests(version));
}
