import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { projectRoot } from './installed-package';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is this machine and that no page may take for it: how a Node-RED elsewhere in a home looks.
  '--host-resolver-rules=MAP node-red.home.test 127.0.0.1',
];

/** For a machine that has a lot else to do; less than a test has, so that it tells what did not come. */
const PATIENCE_MS = 50_000;
/** At an account that a Deploy may not have started. */
const MOST_LOOKS = 100;
/** The size of a window that tests begin with. */
export const USUAL_SIZE = { width: 1280, height: 1000 };

/** Node-RED's own: its timer shows a tip after a second, in a place that a page which loads slowly has not made by then. */
const EARLY_TIP = /^TypeError: [^\n]*reading 'html'\)\n\s+at \w+ \(\S+\/red\/red\.min\.js\S*\)$/;

/** Starts the system's Chromium. Without one the tests are skipped, but in CI they fail. */
export async function startBrowser(tests: Mocha.Context): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    if (process.env.CI) throw new Error(`No Chromium is installed (looked for ${PLACES.join(', ')})`);
    process.stderr.write('No Chromium is installed: the tests of the dialogs are skipped.\n');
    tests.skip();
  }
  return chromium.launch({ executablePath, args: QUIET });
}

/** Node-RED's editor in a page of a browser. */
export class EditorPage {
  /** What went wrong in the page: errors on the console and exceptions. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', ({ stack, message }) => {
      if (!EARLY_TIP.test(stack ?? '')) this.problems.push(`exception: ${stack ?? message}`);
    });
    page.on('console', (message) => {
      const told = message.text();
      // Node-RED catches what a dialog throws and only warns.
      const isOurs = /Validation error|oneditprepare|oneditsave|oneditcancel|missingKey|^\w*Error: /i.test(told);
      // Node-RED's own, where a debug message comes from a flow that was replaced meanwhile.
      const caught = isOurs && !told.includes('handleDebugMessage');
      if (message.type() === 'error' || caught) this.problems.push(`console: ${told} ${message.location().url}`);
    });
  }

  /** Opens the editor and waits until a node type is known to it. Dark is what Node-RED 5 can be and 4.1 cannot. */
  static async open(
    browser: Browser,
    url: string,
    options: { type: string; colorScheme?: 'light' | 'dark' },
  ): Promise<EditorPage> {
    const editor = await EditorPage.blank(browser);
    await editor.visit(url, options.type);
    if (options.colorScheme === 'dark') await editor.goDark(options.type);
    return editor;
  }

  /** Only Node-RED 5 has a dark theme. */
  async goDark(type: string): Promise<void> {
    await this.evaluate("RED.settings.setLocal('view-dark-theme', 'dark')");
    await this.reload(type);
    await this.page.waitForFunction("document.documentElement.classList.contains('nr-theme-dark')");
  }

  /** A page that shows nothing yet. */
  static async blank(browser: Browser): Promise<EditorPage> {
    const page = await browser.newPage({ viewport: USUAL_SIZE });
    page.setDefaultTimeout(PATIENCE_MS);
    return new EditorPage(page);
  }

  async visit(url: string, type: string): Promise<void> {
    await this.page.goto(url);
    await this.loaded(type);
  }

  /**
   * Brings what the runtime has deployed meanwhile into the open editor, as its own start does: much faster than a new
   * start. `deploy` must not be told of by the editor, or it would warn of somebody else's changes.
   */
  async adopt(deploy: () => Promise<void>): Promise<void> {
    await this.evaluate('(RED.nodes.version(null), undefined)');
    await deploy();
    await this.evaluate(`(async () => {
      const { flows, rev } = await $.ajax({ url: 'flows', headers: { Accept: 'application/json' }, cache: false });
      RED.nodes.clear();
      RED.nodes.version(rev);
      RED.nodes.originalFlow(flows);
      RED.nodes.import(flows);
      RED.nodes.dirty(false);
      RED.view.redraw(true);
      RED.workspaces.show(RED.nodes.getWorkspaceOrder()[0]);
    })()`);
  }

  /** Loads the editor anew, as another person's browser would. */
  async reload(type: string): Promise<void> {
    await this.page.reload();
    await this.loaded(type);
  }

  /** Evaluates an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value> {
    return this.page.evaluate(expression);
  }

  async openNode(id: string): Promise<void> {
    await this.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
    await this.page.locator('#node-dialog-ok').waitFor();
    await this.#settled();
  }

  /** Opens a config node, or with the id `_ADD_` a new one. */
  async openConfig(type: string, id: string): Promise<void> {
    await this.evaluate(`RED.editor.editConfig('', ${JSON.stringify(type)}, ${JSON.stringify(id)})`);
    await this.page.locator('#node-config-dialog-ok').waitFor();
    await this.#settled();
  }

  /** Presses Done (or Cancel) of the topmost dialog and waits until it is gone. */
  async close(button: 'ok' | 'cancel' = 'ok'): Promise<void> {
    // Behind another tab, such as that of a sign-in, the page would take seconds to slide its dialog away.
    await this.page.bringToFront();
    const config = this.page.locator(`#node-config-dialog-${button}`);
    const pressed = (await config.count()) > 0 ? config : this.page.locator(`#node-dialog-${button}`);
    await pressed.click();
    await pressed.waitFor({ state: 'detached' });
  }

  async deploy(): Promise<void> {
    const answered = this.page.waitForResponse(
      (reply) => reply.url().endsWith('/flows') && reply.request().method() === 'POST',
    );
    await this.evaluate("RED.actions.invoke('core:deploy-flows')");
    const reply = await answered;
    if (!reply.ok()) throw new Error(`Deploy answered ${reply.status()}`);
    await this.page.waitForFunction('!RED.nodes.dirty()');
    await this.#accountsRun();
  }

  /** A Deploy answers before the new flows run: until then nobody knows an account. */
  async #accountsRun(): Promise<void> {
    const ids = await this.evaluate<string[]>(`(() => {
      const ids = [];
      RED.nodes.eachConfig(({ id, type, d }) => void (type === 'smartthings-account' && !d && ids.push(id)));
      return ids;
    })()`);
    const isThere = async (id: string): Promise<boolean> => {
      const url = new URL(`smartthings/accounts/${id}`, this.page.url());
      // A name of it may be known to this browser alone.
      url.hostname = '127.0.0.1';
      return (await this.page.request.get(url.href)).status() !== 404;
    };
    for (const id of ids) {
      for (let attempt = 0; attempt < MOST_LOOKS && !(await isThere(id)); attempt++) {
        await this.page.waitForTimeout(20);
      }
    }
  }

  /** The words that a person sees in the topmost dialog. */
  async words(): Promise<string> {
    return this.page.locator('.red-ui-tray').last().innerText();
  }

  /** Into reports/screenshots, in CI and for who wants to look: `SCREENSHOTS=true npm run test:editor`. */
  async screenshot(name: string): Promise<void> {
    if (!process.env.CI && !process.env.SCREENSHOTS) return;
    const folder = join(projectRoot, 'reports', 'screenshots');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Waits until the editor has started. */
  async loaded(type: string): Promise<void> {
    await this.page.waitForFunction(`window.RED?.nodes?.getType(${JSON.stringify(type)})`);
    await this.page.waitForFunction("window.$ && !$('#red-ui-loading-progress').is(':visible')");
  }

  /** Trays slide in: their buttons work when they stand still. */
  async #settled(): Promise<void> {
    await this.page.waitForFunction(
      "$('.red-ui-tray').last().length === 1 && !$('.red-ui-tray').is(':animated') && parseInt($('.red-ui-tray').last().css('right')) >= 0",
    );
  }
}
