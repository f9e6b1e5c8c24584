import assert from 'node:assert/strict';
import type { Route } from 'playwright-core';
import { account, command, tab } from '../support/example-flows';
import { newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';

const SECRET = 'a-client-secret-of-a-test';

function accountTests(version: NodeRedVersion): void {
  const stage = setStage(version, [tab, account, command]);
  const sentence = () => stage.editor.page.locator('.smartthings-account-sentence');

  smoke('shows the fields of its mode only', async () => {
    await stage.editor.openConfig(ACCOUNT, 'account1');
    const visible = async (): Promise<Record<string, boolean>> =>
      Object.fromEntries(
        await Promise.all(
          ['clientId', 'clientSecret', 'seedRefreshToken', 'personalToken'].map(async (property) => [
            property,
            await stage.accountField(property).isVisible(),
          ]),
        ),
      ) as Record<string, boolean>;
    const none = { clientId: false, clientSecret: false, seedRefreshToken: false, personalToken: false };
    assert.deepEqual(await visible(), none);
    await stage.chooseMode('pat');
    assert.deepEqual(await visible(), { ...none, personalToken: true });
    await stage.chooseMode('oauth');
    await stage.editor.page.getByLabel('I have one').check();
    await stage.editor.page.getByText('I come from a script').click();
    const oauth = { clientId: true, clientSecret: true, seedRefreshToken: true, personalToken: false };
    assert.deepEqual(await visible(), oauth);
    await stage.editor.close('cancel');
  });

  smoke('keeps a secret, shows it as set, and never lets it out', async function () {
    this.timeout(30_000);
    await stage.editor.openConfig(ACCOUNT, 'account1');
    await stage.chooseMode('oauth');
    await stage.editor.page.getByLabel('I have one').check();
    await stage.write('clientId', 'client-1');
    await stage.write('clientSecret', SECRET);
    await stage.editor.close();
    await stage.editor.deploy();
    const known = await stage.nodeRed.request('GET', `/credentials/${ACCOUNT}/account1`);
    assert.deepEqual(
      [(known.json as Record<string, unknown>).clientId, (known.json as Record<string, unknown>).has_clientSecret],
      ['client-1', true],
    );

    await stage.editor.reload(ACCOUNT);
    await stage.editor.openConfig(ACCOUNT, 'account1');
    assert.equal(await stage.accountField('clientSecret').inputValue(), '__PWRD__');
    assert.equal(await stage.accountField('clientId').inputValue(), 'client-1');
    await stage.write('name', 'Renamed');
    await stage.editor.close();
    await stage.editor.deploy();
    const after = await stage.nodeRed.request('GET', `/credentials/${ACCOUNT}/account1`);
    assert.equal((after.json as Record<string, unknown>).has_clientSecret, true);
    for (const path of ['/flows', `/credentials/${ACCOUNT}/account1`, '/smartthings/accounts/account1']) {
      assert.ok(!(await stage.nodeRed.request('GET', path)).text.includes(SECRET), path);
    }
    assert.ok(!stage.nodeRed.output().includes(SECRET));
  });

  it('marks a needed field that is empty, in its mode only', async () => {
    await stage.editor.openConfig(ACCOUNT, '_ADD_');
    await stage.chooseMode('pat');
    assert.match((await stage.accountField('personalToken').getAttribute('class')) ?? '', /input-error/);
    await stage.chooseMode('oauth');
    assert.match((await stage.accountField('clientId').getAttribute('class')) ?? '', /input-error/);
    await stage.editor.page.getByLabel('I have one').check();
    await stage.write('clientId', '${CLIENT_ID}');
    assert.doesNotMatch((await stage.accountField('clientId').getAttribute('class')) ?? '', /input-error/);
    await stage.chooseMode('simulator');
    assert.doesNotMatch((await stage.accountField('clientSecret').getAttribute('class')) ?? '', /input-error/);
    await stage.editor.close('cancel');
  });

  it('marks an account that lacks its client with a triangle, and the nodes that use it', async () => {
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id, mode: 'oauth', name: 'No client' }, { ...command, account: id }]);
    await stage.editor.evaluate('(RED.nodes.dirty(true), undefined)');
    await stage.editor.deploy();
    await stage.editor.page.waitForFunction(`RED.nodes.node('${id}').valid === false`);
    assert.match(
      (await stage.editor.evaluate<string[]>(`RED.nodes.node('${id}').validationErrors`)).join(),
      /Client ID or client secret is missing/,
    );
    assert.equal(await stage.editor.evaluate("RED.nodes.node('command1').valid"), false);
    await stage.editor.openConfig(ACCOUNT, '_ADD_');
    await stage.chooseMode('pat');
    await stage.editor.close();
    const added = await stage.editor.evaluate<boolean[]>(
      "(() => { const all = []; RED.nodes.eachConfig((n) => { if (n.mode === 'pat') all.push(n.valid); }); return all; })()",
    );
    assert.deepEqual(added, [false]);
  });

  it('completes an address that was written without its scheme, and says what a wrong one lacks', async () => {
    await stage.editor.openConfig(ACCOUNT, '_ADD_');
    await stage.chooseMode('follow');
    for (const [written, complete] of [
      ['127.0.0.1:1880/smartthings/token_info.json', 'http://127.0.0.1:1880/smartthings/token_info.json'],
      ['raspberrypi:1880', 'http://raspberrypi:1880'],
      ['tokens.example.com/token', 'https://tokens.example.com/token'],
      ['nonsense', 'nonsense'],
      ['${SERVER}', '${SERVER}'],
    ] as const) {
      await stage.write('followUrl', written);
      assert.equal(await stage.accountField('followUrl').inputValue(), complete);
    }
    await stage.write('followUrl', 'nonsense');
    const problem = stage.editor.page.locator('#smartthings-problem-followUrl');
    await problem.filter({ hasText: 'is not an address' }).waitFor();
    assert.equal(await stage.accountField('followUrl').getAttribute('aria-invalid'), 'true');
    assert.equal(
      await stage.accountField('followUrl').getAttribute('aria-describedby'),
      'smartthings-problem-followUrl',
    );
    await stage.editor.close('cancel');
  });

  it('is found in the palette by what people call it', async () => {
    const filter = stage.editor.page.locator('#red-ui-palette-search input');
    for (const [typed, type] of [
      ['samsung', 'smartthings-command'],
      ['lamp', 'smartthings-status'],
      ['device', 'smartthings-command'],
      ['oauth', 'smartthings-token'],
    ] as const) {
      await filter.fill('');
      await filter.pressSequentially(typed);
      await stage.editor.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`).waitFor();
      await stage.editor.page.locator('.red-ui-palette-node[data-palette-type="inject"]').waitFor({ state: 'hidden' });
    }
    await filter.fill('');
    await filter.press('Backspace');
  });

  it('keeps a mode that it does not know, such as one from the environment', async () => {
    const id = newId('editor-account');
    await stage.play([tab, { ...account, id, mode: '${MODE}' }, { ...command, account: id }]);
    await stage.editor.openConfig(ACCOUNT, id);
    assert.equal(await stage.accountField('mode').inputValue(), '${MODE}');
    assert.ok(await stage.accountField('clientId').isVisible());
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate(`RED.nodes.node('${id}').mode`), '${MODE}');
  });

  it('keeps what a flow brought: settings survive a change and a Deploy', async () => {
    const id = newId('editor-account');
    const brought = {
      ...{ events: 'poll', webhookUrl: 'https://home.example.com/hook', keyUrl: 'https://key.example.com' },
      ...{ subscriptionLimit: '20', pollInterval: '90', checkInterval: '0.5', monthlyBudget: '5000' },
      ...{ overBudget: 'all', shareEvents: true, streamPath: '/my/stream', appId: 'app-1' },
    };
    await stage.play([tab, { ...account, id, ...brought }, { ...command, account: id }]);
    await stage.editor.openConfig(ACCOUNT, id);
    await stage.write('name', 'Another name');
    await stage.editor.close();
    await stage.editor.deploy();
    const saved = await stage.deployed(id);
    assert.equal(saved?.name, 'Another name');
    for (const [name, value] of Object.entries(brought)) assert.equal(saved[name], value, name);
  });

  it('tells of an account that is not deployed yet, and asks the runtime for nothing', async () => {
    const asked: string[] = [];
    stage.editor.page.on('request', (request) => {
      if (request.url().includes('/smartthings/')) asked.push(request.url());
    });
    await stage.editor.openConfig(ACCOUNT, '_ADD_');
    assert.match((await sentence().textContent()) ?? '', /Not deployed yet/);
    assert.equal(await stage.part('refresh').isVisible(), false);
    await stage.editor.close('cancel');
    assert.deepEqual(asked, []);
  });

  it('opens over the dialog of a command without touching its fields', async () => {
    await stage.editor.openNode('command1');
    await stage.editor.page.locator('.red-ui-tray .red-ui-button:has(.fa-pencil)').first().click();
    await stage.editor.page.locator('#node-config-dialog-ok').waitFor();
    await stage.write('name', 'Another name');
    await stage.editor.close();
    await stage.editor.page.locator('#node-dialog-ok').waitFor();
    assert.equal(await stage.field('name').inputValue(), '');
    await stage.editor.close('cancel');
    assert.equal(await stage.editor.evaluate("RED.nodes.node('account1').name"), 'Another name');
  });

  it('tells the live state of the simulated home, and links to it', async () => {
    await stage.editor.openConfig(ACCOUNT, 'account1');
    const facts = stage.editor.page.locator('.smartthings-account-facts');
    await facts.getByText('Access token ends').waitFor();
    await facts.getByText('see devices, switch devices').waitFor();
    const home = stage.part('simulator');
    assert.match((await home.getAttribute('href')) ?? '', /^http:\/\/127\.0\.0\.1:\d+/);
    await stage.part('refresh').click();
    await stage.editor.page.getByText('Refreshed.', { exact: true }).waitFor();
    await stage.editor.close('cancel');
  });

  const silences: [what: string, answer: (route: Route) => Promise<void>, sentence: RegExp][] = [
    ['Node-RED does not answer', (route) => route.abort(), /Node-RED does not answer/],
    ['the user may not look', (route) => route.fulfill({ status: 403, body: '' }), /may not do this/],
    ['a proxy answers', (route) => route.fulfill({ status: 502, body: '<html>' }), /refused this with status 502/],
    ['the account has gone', (route) => route.fulfill({ status: 404, body: '' }), /Not deployed yet/],
  ];
  for (const [what, answer, told] of silences) {
    it(`says in words that ${what}`, async () => {
      stage.failedRequestsAreFine = true;
      await stage.editor.page.route('**/smartthings/accounts/account1', answer);
      await stage.editor.openConfig(ACCOUNT, 'account1');
      await sentence().filter({ hasText: told }).waitFor();
      assert.equal(await stage.part('refresh').isVisible(), false);
      await stage.editor.close('cancel');
    });
  }

  it('copies a report that holds no secret', async () => {
    await stage.editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await stage.editor.openConfig(ACCOUNT, 'account1');
    await stage.part('report').click();
    assert.match(await stage.outcome('good'), /Copied/);
    const report = JSON.parse(await stage.editor.evaluate<string>('navigator.clipboard.readText()')) as object;
    assert.equal((report as { state?: string }).state, 'authorized');
    await stage.editor.close('cancel');
  });

  it('asks the cloud for nothing while it is open', async () => {
    await stage.editor.openConfig(ACCOUNT, 'account1');
    await stage.editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
    const calls = async (): Promise<unknown> => (await stage.account('account1')).calls;
    const before = await calls();
    for (let look = 0; look < 5; look++) await calls();
    assert.deepEqual(await calls(), before);
    await stage.editor.close('cancel');
  });

  it('asks before it throws a home away', async () => {
    const sent: string[] = [];
    stage.editor.page.on('request', (request) => {
      if (request.method() === 'DELETE') sent.push(new URL(request.url()).pathname);
    });
    await stage.editor.openConfig(ACCOUNT, 'account1');
    const button = stage.part('sign-out');
    await button.click();
    assert.equal(await stage.editor.evaluate('document.activeElement.id'), 'smartthings-account-sign-out-no');
    await stage.part('sign-out-no').press('Enter');
    assert.equal(await stage.editor.evaluate('document.activeElement.id'), 'smartthings-account-sign-out');
    assert.equal(await stage.part('question').isVisible(), false);
    assert.deepEqual(sent, []);
    await button.click();
    await stage.part('sign-out-yes').click();
    await stage.editor.page.getByText('The new home is ready.').waitFor();
    assert.deepEqual(sent, ['/smartthings/accounts/account1/tokens']);
    await stage.editor.close('cancel');
  });

  for (const button of ['ok', 'cancel'] as const) {
    it(`stops looking when it is closed by ${button}`, async () => {
      stage.spoilsPage = true;
      await stage.editor.page.clock.install();
      let looks = 0;
      stage.editor.page.on('request', (request) => {
        if (request.url().endsWith('/smartthings/accounts/account1')) looks++;
      });
      await stage.editor.openConfig(ACCOUNT, 'account1');
      await stage.editor.page.waitForFunction("$('.smartthings-account-facts dt').length > 0");
      const again = stage.editor.page.waitForRequest((request) => request.url().endsWith('/accounts/account1'));
      await stage.editor.page.clock.runFor(6_000);
      await again;
      await stage.editor.close(button);
      const before = looks;
      assert.ok(before >= 2);
      await stage.editor.page.clock.runFor(60_000);
      assert.equal(looks, before);
    });
  }
}

inEachNodeRed("the account's dialog", accountTests);
