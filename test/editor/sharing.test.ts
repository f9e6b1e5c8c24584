import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { account, tab } from '../support/example-flows';
import { until } from '../support/red';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';

const PATH = '/smartthings/token_info.json';
const token = {
  id: 'token1',
  type: 'smartthings-token',
  z: 'tab1',
  x: 200,
  y: 80,
  wires: [[]],
  name: '',
  account: 'account1',
};
const follower = {
  ...account,
  id: 'account2',
  name: 'Follower',
  mode: 'follow',
  followUrl: 'https://tokens.example.com/token',
  followPlainHttp: false,
};
const flows = [tab, account, follower, { ...token, asHeader: false, announce: false }];

describe('sharing and following', () => {
  inEachNodeRed('the dialogs', (version) => {
    const stage = setStage(version, flows);
    const shown = (part: string): Promise<string> => stage.part(part).innerText();
    const openSharing = async (): Promise<void> => {
      await stage.editor.openConfig(ACCOUNT, 'account1');
      await stage.editor.page.getByText('Share the access token with other programs').click();
    };
    const propose = async (): Promise<string> => {
      await stage.accountField('share').check();
      await stage.part('propose').click();
      return shown('key');
    };
    const askForToken = async (key: string, path = PATH): Promise<number> =>
      (await stage.nodeRed.request('GET', path, undefined, { authorization: `Bearer ${key}` })).status;

    it('proposes a key of 256 random bits, shows it once, and the token is given for it', async function () {
      this.timeout(60_000);
      await openSharing();
      assert.equal(await stage.part('propose').isVisible(), false);
      const first = await propose();
      const key = await propose();
      assert.match(key, /^[A-Za-z0-9_-]{43}$/);
      assert.notEqual(key, first);
      assert.equal(await shown('curl'), `curl -H "Authorization: Bearer ${key}" ${stage.nodeRed.url}${PATH}`);
      await stage.editor.screenshot(`${version}-account-sharing`);
      await stage.editor.close();
      await stage.editor.deploy();
      await until(async () => (await askForToken(key)) === 200, 'the token');
      assert.equal(await askForToken(first), 401);

      await openSharing();
      assert.equal(await stage.accountField('shareKey').inputValue(), '__PWRD__');
      assert.equal(await stage.part('proposed').isVisible(), false);
      assert.ok(!(await stage.editor.page.content()).includes(key));
      await stage.editor.close('cancel');
    });

    it('copies key and line also where the page came over plain http', async () => {
      // Pages from plain http have no other clipboard than the old one.
      await stage.editor.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })",
      );
      stage.spoilsPage = true;
      await openSharing();
      const key = await propose();
      const { page } = stage.editor;
      const copied = async (part: string): Promise<string> => {
        const button = page.locator(`button[data-copies="smartthings-account-${part}"]`);
        await button.click();
        assert.match(await button.innerText(), /Copied/);
        await stage.accountField('sharePath').fill('');
        await stage.accountField('sharePath').press('ControlOrMeta+V');
        return stage.accountField('sharePath').inputValue();
      };
      assert.equal(await copied('key'), key);
      await stage.accountField('sharePath').fill('/another.json');
      assert.match(await copied('curl'), new RegExp(`Bearer ${key}" http://[^ ]+/another\\.json$`));
      await stage.editor.close('cancel');
    });

    it('wants a key, a good one, and a path that can be one', async () => {
      await openSharing();
      await stage.accountField('share').check();
      const isWrong = (property: string): Promise<boolean> =>
        stage
          .accountField(property)
          .evaluate((element: { readonly className: string }) => element.className.includes('input-error'));
      await stage.write('shareKey', '');
      assert.equal(await isWrong('shareKey'), true);
      await stage.write('shareKey', 'my-secret');
      assert.equal(await isWrong('shareKey'), true);
      await stage.write('shareKey', '${SHARE_KEY}');
      assert.equal(await isWrong('shareKey'), false);
      for (const [path, wrong] of [
        ['no-slash', true],
        ['/with space', true],
        ['/smartthings/events/x', true],
        ['/mine.json', false],
        ['${SHARE_PATH}', false],
      ] as const) {
        await stage.write('sharePath', path);
        assert.equal(await isWrong('sharePath'), wrong, path);
      }
      await stage.accountField('share').uncheck();
      assert.equal(await stage.accountField('shareKey').isVisible(), false);
      await stage.editor.close('cancel');
    });

    it('follows a token server: judges its address, tries it before the deploy, and says whom it follows', async function () {
      this.timeout(60_000);
      await openSharing();
      const key = await propose();
      await stage.editor.close();
      await stage.editor.deploy();

      await stage.editor.openConfig(ACCOUNT, 'account2');
      assert.equal(await stage.accountField('clientId').isVisible(), false);
      const isWrong = (): Promise<boolean> =>
        stage
          .accountField('followUrl')
          .evaluate((element: { readonly className: string }) => element.className.includes('input-error'));
      await stage.write('followUrl', 'http://raspberrypi:1880/t.json');
      assert.equal(await isWrong(), true);
      await stage.accountField('followPlainHttp').check();
      assert.equal(await isWrong(), false);
      await stage.write('followUrl', 'http://example.com/t.json');
      assert.equal(await isWrong(), true);
      await stage.accountField('followPlainHttp').uncheck();

      await stage.write('followUrl', stage.nodeRed.url + PATH);
      assert.equal(await isWrong(), false);
      await stage.write('followKey', 'not-the-key');
      stage.failedRequestsAreFine = true;
      await stage.part('try').click();
      assert.match(await stage.outcome('bad'), /does not accept the key/);
      await stage.write('followKey', key);
      await stage.part('try').click();
      assert.match(await stage.outcome('good'), /gives its token/);
      await stage.editor.screenshot(`${version}-account-following`);
      await stage.editor.close();
      await stage.editor.deploy();
      const isFollowing = async (): Promise<boolean> => (await stage.account('account2')).state === 'authorized';
      await until(isFollowing, 'authorized');
      assert.match(String(field(await stage.account('account2'), 'following')), /token_info\.json$/);
      const known = await stage.nodeRed.request('GET', `/credentials/${ACCOUNT}/account2`);
      assert.ok(!known.text.includes(key));
    });

    smoke('saves and deploys what is changed in a token node, and changes nothing else', async () => {
      const { editor } = stage;
      await editor.openNode('token1');
      await editor.screenshot(`${version}-token1`);
      await editor.close();
      assert.equal(await editor.evaluate('RED.nodes.dirty()'), false);
      await editor.openNode('token1');
      await stage.field('asHeader').check();
      await stage.field('announce').check();
      await stage.field('name').fill('News');
      await editor.close();
      await editor.deploy();
      assert.deepEqual(await stage.deployed('token1'), { ...token, name: 'News', asHeader: true, announce: true });
    });
  });
});
