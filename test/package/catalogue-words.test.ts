import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/installed-package';

const LANGUAGES = ['en-US', 'de', 'ko'] as const;
type Language = (typeof LANGUAGES)[number];

interface Catalogue {
  readonly fact: Readonly<Record<string, string>>;
  readonly kind: Readonly<Record<string, string>>;
  readonly argument: { readonly optional: string };
  readonly runtime: { readonly routes: { readonly foreign: string } };
}

function catalogue(language: Language): Catalogue {
  const path = join(projectRoot, 'nodes', 'locales', language, 'smartthings-account.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Catalogue;
}

describe('the words of the catalogues', () => {
  it('name no fact of an account like a month', () => {
    for (const language of LANGUAGES) {
      const months = Array.from({ length: 12 }, (_, month) => new Date(2026, month, 1)).flatMap((first) => [
        first.toLocaleString(language, { month: 'long' }),
        first.toLocaleString(language, { month: 'short' }),
      ]);
      const mistakable = Object.values(catalogue(language).fact).filter((label) => months.includes(label));
      assert.deepEqual(mistakable, [], language);
    }
  });

  it('say every kind of device in German and Korean', () => {
    const english = catalogue('en-US').kind;
    // The same word in German.
    const alike = ['hub', 'thermostat'];
    const untranslated = (language: Language): string[] =>
      Object.entries(catalogue(language).kind)
        .filter(([kind, word]) => word.toLowerCase() === english[kind]?.toLowerCase())
        .map(([kind]) => kind);
    assert.deepEqual(untranslated('de').sort(), alike);
    assert.deepEqual(untranslated('ko'), []);
  });

  it('call what may be left out "optional", not "voluntary"', () => {
    assert.equal(catalogue('de').argument.optional, 'optional');
    // The word for "choose" alone stands on lists.
    assert.notEqual(catalogue('ko').argument.optional, '선택');
  });

  it('tell who is refused for another web page of the proxy and the Host that it must pass on', () => {
    const words: Readonly<Record<Language, RegExp>> = { 'en-US': /\bproxy\b/, de: /\bProxy\b/, ko: /프록시/ };
    for (const language of LANGUAGES) {
      const sentence = catalogue(language).runtime.routes.foreign;
      assert.match(sentence, words[language]);
      assert.match(sentence, /Host/);
    }
  });
});
