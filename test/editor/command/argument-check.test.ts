import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Form {
  readonly arguments: readonly unknown[];
}

const { savedForm, checkArguments } = editorModule('command/argument-check', {
  RED: { _: (key: string) => key },
}) as {
  savedForm: (value: unknown) => Form | undefined;
  checkArguments: (form: Form, saved: string) => unknown;
};

describe('the form of arguments that a flow has saved', () => {
  const level = { name: 'level', optional: false, schema: { type: 'integer', minimum: 0, maximum: 100 } };
  const form = { capability: 'switchLevel', command: 'setLevel', arguments: [level] };

  it('checks what is written by it', () => {
    const known = savedForm(form);
    assert.ok(known);
    assert.equal(checkArguments(known, '[64]'), true);
    assert.match(String(checkArguments(known, '[101]')), /argument\.isWrong/);
    assert.match(String(checkArguments(known, '')), /argument\.isMissing/);
    assert.match(String(checkArguments(known, '[1, 2]')), /argument\.tooMany/);
    assert.equal(checkArguments(known, 'no JSON'), true);
  });

  for (const value of [
    undefined,
    null,
    'text',
    [],
    {},
    { ...form, arguments: {} },
    ...[null, 7, {}, { ...level, name: 7 }, { ...level, schema: null }, { ...level, schema: { enum: 'on' } }].map(
      (argument) => ({ ...form, arguments: [argument] }),
    ),
  ]) {
    it(`is none where it is ${JSON.stringify(value)}`, () => assert.equal(savedForm(value), undefined));
  }
});
