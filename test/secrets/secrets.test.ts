import assert from 'node:assert/strict';
import { EditorPage, startBrowser } from '../support/browser';
import { ACCOUNT } from '../homes/flow';
import { Journey } from './journey';
import { NetworkLog } from './network-log';
import { search, type Places } from './search';

describe('no secret leaves', function () {
  this.timeout(90_000);
  let journey: Journey;
  const network = new NetworkLog();

  before(async () => {
    journey = await Journey.begin();
    await journey.deploy();
    await journey.signIn();
    await journey.work();
  });
  after(async () => {
    const places = allPlaces();
    const bytes = [...places.values()].reduce((sum, text) => sum + text.length, 0);
    process.stdout.write(
      `    ${journey.secrets.size} secrets × ${places.size} places (${Math.round(bytes / 1_024)} kB), ` +
        `found ${search(journey.secrets, places).length}\n`,
    );
    await journey.end();
  });

  const allPlaces = (): Places => new Map([...journey.places, ...network.places]);
  const leaks = (): object[] => search(journey.secrets, allPlaces());

  it('while all goes well and while the cloud quotes them in every error', () => {
    for (const code of ['not_authorized', 'forbidden', 'not_found', 'invalid_command', 'device_state', 'server']) {
      assert.ok(journey.nodeRed.output().includes(`'${code}'`), `no message with ${code} was caught`);
    }
    assert.deepEqual(leaks(), []);
  });

  it('to a browser that opens, changes and saves the account', async function () {
    const browser = await startBrowser(this);
    try {
      const editor = await EditorPage.open(browser, journey.nodeRed.url, { type: 'smartthings-account' });
      network.listen(editor.page);
      await editor.reload('smartthings-account');
      await editor.openConfig('smartthings-account', ACCOUNT);
      await editor.page.locator('#node-config-input-name').fill('Home, renamed');
      await editor.close();
      await editor.deploy();
      await editor.evaluate("RED.nodes.createCompleteNodeSet ? JSON.stringify(RED.nodes.createCompleteNodeSet()) : ''");
      await network.settled();
    } finally {
      await browser.close();
    }
    assert.ok(network.places.size > 5);
    assert.deepEqual(leaks(), []);
  });

  it('when every token request fails, and in the files and exports of this Node-RED', async () => {
    await journey.collect();
    await journey.trouble();
    await journey.collect();
    assert.match(journey.nodeRed.output(), /Home: /);
    assert.deepEqual(leaks(), []);
  });

  it('and the search would have found one: in the log, a reply and a file', () => {
    const [secret = ''] = [...journey.secrets.keys()].slice(-1);
    for (const [place, text] of journey.places) {
      const planted = new Map([[place, `${text}${Buffer.from(`x${secret}`).toString('base64')}`]]);
      assert.equal(search(journey.secrets, planted).length > 0, true, place);
    }
  });
});
