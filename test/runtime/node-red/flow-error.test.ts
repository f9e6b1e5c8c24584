import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { SmartThingsError } from '../../../src/base/errors';
import { text } from '../../../src/base/text';
import { forFlow } from '../../../src/runtime/node-red/flow-error';

interface Encoded {
  readonly format: string;
  readonly msg: string;
}
interface Util {
  readonly util: { encodeObject(message: { msg: unknown }): Encoded };
}
/** What the debug panel makes of what it is given. */
const { encodeObject } = (createRequire(__filename)('@node-red/util') as Util).util;

describe('an error that a flow gets', () => {
  const error = new SmartThingsError('invalid_command', text('a.sentence'), { statusCode: 422 }).inWords(
    () => 'Choose another value.',
  );
  const given = forFlow(error);

  it('is the bare sentence in the debug panel, and for catch nodes', () => {
    assert.equal(encodeObject({ msg: given }).msg, 'Choose another value.');
    assert.equal(String(given), 'Choose another value.');
  });

  it('keeps name, code, cause and stack for who branches by them', () => {
    assert.deepEqual(
      [given.name, given.message, given.code, given.cause],
      ['SmartThingsError', 'Choose another value.', 'invalid_command', error.cause],
    );
    for (const part of ['code', 'cause', 'stack']) assert.ok(Object.hasOwn(given, part), part);
    assert.match(given.stack, /Choose another value/);
  });

  it('shows nobody the parts of its sentence', () => {
    assert.ok(!JSON.stringify(given).includes('a.sentence'));
  });
});
