import assert from 'node:assert/strict';
import { withoutSecrets } from '../../src/base/redaction';
import { Secret } from '../../src/base/secret';

const TOKEN = 'b2c4d6e8-1a3c-4e5f-8a7b-9c0d1e2f3a4b';
const secrets = [new Secret(TOKEN)];

describe('a quotation without secrets', () => {
  it('holds no token as it is', () => {
    assert.equal(withoutSecrets(`${TOKEN} and ${TOKEN}`, secrets), '[redacted] and [redacted]');
    assert.equal(withoutSecrets(`say ${TOKEN}`, secrets, '…'), 'say …');
  });

  for (const before of ['', 'x', 'xy', 'xyz', 'Bearer ', 'user:', 'client-id:']) {
    for (const after of ['', '!', ':x', '\r\n']) {
      it(`holds none in base64 between ${JSON.stringify(before)} and ${JSON.stringify(after)}`, () => {
        for (const encoding of ['base64', 'base64url'] as const) {
          const quoted = Buffer.from(before + TOKEN + after).toString(encoding);
          const clean = withoutSecrets(`got "${quoted}"`, secrets);
          assert.match(clean, /\[redacted\]/);
          const left = clean.replace('[redacted]', '').replace(/^got "|"$/g, '');
          // What is left has no more than the characters on the edges, shared with what stands beside the token.
          assert.ok(left.length <= Buffer.from(before + after).toString('base64').length + 4, left);
        }
      });
    }
  }

  it('holds none as an address or a form has it', () => {
    const odd = new Secret('a+b/c=d e&f');
    assert.equal(withoutSecrets(`?token=${encodeURIComponent('a+b/c=d e&f')}`, [odd]), '?token=[redacted]');
  });

  it('bears secrets of any kind, and leaves everything else', () => {
    const strange = ['', 'a', '\ud800', '$&', '.*'].map((value) => new Secret(value));
    assert.equal(withoutSecrets('bcd', strange), 'bcd');
    assert.equal(withoutSecrets('cost: $& or .*', strange), 'cost: [redacted] or [redacted]'.replace('cost', 'cost'));
  });
});
