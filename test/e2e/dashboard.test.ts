import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { field } from '../../src/base/json';
import type { LiveHome } from '../../src/base/contract/live-home';
import { EditorPage, startBrowser } from '../support/browser';
import { deviceId } from '../support/flows';
import { installedPackage, npm, projectRoot } from '../support/installed-package';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const DASHBOARD = '@flowfuse/node-red-dashboard';
const FOLDER = join(projectRoot, 'test', 'node-dashboard');
const PATH = join(FOLDER, 'node_modules', DASHBOARD);
const flow = JSON.parse(readFileSync(join(projectRoot, 'examples', 'Dashboard.json'), 'utf8')) as FlowNode[];

/** The dashboard, which comes into the folder made for it when it is first needed. */
async function dashboard(): Promise<string> {
  if (!existsSync(PATH)) await npm(['ci', '--ignore-scripts'], FOLDER);
  return PATH;
}

/** A user folder in which somebody has installed the dashboard beside this package. */
async function folderWithDashboard(): Promise<string> {
  const userDir = await mkdtemp(join(tmpdir(), 'smartthings-node-red-'));
  const modules = join(userDir, 'node_modules');
  await mkdir(join(modules, '@flowfuse'), { recursive: true });
  await symlink(join(await installedPackage(), 'node_modules', '@red-things'), join(modules, '@red-things'));
  await symlink(await dashboard(), join(modules, DASHBOARD));
  const dependencies = { [DASHBOARD]: '*' };
  await writeFile(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'node-red-project', private: true, dependencies }),
  );
  return userDir;
}

