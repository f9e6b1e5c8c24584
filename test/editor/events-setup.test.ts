import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, event, tab } from '../support/example-flows';
import { clientOf, newId, signedIn } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { signingKey } from '../support/signed-messages';
import { ACCOUNT, inEachNodeRed, setStage } from './stage';

/** Where a tunnel begins that leads to the Node-RED of the test. */
const PUBLIC = 'https://home.example.com';

function setUpTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let cloud: Simulator;

  before(async () => {
    const tunnel = (target: string): string => target.replace(PUBLIC, new URL(stage.nodeRed.url).origin);
    cloud = await startSimulator({ limits: 'raised', signingKey, tunnel });
  });
  after(() => cloud.close());

  const step = (name: string): Locator =>
    stage.editor.page.locator(`.smartthings-account-steps > [data-step="${name}"]`);
  const becomes = (name: string, state: string): Promise<void> =>
    stage.editor.page.locator(`.smartthings-account-steps > [data-step="${name}"][data-state="${state}"]`).waitFor();

  it('leads from a pasted personal token to the first event, each step as it happens', async function () {
    this.timeout(120_000);
    const id = newId('editor-account');
    const oauth = { ...account, id, mode: 'oauth', apiUrl: cloud.url, keyUrl: cloud.url, credentials: clientOf(cloud) };
    await stage.play([tab, oauth, { ...event, account: id }]);
    const { refreshToken } = await signedIn(cloud);
    const seeded = await stage.nodeRed.request('POST', `/smartthings/accounts/${id}/seed`, { refreshToken });
    assert.equal(seeded.status, 200, seeded.text);
    const openEvents = async (): Promise<void> => {
      await stage.editor.openConfig(ACCOUNT, id);
      await stage.editor.evaluate("$('#smartthings-account-events').prop('open', true)");
    };

    await openEvents();
    assert.equal(await step('address').getAttribute('data-state'), 'now');
    const path = (await stage.part('events-path').textContent()) ?? '';
    assert.ok(path.includes(`/smartthings/events/${id}`), path);
    await stage.write('webhookUrl', `${PUBLIC}/smartthings/events/${id}`);
    await becomes('address', 'done');
    await stage.editor.close();
    await stage.editor.deploy();

    await openEvents();
    await becomes('register', 'now');
    await stage.part('events-token').fill(cloud.personalToken().reveal());
    await stage.part('events-register').click();
    await stage.outcome('good');
    // The cloud calls, is answered, and what the event node wants is subscribed to: nothing is to be pressed.
    await becomes('event', 'now');
    for (const name of ['register', 'confirm', 'subscribe']) {
      assert.equal(await step(name).getAttribute('data-state'), 'done', name);
    }
    await stage.editor.screenshot(`${version}-events-set-up`);
    cloud.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'open' });
    await becomes('event', 'done');
    await stage.part('events-sentence').getByText('Events arrive.').waitFor();
    assert.equal(await stage.part('events-token').inputValue(), '');
    await stage.editor.close('cancel');
    assert.equal(cloud.app(cloud.defaultApp.appId)?.isTargetConfirmed, true);
    assert.ok(cloud.webhooks.deliveries.every(({ status }) => status === 200));
  });
}

inEachNodeRed('the way to events', setUpTests);
