import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { EditorPage, startBrowser } from '../support/browser';
import { startNodeRed, type NodeRed, type NodeRedVersion } from '../support/node-red-process';

export const ACCOUNT = 'smartthings-account';

/** The sidebar asks once more for an account that a Deploy from elsewhere, as that of the next test, took away. */
const GONE_WITH_A_DEPLOY = /status of 404 .*\/smartthings\/accounts\/[^/]+\/(home|calls)\b/;

/* One browser and one Node-RED of each version serve all tests of the dialogs: starting them takes longer than a test. */
let browser: Promise<Browser> | undefined;
const nodeReds = new Map<NodeRedVersion, Promise<NodeRed>>();
/** Editors that are open, by their address. */
const editors = new Map<string, EditorPage>();

after(async function () {
  this.timeout(60_000);
  await (await browser)?.close();
  for (const nodeRed of nodeReds.values()) await (await nodeRed).remove();
});

/** A Node-RED of this version, shared by all tests. */
export async function sharedNodeRed(version: NodeRedVersion): Promise<NodeRed> {
  const nodeRed = nodeReds.get(version) ?? startNodeRed({ version });
  nodeReds.set(version, nodeRed);
  return nodeRed;
}

export async function sharedBrowser(tests: Mocha.Context): Promise<Browser> {
  browser ??= startBrowser(tests);
  return browser;
}

/** What a test works with: a Node-RED with flows, and its editor in a page of its own. */
export class Stage {
  nodeRed!: NodeRed;
  browser!: Browser;
  editor!: EditorPage;
  /** The browser logs each failed request by itself: a test that wants failures says so. */
  failedRequestsAreFine = false;
  /** The test does something to its page that the next one must not find. */
  spoilsPage = false;

  constructor(readonly version: NodeRedVersion) {}

  /** Deploys and opens the editor with it; at another address of the same Node-RED if told. */
  async play(flows: readonly object[], url = this.nodeRed.url): Promise<void> {
    const open = editors.get(url);
    if (open) {
      this.editor = open;
      // Animations of a tab in the background crawl.
      await open.page.bringToFront();
      await open.adopt(() => this.nodeRed.deploy(flows));
      return;
    }
    await this.nodeRed.deploy(flows);
    this.editor = await EditorPage.open(this.browser, url, { type: ACCOUNT });
    editors.set(url, this.editor);
  }

  /** Checks that nothing went wrong in the page, and takes it away where the next test must not have it. */
  async clear(failed: boolean): Promise<void> {
    const { problems, page } = this.editor;
    const found = problems.splice(0);
    if (failed || this.spoilsPage) {
      for (const [url, editor] of editors) if (editor === this.editor) editors.delete(url);
      await page.context().close();
    } else {
      for (const tab of page.context().pages()) if (tab !== page) await tab.close();
      await page.unrouteAll();
      await page.context().unrouteAll();
    }
    const isFine = (problem: string): boolean =>
      GONE_WITH_A_DEPLOY.test(problem) || (this.failedRequestsAreFine && problem.includes('Failed to load resource'));
    assert.deepEqual(
      found.filter((problem) => !isFine(problem)),
      [],
    );
  }

  /** A field of a node's dialog. */
  field(property: string): ReturnType<EditorPage['page']['locator']> {
    return this.editor.page.locator(`#node-input-${property}`);
  }

  /** A field of the account's dialog. */
  accountField(property: string): ReturnType<EditorPage['page']['locator']> {
    return this.editor.page.locator(`#node-config-input-${property}`);
  }

  /** A part of the account's dialog that is no field. */
  part(name: string): ReturnType<EditorPage['page']['locator']> {
    return this.editor.page.locator(`#smartthings-account-${name}`);
  }

  /** Writes into a field of the account and leaves it, so that the editor checks it. */
  async write(property: string, value: string): Promise<void> {
    await this.accountField(property).fill(value);
    await this.accountField(property).blur();
  }

  async chooseMode(mode: string): Promise<void> {
    await this.accountField('mode').selectOption(mode);
  }

  /** What an action came to, once it is there. */
  async outcome(kind: 'good' | 'bad'): Promise<string> {
    const place = this.editor.page.locator(`.smartthings-account-outcome[data-kind="${kind}"]:not(:empty)`);
    await place.first().waitFor();
    return (await place.first().textContent()) ?? '';
  }

  /** Presses a picker and chooses the line with these words by keyboard. */
  async pick(property: string, words: string): Promise<void> {
    const field = this.editor.page.locator(`#smartthings-picker-${property}`);
    // The list opens by itself as the next step after another choice, maybe at this very moment: a press closes it then.
    while ((await field.getAttribute('aria-expanded')) !== 'true') await field.click();
    const panel = this.editor.page.locator('.smartthings-picker-panel');
    await panel.getByRole('option').filter({ hasText: words }).first().waitFor();
    await this.editor.page.keyboard.type(words);
    await this.editor.page.keyboard.press('Enter');
    await this.editor.page.locator(`#smartthings-picker-${property}[aria-expanded="false"]`).waitFor();
  }

  /** A node as the runtime has deployed it. */
  async deployed(id: string): Promise<Record<string, unknown> | undefined> {
    const { json } = await this.nodeRed.request('GET', '/flows');
    const node = (json as Record<string, unknown>[]).find((each) => each.id === id);
    // The editor moves a node to its grid.
    return node && { ...node, x: 200 };
  }

  /** The account as the runtime tells of it, once that is so: a Deploy answers before everything is open. */
  async accountBecomes(
    id: string,
    isSo: (account: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>> {
    for (let attempt = 0; ; attempt++) {
      const account = await this.account(id);
      if (isSo(account)) return account;
      if (attempt === 300) assert.fail(`The account stayed ${JSON.stringify(account)}`);
      await this.editor.page.waitForTimeout(100);
    }
  }

  async account(id: string): Promise<Record<string, unknown>> {
    return (await this.nodeRed.request('GET', `/smartthings/accounts/${id}`)).json as Record<string, unknown>;
  }
}

/** Sets the stage for the tests of a `describe`; where flows are given, each test finds the editor open with them. */
export function setStage(version: NodeRedVersion, flows?: readonly object[]): Stage {
  const stage = new Stage(version);
  before(async function () {
    this.timeout(180_000);
    stage.browser = await sharedBrowser(this);
    stage.nodeRed = await sharedNodeRed(version);
  });
  beforeEach(async function () {
    this.timeout(60_000);
    stage.failedRequestsAreFine = false;
    stage.spoilsPage = false;
    if (flows) await stage.play(flows);
  });
  afterEach(function () {
    return stage.clear(this.currentTest?.state === 'failed');
  });
  return stage;
}

const smokeTests = new WeakSet<Mocha.Runnable>();

/** A test of a dialog that the older Node-RED has in every run too. */
export function smoke(title: string, body: Mocha.AsyncFunc): void {
  smokeTests.add(it(title, body));
}

/** Has the newer Node-RED do all tests of some dialogs, the older one those called `smoke`, and in CI all as well. */
export function inEachNodeRed(what: string, tests: (version: NodeRedVersion) => void): void {
  for (const version of ['5.0', '4.1'] as const) {
    const suite = describe(`${what} in Node-RED ${version}`, () => tests(version));
    if (version === '4.1' && !process.env.CI) keepSmoke(suite);
  }
}

function keepSmoke(suite: Mocha.Suite): void {
  suite.tests = suite.tests.filter((test) => smokeTests.has(test));
  suite.suites.forEach(keepSmoke);
}
