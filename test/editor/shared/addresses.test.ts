import assert from 'node:assert/strict';
import { readAccountConfig } from '../../../src/runtime/account/config';
import { editorModule } from '../editor-module';

const { checkAddress } = editorModule('shared/validation', { RED: { _: (key: string) => key } }) as {
  checkAddress(value: unknown, mayBeEmpty: boolean): true | string;
};

describe('an address in the dialog', () => {
  const client = { clientId: 'id', clientSecret: 'secret' };
  const verdicts: [address: string, sentence: string | undefined][] = [
    ['https://api.smartthings.com', undefined],
    ['http://127.1:4000', undefined],
    ['http:///localhost./', undefined],
    ['http://[::ffff:127.0.0.1]', undefined],
    ['https://user@example.com', 'validation.addressLogin'],
    ['https://user:word@example.com', 'validation.addressLogin'],
    ['http://user:word@127.0.0.1', 'validation.addressLogin'],
    ['http://192.168.1.2', 'validation.addressPlain'],
    ['http://raspberrypi', 'validation.addressPlain'],
    ['http://127.0.0.1.example.com', 'validation.addressPlain'],
    ['ftp://localhost', 'validation.addressWrong'],
    ['nonsense', 'validation.addressWrong'],
    [`https://example.com/${'a'.repeat(2048)}`, 'validation.addressLong'],
  ];
  for (const [address, sentence] of verdicts) {
    it(`is judged as the runtime judges it: ${address.slice(0, 60)}`, () => {
      const verdict = checkAddress(address, true);
      assert.equal(verdict === true ? undefined : verdict.split(':').at(-1), sentence);
      for (const property of ['apiUrl', 'tokenUrl']) {
        const { problems } = readAccountConfig({ id: 'a', type: 'smartthings-account', [property]: address }, client);
        assert.equal(problems.length > 0, sentence !== undefined, property);
      }
    });
  }

  it('is not judged where the environment gives it', () => {
    for (const variable of ['${API}', '$(API)', ' ${API} ']) assert.equal(checkAddress(variable, false), true);
  });
});
