import assert from 'node:assert/strict';
import { printable } from '../../src/base/printable';
import { text } from '../../src/base/text';

describe('words from outside', () => {
  const forged: [what: string, words: string, shown: string][] = [
    ['a line break', 'one\ntwo', 'one two'],
    ['every kind of line break', 'a\r\nb\u2028c\u2029d\u0085e\vf\fg', 'a b c d\ufffde f g'],
    ['a tab', 'a\tb', 'a b'],
    ['an escape sequence', '\u001b[2K\u001b[31mred', '\ufffd[2K\ufffd[31mred'],
    ['a NUL', 'a\u0000b', 'a\ufffdb'],
    ['a C1 control', 'a\u009bb', 'a\ufffdb'],
    ['a change of direction', 'user\u202egnp.exe', 'user\ufffdgnp.exe'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ];
  for (const [what, words, shown] of forged) {
    it(`are shown in one line: ${what}`, () => {
      assert.equal(printable(words), shown);
      assert.equal(text('a.key', { reason: words }).params.reason, shown);
      assert.equal(text('a.key', { inner: text('b.key', { reason: words }) }).params.inner !== undefined, true);
    });
  }

  for (const words of ['', 'Küche · 거실 · 👨‍👩‍👧 · 21 °C', 'a  b', ' padded ', 'naïve "quotes" <b>', 'ไทย हिन्दी']) {
    it(`stay as they are: ${JSON.stringify(words)}`, () => assert.equal(printable(words), words));
  }

  it('end where they would fill a log', () => {
    const { reason } = text('a.key', { reason: '👍'.repeat(1_000_000) }).params;
    assert.ok(typeof reason === 'string' && reason.length < 5_000 && reason.endsWith('…'));
    assert.equal(text('a.key', { names: 'x'.repeat(4_000) }).params.names, 'x'.repeat(4_000));
  });

  it('may be numbers, dates and sentences as well', () => {
    const until = new Date(0);
    const inner = text('b.key');
    assert.deepEqual(text('a.key', { count: 3, until, inner }).params, { count: 3, until, inner });
  });
});
