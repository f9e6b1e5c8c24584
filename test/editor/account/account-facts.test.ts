import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const NOON = new Date(2026, 10, 28, 12, 0).getTime();

/** Stands still at noon. */
class NoonDate extends Date {
  constructor(...when: readonly [] | readonly [value: string | number]) {
    super(when[0] ?? NOON);
  }

  static override now(): number {
    return NOON;
  }
}

interface Fact {
  readonly value: string;
  readonly title?: string;
}

const calls = { today: 1, month: 2, budget: null };
const CLOCK = /(?<!\d)\d{1,2}:\d{2}/g;

describe('the times in the panel of an account', () => {
  for (const language of ['en-US', 'de', 'ko']) {
    it(`are told by one clock: ${language}`, () => {
      const told = (_key: string, params?: Readonly<Record<string, string>>): string => params?.until ?? '';
      const globals = { Date: NoonDate, RED: { i18n: { lang: () => language }, _: told } };
      const { factsOf } = editorModule('account/account-facts', globals) as {
        factsOf(account: object, scopes: string): Fact[];
      };
      const { inWords } = editorModule('shared/sentence', globals) as {
        inWords(message: string, sentence: object): string;
      };
      for (const [hours, minutes, clock] of [
        [13, 5, '13:05'],
        [23, 59, '23:59'],
        [24, 7, '00:07'],
      ] as const) {
        const time = new Date(2026, 10, 28, hours, minutes).toISOString();
        const account = { calls, locations: [], scope: 'valueOf', accessTokenExpiresAt: time, nextRefreshAt: time };
        const sentence = inWords('', { key: 'oauth.state.authorized', params: { until: { time } } });
        const all = factsOf(account, '');
        assert.equal(all[0]?.value, 'valueOf', 'a scope that nobody has words for');
        const facts = all.filter(({ title }) => title !== undefined);
        assert.equal(facts.length, 2);
        const shown = [sentence, ...facts.flatMap(({ value, title }) => [value, title ?? ''])];
        for (const words of shown) {
          assert.deepEqual(words.match(CLOCK), [clock], words);
          assert.doesNotMatch(words, /[AP]M\b|오전|오후/);
        }
      }
    });
  }
});
