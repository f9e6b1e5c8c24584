import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import { account, deviceId, newId, tab } from '../support/flows';
import { Red } from '../support/red';

describe('the names of capabilities, for the dialogs', () => {
  const red = new Red();
  const home = newId();
  const at = (path: string): string => `/smartthings/accounts/${home}${path}`;
  const calls = async (): Promise<number> => ((await red.request('get', at(''))).body.calls as { today: number }).today;

  before(() => red.load([tab, account(home, { mode: 'simulator' })]));
  after(() => red.unload());

  it('come from the cloud in the viewer’s language, and cost each call once', async () => {
    await red.request('get', at('/devices'));
    const lamp = `?device=${deviceId('Kitchen lamp')}`;
    const before = await calls();
    const { body } = await red.request('get', at(`/names/de${lamp}`));
    assert.equal(body.isComplete, true);
    assert.equal((body.names as Record<string, { label: string }>).switch?.label, 'Schalter');
    const spent = (await calls()) - before;
    assert.ok(spent > 0);
    await red.request('get', at(`/names/de${lamp}`));
    assert.deepEqual((await red.request('get', at('/names/de'))).body.names, body.names);
    assert.equal(await calls(), before + spent);
    assert.deepEqual((await red.request('get', at('/names/en'))).body.names, {});
    assert.equal(await calls(), before + spent);
  });

  it('are asked for of no device that the home does not have, and in no language that is none', async () => {
    const before = await calls();
    const strange = await red.request('get', at('/names/de?device=cccccccc-1111-4222-8333-dddddddddddd'));
    assert.equal(strange.status, 200);
    for (const language of ['xx', 'constructor', 'DE', 'de-DE-x'.repeat(50)]) {
      const { status, body } = await red.request('get', at(`/names/${language}?device=${deviceId('Kitchen lamp')}`));
      assert.deepEqual([status, body.error?.code], [404, 'not_found']);
    }
    assert.equal(await calls(), before);
  });

  it('lie on the disk for the next start', async () => {
    await sharedParts(red.RED).names.save();
    assert.ok(existsSync(join(red.userDir, 'smartthings-names.json')));
  });
});
