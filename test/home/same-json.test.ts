import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../src/base/json';
import { isJsonOf } from '../../src/home/same-json';

/** Made of few letters, so that two of them are often alike in parts. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', ',', ':', 'n', '\n', 'é', '한', '😀', '\ud800') });
const anything = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;
const { tree: alike } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer({ min: -2, max: 2 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(text, tie('tree'), { maxKeys: 3 }),
  ),
}));

describe('the JSON of a value', () => {
  it('is never taken for that of another value', () => {
    fc.assert(
      fc.property(fc.oneof(alike, anything), fc.oneof(alike, anything), (value, other) => {
        const json = JSON.stringify(other);
        if (isJsonOf(value, json)) assert.equal(JSON.stringify(value), json);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is known again, but for what is written in another way', () => {
    fc.assert(
      fc.property(fc.oneof(alike, anything), (value) => {
        const json = JSON.stringify(value);
        const isPlain = !json.includes('\\');
        if (isPlain) assert.ok(isJsonOf(value, json), json);
        assert.ok(!isJsonOf(value, `${json} `));
        assert.ok(!isJsonOf(value, json.slice(0, -1)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is not that of a text that looks like the end of one', () => {
    assert.ok(!isJsonOf(['a","b'], '["a","b"]'));
    assert.ok(!isJsonOf(['a\\nb'], JSON.stringify(['a\nb'])));
    assert.ok(!isJsonOf({ 'a":1,"b': 2 }, '{"a":1,"b":2}'));
    assert.ok(!isJsonOf(-0, '-0') && isJsonOf(-0, '0'));
  });
});
