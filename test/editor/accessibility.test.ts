import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { account, api, command, devices, event, mode, scene, status, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import { ACCOUNT, setStage } from './stage';

/** Of axe-core's rules those that matter to a person who reads, or listens to, a dialog. */
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const node = { device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp' };

const RULES = { rules: { region: { enabled: false } } };

function accessibilityTests(version: '4.1' | '5.0', theme: 'light' | 'dark'): void {
  const stage = setStage(version);

  /** Serious faults of our own part of the topmost dialog, and of a list that is open over it. */
  async function findings(): Promise<string[]> {
    const { editor } = stage;
    await editor.evaluate(`(window.axe || (${JSON.stringify(AXE)} && (0, eval)(${JSON.stringify(AXE)})), undefined)`);
    // Node-RED's body has no height of its own and hides what overflows: axe would take all text for hidden.
    await editor.evaluate("(document.body.style.minHeight = '100vh', undefined)");
    const { violations, passes } = await editor.evaluate<{ violations: Finding[]; passes: Finding[] }>(`axe.run(
      { include: [['.red-ui-tray:last-of-type .red-ui-tray-content'], ...($('.smartthings-picker-panel').length ? [['.smartthings-picker-panel']] : [])],
        exclude: [['#red-ui-trap-user'], ['#red-ui-trap-username'], ['#red-ui-trap-password'], ['.red-ui-tray-toolbar'], ['#node-input-account ~ a'], ['.red-ui-editor-type-text-editor']] },
      ${JSON.stringify(RULES)})`);
    const readable = passes.find(({ id }) => id === 'color-contrast')?.nodes ?? [];
    assert.ok(
      readable.some(({ html }) => html.startsWith('<span')),
      'no text was looked at',
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
      );
  }

  const found: string[] = [];
  const look = async (what: string): Promise<void> => {
    found.push(...(await findings()).map((finding) => `${what}: ${finding}`));
  };

  async function open(id: string): Promise<void> {
    const dimmed = { capability: 'switchLevel', command: 'setLevel' };
    await stage.play([
      tab,
      { ...account, id },
      { ...command, account: id, ...node, ...dimmed },
      { ...status, account: id, ...node },
      { ...command, id: 'command2', account: id, ...node, device: 'cccccccc-1111-4222-8333-dddddddddddd' },
      { ...event, account: id, kinds: ['attribute', 'health'], devices: [node.device], names: {} },
      { id: 'token1', type: 'smartthings-token', z: 'tab1', x: 200, y: 240, wires: [[]], name: '', account: id },
      { ...scene, account: id },
      { ...mode, account: id, action: 'set' },
      { ...devices, account: id, device: deviceId('Kitchen lamp'), deviceLabel: 'Kitchen lamp' },
      { ...devices, id: 'devices2', account: id, y: 400, action: 'move' },
      { ...api, account: id, method: 'POST', path: 'rules' },
    ]);
    if (theme === 'light') return;
    stage.spoilsPage = true;
    await stage.editor.goDark(ACCOUNT);
  }

  async function lookAtCommands(): Promise<void> {
    const { editor } = stage;
    await editor.openNode('command1');
    await editor.page.getByRole('spinbutton', { name: 'Level' }).waitFor();
    await look('a command with a problem');
    await editor.page.locator('#smartthings-picker-device').click();
    await editor.page.getByRole('option').filter({ hasText: 'Workbench light' }).waitFor();
    await look('the list of devices');
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
    await editor.openNode('command2');
    await editor.page.locator('#smartthings-problem-device').waitFor();
    await look('a command for a device that is not there');
    await editor.page.locator('#smartthings-picker-capability').click();
    await editor.page.locator('.smartthings-picker-option').nth(1).waitFor();
    await look('the list of capabilities');
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
  }

  async function lookAtOtherNodes(): Promise<void> {
    const { editor } = stage;
    for (const other of ['status1', 'token1', 'scene1', 'mode1', 'devices1', 'devices2', 'api1']) {
      await editor.openNode(other);
      await look(other);
      await editor.close('cancel');
    }
    await editor.openNode('event1');
    await editor.page.locator('#smartthings-event-now dd').first().waitFor();
    await look('an event');
    await editor.page.locator('#smartthings-event-choose').click();
    await editor.page.getByRole('option').filter({ hasText: 'All of Kitchen' }).waitFor();
    await look('the list of several devices');
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
  }

  async function lookAtAccount(id: string): Promise<void> {
    const { editor } = stage;
    await editor.openConfig(ACCOUNT, id);
    await editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
    await editor.evaluate("$('.smartthings-account-form details').prop('open', true)");
    await editor.evaluate("$('#node-config-input-share').prop('checked', true).trigger('change')");
    await stage.part('propose').click();
    for (const mode of ['simulator', 'pat', 'follow', 'oauth']) {
      await stage.chooseMode(mode);
      await look(`the account, ${mode}`);
    }
    for (const way of ['create', 'have', 'cli']) {
      await editor.page.locator(`input[name="smartthings-account-way"][value="${way}"]`).check();
      await look(`the account's app, ${way}`);
    }
    await editor.close('cancel');
  }

  const isSmoke = (version === '4.1' || theme === 'dark') && !process.env.CI;
  it(`finds nothing serious in ${isSmoke ? 'commands and their lists' : 'any dialog'}`, async function () {
    this.timeout(120_000);
    const id = newId('editor-account');
    await open(id);
    await lookAtCommands();
    if (!isSmoke) {
      await lookAtOtherNodes();
      await lookAtAccount(id);
    }
    assert.ok(found.length === 0, [...new Set(found)].join('\n'));
  });
}

describe('the dialogs for every eye and ear, in Node-RED 4.1', () => accessibilityTests('4.1', 'light'));
describe('the dialogs for every eye and ear, in Node-RED 5.0', () => accessibilityTests('5.0', 'light'));
describe('the dialogs for every eye and ear, in the dark', () => accessibilityTests('5.0', 'dark'));
