import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const asked = editorModule('shared/asked-values', { RED: { _: (key: string) => key } }) as {
  sourceOf(field: { value: string; type: string }): string | undefined;
  writtenValue(field: { value: string; type: string }): unknown;
  fieldOf(key: string | undefined): string | undefined;
};

describe('values that a dialog asks for to try something', () => {
  it('are those that come from elsewhere', () => {
    const cases: [value: string, type: string, source: string | undefined][] = [
      ['on', 'str', undefined],
      ['', 'str', undefined],
      ['64', 'num', undefined],
      ['[1]', 'json', undefined],
      ['true', 'bool', undefined],
      ['payload.level', 'msg', 'msg.payload.level'],
      ['lamp', 'flow', 'flow.lamp'],
      ['lamp', 'global', 'global.lamp'],
      ['LAMP', 'env', '${LAMP}'],
      ['${LAMP}', 'str', '${LAMP}'],
      ['payload & "x"', 'jsonata', 'payload & "x"'],
    ];
    for (const [value, type, source] of cases)
      assert.equal(asked.sourceOf({ value, type }), source, `${type} ${value}`);
  });

  it('are read as what they are', () => {
    const cases: [value: string, type: string, read: unknown][] = [
      ['on', 'str', 'on'],
      ['64', 'num', 64],
      ['', 'num', undefined],
      ['true', 'bool', true],
      ['false', 'bool', false],
      ['[1, {"a": null}]', 'json', [1, { a: null }]],
      ['', 'json', undefined],
    ];
    for (const [value, type, read] of cases) {
      const now = asked.writtenValue({ value, type });
      assert.equal(JSON.stringify(now), JSON.stringify(read), `${type} ${value}`);
    }
    assert.throws(() => asked.writtenValue({ value: '{oh', type: 'json' }), { name: 'SyntaxError' });
  });

  it('have a failure said at the field that it is about', () => {
    const cases: [key: string | undefined, field: string | undefined][] = [
      ['command.argumentRefused', 'args'],
      ['command.unknownCommand', 'command'],
      ['command.valueRefused', 'payload'],
      ['command.payloadNotUnderstood', 'payload'],
      ['home.attributeUnknown', 'attribute'],
      ['home.deviceMissing', 'device'],
      ['runtime.account.clientIdMissing', 'account'],
      ['oauth.state.reauthorize', 'account'],
      ['api.serverError', undefined],
      ['constructor', undefined],
      [undefined, undefined],
    ];
    for (const [key, field] of cases) assert.equal(asked.fieldOf(key), field, key);
  });
});
