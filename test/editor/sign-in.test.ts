import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startSimulator, type SimulatedApp, type Simulator } from '../../src/simulator';
import { account, command, tab } from '../support/example-flows';
import { FakeClock } from '../support/fake-clock';
import { newId, REDIRECT_URI, SCOPES, signedIn } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';

function signInTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let cloud: Simulator;
  let id: string;
  /** Where the editor is opened; Node-RED's own address unless told. */
  let address: string | undefined;

  before(async () => {
    cloud = await startSimulator();
  });
  after(() => cloud.close());

  beforeEach(() => {
    address = undefined;
  });

  const callback = (): string => `${stage.nodeRed.url}/smartthings/callback`;
  const page = (): Page => stage.editor.page;

  /** Deploys an account of this app that nobody has signed in to, and opens its dialog. */
  async function openAccount(
    app: SimulatedApp,
    properties: object = {},
    secret = app.clientSecret.reveal(),
  ): Promise<void> {
    id = newId('editor-account');
    const credentials = { clientId: app.clientId, clientSecret: secret };
    const oauth = { ...account, id, mode: 'oauth', apiUrl: cloud.url, credentials, ...properties };
    await stage.play([tab, oauth, { ...command, account: id }], address);
    await stage.editor.openConfig(ACCOUNT, id);
  }

  function registered(options: Partial<Parameters<Simulator['registerApp']>[0]> = {}): SimulatedApp {
    return cloud.registerApp({ redirectUris: [callback(), REDIRECT_URI], scopes: SCOPES, ...options });
  }

  /** Presses the button and gives the tab that opens. */
  async function signIn(button = 'sign-in'): Promise<Page> {
    // Where the browser is sent in the end stands on the internet, which a test does not need.
    await page()
      .context()
      .route('https://httpbin.org/**', (route) => {
        const { searchParams, href } = new URL(route.request().url());
        return route.fulfill({
          json: { args: Object.fromEntries(searchParams), headers: { Host: 'httpbin.org' }, url: href },
        });
      });
    const [tabOfCloud] = await Promise.all([page().context().waitForEvent('page'), stage.part(button).click()]);
    await tabOfCloud.waitForURL(/^(?!about:blank)/);
    return tabOfCloud;
  }

  const allow = (tabOfCloud: Page): Promise<void> => tabOfCloud.getByRole('button', { name: 'Allow' }).click();

  /** Saves, deploys and looks whether the account is signed in for good. */
  async function keepsIt(): Promise<void> {
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), true);
    await stage.editor.deploy();
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
  }

  smoke('comes back by itself, before the first Deploy, and the home can be chosen from at once', async function () {
    this.timeout(60_000);
    const app = registered();
    await stage.play([tab, { ...command, account: '' }]);
    await stage.editor.openNode('command1');
    await page().locator('.red-ui-tray .red-ui-button:has(.fa-plus)').first().click();
    await page().locator('#node-config-dialog-ok').waitFor();
    await page().getByLabel('I have one').check();
    await stage.write('clientId', app.clientId);
    await stage.write('clientSecret', app.clientSecret.reveal());
    await stage.editor.evaluate("$('.smartthings-account-more').prop('open', true)");
    await stage.write('apiUrl', cloud.url);
    const tabOfCloud = await signIn();
    const closed = tabOfCloud.waitForEvent('close');
    await allow(tabOfCloud);
    await closed;
    assert.match(await stage.outcome('good'), /Signed in\. Save this dialog/);
    await page().getByText('see devices, switch devices').waitFor();
    await stage.editor.close();
    await page().locator('#node-dialog-ok').waitFor();
    await stage.pick('device', 'Kitchen lamp');
    await stage.editor.close();
    await stage.editor.deploy();
    id = String(await stage.editor.evaluate("RED.nodes.node('command1').account"));
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
  });

  it('takes only its own end for one: another dialog may wait beside it', async () => {
    await openAccount(registered());
    await signIn();
    const tell = (news: object): Promise<unknown> =>
      stage.editor.evaluate(`new BroadcastChannel('smartthings-sign-in').postMessage(${JSON.stringify(news)})`);
    await tell({ account: 'another-account', outcome: 'done', sentence: '' });
    await tell({ outcome: 'done', sentence: '' });
    await tell({ account: id, outcome: 'failed', sentence: 'This one went wrong.' });
    assert.equal(await stage.outcome('bad'), 'This one went wrong.');
    await stage.editor.close('cancel');
  });

  it('takes what httpbin.org shows from an editor that no browser can be sent back to', async function () {
    this.timeout(60_000);
    address = stage.nodeRed.url.replace('127.0.0.1', 'node-red.home.test');
    await openAccount(cloud.defaultApp);
    assert.match((await stage.part('way-back').textContent()) ?? '', /httpbin\.org/);
    const end = await signIn();
    await allow(end);
    await end.waitForURL('https://httpbin.org/**');
    await stage.part('code').fill((await end.locator('body').textContent()) ?? '');
    await stage.part('exchange').click();
    assert.match(await stage.outcome('good'), /Signed in/);
    await keepsIt();
  });

  it('ends at httpbin.org where the app knows no other address', async () => {
    await openAccount(cloud.defaultApp);
    await page().getByText('Samsung shows an error?').click();
    const end = await signIn('by-hand');
    await allow(end);
    await end.waitForURL('https://httpbin.org/**');
    await stage.part('code').fill(end.url());
    let exchanges = 0;
    stage.editor.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/exchange')) exchanges++;
    });
    // A code that is sent twice may cost what it brought.
    await stage.part('code').focus();
    await stage.editor.page.keyboard.down('Enter');
    await stage.editor.page.keyboard.down('Enter');
    await stage.editor.page.keyboard.up('Enter');
    assert.match(await stage.outcome('good'), /Signed in/);
    assert.equal(exchanges, 1);
    await stage.editor.close();
  });

  it('takes over the refresh token of a script', async () => {
    const app = cloud.defaultApp;
    const { refreshToken } = await signedIn(cloud);
    await openAccount(app);
    await page().getByText('I come from a script').click();
    await stage.accountField('seedRefreshToken').fill(refreshToken);
    await stage.part('seed').click();
    assert.match(await stage.outcome('good'), /Taken over/);
    assert.equal(await stage.accountField('seedRefreshToken').inputValue(), '');
    await keepsIt();
    assert.ok(!stage.nodeRed.output().includes(refreshToken));
  });

  it('refuses a refresh token that was used before', async () => {
    stage.failedRequestsAreFine = true;
    await openAccount(cloud.defaultApp);
    await page().getByText('I come from a script').click();
    await stage.accountField('seedRefreshToken').fill('a-token-of-long-ago');
    await stage.part('seed').click();
    assert.match(await stage.outcome('bad'), /did not accept this refresh token/);
    await stage.editor.close('cancel');
  });

  it('creates the app, signs in to it, and keeps its secret over the Deploy', async function () {
    this.timeout(60_000);
    id = newId('editor-account');
    await stage.play([tab, { ...account, id, mode: 'oauth', apiUrl: cloud.url }, { ...command, account: id }]);
    await stage.editor.openConfig(ACCOUNT, id);
    const [tokens] = await Promise.all([page().context().waitForEvent('page'), stage.part('tokens-page').click()]);
    assert.equal(tokens.url(), `${cloud.url}/tokens`);
    const personalToken = (await tokens.locator('#token').textContent()) ?? '';
    await tokens.close();
    await stage.part('app-token').fill(personalToken);
    await stage.editor.evaluate('$("#node-config-input-seedRefreshToken").val("of-another-app")');
    await stage.part('create-app').click();
    assert.match(await stage.outcome('good'), /The app is there/);
    // Shown once, to keep: without the secret an account that was deleted can't be had back.
    const clientId = await stage.accountField('clientId').inputValue();
    const secret = cloud.app(await stage.accountField('appId').inputValue())?.clientSecret.reveal() ?? '';
    assert.ok(secret.length > 10);
    await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page().getByRole('button', { name: 'Copy both' }).click();
    const copied = await stage.editor.evaluate<string>('navigator.clipboard.readText()');
    assert.ok(copied.includes(clientId) && copied.includes(secret), copied);
    assert.equal(await stage.accountField('seedRefreshToken').inputValue(), '');
    assert.equal(await stage.accountField('clientSecret').inputValue(), '__PWRD__');
    assert.equal(await stage.part('app-token').inputValue(), '');
    const tabOfCloud = await signIn();
    await Promise.all([tabOfCloud.waitForEvent('close'), allow(tabOfCloud)]);
    await page().getByText('Signed in. Save this dialog').waitFor();
    await keepsIt();
    assert.match(String((await stage.deployed(id))?.appId), /^[\da-f-]{36}$/);
    const stored = await stage.nodeRed.request('GET', `/credentials/${ACCOUNT}/${id}`);
    assert.equal((stored.json as Record<string, unknown>).has_clientSecret, true);
    const exported = await stage.editor.evaluate<string>(
      'JSON.stringify(RED.nodes.createCompleteNodeSet()) + JSON.stringify(RED.nodes.createExportableNodeSet([RED.nodes.node("command1")]))',
    );
    for (const words of [exported, stage.nodeRed.output()]) {
      assert.ok(!words.includes(personalToken) && !words.includes(secret));
    }
    await stage.editor.openConfig(ACCOUNT, id);
    assert.equal(await page().getByRole('button', { name: 'Copy both' }).isVisible(), false);
    await stage.editor.close('cancel');
  });

  it('says how it went where the eye is, on a small screen too', async () => {
    stage.failedRequestsAreFine = true;
    stage.spoilsPage = true;
    id = newId('editor-account');
    await stage.play([tab, { ...account, id, mode: 'oauth', apiUrl: cloud.url }]);
    await page().setViewportSize({ width: 1280, height: 720 });
    await stage.editor.openConfig(ACCOUNT, id);
    for (const [button, told] of [
      ['create-app', /Paste a personal access token first/],
      ['sign-in', /First the app/],
    ] as const) {
      await stage.part(button).click();
      const outcome = page().getByRole('status').filter({ hasText: told });
      await outcome.waitFor();
      const gap = await outcome.evaluate((place, id) => {
        const tray = place.closest('.red-ui-tray-body')?.getBoundingClientRect();
        const { top, bottom } = place.getBoundingClientRect();
        const pressed = document.getElementById(id)?.getBoundingClientRect();
        return {
          inView: tray !== undefined && top >= tray.top && bottom <= tray.bottom,
          below: top - (pressed?.bottom ?? 0),
        };
      }, `smartthings-account-${button}`);
      assert.ok(gap.inView && gap.below < 80, JSON.stringify(gap));
    }
    await stage.editor.close('cancel');
  });

  it('shows who is signed in the state first, and names the account after the home', async function () {
    this.timeout(60_000);
    await openAccount(registered(), { name: '' });
    assert.equal(await stage.part('sign-out').isVisible(), false);
    await allow(await signIn());
    await page().getByText('Signed in. Save this dialog').waitFor();
    await page().waitForFunction("$('#node-config-input-name').val() !== ''");
    assert.equal(await stage.accountField('name').inputValue(), 'Home');
    await stage.part('sign-out').waitFor();
    await stage.editor.close();
    await stage.editor.deploy();
    await stage.accountBecomes(id, ({ state }) => state === 'authorized');
    await stage.editor.openConfig(ACCOUNT, id);
    await page().locator('#smartthings-account-step-sign-in:not([open])').waitFor();
    assert.equal(await stage.editor.evaluate(`RED.nodes.node('${id}').valid`), true);
    await stage.editor.close('cancel');
  });

  describe('says what to do when', () => {
    beforeEach(() => {
      stage.failedRequestsAreFine = true;
    });

    it('the personal token may not create apps', async () => {
      id = newId('editor-account');
      await stage.play([tab, { ...account, id, mode: 'oauth', apiUrl: cloud.url }]);
      await stage.editor.openConfig(ACCOUNT, id);
      await stage.part('create-app').click();
      assert.match(await stage.outcome('bad'), /Paste a personal access token first/);
      assert.equal(await stage.part('app-token').getAttribute('aria-invalid'), 'true');
      assert.ok(await stage.part('app-token').evaluate((field) => field === document.activeElement));
      await stage.part('app-token').fill('something');
      assert.equal(await stage.part('app-token').getAttribute('aria-invalid'), null);
      await stage.part('app-token').fill(cloud.personalToken({ scopes: ['r:devices:*'] }).reveal());
      await stage.part('create-app').click();
      await page().getByText('tick both permissions under Applications: read and write').waitFor();
      await stage.editor.close('cancel');
    });

    it('the person denies', async () => {
      await openAccount(registered());
      const tabOfCloud = await signIn();
      await tabOfCloud.getByRole('button', { name: 'Deny' }).click();
      await tabOfCloud.getByText('The sign-in was declined').waitFor();
      assert.match(await stage.outcome('bad'), /declined/);
      await stage.editor.close('cancel');
    });

    it('the redirect address differs', async () => {
      await openAccount(cloud.defaultApp);
      const tabOfCloud = await signIn();
      await tabOfCloud.getByText("'redirect_uri' could not be validated").waitFor();
      await page().getByText('Samsung shows an error?').click();
      assert.equal(await stage.part('redirect').textContent(), callback());
      assert.ok(await stage.part('by-hand').isVisible());
      await stage.editor.close('cancel');
    });

    it('the app lacks a scope', async () => {
      await openAccount(registered({ scopes: ['r:devices:*'] }));
      await signIn();
      assert.match(await stage.outcome('bad'), /The app may not ask for the permission x:devices/);
      await stage.editor.close('cancel');
    });

    it('the client secret is wrong', async () => {
      await openAccount(registered(), {}, 'not-the-secret');
      await allow(await signIn());
      assert.match(await stage.outcome('bad'), /client id and client secret/);
      await stage.editor.close('cancel');
    });

    it('the person waits too long', async () => {
      const clock = new FakeClock(Date.now());
      const slow = await startSimulator({ clock });
      try {
        await openAccount(slow.defaultApp, { apiUrl: slow.url });
        await stage.editor.evaluate("$('#smartthings-account-step-sign-in details').prop('open', true)");
        const end = await signIn('by-hand');
        await allow(end);
        await end.waitForURL('https://httpbin.org/**');
        await clock.pass(3_600_000);
        await stage.part('code').fill(end.url());
        await stage.part('exchange').click();
        assert.match(await stage.outcome('bad'), /used before or is too old/);
        await stage.editor.close('cancel');
      } finally {
        await slow.close();
      }
    });

    it('a code is used twice', async () => {
      await openAccount(cloud.defaultApp);
      const code = cloud.approve({ clientId: cloud.defaultApp.clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
      await stage.editor.evaluate("$('.smartthings-account-by-hand').removeClass('smartthings-account-hidden')");
      await stage.part('code').fill(code);
      await stage.part('exchange').click();
      await stage.outcome('good');
      await stage.part('code').fill(code);
      await stage.part('exchange').click();
      assert.match(await stage.outcome('bad'), /used before or is too old/);
      await stage.editor.close('cancel');
    });

    it('what was pasted holds no code', async () => {
      await openAccount(cloud.defaultApp);
      await stage.editor.evaluate("$('.smartthings-account-by-hand').removeClass('smartthings-account-hidden')");
      await stage.part('exchange').click();
      assert.match(await stage.outcome('bad'), /Paste the address/);
      await stage.part('code').fill('https://httpbin.org/get');
      await stage.part('exchange').click();
      await page().getByText('There is no code in this text').waitFor();
      await stage.editor.close('cancel');
    });

    it('the browser blocks the new tab', async () => {
      await openAccount(registered());
      stage.spoilsPage = true;
      await stage.editor.evaluate('window.open = () => null');
      await stage.part('sign-in').click();
      await page().getByText('Your browser has blocked the new tab').waitFor();
      const [tabOfCloud] = await Promise.all([
        page().context().waitForEvent('page'),
        stage.part('authorize-link').click(),
      ]);
      await allow(tabOfCloud);
      await page().getByText('Signed in. Save this dialog').waitFor();
      await stage.editor.close();
    });

    it('there is no app yet', async () => {
      id = newId('editor-account');
      await stage.play([tab, { ...account, id, mode: 'oauth' }]);
      await stage.editor.openConfig(ACCOUNT, id);
      await stage.part('sign-in').click();
      assert.match(await stage.outcome('bad'), /First the app/);
      assert.equal(page().context().pages().length, 1);
      await stage.editor.close('cancel');
    });
  });
}

inEachNodeRed('signing in,', signInTests);
