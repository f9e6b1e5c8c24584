import assert from 'node:assert/strict';
import { namedLanguage } from '../../src/base/contract/capability-names';
import { CapabilityNaming, NamesInMemory } from '../../src/home/capability-names';
import { parseNames } from '../../src/home/parse-names';
import { apiOn } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';
import { settle } from '../support/fake-clock';

const SWITCH = {
  ...{ tag: 'de', label: 'Schalter', description: 'An und aus' },
  attributes: { switch: { label: 'Zustand', i18n: { value: { on: { label: 'Ein' }, off: { label: 'Aus' } } } } },
  commands: {
    on: { label: 'Einschalten' },
    setMode: { label: 'Wählen', arguments: { mode: { label: 'Art', i18n: { fast: { label: 'Schnell' } } } } },
  },
};
const NAMES = {
  label: 'Schalter',
  attributes: { switch: { label: 'Zustand', values: { on: 'Ein', off: 'Aus' } } },
  commands: {
    on: { label: 'Einschalten' },
    setMode: { label: 'Wählen', arguments: { mode: { label: 'Art', values: { fast: 'Schnell' } } } },
  },
};
const path = (capability: string, language = 'de'): string => `/capabilities/${capability}/1/i18n/${language}`;

function naming(bodies: Record<string, unknown> = {}) {
  const cloud = new FakeCloud({ [path('switch')]: SWITCH, ...bodies });
  const { api, clock } = apiOn(cloud);
  const store = new NamesInMemory();
  return { cloud, clock, store, naming: new CapabilityNaming(api, clock, store) };
}

describe('what capabilities are called', () => {
  it('is asked for once for each capability and language, however many look', async () => {
    const { naming: names, cloud } = naming({ [path('switch', 'ko')]: { label: '스위치' } });
    const both = await Promise.all([names.ask(['switch', 'switch'], 'de'), names.ask(['switch'], 'de')]);
    for (const answer of both) assert.deepEqual(answer, { names: { switch: NAMES }, isComplete: true });
    assert.deepEqual(await names.ask(['switch'], 'de'), both[0]);
    assert.deepEqual((await names.ask(['switch'], 'ko')).names, { switch: { label: '스위치' } });
    assert.deepEqual(cloud.calls, [`GET ${path('switch')}`, `GET ${path('switch', 'ko')}`]);
  });

  it('is not asked for by who only wants what is known', async () => {
    const { naming: names, cloud } = naming();
    assert.deepEqual(await names.known(['switch', 'lock'], 'de'), { names: {}, isComplete: true });
    await names.ask(['switch'], 'de');
    assert.deepEqual((await names.known(['switch', 'lock'], 'de')).names, { switch: NAMES });
    assert.equal(cloud.calls.length, 1);
  });

  it('is not asked for again where Samsung has none, but where it could not be told', async () => {
    const {
      naming: names,
      cloud,
      clock,
    } = naming({
      [path('lock')]: () => reply(404),
      [path('valve')]: () => reply(500),
    });
    const asked = (id: string): number => cloud.calls.filter((call) => call.includes(`/${id}/`)).length;
    const look = async (): Promise<void> => {
      const asking = names.ask(['lock', 'valve'], 'de');
      for (let second = 0; second < 60; second++) {
        await settle();
        await clock.pass(1_000);
      }
      assert.deepEqual((await asking).names, {});
    };
    await look();
    const [locks, valves] = [asked('lock'), asked('valve')];
    assert.equal(locks, 1);
    await look();
    assert.equal(asked('valve'), valves, 'what failed a moment ago is left alone');
    await clock.pass(130_000);
    await look();
    assert.equal(asked('lock'), 1);
    assert.ok(asked('valve') > valves);
  });

  it('costs no call for Samsung’s own capabilities in English: their ids are', async () => {
    const { naming: names, cloud } = naming({ [path('acme.mood', 'en')]: { label: 'Mood' } });
    assert.deepEqual((await names.ask(['switch', 'acme.mood'], 'en')).names, { 'acme.mood': { label: 'Mood' } });
    assert.deepEqual(cloud.calls, [`GET ${path('acme.mood', 'en')}`]);
  });

  it('keeps nobody waiting for what is slow, and asks for three at a time', async () => {
    let answer: () => void = () => undefined;
    let atOnce = 0;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const ids = Array.from({ length: 20 }, (_, index) => `acme.c${index}`);
    const bodies = ids.map((id): [string, unknown] => [
      path(id),
      async () => {
        atOnce++;
        await slow;
        return reply(200, { label: id });
      },
    ]);
    const { naming: names, clock } = naming(Object.fromEntries(bodies));
    const looking = names.ask(['switch', ...ids], 'de');
    await settle();
    await clock.pass(3_000);
    const first = await looking;
    assert.deepEqual([Object.keys(first.names), first.isComplete, atOnce], [['switch'], false, 3]);
    answer();
    for (let turn = 0; turn < 30; turn++) await settle();
    const later = await names.ask(ids, 'de');
    assert.deepEqual([Object.keys(later.names).length, later.isComplete], [20, true]);
  });

  it('takes names alone from what the cloud sends, in one line and not without end', () => {
    assert.deepEqual(parseNames(SWITCH), NAMES);
    for (const answer of [undefined, null, [], 'x', {}, { label: 5 }, { attributes: [] }, { commands: { on: null } }]) {
      assert.deepEqual(parseNames(answer), {});
    }
    const long = parseNames({ label: `a\nb\u202e${'x'.repeat(1_000)}` });
    assert.equal(long.label?.length, 80);
    assert.doesNotMatch(long.label ?? '', /[\n\u202e]/);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`a${index}`, { label: 'x' }]));
    assert.equal(Object.keys(parseNames({ attributes: many }).attributes ?? {}).length, 200);
    const odd = parseNames(JSON.parse('{"attributes": {"__proto__": {"label": "x"}}}'));
    assert.equal(Object.getPrototypeOf(odd.attributes), Object.prototype);
  });

  for (const [written, language] of [
    ['de', 'de'],
    ['de-AT', 'de'],
    ['en-US', 'en'],
    ['pt-BR', 'pt-BR'],
    ['pt', 'pt-BR'],
    ['zh-TW', 'zh-TW'],
    ['ko_KR', 'ko'],
    ['xx', 'en'],
    ['', 'en'],
  ] as const) {
    it(`in an editor that speaks ${written || 'nothing'} is ${language}`, () => {
      assert.equal(namedLanguage(written), language);
    });
  }
});
