import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { text } from '../../../src/base/text';
import { timeInWords, translator } from '../../../src/runtime/node-red/translate';

const NOW = new Date(2026, 2, 4, 9, 5);

describe('sentences', () => {
  const asked: [string, object][] = [];
  const RED = (lang?: unknown): NodeAPI =>
    ({
      settings: { lang },
      _: (key: string, words: object) => {
        asked.push([key, words]);
        return `<${key.replace(/^.*:/, '')}>`;
      },
    }) as unknown as NodeAPI;

  beforeEach(() => asked.splice(0));

  it("come from the account's catalogue, with their words filled in", () => {
    const translate = translator(RED(), () => NOW);
    assert.equal(translate(text('a.b', { name: 'x', count: 3 })), '<a.b>');
    assert.deepEqual(asked, [['@red-things/node-red-smartthings/smartthings-account:a.b', { name: 'x', count: 3 }]]);
  });

  it('put sentences and times inside sentences into words first', () => {
    const translate = translator(RED('en-GB'), () => NOW);
    translate(text('outer', { inner: text('inner'), until: new Date(2026, 2, 4, 18, 40) }));
    assert.deepEqual(asked.at(-1)?.[1], { inner: '<inner>', until: '18:40' });
  });

  it('say a time of another day with its date', () => {
    assert.equal(timeInWords(new Date(2026, 2, 4, 0, 0), NOW, 'en-GB'), '00:00');
    assert.match(timeInWords(new Date(2026, 2, 5, 7, 30), NOW, 'en-GB'), /5 Mar.*07:30/);
  });

  for (const lang of ['not a language', 7, null, 'de']) {
    it(`bear the language ${JSON.stringify(lang)} in the settings`, () => {
      const translate = translator(RED(lang), () => NOW);
      translate(text('outer', { until: new Date(2026, 2, 4, 18, 40) }));
      assert.deepEqual(asked.at(-1)?.[1], { until: '18:40' });
    });
  }
});
