import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { field } from '../../src/base/json';
import { startBrowser } from '../support/browser';
import { deviceId } from '../support/flows';
import { projectRoot } from '../support/installed-package';
import { startNodeRed, type NodeRed, type Reply } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const PHONE = { width: 390, height: 844 };
const example = (title: string): FlowNode[] =>
  JSON.parse(readFileSync(join(projectRoot, 'examples', `${title}.json`), 'utf8')) as FlowNode[];

describe('a page of the home', function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser | undefined;
  let page: Page;
  const problems: string[] = [];
  const settings = { smartthingsAccountSimulatorLimits: 'raised' };
  before(async function () {
    browser = await startBrowser(this);
    nodeRed = await startNodeRed({ settings, flows: example('A page of the home') });
    page = await browser.newPage({ viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${nodeRed.url}/my-home`);
  });
  after(async () => {
    // Skipped where there is no browser.
    if (!browser) return;
    await browser.close();
    await nodeRed.remove();
  });

  const card = (label: string): ReturnType<Page['locator']> =>
    page.locator('.device').filter({ has: page.locator('.name', { hasText: new RegExp(`^${label}$`) }) });
  const says = async (label: string, words: RegExp): Promise<void> => {
    await card(label).locator('.value', { hasText: words }).waitFor();
  };
  const picture = async (name: string): Promise<void> => {
    const folder = join(projectRoot, 'reports', 'screenshots');
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `page-${name}.png`), fullPage: true, animations: 'disabled' });
  };
  const accountId = example('A page of the home').find(({ type }) => type === 'smartthings-account')?.id ?? '';
  const byHand = async (device: string, control: string): Promise<void> => {
    const { json } = await nodeRed.request('GET', `/smartthings/accounts/${accountId}`);
    await fetch(`${String(field(json, 'simulatorUrl'))}/home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: deviceId(device), control }),
    });
  };
  const command = (body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    nodeRed.request('POST', '/my-home/command', body, headers);
  const lamp = { deviceId: deviceId('Kitchen lamp'), component: 'main', capability: 'switch', value: 'on' };

  it('shows rooms and what their devices report', async () => {
    await page.locator('#state.live').waitFor();
    const rooms = await page.locator('h2').allInnerTexts();
    assert.ok(
      ['Kitchen', 'Living room', 'Hall'].every((room) => rooms.includes(room)),
      rooms.join(),
    );
    await says('Hall thermostat', /19\.5°/);
    await says('Workbench light', /^offline$/);
    // The phantom of an air conditioner, and a volume that it says it does not have.
    await says('Bedroom air conditioner', /^off · 25° · 51 %$/);
    assert.equal(await card('Bedroom air conditioner').getByRole('slider').count(), 0);
    assert.equal(await card('Workbench light').getByRole('button').count(), 0);
    await picture('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('fits on a phone, and can be pressed with a finger', async () => {
    const isTooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.evaluate(isTooWide), false);
    const heights = await page.locator('button').evaluateAll((buttons) => buttons.map((each) => each.clientHeight));
    assert.ok(heights.length > 5 && heights.every((height) => height >= 38), heights.join());
  });

  it('switches, dims and locks, and shows at once what happened', async () => {
    await card('Kitchen lamp').getByRole('button', { name: 'Switch on' }).tap();
    await says('Kitchen lamp', /^on/);
    await card('Kitchen lamp').getByRole('slider', { name: 'Level' }).fill('35');
    await says('Kitchen lamp', /35 %/);
    await card('Front door').getByRole('button', { name: 'Unlock' }).tap();
    await says('Front door', /unlocked/);
    await byHand('Back door', 'main/contactSensor/contact');
    await says('Back door', /open/);
  });

  it('asks Samsung for next to nothing', async () => {
    const { json } = await nodeRed.request('GET', `/smartthings/accounts/${accountId}`);
    const calls = Number(field(field(json, 'calls'), 'today'));
    // A list of devices with rooms and locations, a token, and three commands.
    assert.ok(calls <= 12, String(calls));
  });

  it('says what did not work, and goes on when Node-RED comes back', async () => {
    await page.route('**/my-home/command', (route) => route.fulfill({ status: 502, body: 'The lamp is offline.' }));
    await card('Kitchen lamp').getByRole('button', { name: 'Switch off' }).tap();
    await page.getByRole('alert').filter({ hasText: 'The lamp is offline.' }).waitFor();
    await nodeRed.kill();
    await page.locator('#state:not(.live)').waitFor();
    const port = Number(new URL(nodeRed.url).port);
    nodeRed = await startNodeRed({ settings, port, userDir: nodeRed.userDir });
    await page.locator('#state.live').waitFor();
    await says('Front door', /^locked/);
    assert.deepEqual(problems, []);
  });

  it('takes commands from no other page, and nothing that it does not offer', async () => {
    const host = new URL(nodeRed.url).host;
    assert.equal((await command(lamp, { origin: 'https://evil.example' })).status, 403);
    assert.equal((await command(lamp, { origin: 'null' })).status, 403);
    assert.equal((await command(lamp, { origin: `http://${host}`, 'sec-fetch-site': 'cross-site' })).status, 403);
    for (const wrong of [
      ...[{}, { ...lamp, capability: 'lockCodes' }, { ...lamp, deviceId: 7 }, { ...lamp, value: { a: 1 } }, []],
      { ...lamp, component: 'x'.repeat(101) },
    ]) {
      assert.equal((await command(wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await command('on', { 'content-type': 'text/plain' })).status, 400);
    const refused = await command({ ...lamp, deviceId: deviceId('Workbench light') });
    assert.equal(refused.status, 502);
    assert.match(refused.text, /it is off, offline or in standby/);
    assert.equal((await command(lamp, { origin: `http://${host}` })).status, 200);
  });

  it('lets nobody wait for ever', async () => {
    const values = await nodeRed.request('GET', '/my-home/values');
    const version = Number(field(values.json, 'version'));
    const old = await nodeRed.request('GET', `/my-home/wait?version=${version - 1}`);
    assert.deepEqual(old.json, { version });
    let isHeld = true;
    const held = nodeRed.request('GET', `/my-home/wait?version=${version}`).finally(() => (isHeld = false));
    await byHand('Hall motion', 'main/motionSensor/motion');
    await until(() => !isHeld, 'an event lets it go');
    assert.ok(Number(field((await held).json, 'version')) > version);
  });
});
