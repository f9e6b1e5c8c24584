import assert from 'node:assert/strict';
import { SmartThingsError } from '../../../src/base/errors';
import { Secret } from '../../../src/base/secret';
import { seal, unseal } from '../../../src/oauth/journal/seal';
import { fixedRandom } from '../../support/fake-clock';

const SECRET = new Secret('client secret');

describe('A sealed text', () => {
  const sealed = seal('päir', SECRET, 'node-1:abc#7', fixedRandom());

  it('opens with the same secret at the same place', () => {
    assert.equal(unseal(sealed, SECRET, 'node-1:abc#7'), 'päir');
  });

  it('does not open with another secret, another place, or no secret', () => {
    assert.equal(unseal(sealed, new Secret('client secret '), 'node-1:abc#7'), undefined);
    assert.equal(unseal(sealed, SECRET, 'node-1:abc#8'), undefined);
    assert.equal(unseal(sealed, SECRET, 'node-2:abc#7'), undefined);
    assert.equal(unseal(sealed, new Secret(''), 'node-1:abc#7'), undefined);
  });

  it('does not open damaged: each byte counts', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      assert.equal(unseal(damaged.toString('base64'), SECRET, 'node-1:abc#7'), undefined, `byte ${at}`);
    }
    assert.equal(unseal(bytes.subarray(0, -1).toString('base64'), SECRET, 'node-1:abc#7'), undefined);
  });

  it('does not open where it is no sealed text at all', () => {
    for (const garbage of ['', 'hello', '!!!!', 'A'.repeat(200)]) {
      assert.equal(unseal(garbage, SECRET, 'node-1:abc#7'), undefined);
    }
  });

  it('has a salt and a nonce of its own each time, and shows nothing of the text', () => {
    const random = fixedRandom();
    const [one, two] = [seal('refresh-token', SECRET, 'k', random), seal('refresh-token', SECRET, 'k', random)];
    assert.notEqual(one.slice(0, 20), two.slice(0, 20));
    assert.ok(!Buffer.from(one, 'base64').toString('latin1').includes('refresh'));
  });

  it('can be empty', () => {
    assert.equal(unseal(seal('', SECRET, 'k', fixedRandom()), SECRET, 'k'), '');
  });

  it('is refused under an empty secret', () => {
    assert.throws(
      () => seal('pair', new Secret(''), 'k', fixedRandom()),
      (error) => error instanceof SmartThingsError && error.text.key === 'oauth.noClientSecret',
    );
  });
});
