// `npm run screenshots`: makes the pictures of the README from a real editor on the simulated home. Look at each one.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startDemo } from './demo.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'images');
const FLOW = 'examples/A lamp on and off.json';
const LARGEST_KB = 150;

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const userDir = mkdtempSync(join(tmpdir(), 'smartthings-screenshots-'));
mkdirSync(folder, { recursive: true });

const demo = await startDemo({ flow: FLOW, userDir, quiet: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const editor = await openEditor();
  await pictureOfFlow(editor);
  await pictureOfPicker(editor);
  await pictureOfAccount(editor);
  await picturesOfPractice(editor);
  await pictureOfSidebar(editor);
  await pictureOfDrag(editor);
  await pictureOfConversion(editor);
  await pictureOfHome();
  await pictureOfPage();
} finally {
  await browser.close();
  await demo.stop();
  rmSync(userDir, { recursive: true, force: true });
}

async function openEditor() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 });
  await page.goto(demo.editorUrl);
  await page.waitForFunction("window.RED?.nodes?.getType('smartthings-command')");
  await page.waitForFunction("window.$ && !$('#red-ui-loading-progress').is(':visible')");
  // What a person who keeps the page open for a while no longer sees.
  await page.evaluate("$('.red-ui-notification').hide(); RED.sidebar.show('debug')");
  return page;
}

/** The flow after its button was pressed: what was sent stands in the debug panel. */
async function pictureOfFlow(page) {
  await page.waitForFunction("$('.red-ui-flow-node-button-button').length > 0");
  const on = "RED.nodes.filterNodes({ type: 'inject' }).find((node) => node.name === 'On').id";
  const id = await page.evaluate(on);
  await page.locator(`[id="${id}"] .red-ui-flow-node-button-button`).click();
  await page.locator('.red-ui-debug-msg').first().waitFor();
  await page.locator('.red-ui-palette-search input').first().pressSequentially('smartthings');
  await page.evaluate("$('.red-ui-notification').remove()");
  await page.waitForTimeout(800);
  await take(page, 'demo-flow', { x: 0, y: 0, width: 1280, height: 470 });
}

/** A device is chosen by a word of its name; the form below it is made from the capability's definition. */
async function pictureOfPicker(page) {
  await page.evaluate("RED.editor.edit(RED.nodes.filterNodes({ type: 'smartthings-command' })[1])");
  await choose(page, 'command', 'Set level');
  await page.getByRole('spinbutton', { name: 'Level' }).fill('64');
  await page.locator('#smartthings-picker-device').click();
  await page.locator('.smartthings-picker-panel').getByRole('option').nth(3).waitFor();
  await page.keyboard.type('light');
  await page.waitForTimeout(300);
  const tray = await page.locator('.red-ui-tray').last().boundingBox();
  await take(page, 'device-picker', { ...tray, height: Math.min(tray.height, 650) });
  await page.keyboard.press('Escape');
  await closeDialog(page, '#node-dialog-cancel');
}

async function choose(page, property, words) {
  await page.locator(`#smartthings-picker-${property}`).click();
  await page.locator('.smartthings-picker-panel').getByRole('option', { name: words }).first().waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

/** The dialog of a new account, with the two steps to a sign-in. */
async function pictureOfAccount(page) {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await page.evaluate("RED.editor.editConfig('', 'smartthings-account', '_ADD_')");
  await page.locator('#node-config-dialog-ok').waitFor();
  await page.waitForTimeout(800);
  await page.locator('#smartthings-account-app-token').focus();
  const tray = await page.locator('.red-ui-tray').last().boundingBox();
  await take(page, 'account', { ...tray, height: Math.min(tray.height, 880) });
  await closeDialog(page, '#node-config-dialog-cancel');
}

/** The practice account: its app is created with a token of the simulated cloud, and allowed there. */
async function picturesOfPractice(page) {
  const find =
    "RED.nodes.eachConfig((node) => { if (node.name === 'Practice signing in') window.practice = node.id; })";
  await page.evaluate(`(() => { ${find} })()`);
  await page.evaluate("RED.editor.editConfig('', 'smartthings-account', window.practice)");
  await page.locator('#node-config-dialog-ok').waitFor();
  await page.waitForTimeout(800);
  const tokens = await opened(page, '#smartthings-account-tokens-page');
  await page.locator('#smartthings-account-app-token').fill(await tokens.locator('#token').textContent());
  await tokens.close();
  await page.locator('#smartthings-account-create-app').click();
  await page.locator('#smartthings-account-created').waitFor();
  await page.evaluate("$('.red-ui-tray-body').last().scrollTop(0)");
  const tray = await page.locator('.red-ui-tray').last().boundingBox();
  await take(page, 'practice-app', { ...tray, height: Math.min(tray.height, 760) });
  const allow = await opened(page, '#smartthings-account-sign-in');
  await allow.setViewportSize({ width: 640, height: 760 });
  await allow.getByRole('button', { name: 'Allow' }).waitFor();
  await take(allow, 'practice-allow');
  await allow.close();
  await closeDialog(page, '#node-config-dialog-cancel');
}

/** The tab that a press opens. */
async function opened(page, button) {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.locator(button).click()]);
  await tab.waitForURL(/^(?!about:blank)/);
  return tab;
}

async function closeDialog(page, button) {
  await page.locator(button).click();
  await page.locator(button).waitFor({ state: 'detached' });
}