describe('the example for the dashboard', function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser | undefined;
  let page: Page;
  before(async function () {
    // Nobody waits for two hundred packages who has not asked for them.
    if (!existsSync(PATH) && !process.env.CI) return this.skip();
    browser = await startBrowser(this);
    nodeRed = await startNodeRed({
      userDir: await folderWithDashboard(),
      flows: flow.map((node) =>
        node.name === 'Dim the lamp' ? { ...node, device: deviceId('Workbench light') } : node,
      ),
      settings: { smartthingsAccountSimulatorLimits: 'raised' },
    });
    page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
    await page.goto(`${nodeRed.url}/dashboard/home`);
  });
  after(async () => {
    // Skipped where there is no browser.
    if (!browser) return;
    await browser.close();
    await nodeRed.remove();
  });

  const card = (room: string): ReturnType<Page['locator']> =>
    page.locator('.nrdb-ui-group').filter({ has: page.locator('.v-card-title', { hasText: new RegExp(`^${room}$`) }) });
  const isOn = (room: string, label: string, on: boolean): Promise<void> =>
    card(room).locator(`.nrdb-switch:has-text("${label}")`).getByRole('checkbox', { checked: on }).waitFor();

  it('has a card for each room that shows what is so', async () => {
    for (const room of ['Kitchen', 'Living room', 'Hall']) await card(room).waitFor();
    await isOn('Kitchen', 'Lamp', false);
    await isOn('Living room', 'TV', true);
    await isOn('Hall', 'Front door locked', true);
    await card('Kitchen').getByText('closed').waitFor();
    await card('Hall').getByText('19.5°').waitFor();
    await mkdir(join(projectRoot, 'reports', 'screenshots'), { recursive: true });
    await page.screenshot({ path: join(projectRoot, 'reports', 'screenshots', 'dashboard.png') });
  });

  it('switches what is pressed, and shows what happens elsewhere', async () => {
    await card('Kitchen').locator('.nrdb-switch').getByRole('checkbox').click();
    await isOn('Kitchen', 'Lamp', true);
    await card('Hall').locator('.nrdb-switch').getByRole('checkbox').click();
    await isOn('Hall', 'Front door locked', false);
    const account = flow.find(({ type }) => type === 'smartthings-account')?.id ?? '';
    const { json } = await nodeRed.request('GET', `/smartthings/accounts/${account}`);
    const reply = await fetch(`${String(field(json, 'simulatorUrl'))}/home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: deviceId('Back door'), control: 'main/contactSensor/contact' }),
    });
    assert.equal(reply.status, 204);
    await card('Kitchen').getByText('open', { exact: true }).waitFor();
  });

  it('says what did not work', async () => {
    await card('Kitchen').locator('.v-slider-track').click();
    await page.getByText(/it is off, offline or in standby/).waitFor();
  });

  it('is made of a room by the sidebar, in one step, by its button and by dragging it', async () => {
    assert.ok(browser);
    const account = flow.find(({ type }) => type === 'smartthings-account');
    assert.ok(account);
    // Nothing of the example, and nobody who looks at it.
    await page.goto('about:blank');
    await nodeRed.deploy([{ id: 'tab1', type: 'tab', label: 'Rooms' }, account]);
    const editor = await EditorPage.open(browser, nodeRed.url, { type: 'ui-text' });
    await editor.evaluate("(RED.sidebar.show('smartthings-sidebar'), undefined)");
    await editor.page.getByRole('button', { name: /Ask for the names/ }).click();
    // So that its row is in sight however small the sidebar is.
    await editor.page.getByRole('searchbox').fill('Kitchen lamp');
    const kitchen = editor.page
      .locator('.smartthings-sidebar-row[data-kind="room"]')
      .filter({ has: editor.page.locator('.smartthings-sidebar-label').getByText('Kitchen', { exact: true }) });
    const makePage = async (): Promise<void> => {
      await editor.page.getByRole('menuitem', { name: 'Make a page' }).click();
      await until(async () => (await held('ui-group')) === 1, 'the card in the editor');
    };
    const held = (type: string): Promise<number> =>
      editor.evaluate(`RED.nodes.createCompleteNodeSet().filter(({ type }) => type === '${type}').length`);
    const history = (): Promise<number> => editor.evaluate('RED.history.list().length');
    const before = await history();
    // The list is drawn anew when the names come: a button that shows while the mouse is there may go under it.
    await kitchen.locator('.smartthings-place').dispatchEvent('click');
    await makePage();
    await editor.screenshot('dashboard-made');
    const invalid = `RED.nodes.filterNodes({ z: 'tab1' }).filter(({ valid }) => !valid).map(({ type }) => type)`;
    assert.deepEqual(await editor.evaluate(invalid), []);
    assert.equal(await history(), before + 1);
    await editor.evaluate("(RED.actions.invoke('core:undo'), undefined)");
    for (const type of ['ui-base', 'ui-theme', 'ui-page', 'ui-group', 'ui-switch', 'group', 'smartthings-event']) {
      assert.equal(await held(type), 0, type);
    }
    await kitchen.locator('.smartthings-sidebar-label').hover();
    await editor.page.mouse.down();
    await editor.page.mouse.move(320, 200, { steps: 4 });
    await editor.page.mouse.up();
    await makePage();
    await editor.deploy();

    await page.goto(`${nodeRed.url}/dashboard/home`);
    const lampIsOn = async (): Promise<boolean> => {
      const { json } = await nodeRed.request('GET', `/smartthings/accounts/${account.id}/home`);
      const lamp = (json as LiveHome).devices.find(({ label }) => label === 'Kitchen lamp');
      return lamp?.values.main?.switch?.switch?.value === 'on';
    };
    const press = async (on: boolean): Promise<void> => {
      await card('Kitchen').locator('.nrdb-switch:has-text("Kitchen lamp")').getByRole('checkbox').click();
      await isOn('Kitchen', 'Kitchen lamp', on);
      assert.equal(await lampIsOn(), on);
    };
    const wasOn = await lampIsOn();
    await isOn('Kitchen', 'Kitchen lamp', wasOn);
    if (wasOn) await press(false);
    await press(true);
    await page.screenshot({ path: join(projectRoot, 'reports', 'screenshots', 'dashboard-made-page.png') });
    assert.deepEqual(editor.problems, []);
    await editor.page.context().close();
  });
});
