import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import type { LiveDevice, LiveHome } from '../../src/base/contract/live-home';
import { EditorPage } from '../support/browser';
import { account, event, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { until } from '../support/red';
import { logIn, type Guarded } from './login';
import { ACCOUNT, setStage, sharedBrowser } from './stage';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const VERSIONS: readonly NodeRedVersion[] = process.env.CI ? ['4.1', '5.0'] : ['4.1'];

/** The sidebar as a person sees it in one editor. */
class SidebarPage {
  constructor(readonly editor: EditorPage) {}

  get root(): Locator {
    return this.editor.page.locator('.smartthings-sidebar');
  }

  get outcome(): Locator {
    return this.root.locator('.smartthings-sidebar-outcome');
  }

  get tree(): Locator {
    return this.root.getByRole('tree');
  }

  row(words: string): Locator {
    return this.root.getByRole('treeitem').filter({ hasText: words }).first();
  }

  async show(): Promise<void> {
    await this.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    await this.root.getByRole('treeitem').first().waitFor();
  }

  /** Shows another tab, and waits until it knows: what goes out of sight is told so with the next frame. */
  async leave(): Promise<void> {
    await this.editor.evaluate("RED.sidebar.show('info')");
    await this.root.waitFor({ state: 'hidden' });
    await this.editor.evaluate(
      'new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(told))))',
    );
  }

  /** The accounts are folded up from the start where there is no room for more than the home. */
  async unfoldAccounts(): Promise<void> {
    const heading = this.root.locator('#smartthings-sidebar-accounts-title');
    if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
  }

  async search(words: string): Promise<void> {
    await this.root.getByRole('searchbox').fill(words);
  }

  /** The names of all devices that are drawn. */
  names(): Promise<string[]> {
    return this.root.locator('[data-kind="device"] > .smartthings-sidebar-label').allTextContents();
  }

  async becomes(names: readonly string[]): Promise<void> {
    await until(async () => String(await this.names()) === String(names), `only ${names.join(', ')}`);
  }
}

/** Counts what the sidebar holds of the editor: listeners, and its requests. */
const COUNTING = `(() => {
  window.held = { listeners: 0, asked: 0 };
  const count = (object, on, off) => {
    const [begin, end] = [object[on], object[off]];
    object[on] = (...all) => { window.held.listeners++; return begin.apply(object, all); };
    object[off] = (...all) => { window.held.listeners--; return end.apply(object, all); };
  };
  count(RED.comms, 'subscribe', 'unsubscribe');
  count(RED.comms, 'on', 'off');
  count(RED.events, 'on', 'off');
  $(document).on('ajaxSend', (_event, _request, { url }) => { if (/smartthings/.test(url)) window.held.asked++; });
})()`;

/** Ends the connection of the editor, which then makes another. */
const BREAKING = `(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...all) { window.socket = this; return send.apply(this, all); };
  RED.comms.send('none', {});
  WebSocket.prototype.send = send;
  window.socket.close();
})()`;

/** What a browser does where a key is pressed four times on a slider, so quickly that no machine is too slow for it. */
const STEPPING = `(() => {
  const slider = document.activeElement;
  for (let count = 0; count < 4; count++) {
    slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    slider.stepUp();
    slider.dispatchEvent(new Event('change', { bubbles: true }));
  }
})()`;

/** Counts what is sent to the home. */
const COUNTING_TRIES = `(() => {
  window.tries = 0;
  $(document).on('ajaxSend.tries', (_event, _request, { url }) => { if (url.endsWith('/try')) window.tries++; });
})()`;

function sidebarTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;
  let sidebar: SidebarPage;

  const listener = { ...event, x: 300, y: 200 };

  /** A home of its own with a node that listens, so that all of it is known. */
  async function open(more: readonly object[] = []): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...listener, account: id }, ...more]);
    await stage.accountBecomes(id, ({ state, events }) => state === 'authorized' && Boolean(events));
    sidebar = new SidebarPage(stage.editor);
    await sidebar.show();
  }
  const callsOf = async (): Promise<unknown> => JSON.stringify((await stage.account(id)).calls);
  async function byHand(label: string, control: string, value?: unknown): Promise<void> {
    // A Deploy answers before everything is open.
    const { simulatorUrl } = await stage.accountBecomes(id, (one) => typeof one.simulatorUrl === 'string');
    const reply = await fetch(`${String(simulatorUrl)}/home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: deviceId(label), control, ...(value === undefined ? {} : { value }) }),
    });
    assert.equal(reply.status, 204);
  }

  afterEach(async () => {
    // The next test begins with another home.
    if (!stage.spoilsPage) await stage.editor.evaluate("RED.sidebar.show('info')");
  });

  it('shows the home alive, for no call, and what is pressed in it', async function () {
    this.timeout(90_000);
    await open();
    const before = await callsOf();
    await sidebar.leave();
    await sidebar.show();
    await sidebar.row('Bedroom').waitFor();
    assert.equal(await callsOf(), before);

    await sidebar.search('kitchen lamp');
    await sidebar.becomes(['Kitchen lamp']);
    const lamp = sidebar.row('Kitchen lamp').getByRole('switch');
    const wasOn = await lamp.getAttribute('aria-checked');
    await lamp.click();
    await sidebar.outcome.getByText(/^Kitchen lamp · the home followed after \d+\.\d s · 1 call$/).waitFor();
    await until(async () => (await lamp.getAttribute('aria-checked')) !== wasOn, 'the switch to turn');

    // What somebody does by hand shows by itself, in the tree and among the events.
    await sidebar.search('back door');
    await sidebar.becomes(['Back door']);
    await byHand('Back door', 'main/contactSensor/contact');
    await sidebar.row('Back door').getByText('open', { exact: true }).waitFor();
    const [latest] = await sidebar.root.locator('.smartthings-sidebar-events-list > li').all();
    assert.match((await latest?.textContent()) ?? '', /Back door · contact ?open/);
    await sidebar.search('open door');
    await sidebar.becomes(['Back door']);
    await byHand('Back door', 'main/contactSensor/contact');
    await sidebar.root.getByText('Nothing in this home fits.').waitFor();
    await sidebar.search('offline');
    await sidebar.becomes(['Workbench light']);
    await stage.editor.screenshot(`${version}-sidebar`);
  });

  it('asks for scenes and modes when told, runs and sets them', async function () {
    this.timeout(60_000);
    await open();
    const ask = sidebar.root.getByRole('button', { name: /^Ask for/ });
    const [, promised] = /\((\d+) calls\)/.exec((await ask.textContent()) ?? '') ?? [];
    const before = await stage.account(id);
    const focused = (): Promise<string> =>
      stage.editor.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
    await ask.press('Enter');
    await sidebar.root.getByRole('button', { name: 'Good night' }).first().waitFor();
    // The button is gone, but who works by keys stands where it was.
    assert.equal(await focused(), 'Dinner');
    const after = await stage.account(id);
    const month = ({ calls }: Record<string, unknown>): number => (calls as { month: number }).month;
    assert.equal(month(after) - month(before), Number(promised));
    await sidebar.root.getByRole('button', { name: 'Good night', exact: true }).click();
    await sidebar.outcome.getByText(/^Good night · run, answered after \d+ ms · 1 call$/).waitFor();
    const night = sidebar.root.getByRole('button', { name: 'Night', exact: true });
    await night.press('Enter');
    await sidebar.outcome.getByText(/^Night · set/).waitFor();
    await until(async () => (await night.getAttribute('aria-pressed')) === 'true', 'the mode');
    assert.equal(await focused(), 'Night');
  });

  it('is gone through by keys, with a name for everything', async function () {
    this.timeout(60_000);
    await open();
    const { page } = stage.editor;
    const active = async (): Promise<string> =>
      (await sidebar.root.locator('[aria-selected="true"] > .smartthings-sidebar-label').textContent()) ?? '';
    await sidebar.leave();
    await stage.editor.evaluate("RED.actions.invoke('smartthings:show-home')");
    await sidebar.root.locator('.smartthings-sidebar-search:focus').waitFor();
    await page.keyboard.type('kitchen lamp');
    await sidebar.becomes(['Kitchen lamp']);
    await sidebar.tree.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await until(async () => (await active()) === 'Kitchen lamp', 'the second row');
    await page.keyboard.press('ArrowRight');
    await sidebar.row('Switch level').waitFor();
    const slider = sidebar.root.getByRole('slider', { name: 'Kitchen lamp · Level' });
    await slider.fill('40');
    await sidebar.outcome.getByText(/followed after/).waitFor();
    await sidebar.row('Level').getByText('40 %').waitFor();
    // However many keys it takes, it is one command.
    await page.evaluate(COUNTING_TRIES);
    await slider.focus();
    await stage.editor.evaluate(STEPPING);
    await sidebar.row('Level').getByText('44 %').waitFor();
    assert.equal(await page.evaluate('window.tries'), 1);
    await page.keyboard.press('ArrowLeft');
    // Who leaves it doesn't wait.
    await sidebar.tree.focus();
    await sidebar.row('Level').getByText('43 %').waitFor();
    assert.equal(await page.evaluate('window.tries'), 2);
    const lamp = sidebar.row('Kitchen lamp').getByRole('switch');
    const wasOn = await lamp.getAttribute('aria-checked');
    // Held down, a key presses once, in the tree and on the switch itself.
    const turned = (from: string | null): Promise<void> =>
      until(async () => (await lamp.getAttribute('aria-checked')) !== from, 'the switch to turn');
    await page.keyboard.down('Space');
    await turned(wasOn);
    await sidebar.outcome.getByText(/followed after/).waitFor();
    await page.keyboard.down('Space');
    await page.keyboard.up('Space');
    assert.equal(await page.evaluate('window.tries'), 3);
    const isOn = await lamp.getAttribute('aria-checked');
    await lamp.focus();
    await page.keyboard.down('Enter');
    await turned(isOn);
    await sidebar.outcome.getByText(/followed after/).waitFor();
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    assert.equal(await page.evaluate('window.tries'), 4);
    await sidebar.tree.focus();
    await page.keyboard.press('ArrowLeft');
    await until(async () => (await sidebar.root.locator('[data-kind="value"]').count()) === 0, 'the lamp to close');

    await stage.editor.evaluate(`((0, eval)(${JSON.stringify(AXE)}), undefined)`);
    await stage.editor.evaluate("($('.smartthings-sidebar details').prop('open', true), undefined)");
    const { violations } = await stage.editor.evaluate<{
      violations: { id: string; impact: string; nodes: object[] }[];
    }>("axe.run({ include: [['.smartthings-sidebar']] }, { rules: { region: { enabled: false } } })");
    assert.deepEqual(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
      [],
    );
  });

  it('leaves no listener, timer, request and message when it is out of sight', async function () {
    this.timeout(60_000);
    await open();
    stage.spoilsPage = true;
    await sidebar.leave();
    await sidebar.editor.evaluate(COUNTING);
    const held = (): Promise<{ listeners: number; asked: number }> => sidebar.editor.evaluate('window.held');
    await stage.editor.page.clock.install();
    await sidebar.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    await until(async () => (await held()).asked > 0, 'a look');
    await stage.editor.page.clock.runFor(21_000);
    const { listeners, asked } = await held();
    assert.ok(listeners > 3 && asked > 1, JSON.stringify({ listeners, asked }));
    // Another tab, the whole sidebar closed, and shown again.
    await sidebar.editor.evaluate("RED.sidebar.show('info')");
    await until(async () => (await held()).listeners === 0, 'the listeners to go');
    const before = (await held()).asked;
    await stage.editor.page.clock.runFor(300_000);
    assert.deepEqual(await held(), { listeners: 0, asked: before });
    await sidebar.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    await until(async () => (await held()).listeners === listeners, 'the listeners to come back');
    const toggle = version === '4.1' ? 'core:toggle-sidebar' : 'core:toggle-right-sidebar';
    await sidebar.editor.evaluate(`RED.actions.invoke('${toggle}')`);
    await until(async () => (await held()).listeners === 0, 'the listeners to go with the sidebar');
  });

  it('is told of a Deploy, of what it missed while the connection was lost, and of an account that forgets', async function () {
    this.timeout(90_000);
    await open();
    stage.spoilsPage = true;
    const { editor } = stage;
    await sidebar.search('back door');
    const door = sidebar.row('Back door');
    await door.getByText('closed', { exact: true }).waitFor();
    await editor.evaluate(
      `(RED.nodes.filterNodes({ type: 'smartthings-event' })[0].name = 'renamed', RED.nodes.dirty(true))`,
    );
    await editor.evaluate("(RED.nodes.filterNodes({ type: 'smartthings-event' })[0].changed = true, undefined)");
    await editor.deploy();
    await byHand('Back door', 'main/contactSensor/contact');
    await door.getByText('open', { exact: true }).waitFor();

    // The connection breaks: the next message is for nobody.
    await editor.evaluate(BREAKING);
    await byHand('Back door', 'main/contactSensor/contact');
    await door.getByText('closed', { exact: true }).waitFor();

    // Another name makes no other account of it.
    await sidebar.unfoldAccounts();
    const bill = sidebar.root.locator('.smartthings-sidebar-bill');
    await bill.waitFor();
    await editor.evaluate(`(() => {
      const account = RED.nodes.node('${id}');
      account.name = 'The other home';
      RED.events.emit('nodes:change', account);
    })()`);
    await sidebar.root.getByRole('button', { name: 'The other home' }).waitFor();
    assert.ok(await bill.isVisible());

    // Nothing can be told for a while; then all of it is there again.
    stage.failedRequestsAreFine = true;
    const noAnswer = sidebar.root.locator('.smartthings-sidebar-note').getByText('Node-RED does not answer');
    await editor.page.route(/smartthings\/accounts\//, (route) => route.abort());
    await editor.evaluate(BREAKING);
    await noAnswer.waitFor();
    await bill.waitFor({ state: 'hidden' });
    await editor.page.unrouteAll();
    await editor.evaluate(BREAKING);
    await noAnswer.waitFor({ state: 'hidden' });
    await bill.waitFor();

    assert.equal((await stage.nodeRed.request('DELETE', `/smartthings/accounts/${id}/tokens`)).status, 204);
    await byHand('Back door', 'main/contactSensor/contact');
    await door.getByText('open', { exact: true }).waitFor();
    await byHand('Back door', 'main/contactSensor/contact');
  });

  it('shows two editors of one Node-RED the same, and goes on with one when the other looks away', async function () {
    this.timeout(90_000);
    await open();
    const other = await EditorPage.open(await sharedBrowser(this), stage.nodeRed.url, { type: ACCOUNT });
    try {
      const second = new SidebarPage(other);
      await second.show();
      for (const one of [sidebar, second]) await one.search('back door');
      await sidebar.editor.evaluate("RED.sidebar.show('info')");
      await byHand('Back door', 'main/contactSensor/contact');
      await second.row('Back door').getByText('open', { exact: true }).waitFor();
      await sidebar.show();
      await sidebar.row('Back door').getByText('open', { exact: true }).waitFor();
      await byHand('Back door', 'main/contactSensor/contact');
      for (const one of [sidebar, second]) await one.row('Back door').getByText('closed', { exact: true }).waitFor();
      assert.deepEqual(other.problems, []);
    } finally {
      await other.page.context().close();
    }
  });

  it('shows no account, no device, one thousand, and names of every kind as what they are', async function () {
    this.timeout(90_000);
    await stage.play([tab]);
    await stage.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    await stage.editor.page
      .locator('#smartthings-sidebar-home')
      .getByRole('button', { name: 'Add an account' })
      .waitFor();
    await open();
    assert.equal(await sidebar.root.getByRole('button', { name: 'Add an account' }).count(), 0);
    stage.spoilsPage = true;
    const { page } = stage.editor;
    let devices: readonly LiveDevice[] = [];
    let account: object = {};
    await page.route(/smartthings\/accounts\/[^/]+\/home(\?look=1)?$/, async (route) => {
      const reply = await route.fetch();
      const home = (await reply.json()) as LiveHome;
      await route.fulfill({ response: reply, json: { ...home, devices, account: { ...home.account, ...account } } });
    });
    const again = async (): Promise<void> => {
      await sidebar.leave();
      await sidebar.editor.evaluate("RED.sidebar.show('smartthings-sidebar')");
    };
    const note = sidebar.root.locator('.smartthings-sidebar-note');
    await again();
    await note.getByText('SmartThings shows no devices.').waitFor();
    for (const state of ['expired', 'unauthorized']) {
      account = { state, message: `It is ${state}.`, sentence: { key: 'none', params: {} } };
      await again();
      await note.getByText(`It is ${state}.`).waitFor();
    }
    // Nobody asks without a sign-in.
    assert.equal(await sidebar.root.getByRole('button', { name: /^Ask for/ }).count(), 0);

    const names = [
      '<img src=x onerror="window.fooled = 1">',
      '🏠 👩‍🔬 Labor',
      'مصباح المطبخ',
      '\u202eevil',
      '__proto__',
      ' ',
    ];
    devices = Array.from({ length: 1000 }, (_, index) => lampOf(index, names[index] ?? `Lamp ${String(index)}`));
    // Who signs in meanwhile sees the home, without a press.
    account = {};
    await sidebar.editor.evaluate(BREAKING);
    await sidebar.row('Lamp').waitFor();
    await sidebar.search('مصباح');
    await sidebar.becomes(['مصباح المطبخ']);
    await sidebar.search('<img');
    await sidebar.becomes([names[0] ?? '']);
    assert.equal(await sidebar.editor.evaluate('window.fooled'), undefined);
    await sidebar.search('');
    await until(async () => (await sidebar.names()).length > 3, 'the lamps');
    // Those in sight alone are drawn.
    assert.ok((await sidebar.names()).length < 60);
    await sidebar.tree.focus();
    await page.keyboard.press('End');
    await sidebar.row('Lamp 989').waitFor();
    await page.keyboard.press('Home');
    // Its switch is pressed though it was scrolled out of sight, together with who stood on it; nobody knows this lamp.
    stage.failedRequestsAreFine = true;
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await sidebar.root.locator('[role="switch"]:focus').waitFor();
    await sidebar.tree.evaluate((element) => element.scrollTo(0, 9000));
    await sidebar.row('<img').waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await sidebar.outcome.getByText('<img').waitFor();
    await page.setViewportSize({ width: 700, height: 700 });
    const overflow = await sidebar.root.evaluate((element) => element.scrollWidth - element.clientWidth);
    assert.equal(overflow, 0);
    await page.setViewportSize({ width: 1280, height: 1000 });
  });
}

function lampOf(index: number, label: string): LiveDevice {
  const now = { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' };
  return {
    ...{ deviceId: `device-${String(index)}`, label, name: label, kind: 'Light', online: true, now },
    ...{
      room: `Room ${String(index % 30)}`,
      roomId: `room-${String(index % 30)}`,
      location: 'Home',
      locationId: 'home',
    },
    components: [{ id: 'main', label: 'main', capabilities: ['switch', 'switchLevel'] }],
    values: {
      main: { switch: { switch: { value: 'on' } }, switchLevel: { level: { value: index % 100, unit: '%' } } },
    },
  };
}

for (const version of VERSIONS) describe(`the sidebar in Node-RED ${version}`, () => sidebarTests(version));

describe('the sidebar of who may only look', () => {
  let guarded: Guarded;
  let editor: EditorPage;
  const id = newId('editor-account');

  before(async function () {
    this.timeout(180_000);
    const browser = await sharedBrowser(this);
    guarded = await logIn(browser, 'read', [tab, { ...account, id }, { ...event, account: id }]);
    ({ editor } = guarded);
  });
  after(async function () {
    this.timeout(40_000);
    await guarded.end();
  });

  it('shows everything and lets nothing be pressed', async function () {
    this.timeout(60_000);
    const sidebar = new SidebarPage(editor);
    await sidebar.show();
    await sidebar.search('kitchen lamp');
    await sidebar.becomes(['Kitchen lamp']);
    const lamp = sidebar.row('Kitchen lamp').getByRole('switch');
    assert.equal(await lamp.isDisabled(), true);
    assert.match((await lamp.getAttribute('title')) ?? '', /smartthings\.write/);
    await sidebar.tree.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'Space']) await editor.page.keyboard.press(key);
    assert.equal(await sidebar.outcome.textContent(), '');
    assert.equal(await sidebar.root.locator('.smartthings-place').count(), 0);
    assert.deepEqual(editor.problems, []);
  });
});
