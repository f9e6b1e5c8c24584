import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { filled } from '../../src/editor/api/ready-requests';
import { account, api, tab } from '../support/example-flows';
import { deviceId, newId } from '../support/flows';
import type { NodeRedVersion } from '../support/node-red-process';
import { editorModule } from './editor-module';
import { inEachNodeRed, setStage, smoke } from './stage';

function apiTests(version: NodeRedVersion): void {
  const stage = setStage(version);
  let id: string;

  const page = (): Page => stage.editor.page;
  const tip = (): Promise<string> => page().locator('#smartthings-api-tip').innerText();
  const values = (): Promise<Record<string, string>> =>
    stage.editor.evaluate(`Object.fromEntries(['method', 'path', 'query', 'body']
      .map((name) => [name, String($('#node-input-' + name).val())]))`);

  async function open(properties: object = {}): Promise<void> {
    id = newId('editor-account');
    await stage.play([tab, { ...account, id }, { ...api, account: id, ...properties }]);
    await stage.editor.openNode(api.id);
  }
  const want = (name: string): Promise<unknown> => page().locator('#smartthings-api-ready').selectOption(name);

  smoke('fills in the history of a device that is chosen by name', async function () {
    this.timeout(60_000);
    await open();
    await want('history');
    const about = page().locator('#smartthings-api-about');
    await about.locator('option', { hasText: 'Kitchen lamp' }).waitFor({ state: 'attached' });
    await about.selectOption({ label: 'Kitchen lamp' });
    const { method, path, query } = await values();
    assert.deepEqual([method, path], ['GET', 'history/devices']);
    const { locationId, ...rest } = JSON.parse(query ?? '') as Record<string, unknown>;
    assert.match(String(locationId), /^[\da-f-]{36}$/);
    assert.deepEqual(rest, { deviceId: deviceId('Kitchen lamp'), limit: 200 });
    await stage.editor.close();
    await stage.editor.deploy();
    assert.deepEqual(await stage.deployed(api.id), { ...api, account: id, path: 'history/devices', query });
    const label = await stage.editor.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${api.id}'))`);
    assert.equal(label, 'GET history/devices');
  });

  it('says what a call needs as a permission, and whether the account asks for it', async () => {
    await open();
    assert.match(await tip(), /Needs the permission r:devices:\*\.$/);
    for (const [name, says] of [
      ['rules', /r:rules:\*\. The account does not ask for it/],
      ['virtualDevice', /w:devices:\*\. The account does not ask for it/],
      ['notification', /x:notifications:\*\. Samsung gives it to personal/],
      ['hub', /r:hubs:\*\. The account does not ask for it/],
      ['weather', /x:locations:\*\.$/],
      ['spent', /It costs no call\.$/],
    ] as const) {
      await want(name);
      assert.match(await tip(), says);
    }
    await stage.editor.close('cancel');
  });

  it('keeps what somebody has changed in a ready request when the home answers late', async () => {
    id = newId('editor-account');
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    await stage.play([tab, { ...account, id }, { ...api, account: id }]);
    await page().route('**/devices', async (route) => {
      await late;
      await route.continue();
    });
    await stage.editor.openNode(api.id);
    await want('rooms');
    assert.equal((await values()).path, 'locations/LOCATION-ID/rooms');
    await stage.editor.evaluate("$('#node-input-path').typedInput('value', 'locations/mine/rooms')");
    const answered = page().waitForResponse('**/devices');
    answer();
    await answered;
    await stage.editor.evaluate("fetch('settings').then((settings) => settings.text())");
    assert.equal((await values()).path, 'locations/mine/rooms');
    await stage.editor.close('cancel');
  });

  it('marks a call without a path, and changes nothing when it is opened and closed', async () => {
    await open();
    await stage.editor.evaluate("$('#node-input-path').typedInput('value', '')");
    await page().locator('#smartthings-problem-path').filter({ hasText: 'Enter a path' }).waitFor();
    await stage.editor.close('cancel');
    await open({ method: 'POST', path: 'rules', body: '{"name":"x"}' });
    assert.ok(await stage.field('pages').isHidden());
    await stage.editor.close();
    assert.equal(await stage.editor.evaluate('RED.nodes.dirty()'), false);
  });
}

inEachNodeRed('the dialog of the api node', apiTests);

describe('a ready request', () => {
  const module = editorModule('api/ready-requests') as { filled: typeof filled; READY_REQUESTS: object };
  const lamp = { locationId: 'L1', roomId: 'R1', deviceId: 'D1' };

  it('for what was spent needs nothing of the home, and no cloud', () => {
    assert.deepEqual({ ...module.filled('spent', {}) }, { method: 'GET', path: 'node-red:calls', query: '', body: '' });
  });

  const names = Object.keys(module.READY_REQUESTS) as Parameters<typeof filled>[0][];
  for (const name of names.filter((one) => one !== 'spent')) {
    it(`holds whatever is known, and says in capitals what is not: ${name}`, () => {
      const known = module.filled(name, lamp);
      const whole = Object.values(known).join(' ');
      assert.doesNotMatch(whole.replace('RULE-ID', ''), /-ID\b/);
      assert.match(whole, /\b(L1|R1|D1)\b/);
      assert.match(Object.values(module.filled(name, {})).join(' '), /\b(LOCATION|ROOM|DEVICE)-ID\b/);
      for (const json of [known.query, known.body]) if (json !== '') assert.ok(JSON.parse(json));
      assert.doesNotMatch(known.path, /^\/|v1/);
    });
  }
});
