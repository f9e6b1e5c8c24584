import assert from 'node:assert/strict';
import { isAccountId } from '../../../src/runtime/account/account-id';

describe('the id of an account', () => {
  for (const id of [
    // Node-RED's own, and those of an account in a subflow and in a subflow of it.
    ...['f6f2187d.f17ca8', 'a1b2c3d4e5f60718', 'a1b2c3d4e5f60718-0817f6e5d4c3b2a1'],
    ...['a1b2c3d4e5f60718-0817f6e5d4c3b2a1-0123456789abcdef', 'my-account', 'My account', 'Küche', '거실', '<b>', '1'],
    'a'.repeat(64),
  ]) {
    it(`may be ${id}`, () => assert.equal(isAccountId(id), true));
  }

  for (const id of [
    ...[
      '',
      'a'.repeat(65),
      'a\nb',
      'a\r',
      'a\tb',
      '\u0000',
      'a\u001b[2K',
      'a\u2028b',
      'a\u202eb',
      '\ud800',
      'a\u00a0b',
    ],
    ...Object.getOwnPropertyNames(Object.prototype),
  ]) {
    it(`may not be ${JSON.stringify(id)}`, () => assert.equal(isAccountId(id), false));
  }
});
