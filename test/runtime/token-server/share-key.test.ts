import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Secret } from '../../../src/base/secret';
import { isStrongKey, KeyCheck } from '../../../src/runtime/token-server/share-key';

const strong = (key: string): boolean => isStrongKey(new Secret(key));

describe('a share key', () => {
  it('is strong enough as the dialog proposes it', () => {
    for (let count = 0; count < 200; count++) assert.ok(strong(randomBytes(32).toString('base64url')));
  });

  it('is strong enough from 128 random bits on, however written', () => {
    for (let count = 0; count < 200; count++) {
      const bits = randomBytes(16);
      assert.ok(strong(bits.toString('hex')), 'hex');
      assert.ok(strong(bits.toString('base64url')), bits.toString('base64url'));
    }
    assert.ok(strong('mfrggzdfmztwq2lknnwg23tpob'), 'base32');
    assert.ok(strong('305823650417839205861730954827160493857'), '39 digits');
  });

  it('is too weak below that', () => {
    for (let count = 0; count < 200; count++) {
      const bits = randomBytes(15);
      assert.ok(!strong(bits.toString('hex')), 'hex');
      assert.ok(!strong(bits.toString('base64url')), bits.toString('base64url'));
    }
    const weak = [
      '',
      'secret',
      'correct horse',
      '12345678901234567890123456789012',
      'a'.repeat(200),
      'abcabcabc'.repeat(20),
    ];
    // A random UUID has 122 random bits.
    for (const key of [...weak, '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0']) assert.ok(!strong(key), key);
  });

  it('is right or wrong as a whole', () => {
    const key = randomBytes(32).toString('base64url');
    const check = new KeyCheck(new Secret(key));
    assert.ok(check.isRight(key));
    for (const wrong of ['', key.slice(0, -1), `${key}x`, key.toLowerCase(), ` ${key}`, 'ü'.repeat(1000)]) {
      assert.ok(!check.isRight(wrong), wrong);
    }
  });
});
