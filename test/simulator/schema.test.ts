import assert from 'node:assert/strict';
import { violations } from '../../src/simulator/schema';

describe('the simulated cloud’s check of a value', () => {
  const cases: [string, unknown, unknown, string[]][] = [
    ['nothing asked', {}, { any: 'thing' }, []],
    ['no schema', undefined, 1, []],
    ['an integer', { type: 'integer' }, 3, []],
    ['an integer that is none', { type: 'integer' }, 3.5, ['v: number found, integer expected']],
    ['a number that is an integer', { type: 'number' }, 3, []],
    ['a number that is a string', { type: 'number' }, '3', ['v: string found, number expected']],
    ['not a number', { type: 'integer' }, Number.NaN, ['v: number found, integer expected']],
    ['a string that is a number', { type: 'string' }, 3, ['v: integer found, string expected']],
    ['an array for an object', { type: 'object' }, [], ['v: array found, object expected']],
    ['null for an object', { type: 'object' }, null, ['v: null found, object expected']],
    ['the lowest', { minimum: 0 }, 0, []],
    ['below it', { minimum: 0 }, -0.1, ['v: must have a minimum value of 0']],
    ['the highest', { maximum: 100 }, 100, []],
    ['above it', { maximum: 100 }, 100.1, ['v: must have a maximum value of 100']],
    ['one of a list', { enum: ['on', 'off'] }, 'on', []],
    ['none of a list', { enum: ['on', 'off'] }, 'On', ['v: does not have a value in the enumeration [on, off]']],
    ['the longest', { maxLength: 3 }, 'abc', []],
    ['longer', { maxLength: 3 }, 'abcd', ['v: may only be 3 characters long']],
    ['a pattern kept', { pattern: '^a+$' }, 'aa', []],
    ['a pattern broken', { pattern: '^a+$' }, 'ab', ['v: does not match the regex pattern ^a+$']],
    ['items in order', { items: { type: 'string' } }, ['a', 'b'], []],
    ['an item that is wrong', { items: { type: 'string' } }, ['a', 2], ['v[1]: integer found, string expected']],
    ['a property missing', { required: ['a'] }, {}, ['v.a: is missing but it is required']],
    [
      'a property too many',
      { properties: {}, additionalProperties: false },
      { b: 1 },
      ['v.b: is not defined in the schema and the schema does not allow additional properties'],
    ],
    ['a property more where that is fine', { properties: {} }, { b: 1 }, []],
    ['a property within', { properties: { a: { maximum: 1 } } }, { a: 2 }, ['v.a: must have a maximum value of 1']],
  ];
  for (const [name, schema, value, expected] of cases) {
    it(`${expected.length === 0 ? 'passes' : 'refuses'} ${name}`, () => {
      assert.deepEqual(violations(schema, value, 'v'), expected);
    });
  }
});
