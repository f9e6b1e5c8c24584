import assert from 'node:assert/strict';
import { account, command, event, status, tab } from '../support/example-flows';
import { newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { nodeSets } from '../support/installed-package';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';
import { EVERY_WORD, RAW } from './words';

const flows = [tab, account, command, status, event];
/** One node of each kind but the account, as it comes from the palette. */
const others = nodeSets
  .filter((set) => set !== ACCOUNT)
  .map((type, row) => ({ id: type, type, z: tab.id, x: 500, y: 80 * (row + 1), wires: [[]], account: account.id }));

function dialogTests(version: NodeRedVersion): void {
  const stage = setStage(version, flows);

  // Node-RED 4.1 has no dark theme of its own.
  const colorSchemes = version === '4.1' ? (['light'] as const) : (['light', 'dark'] as const);
  for (const colorScheme of colorSchemes) {
    it(`shows every dialog in words, ${colorScheme}`, async function () {
      this.timeout(60_000);
      const { editor } = stage;
      if (colorScheme === 'dark') {
        stage.spoilsPage = true;
        await editor.goDark(ACCOUNT);
      }
      await stage.play([...flows, ...others]);
      for (const { id, ...node } of [command, status, ...others]) {
        await editor.openNode(id);
        const words = await editor.evaluate<string[]>(EVERY_WORD);
        const labels = ['Account', ...('device' in node ? ['Device', 'Capability'] : [])];
        for (const label of labels) assert.ok(words.includes(label), words.join('|'));
        assert.deepEqual(
          words.filter((word) => RAW.test(word)),
          [],
        );
        // What a flow leaves out is what a new node has.
        const blank = "$('.red-ui-tray select[id^=node-input-]:visible').get().filter((one) => !one.value).length";
        assert.equal(await editor.evaluate(blank), 0, id);
        assert.equal(await editor.evaluate("$('#node-input-maxAge.input-error').length"), 0, id);
        await editor.screenshot(`${version}-${id}-${colorScheme}`);
        await editor.close('cancel');
      }
      await editor.openConfig(ACCOUNT, 'account1');
      await editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
      for (const mode of ['simulator', 'pat', 'follow', 'oauth']) {
        await stage.chooseMode(mode);
        if (mode === 'oauth') await editor.evaluate("$('.smartthings-account-form details').prop('open', true)");
        await editor.screenshot(`${version}-account-${mode}-${colorScheme}`);
      }
      const words = await editor.evaluate<string[]>(EVERY_WORD);
      assert.ok(words.includes('Client ID') && words.includes('Refresh now'), words.join('|'));
      assert.deepEqual(
        words.filter((word) => RAW.test(word)),
        [],
      );
      await editor.close('cancel');
    });
  }

  for (const [language, device, on, state] of [
    ['de', 'Gerät', 'Einschalten', /^Angemeldet\. Das Zugriffstoken gilt bis /],
    ['ko', '기기', '켜기', /^로그인되었습니다\. 액세스 토큰은 /],
  ] as const) {
    it(`speaks ${language}`, async function () {
      this.timeout(60_000);
      const { editor } = stage;
      stage.spoilsPage = true;
      await editor.evaluate(`localStorage.setItem('editor-language', '${language}')`);
      await editor.reload(ACCOUNT);
      await editor.openNode('command1');
      const words = await editor.evaluate<string[]>(EVERY_WORD);
      assert.ok(words.includes(device), words.join('|'));
      // By Samsung's own names.
      await stage.pick('device', 'Kitchen lamp');
      await editor.page.locator('#smartthings-picker-command', { hasText: on }).waitFor();
      await editor.screenshot(`${version}-command1-${language}`);
      await editor.close('cancel');
      await editor.openConfig(ACCOUNT, 'account1');
      await editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
      const sentence = await editor.page.locator('.smartthings-account-sentence').innerText();
      assert.match(sentence, state, 'the runtime speaks English');
      await editor.screenshot(`${version}-account-simulator-${language}`);
      await stage.chooseMode('oauth');
      await editor.screenshot(`${version}-account-oauth-${language}`);
      const accountWords = await editor.evaluate<string[]>(EVERY_WORD);
      assert.deepEqual(
        [...words, ...accountWords].filter((word) => RAW.test(word)),
        [],
      );
      await editor.close('cancel');
    });
  }

  smoke('saves and deploys what is changed in a command', async () => {
    await stage.editor.openNode('command1');
    await stage.field('name').fill('Dim the lamp');
    await stage.editor.evaluate(
      "$('#node-input-device').typedInput('type', 'msg'); $('#node-input-device').typedInput('value', 'lamp')",
    );
    await stage.editor.evaluate("$('#node-input-capability').typedInput('value', 'switchLevel')");
    await stage.editor.evaluate("$('#node-input-command').typedInput('value', 'setLevel')");
    // What the command takes is asked for, and saved with it.
    await stage.editor.page.getByRole('spinbutton', { name: 'Level' }).waitFor();
    await stage.editor.evaluate("$('#node-input-args').typedInput('value', '[64]')");
    await stage.editor.close();
    await stage.editor.deploy();
    const saved = await stage.deployed('command1');
    assert.deepEqual(saved, {
      ...command,
      ...{ name: 'Dim the lamp', device: 'lamp', deviceType: 'msg', capability: 'switchLevel' },
      ...{ command: 'setLevel', args: '[64]' },
      argsForm: {
        ...{ capability: 'switchLevel', command: 'setLevel' },
        arguments: [
          { name: 'level', optional: false, schema: { type: 'integer', minimum: 0, maximum: 100 } },
          { name: 'rate', optional: true, schema: { type: 'integer', minimum: 0 } },
        ],
      },
    });
  });

  it('saves and deploys what is changed in a status', async () => {
    await stage.editor.openNode('status1');
    await stage.editor.evaluate(
      "$('#node-input-attribute').typedInput('type', 'jsonata'); $('#node-input-attribute').typedInput('value', 'topic')",
    );
    await stage.field('format').selectOption('full');
    await stage.field('maxAge').fill('30');
    await stage.editor.close();
    await stage.editor.deploy();
    const saved = await stage.deployed('status1');
    assert.deepEqual(saved, { ...status, attribute: 'topic', attributeType: 'jsonata', format: 'full', maxAge: '30' });
  });

  smoke('changes nothing when a dialog is opened and closed', async () => {
    for (const id of ['command1', 'status1', 'event1']) {
      await stage.editor.openNode(id);
      await stage.editor.close();
    }
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
    // Nor in a node of which another program wrote next to nothing, and that in its own way.
    const fromOutside = '$' + '{FROM_OUTSIDE}';
    const strange = {
      ...{ action: fromOutside, method: 'put', body: { name: 'Night' }, args: [64], names: null },
      ...{ asHeader: fromOutside, announce: 'true', merge: 'false', onlyChanges: 0 },
    };
    await stage.play([...flows, ...others.map((node) => ({ ...node, ...strange }))]);
    for (const { id } of others) {
      await stage.editor.openNode(id);
      await stage.editor.close();
      assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false, id);
    }
    const values = (id: string, properties: string): Promise<unknown> =>
      stage.editor.evaluate(`(({ ${properties} }) => [${properties}])(RED.nodes.node('${id}'))`);
    assert.deepEqual(await values('smartthings-api', 'method, body, bodyType'), ['put', '{"name":"Night"}', 'json']);
    assert.deepEqual(await values('smartthings-command', 'action, args, merge'), [fromOutside, '[64]', false]);
    assert.deepEqual(await values('smartthings-token', 'asHeader, announce'), [fromOutside, true]);
    assert.deepEqual(await values('smartthings-event', 'kinds, onlyChanges'), [['attribute'], false]);
    // Node-RED itself counts credentials that were never set as changed, so an account is looked at by its properties.
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...command, account: id }]);
    await stage.editor.openConfig(ACCOUNT, id);
    await stage.editor.close();
    await stage.editor.deploy();
    assert.deepEqual(await stage.deployed(id), { ...account, id, x: 200 });
    // One of another program means what a new one has, and shares nothing by being looked at.
    const bare = newId('editor-account');
    await stage.play([tab, { id: bare, type: ACCOUNT, z: '', share: 'false', shareEvents: fromOutside }]);
    await stage.editor.openConfig(ACCOUNT, bare);
    // What the environment may choose is within reach.
    await stage.accountField('streamPath').waitFor();
    assert.equal(await stage.accountField('sharePath').isVisible(), false);
    await stage.editor.close();
    const saved = await values(bare, 'mode, share, shareEvents, overBudget');
    assert.deepEqual(saved, ['oauth', false, fromOutside, 'commands']);
    await stage.editor.evaluate('RED.nodes.dirty(false)');
  });

  it('names a node by its name, else by what it does', async () => {
    const label = (id: string): Promise<string> =>
      stage.editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${id}'))`);
    assert.equal(await label('command1'), 'switch · on');
    assert.equal(await label('status1'), 'switch · switch');
    assert.equal(await label('account1'), 'My home');
    await stage.play([tab, account, { ...command, capability: '', command: '' }, { ...status, name: 'Lamp?' }]);
    assert.equal(await label('command1'), 'device command');
    assert.equal(await label('status1'), 'Lamp?');
  });
}

inEachNodeRed('the dialogs', dialogTests);
