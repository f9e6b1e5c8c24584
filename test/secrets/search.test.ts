import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { formsOf, search } from './search';

const CANARY = 'canary/7+ä "quoted" & 5f0c1e2a-93b4';
const find = (text: string, value = CANARY): string[] =>
  search(new Map([[value, 'the canary']]), new Map([['here', text]])).map(({ form }) => form);

describe('the search for secrets', () => {
  const bytes = Buffer.from(CANARY);
  const planted: Record<string, string> = {
    'as it is': `token=${CANARY}!`,
    'in JSON': JSON.stringify({ deep: [{ token: CANARY }] }),
    'in a printed object': inspect({ deep: { token: CANARY } }),
    'in an address': `https://example.com/?token=${encodeURIComponent(CANARY)}&x`,
    'in a form': new URLSearchParams({ refresh_token: CANARY }).toString(),
    'as hex': `x${bytes.toString('hex')}x`,
    'as upper-case hex': bytes.toString('hex').toUpperCase(),
    'as a printed Buffer': inspect(Buffer.concat([Buffer.from('ab'), bytes])),
    'as a Buffer in JSON': JSON.stringify({ body: bytes }, null, 2),
    'as base64': bytes.toString('base64'),
    'as base64url': bytes.toString('base64url'),
    'as base64 in lines': (bytes.toString('base64').match(/.{1,10}/g) ?? []).join('\n'),
    backwards: Array.from(CANARY).reverse().join(''),
  };
  for (const before of ['a', 'ab', 'abc', 'client-id:']) {
    planted[`as base64 behind ${before.length} bytes`] = Buffer.from(`${before}${CANARY}zz`).toString('base64');
  }
  for (const [how, text] of Object.entries(planted)) {
    it(`finds a planted one ${how}`, () => assert.notDeepEqual(find(`before ${text} after`), []));
  }

  it('tells where, what and how, never the value', () => {
    const found = search(new Map([[CANARY, 'the canary']]), new Map([['the log', `> ${CANARY}`]]));
    assert.deepEqual(found[0], { place: 'the log', secret: 'the canary', form: 'raw' });
    assert.ok(!JSON.stringify(found).includes(CANARY));
  });

  it('finds nothing where there is none', () => {
    assert.deepEqual(find(Object.values(planted).join('\n'), 'another-5f0c1e2a-93b5'), []);
  });

  it('looks for no form so short that chance would bring it', () => {
    for (const [form, needle] of formsOf('0f4d5c1e-6f65-4a2f-8b0b-7f7f5d1f7a10')) assert.ok(needle.length > 30, form);
  });
});
