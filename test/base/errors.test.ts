import assert from 'node:assert/strict';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';

describe('an error that leaves the package', () => {
  const error = new SmartThingsError('forbidden', text('api.forbidden'), { statusCode: 403, requestId: 'r1' }).inWords(
    () => 'You may not.',
  );

  it('is its sentence alone as text, for people', () => {
    assert.equal(String(error), 'You may not.');
    assert.equal(error.name, 'SmartThingsError');
    assert.match(error.stack ?? '', /^SmartThingsError: You may not\.\n +at /);
  });

  it('tells its code twice: some Node-REDs pass on the cause alone', () => {
    assert.equal(error.code, 'forbidden');
    assert.deepEqual(error.cause, { code: 'forbidden', statusCode: 403, requestId: 'r1' });
  });

  it('has a cause that can be read as text, and is a plain object all the same', () => {
    assert.deepEqual(JSON.parse(String(error.cause)), { code: 'forbidden', statusCode: 403, requestId: 'r1' });
    assert.deepEqual(Object.keys(error.cause).sort(), ['code', 'requestId', 'statusCode']);
    assert.equal(Object.getPrototypeOf(error.cause), Object.prototype);
  });

  it('keeps the code that it was made with', () => {
    const other = new SmartThingsError('budget', text('api.budget'), error.cause);
    assert.deepEqual([other.code, other.cause.code], ['budget', 'budget']);
  });
});