/** A lamp and a sensor of a package that was removed, and what each becomes. */
async function pictureOfConversion(page) {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.evaluate(`(() => {
    const node = { z: 'old', conf: 'old-config', device: '00000000-0000-4000-8000-000000000000', wires: [['old-debug']] };
    RED.nodes.import([
      { id: 'old', type: 'tab', label: 'Old flow' },
      { id: 'old-config', type: 'smartthings-config', name: 'Home', token: '' },
      { ...node, id: 'old-lamp', type: 'smartthings-node-onoff', name: 'Kitchen lamp', x: 420, y: 140 },
      { ...node, id: 'old-door', type: 'smartthings-node-openclose', name: 'Back door', x: 420, y: 260 },
      { id: 'old-inject', type: 'inject', z: 'old', name: 'on', props: [], repeat: '', x: 180, y: 140, wires: [['old-lamp']] },
      { id: 'old-debug', type: 'debug', z: 'old', name: '', x: 660, y: 200, wires: [] },
    ]);
    RED.workspaces.show('old');
    RED.view.redraw(true);
    RED.sidebar.show('smartthings-sidebar');
  })()`);
  await page.locator('.smartthings-conversion').getByText('What each becomes').click();
  await page.evaluate("$('.red-ui-notification').remove(); RED.sidebar.show('smartthings-sidebar')");
  await page.waitForTimeout(800);
  await take(page, 'conversion', { x: 180, y: 0, width: 1100, height: 590 });
}

/** The home in the sidebar: a lamp was just switched there, its values are open, and somebody has come through the back door. */
async function pictureOfSidebar(page) {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await page.evaluate("RED.sidebar.show('smartthings-sidebar')");
  await page.getByRole('treeitem').first().waitFor();
  const ask = page.getByRole('button', { name: /^Ask for/ });
  if (await ask.isVisible()) await ask.click();
  await page.getByRole('button', { name: 'Good night', exact: true }).waitFor();
  const lamp = page.getByRole('treeitem').filter({ hasText: 'Kitchen lamp' });
  await page.getByRole('searchbox', { name: 'Look for something' }).fill('kitchen');
  await lamp.getByRole('switch').click();
  await page.getByText('the home followed after').waitFor();
  await lamp.locator('.smartthings-sidebar-label').click();
  await page.getByRole('searchbox', { name: 'Look for something' }).fill('');
  await page.waitForTimeout(500);
  // The kitchen is the fourth room.
  await page.evaluate("$('.smartthings-sidebar-tree').scrollTop(15 * 28); document.activeElement?.blur()");
  await page.mouse.move(10, 10);
  await page.waitForTimeout(1200);
  await take(page, 'sidebar', { x: 560, y: 0, width: 720, height: 1000 });
  await page.evaluate("RED.sidebar.show('debug')");
}

/** A device has just become a flow; another is let go over the canvas. */
async function pictureOfDrag(page) {
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.evaluate("RED.actions.invoke('core:add-flow')");
  await page.evaluate("$('.red-ui-notification').remove(); RED.sidebar.show('smartthings-sidebar')");
  const drop = async (device, x, y) => {
    await page.getByRole('searchbox', { name: 'Look for something' }).fill(device);
    const row = page.getByRole('treeitem').filter({ hasText: device }).first();
    await page.waitForTimeout(600);
    await row.hover();
    await page.mouse.down();
    await page.mouse.move(x, y, { steps: 8 });
    await page.mouse.up();
  };
  await drop('Hall motion', 210, 110);
  await page.getByRole('menuitem', { name: 'Make a flow for' }).click();
  await page.getByRole('menuitem', { name: 'on with motion' }).click();
  await page.evaluate('RED.view.select({})');
  await drop('Kitchen lamp', 560, 330);
  await page.getByRole('menuitem', { name: 'When it changes' }).hover();
  await page.waitForTimeout(600);
  await take(page, 'drag', { x: 180, y: 0, width: 1260, height: 560 });
  await page.keyboard.press('Escape');
  await page.evaluate("RED.actions.invoke('core:undo'); RED.actions.invoke('core:undo'); RED.sidebar.show('debug')");
}

async function pictureOfHome() {
  const page = await browser.newPage({ viewport: { width: 1180, height: 620 }, deviceScaleFactor: 1.25 });
  await page.goto(demo.homeUrl);
  await page.getByText('Kitchen lamp').first().waitFor();
  await page.waitForTimeout(500);
  await take(page, 'simulated-home');
}

/** The example *A page of the home* on two phones, one in the light and one in the dark. */
async function pictureOfPage() {
  const flows = await (await fetch(`${demo.editorUrl}flows`)).json();
  const example = JSON.parse(readFileSync(join(root, 'examples', 'A page of the home.json'), 'utf8'));
  await fetch(`${demo.editorUrl}flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([...flows, ...example]),
  });
  const phones = [];
  for (const colorScheme of ['light', 'dark']) {
    const viewport = { width: 390, height: 700 };
    const phone = await browser.newPage({ viewport, deviceScaleFactor: 1.5, colorScheme });
    await phone.goto(`${demo.editorUrl}my-home`);
    await phone.locator('#state.live').waitFor();
    await phone.waitForTimeout(500);
    phones.push((await phone.screenshot()).toString('base64'));
    await phone.close();
  }
  const page = await browser.newPage({ viewport: { width: 780, height: 700 }, deviceScaleFactor: 1.5 });
  const images = phones.map((phone) => `<img src="data:image/png;base64,${phone}" width="390">`);
  await page.setContent(`<body style="margin: 0; display: flex">${images.join('')}</body>`);
  await take(page, 'page-of-the-home');
}

/** Says how large the picture is; one that makes a README slow ends the run with a fault. */
async function take(page, name, clip) {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, ...(clip ? { clip } : {}) });
  const kilobytes = Math.round(statSync(path).size / 1024);
  console.log(`docs/images/${name}.png  ${String(kilobytes)} kB`);
  if (kilobytes > LARGEST_KB) process.exitCode = 1;
}
