import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { field } from '../../src/base/json';
import { account, event, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { until } from '../support/red';
import { ACCOUNT, inEachNodeRed, setStage, smoke } from './stage';

const debug = {
  ...{ id: 'debug1', type: 'debug', z: 'tab1', x: 500, y: 240, name: 'heard', active: true, tosidebar: false },
  ...{ console: true, complete: 'payload', targetType: 'msg', wires: [] },
};
const KITCHEN = 'dbe0d474-3175-47c3-be09-447dfa00862a';

function eventTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const part = (name: string): Locator => stage.editor.page.locator(`#smartthings-event-${name}`);
  const panel = (): Locator => stage.editor.page.locator('.smartthings-picker-panel');
  const box = (words: string): Locator => stage.editor.page.getByRole('checkbox', { name: words });
  const example = async (): Promise<unknown> => JSON.parse((await part('example').textContent()) ?? '');

  /** A home of its own with an event node that has these properties. */
  async function openEvent(properties: object = {}): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...event, account: id, wires: [['debug1']], ...properties }, debug]);
    await stage.editor.openNode('event1');
  }

  /** Chooses, or takes back, lines of the open list by keyboard. */
  async function toggle(...lines: string[]): Promise<void> {
    for (const words of lines) {
      await panel().getByRole('combobox').fill(words);
      await panel().getByRole('option').first().filter({ hasText: words }).waitFor();
      await stage.editor.page.keyboard.press('Enter');
    }
  }

  /** What the runtime tells of the account, with another word on its events. */
  async function tellEvents(state: string, key: string, more: object = {}, confirmation = 'none'): Promise<void> {
    await stage.editor.page.route(`**/smartthings/accounts/${id}`, async (route) => {
      const reply = await route.fetch();
      const events = {
        ...{ state, message: key, sentence: { key, params: {} }, lastEventAt: null, checkedAt: null },
        ...{ missed: 0, wanted: 0, subscribed: 0, polled: 0, confirmation },
      };
      const view = (await reply.json()) as object;
      await route.fulfill({ response: reply, json: { ...view, events, ...more } });
    });
  }

  smoke('hears a door that is opened by hand, chosen by its name', async function () {
    this.timeout(60_000);
    await openEvent();
    await part('choose').press('Enter');
    await toggle('Back door');
    await stage.editor.page.keyboard.press('Escape');
    await stage.pick('capability', 'Contact sensor');
    await part('now').getByText('closed', { exact: true }).waitFor();
    // What a contact may say is asked for when it is chosen.
    await until(async () => field(await example(), 'payload') === 'open', 'the other value');
    assert.equal(field(await example(), 'topic'), 'Back door/main/contactSensor/contact');
    await stage.editor.screenshot(`${version}-event`);
    await stage.editor.close();
    const label = await stage.editor.evaluate("RED.utils.getNodeLabel(RED.nodes.node('event1'))");
    assert.equal(label, 'Back door · contact');
    await stage.editor.deploy();
    const door = deviceId('Back door');
    assert.deepEqual(await stage.deployed('event1'), {
      ...{ ...event, account: id, wires: [['debug1']], devices: [door], names: { [door]: 'Back door' } },
      ...{ capability: 'contactSensor', attribute: 'contact' },
    });

    const from = stage.nodeRed.output().length;
    const { simulatorUrl } = await stage.accountBecomes(id, ({ state }) => state === 'authorized');
    const hand = async (): Promise<void> => {
      const reply = await fetch(`${String(simulatorUrl)}/home/hand`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: door, control: 'main/contactSensor/contact' }),
      });
      assert.equal(reply.status, 204);
    };
    await hand();
    await until(() => /\[debug:heard\]\s+open/.test(stage.nodeRed.output().slice(from)), 'the door');
    await hand();
  });

  it('takes several devices and whole rooms, and each back by a press', async () => {
    await openEvent();
    await part('choose').click();
    await toggle('Back door', 'All of Kitchen', 'Kitchen lamp');
    const chosen = (): Promise<string[]> => part('chosen').locator('li > span').allTextContents();
    assert.deepEqual(await chosen(), ['Back door', 'All of Kitchen', 'Kitchen lamp']);
    assert.equal(await panel().locator('[aria-selected="true"]').count(), 1);
    await toggle('Kitchen lamp');
    assert.deepEqual(await chosen(), ['Back door', 'All of Kitchen']);
    await stage.editor.page.keyboard.press('Escape');
    assert.equal(await part('summary').textContent(), '2 chosen');
    await stage.editor.page.getByRole('button', { name: 'Remove Back door' }).click();
    await stage.editor.close();
    assert.deepEqual(await stage.editor.evaluate("RED.nodes.node('event1').rooms"), [KITCHEN]);
    assert.deepEqual(await stage.editor.evaluate("RED.nodes.node('event1').devices"), []);
    assert.equal(
      await stage.editor.evaluate("RED.utils.getNodeLabel(RED.nodes.node('event1'))"),
      'Kitchen · every change',
    );
  });

  it('says what every device with a capability means, and shows what they report now', async () => {
    await openEvent({ capability: 'contactSensor', attribute: 'contact' });
    await part('summary').getByText('Every device with contact sensor (2)').waitFor();
    await part('now').getByText('Garage door').waitFor();
    assert.deepEqual(await part('now').locator('dd').allTextContents(), ['closed', 'closed']);
    await stage.editor.close('cancel');
  });

  it('shows what belongs to the kinds that are ticked, and asks for one where none is', async () => {
    await openEvent();
    await box('a value changes').uncheck();
    await stage.editor.page.getByText('Choose at least one.').waitFor();
    assert.equal(await stage.field('onlyChanges').isVisible(), false);
    assert.equal(await part('choose').isVisible(), false);
    await box('the location gets another mode').check();
    assert.equal(await part('no-kind').textContent(), '');
    assert.equal(field(await example(), 'payload'), 'Away');
    await box('a device drops offline or comes back').check();
    assert.ok(await part('choose').isVisible());
    assert.equal(await stage.editor.page.locator('#smartthings-picker-capability').isVisible(), false);
    await stage.editor.close();
    assert.deepEqual(await stage.editor.evaluate("RED.nodes.node('event1').kinds"), ['health', 'mode']);
    assert.equal(await stage.editor.evaluate("RED.nodes.node('event1').valid"), true);
  });

  it('marks a device that is not in the home and a capability that none of the chosen devices has', async () => {
    const gone = 'cccccccc-1111-4222-8333-dddddddddddd';
    await openEvent({ devices: [gone], names: { [gone]: 'Old door' } });
    await part('chosen').getByText('not in this home').waitFor();
    assert.equal(await part('chosen').locator('li > span').textContent(), 'Old door');
    await stage.editor.close('cancel');
    await openEvent({ devices: [deviceId('Kitchen lamp')], capability: 'contactSensor' });
    await stage.editor.page.getByText('None of the chosen devices has this.').waitFor();
    await stage.editor.close('cancel');
  });

  it('says in words where no events can come, and what a permission is missing for', async () => {
    await openEvent();
    await stage.editor.close('cancel');
    await tellEvents('blocked', 'events.noAddress', { mode: 'oauth', scope: 'r:devices:*' });
    await stage.editor.openNode('event1');
    await part('notes').getByText('The account has no public address for events.').waitFor();
    await box('the hub drops offline or comes back').check();
    await part('notes').getByText('This needs the permission r:hubs:*').waitFor();
    await stage.editor.close('cancel');
  });

  it('changes nothing when it is opened and closed, and survives a flow that leaves everything out', async () => {
    await openEvent();
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
    const { z, x, y, type } = event;
    await stage.play([tab, { ...account, id }, { id: 'event1', type, z, x, y, wires: [[]], account: id }]);
    await stage.editor.openNode('event1');
    assert.equal(await box('a value changes').isChecked(), true);
    assert.equal(await stage.field('onlyChanges').isChecked(), true);
    await stage.editor.close();
    assert.deepEqual(await stage.editor.evaluate("RED.nodes.node('event1').kinds"), ['attribute']);
  });

  describe('the events of an account', () => {
    const step = (name: string): Locator =>
      stage.editor.page.locator(`.smartthings-account-steps > [data-step="${name}"]`);

    async function openAccount(properties: object): Promise<void> {
      id = newId('editor-account');
      await stage.play([tab, { ...account, id, ...properties }, { ...event, account: id }]);
    }
    const openDialog = async (): Promise<void> => {
      await stage.editor.openConfig(ACCOUNT, id);
      await stage.editor.evaluate("$('#smartthings-account-events').prop('open', true)");
    };

    smoke('are shown in the modes and by the ways where they mean something', async () => {
      await openAccount({});
      await openDialog();
      assert.equal(await stage.part('events').isVisible(), false);
      await stage.chooseMode('pat');
      assert.ok(await stage.accountField('pollInterval').isVisible());
      assert.equal(await stage.accountField('webhookUrl').isVisible(), false);
      await stage.chooseMode('oauth');
      assert.ok(await stage.accountField('webhookUrl').isVisible());
      await stage.accountField('events').selectOption('poll');
      assert.equal(await stage.accountField('webhookUrl').isVisible(), false);
      await stage.accountField('pollInterval').fill('60');
      assert.match((await stage.part('poll-cost').textContent()) ?? '', /43,200 calls a month/);
      await stage.accountField('events').selectOption('off');
      assert.equal(await stage.accountField('pollInterval').isVisible(), false);
      await stage.editor.close('cancel');
    });

    it('refuse an address that SmartThings cannot reach', async () => {
      await openAccount({});
      await openDialog();
      await stage.chooseMode('oauth');
      assert.equal(await step('address').getAttribute('data-state'), 'now');
      for (const [address, sentence] of [
        ['https://192.168.1.20/smartthings/events/x', /inside your home/],
        ['http://home.example.com/smartthings/events/x', /https addresses only/],
      ] as const) {
        await stage.write('webhookUrl', address);
        await stage.editor.page.locator('#smartthings-problem-webhookUrl').getByText(sentence).waitFor();
        assert.equal(await step('address').getAttribute('data-state'), 'failed');
      }
      await stage.write('webhookUrl', 'home.example.com/smartthings/events/x');
      assert.equal(
        await stage.accountField('webhookUrl').inputValue(),
        'https://home.example.com/smartthings/events/x',
      );
      assert.equal(await step('address').getAttribute('data-state'), 'done');
      for (const [property, bad] of [
        ['pollInterval', '0'],
        ['checkInterval', '-1'],
        ['subscriptionLimit', 'many'],
        ['keyUrl', 'nowhere'],
      ] as const) {
        await stage.write(property, bad);
        await stage.editor.page.locator(`#smartthings-problem-${property}:not(:empty)`).waitFor();
      }
      await stage.editor.close('cancel');
    });

    it('lead from registering through the click to the first event', async () => {
      const webhookUrl = 'https://home.example.com/smartthings/events/x';
      await openAccount({ mode: 'oauth', webhookUrl });
      const asked: unknown[] = [];
      await stage.editor.page.route(`**/smartthings/accounts/${id}/events/*`, async (route) => {
        asked.push(route.request().postDataJSON());
        await route.fulfill({ json: { targetUrl: webhookUrl, isConfirmed: false } });
      });
      const key = async (sentence: string, confirmation: string): Promise<void> => {
        await stage.editor.page.unroute(`**/smartthings/accounts/${id}`);
        await tellEvents('waiting', sentence, { mode: 'oauth' }, confirmation);
      };
      await key('events.notConfirmed', 'none');
      await openDialog();
      await step('register').getByText('← next').waitFor();
      await stage.part('events-token').fill('0f1e2d3c-0000-4000-8000-000000000000');
      await key('events.confirm', 'asking');
      await stage.part('events-register').click();
      await stage.part('events-confirm').waitFor();
      assert.equal(await stage.part('events-token').inputValue(), '');
      await stage.editor.screenshot(`${version}-account-events`);
      await key('events.firstEvent', 'confirmed');
      await stage.part('events-confirm').click();
      await step('event').getByText('← next').waitFor();
      assert.deepEqual(asked, [{ personalToken: '0f1e2d3c-0000-4000-8000-000000000000' }, {}]);
      await stage.editor.close('cancel');
    });

    it('are not registered before the address is deployed, nor without a token', async () => {
      await openAccount({ mode: 'oauth' });
      await openDialog();
      await stage.write('webhookUrl', 'https://home.example.com/smartthings/events/x');
      await stage.part('events-register').click();
      assert.match(await stage.outcome('bad'), /personal access token/);
      await stage.part('events-token').fill('0f1e2d3c-0000-4000-8000-000000000000');
      await stage.part('events-register').click();
      await stage.editor.page.getByText('Save this dialog and press Deploy first').waitFor();
      await stage.editor.close('cancel');
    });
  });
}

inEachNodeRed('the event dialog', eventTests);
