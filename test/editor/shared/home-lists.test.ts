import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Lists {
  devices(refresh?: boolean): Promise<readonly unknown[]>;
  traits(deviceId: string): Promise<object>;
  definition(capability: string): Promise<object | undefined>;
  learnNames(deviceId: string | undefined, isOpen: () => boolean, onMore: () => void): Promise<void>;
  readonly words: { capability(id: string): string };
}

/** The lists of an account that is not deployed yet, beside a runtime whose answers a test decides. */
function listsOf(answer: (request: string) => unknown): { lists: Lists; asked: string[] } {
  const asked: string[] = [];
  const ajax = async ({ method, url }: { method: string; url: string }): Promise<unknown> => {
    const request = `${method} ${url.replace('smartthings/accounts/account1', '')}`;
    asked.push(request);
    await Promise.resolve();
    return answer(request);
  };
  const nodes = { originalFlow: () => [], node: () => ({ mode: 'simulator' }) };
  const i18n = { lang: () => 'de-AT' };
  const globals = { $: { ajax }, RED: { nodes, i18n, _: (key: string) => key } };
  const { homeLists } = editorModule('shared/home-lists', globals) as { homeLists(accountId: string): Lists };
  return { lists: homeLists('account1'), asked };
}

describe('the lists of a home', () => {
  it('tell the runtime of a new account once, and remember what they were told', async () => {
    const { lists, asked } = listsOf(() => ({}));
    await Promise.all([lists.devices(), lists.traits('lamp'), lists.definition('switch')]);
    await Promise.all([lists.traits('lamp'), lists.definition('switch')]);
    assert.deepEqual(asked, [
      'PUT /draft',
      'GET /devices',
      'GET /devices/lamp/supported',
      'GET /capabilities/switch/1',
    ]);
  });

  for (const [what, broken] of [
    ['the draft', 'PUT /draft'],
    ['what a device supports', 'GET /devices/lamp/supported'],
    ['a definition', 'GET /capabilities/switch/1'],
  ]) {
    it(`ask again, after a refresh, for ${what} that could not be had`, async () => {
      let works = false;
      const { lists, asked } = listsOf((request) => {
        if (!works && request === broken) throw new Error('no answer');
        return { known: true };
      });
      const ask = async (refresh: boolean): Promise<unknown> => {
        const devices = await lists.devices(refresh).catch(() => 'failed');
        const answers = await Promise.all([lists.traits('lamp'), lists.definition('switch')]);
        return JSON.parse(JSON.stringify([devices, ...answers]));
      };
      await ask(false);
      works = true;
      const known = { known: true };
      assert.deepEqual(await ask(true), [known, known, known]);
      assert.ok(asked.lastIndexOf(broken ?? '') > asked.indexOf(broken ?? ''));
    });
  }

  it('ask the cloud no second time for what it refused, before a refresh', async () => {
    const { lists, asked } = listsOf((request) => {
      if (request !== 'PUT /draft') throw new Error('no answer');
    });
    for (let time = 0; time < 3; time++) await Promise.all([lists.traits('lamp'), lists.definition('switch')]);
    assert.deepEqual(asked, ['PUT /draft', 'GET /devices/lamp/supported', 'GET /capabilities/switch/1']);
  });

  it('learn what capabilities are called until all is told, once for each device', async () => {
    const replies = [
      { names: { switch: { label: 'Schalter' } }, isComplete: false },
      { names: { switch: { label: 'Schalter' } }, isComplete: false },
      { names: { lock: { label: 'Schloss' } }, isComplete: true },
    ];
    const { lists, asked } = listsOf((request) => (request.startsWith('GET /names') ? replies.shift() : {}));
    let more = 0;
    const learn = (): Promise<void> =>
      lists.learnNames(
        'lamp',
        () => true,
        () => more++,
      );
    await Promise.all([learn(), learn()]);
    const names = asked.filter((request) => request.startsWith('GET /names'));
    assert.deepEqual(
      names,
      Array.from({ length: 3 }, () => 'GET /names/de?device=lamp'),
    );
    assert.equal(more, 2, 'what is no news is not told');
    assert.deepEqual([lists.words.capability('lock'), lists.words.capability('valve')], ['Schloss', 'Valve']);
  });

  it('learn no more once the dialog is closed, or where nobody can be asked', async () => {
    let isOpen = true;
    const { lists, asked } = listsOf((request) => {
      if (!request.startsWith('GET /names')) return {};
      if (request.includes('broken')) throw new Error('no answer');
      isOpen = false;
      return { names: { switch: { label: 'Schalter' } }, isComplete: false };
    });
    const fail = (): void => assert.fail('nobody looks any more');
    await lists.learnNames('broken', () => true, fail);
    await lists.learnNames(undefined, () => isOpen, fail);
    assert.deepEqual(
      asked.filter((request) => request.startsWith('GET /names')),
      ['GET /names/de?device=broken', 'GET /names/de'],
    );
  });
});
