import assert from 'node:assert/strict';
import type { Browser, Route } from 'playwright-core';
import { startSimulator } from '../../src/simulator';
import { EditorPage, startBrowser } from '../support/browser';
import { account, command, status, tab } from '../support/example-flows';
import { startNodeRed, type NodeRed, type NodeRedVersion } from '../support/node-red-process';

const ACCOUNT = 'smartthings-account';
const SECRET = 'a-client-secret-of-a-test';

const flows = [tab, account, command, status];

/** Every text of the topmost dialog, also that of hidden rows, and every placeholder. */
const EVERY_WORD = `$('.red-ui-tray').last().find('.red-ui-editor form').addBack()
  .find('label, span, option, p, h4, summary, dt, button, .form-tips').map((i, e) => $(e).text()).get()
  .concat($('.red-ui-tray').last().find('[placeholder]').map((i, e) => $(e).attr('placeholder')).get())`;

const RAW = /\b(label|placeholder|option|hint|dialog|fact|validation)\.\w|smartthings-\w+:|undefined|\[object|__\w+__/;

/** A node as the runtime has deployed it. */
async function deployed(nodeRed: NodeRed, id: string): Promise<Record<string, unknown> | undefined> {
  const { json } = await nodeRed.request('GET', '/flows');
  const node = (json as Record<string, unknown>[]).find((each) => each.id === id);
  // The editor moves a node to its grid.
  return node && { ...node, x: 200 };
}

function dialogTests(version: NodeRedVersion): void {
  const opened: (() => Promise<void>)[] = [];
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: EditorPage;

  before(async function () {
    this.timeout(180_000);
    browser = await startBrowser(this);
    opened.push(() => browser.close());
    nodeRed = await startNodeRed({ version });
    opened.push(() => nodeRed.remove());
  });
  after(async function () {
    this.timeout(40_000);
    await Promise.all(opened.map((close) => close()));
  });
  beforeEach(async function () {
    this.timeout(60_000);
    await nodeRed.deploy(flows);
    editor = await EditorPage.open(browser, nodeRed.url, { type: ACCOUNT });
  });
  afterEach(async () => {
    assert.deepEqual(editor.problems, []);
    await editor.page.close();
  });

  const field = (property: string) => editor.page.locator(`#node-input-${property}`);
  const accountField = (property: string) => editor.page.locator(`#node-config-input-${property}`);
  const choose = (mode: string) => accountField('mode').selectOption(mode);
  /** Writes into a field and lets the editor check it, as leaving the field does. */
  const write = async (property: string, value: string): Promise<void> => {
    await accountField(property).fill(value);
    await accountField(property).blur();
  };
  const sentence = () => editor.page.locator('.smartthings-account-sentence');

  const colorSchemes = version === '4.1' ? (['light'] as const) : (['light', 'dark'] as const);
  for (const colorScheme of colorSchemes) {
    it(`shows every dialog in words, ${colorScheme}`, async function () {
      this.timeout(60_000);
      await editor.page.close();
      editor = await EditorPage.open(browser, nodeRed.url, { type: ACCOUNT, colorScheme });
      await editor.screenshot(`${version}-palette-${colorScheme}`);
      for (const id of ['command1', 'status1']) {
        await editor.openNode(id);
        const words = await editor.evaluate<string[]>(EVERY_WORD);
        assert.ok(words.includes('Device') && words.includes('Capability'), words.join('|'));
        assert.deepEqual(
          words.filter((word) => RAW.test(word)),
          [],
        );
        await editor.screenshot(`${version}-${id}-${colorScheme}`);
        await editor.close('cancel');
      }
      await editor.openConfig(ACCOUNT, 'account1');
      await editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
      for (const mode of ['simulator', 'pat', 'oauth']) {
        await choose(mode);
        if (mode === 'oauth') await editor.evaluate("$('.smartthings-account-more').prop('open', true)");
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

  it('saves and deploys what is changed in a command', async () => {
    await editor.openNode('command1');
    await field('name').fill('Dim the lamp');
    await editor.evaluate(
      "$('#node-input-device').typedInput('type', 'msg'); $('#node-input-device').typedInput('value', 'lamp')",
    );
    await editor.evaluate("$('#node-input-capability').typedInput('value', 'switchLevel')");
    await editor.evaluate("$('#node-input-command').typedInput('value', 'setLevel')");
    await editor.evaluate("$('#node-input-args').typedInput('value', '[64]')");
    await editor.close();
    await editor.deploy();
    const saved = await deployed(nodeRed, 'command1');
    assert.deepEqual(saved, {
      ...command,
      ...{ name: 'Dim the lamp', device: 'lamp', deviceType: 'msg', capability: 'switchLevel' },
      ...{ command: 'setLevel', args: '[64]' },
    });
  });

  it('saves and deploys what is changed in a status', async () => {
    await editor.openNode('status1');
    await editor.evaluate(
      "$('#node-input-attribute').typedInput('type', 'jsonata'); $('#node-input-attribute').typedInput('value', 'topic')",
    );
    await field('format').selectOption('full');
    await field('maxAge').fill('30');
    await editor.close();
    await editor.deploy();
    const saved = await deployed(nodeRed, 'status1');
    assert.deepEqual(saved, { ...status, attribute: 'topic', attributeType: 'jsonata', format: 'full', maxAge: '30' });
  });

  it('changes nothing when a dialog is opened and closed', async () => {
    for (const id of ['command1', 'status1']) {
      await editor.openNode(id);
      await editor.close();
    }
    assert.equal(await editor.evaluate('RED.nodes.dirty()'), false);
    // Node-RED itself counts credentials that were never set as changed, so an account is looked at by its properties.
    await editor.openConfig(ACCOUNT, 'account1');
    await editor.close();
    await editor.deploy();
    assert.deepEqual(await deployed(nodeRed, 'account1'), { ...account, x: 200 });
  });

  it('names a node by its name, else by what it does', async () => {
    const label = (id: string): Promise<string> => editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${id}'))`);
    assert.equal(await label('command1'), 'switch · on');
    assert.equal(await label('status1'), 'switch · switch');
    assert.equal(await label('account1'), 'My home');
    await nodeRed.deploy([tab, account, { ...command, capability: '', command: '' }, { ...status, name: 'Lamp?' }]);
    await editor.reload(ACCOUNT);
    assert.equal(await label('command1'), 'command');
    assert.equal(await label('status1'), 'Lamp?');
  });

  describe('the account', () => {
    it('shows the fields of its mode only', async () => {
      await editor.openConfig(ACCOUNT, 'account1');
      const visible = async (): Promise<Record<string, boolean>> =>
        Object.fromEntries(
          await Promise.all(
            ['clientId', 'clientSecret', 'seedRefreshToken', 'personalToken'].map(async (property) => [
              property,
              await accountField(property).isVisible(),
            ]),
          ),
        ) as Record<string, boolean>;
      const none = { clientId: false, clientSecret: false, seedRefreshToken: false, personalToken: false };
      assert.deepEqual(await visible(), none);
      await choose('pat');
      assert.deepEqual(await visible(), { ...none, personalToken: true });
      await choose('oauth');
      const oauth = { clientId: true, clientSecret: true, seedRefreshToken: true, personalToken: false };
      assert.deepEqual(await visible(), oauth);
      await editor.close('cancel');
    });

    it('keeps a secret, shows it as set, and never lets it out', async function () {
      this.timeout(30_000);
      await editor.openConfig(ACCOUNT, 'account1');
      await choose('oauth');
      await write('clientId', 'client-1');
      await write('clientSecret', SECRET);
      await editor.close();
      await editor.deploy();
      const known = await nodeRed.request('GET', `/credentials/${ACCOUNT}/account1`);
      assert.deepEqual(
        [(known.json as Record<string, unknown>).clientId, (known.json as Record<string, unknown>).has_clientSecret],
        ['client-1', true],
      );

      await editor.reload(ACCOUNT);
      await editor.openConfig(ACCOUNT, 'account1');
      assert.equal(await accountField('clientSecret').inputValue(), '__PWRD__');
      assert.equal(await accountField('clientId').inputValue(), 'client-1');
      await write('name', 'Renamed');
      await editor.close();
      await editor.deploy();
      const after = await nodeRed.request('GET', `/credentials/${ACCOUNT}/account1`);
      assert.equal((after.json as Record<string, unknown>).has_clientSecret, true);
      for (const path of ['/flows', `/credentials/${ACCOUNT}/account1`, '/smartthings/accounts/account1']) {
        assert.ok(!(await nodeRed.request('GET', path)).text.includes(SECRET), path);
      }
      assert.ok(!nodeRed.output().includes(SECRET));
    });

    it('marks a needed field that is empty, in its mode only', async () => {
      await editor.openConfig(ACCOUNT, '_ADD_');
      await choose('pat');
      assert.match((await accountField('personalToken').getAttribute('class')) ?? '', /input-error/);
      await choose('oauth');
      assert.match((await accountField('clientId').getAttribute('class')) ?? '', /input-error/);
      await write('clientId', '${CLIENT_ID}');
      assert.doesNotMatch((await accountField('clientId').getAttribute('class')) ?? '', /input-error/);
      await choose('simulator');
      assert.doesNotMatch((await accountField('clientSecret').getAttribute('class')) ?? '', /input-error/);
      await editor.close('cancel');
    });

    it('keeps a mode that it does not know, such as one from the environment', async () => {
      await nodeRed.deploy([tab, { ...account, mode: '${MODE}' }, command]);
      await editor.reload(ACCOUNT);
      await editor.openConfig(ACCOUNT, 'account1');
      assert.equal(await accountField('mode').inputValue(), '${MODE}');
      assert.ok(await accountField('clientId').isVisible());
      await editor.close();
      assert.equal(await editor.evaluate("RED.nodes.node('account1').mode"), '${MODE}');
    });

    it('tells of an account that is not deployed yet, and asks the runtime for nothing', async () => {
      const asked: string[] = [];
      editor.page.on('request', (request) => {
        if (request.url().includes('/smartthings/')) asked.push(request.url());
      });
      await editor.openConfig(ACCOUNT, '_ADD_');
      assert.match((await sentence().textContent()) ?? '', /Not deployed yet/);
      assert.equal(await editor.page.locator('#smartthings-account-refresh').isVisible(), false);
      await editor.close('cancel');
      assert.deepEqual(asked, []);
    });

    it('opens over the dialog of a command without touching its fields', async () => {
      await editor.openNode('command1');
      await editor.page.locator('.red-ui-tray .red-ui-button:has(.fa-pencil)').first().click();
      await editor.page.locator('#node-config-dialog-ok').waitFor();
      await write('name', 'Another name');
      await editor.close();
      await editor.page.locator('#node-dialog-ok').waitFor();
      assert.equal(await field('name').inputValue(), '');
      await editor.close('cancel');
      assert.equal(await editor.evaluate("RED.nodes.node('account1').name"), 'Another name');
    });

    it('tells the live state of the simulated home, and links to it', async () => {
      await editor.openConfig(ACCOUNT, 'account1');
      const facts = editor.page.locator('.smartthings-account-facts');
      await facts.getByText('Access token until').waitFor();
      await facts.getByText('Home').waitFor();
      const home = editor.page.locator('#smartthings-account-simulator');
      assert.match((await home.getAttribute('href')) ?? '', /^http:\/\/127\.0\.0\.1:\d+/);
      await editor.page.locator('#smartthings-account-refresh').click();
      await editor.page.getByText('Refreshed.', { exact: true }).waitFor();
      await editor.close('cancel');
    });

    it('signs in by a pasted address, before and after the first deploy', async function () {
      this.timeout(60_000);
      const cloud = await startSimulator();
      const { clientId, clientSecret } = cloud.defaultApp;
      try {
        await editor.openConfig(ACCOUNT, 'account1');
        await choose('oauth');
        await write('clientId', clientId);
        await write('clientSecret', clientSecret.reveal());
        await editor.evaluate("$('.smartthings-account-more').prop('open', true)");
        await write('apiUrl', cloud.url);
        const pasted = await allowInNewTab();
        await editor.page.locator('#smartthings-account-code').fill(pasted);
        await editor.page.locator('#smartthings-account-exchange').click();
        await editor.page.getByText('Signed in. Save this dialog').waitFor();
        await editor.screenshot(`${version}-account-signed-in`);
        await editor.close();
        await editor.deploy();

        await editor.openConfig(ACCOUNT, 'account1');
        await editor.page.getByText('Access token until').waitFor();
        const view = await nodeRed.request('GET', '/smartthings/accounts/account1');
        assert.equal((view.json as Record<string, unknown>).state, 'authorized');

        await editor.page.locator('#smartthings-account-code').fill(pasted);
        await editor.page.locator('#smartthings-account-exchange').click();
        const refusal = editor.page.locator('.smartthings-account-outcome[data-kind="bad"]');
        await refusal.waitFor();
        assert.doesNotMatch((await refusal.textContent()) ?? '', RAW);
        await editor.page.locator('#smartthings-account-sign-out').click();
        await editor.page.locator('#smartthings-account-sign-out-yes').click();
        await editor.page.getByText('Signed out.', { exact: true }).waitFor();
        await editor.close('cancel');
      } finally {
        await cloud.close();
      }
      // The refused code is logged by the browser itself.
      assert.equal(editor.problems.length, 1, editor.problems.join('\n'));
      assert.match(editor.problems.pop() ?? '', /Failed to load resource/);
    });

    /** What a person does: presses sign in, allows a home in the page that opens, and copies the address it ends at. */
    async function allowInNewTab(): Promise<string> {
      const context = editor.page.context();
      // Where the browser is sent in the end stands on the internet, which a test does not need.
      await context.route('https://httpbin.org/**', (route) => route.fulfill({ body: 'the end' }));
      const [tabOfCloud] = await Promise.all([
        context.waitForEvent('page'),
        editor.page.locator('#smartthings-account-sign-in').click(),
      ]);
      await tabOfCloud.getByRole('button', { name: 'Allow' }).click();
      await tabOfCloud.waitForURL('https://httpbin.org/**');
      const address = tabOfCloud.url();
      await tabOfCloud.close();
      return address;
    }

    const silences: [what: string, answer: (route: Route) => Promise<void>, sentence: RegExp][] = [
      ['Node-RED does not answer', (route) => route.abort(), /Node-RED does not answer/],
      ['the user may not look', (route) => route.fulfill({ status: 403, body: '' }), /may not do this/],
      ['a proxy answers', (route) => route.fulfill({ status: 502, body: '<html>' }), /refused this with status 502/],
      ['the account has gone', (route) => route.fulfill({ status: 404, body: '' }), /Not deployed yet/],
    ];
    for (const [what, answer, told] of silences) {
      it(`says in words that ${what}`, async () => {
        await editor.page.route('**/smartthings/accounts/account1', answer);
        await editor.openConfig(ACCOUNT, 'account1');
        await sentence().filter({ hasText: told }).waitFor();
        assert.equal(await editor.page.locator('#smartthings-account-refresh').isVisible(), false);
        await editor.close('cancel');
        // The browser itself logs each failed request, but nothing else may be wrong.
        const ours = editor.problems.splice(0).filter((problem) => !problem.includes('Failed to load resource'));
        assert.deepEqual(ours, []);
      });
    }

    it('asks before it throws a home away', async () => {
      const sent: string[] = [];
      editor.page.on('request', (request) => {
        if (request.method() === 'DELETE') sent.push(new URL(request.url()).pathname);
      });
      await editor.openConfig(ACCOUNT, 'account1');
      const button = editor.page.locator('#smartthings-account-sign-out');
      await button.click();
      await editor.page.locator('#smartthings-account-sign-out-no').click();
      assert.equal(await editor.page.locator('#smartthings-account-question').isVisible(), false);
      assert.deepEqual(sent, []);
      await button.click();
      await editor.page.locator('#smartthings-account-sign-out-yes').click();
      await editor.page.getByText('The new home is ready.').waitFor();
      assert.deepEqual(sent, ['/smartthings/accounts/account1/tokens']);
      await editor.close('cancel');
    });

    for (const button of ['ok', 'cancel'] as const) {
      it(`stops looking when it is closed by ${button}`, async () => {
        await editor.page.clock.install();
        let looks = 0;
        editor.page.on('request', (request) => {
          if (request.url().endsWith('/smartthings/accounts/account1')) looks++;
        });
        await editor.openConfig(ACCOUNT, 'account1');
        await editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
        const again = editor.page.waitForRequest((request) => request.url().endsWith('/accounts/account1'));
        await editor.page.clock.runFor(6_000);
        await again;
        await editor.close(button);
        const before = looks;
        assert.ok(before >= 2);
        await editor.page.clock.runFor(60_000);
        assert.equal(looks, before);
      });
    }
  });
}

describe('the dialogs in Node-RED 4.1', () => dialogTests('4.1'));
describe('the dialogs in Node-RED 5.0', () => dialogTests('5.0'));
