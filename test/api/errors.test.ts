import assert from 'node:assert/strict';
import { errorOfReply } from '../../src/api/errors';
import { Secret } from '../../src/base/secret';
import { inspect } from 'node:util';
import type { ErrorCode, SmartThingsError } from '../../src/base/errors';
import type { HttpReply } from '../../src/base/ports';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeHttp, reply } from '../support/fake-http';

type Sent = 'command' | 'read';

/** The error that an answer makes of a command or a read. */
async function errorOf(answer: HttpReply, code: ErrorCode, sent: Sent, granted?: string): Promise<SmartThingsError> {
  const http = FakeHttp.script(answer);
  const { api, clock } = apiOn(http, { grantedScope: () => granted });
  const path = ['devices', 'lamp', sent];
  const failed = failsWith(
    sent === 'command'
      ? api.request({ method: 'POST', path, kind: 'commands', scope: 'x:devices', deviceId: 'lamp' })
      : api.request({ method: 'GET', path, kind: 'reads', scope: 'r:devices', deviceId: 'lamp' }),
    code,
  );
  await settle();
  await clock.pass(60_000);
  return failed;
}

const errorBody = (code: string, message: string, details: unknown = []): unknown => ({
  requestId: '1000000000000000002',
  error: { code, message, details },
});

describe('errors of the API', () => {
  const table: [answer: HttpReply, sent: Sent, code: ErrorCode, key: string][] = [
    [reply(402), 'command', 'budget', 'api.budget'],
    [reply(404, errorBody('NotFoundError', 'Not Found')), 'read', 'not_found', 'api.notFound'],
    [reply(409, errorBody('ConflictError', 'invalid device state')), 'command', 'device_state', 'api.deviceState'],
    [reply(422, errorBody('LimitError', 'exceeded')), 'command', 'rate_limited', 'api.limit'],
    [reply(422, errorBody('X', 'x', [{ code: 'LimitError' }])), 'command', 'rate_limited', 'api.limit'],
    [reply(422), 'command', 'invalid_command', 'api.commandRefused'],
    [reply(400, errorBody('PatternError', 'bad')), 'command', 'invalid_command', 'api.commandRefused'],
    [reply(400, errorBody('PatternError', 'bad')), 'read', 'invalid_message', 'api.requestRefused'],
    [reply(500), 'command', 'server', 'api.serverErrorCommand'],
    [reply(503, '<html>'), 'read', 'server', 'api.serverError'],
    [reply(302, '', { location: 'https://evil.example' }), 'read', 'server', 'api.redirected'],
    [reply(406), 'read', 'server', 'api.unexpectedStatus'],
    [reply(418, '{"error":"teapot"}'), 'command', 'server', 'api.unexpectedStatus'],
    [reply(403), 'command', 'forbidden', 'api.forbidden'],
  ];

  for (const [answer, sent, code, key] of table) {
    const { status } = answer;
    it(`turns ${status} to a ${sent} into ${code} (${key})`, async () => {
      const error = await errorOf(answer, code, sent);
      assert.equal(error.text.key, key);
      assert.equal(error.cause.statusCode, status);
    });
  }

  it('names the missing scope where it is known, and no other', async () => {
    const granted = 'r:devices:* x:scenes:* x:devicesomething:*';
    const missing = await errorOf(reply(403), 'forbidden', 'command', granted);
    assert.deepEqual(missing.text, { key: 'api.scopeMissing', params: { scope: 'x:devices:*' } });
    assert.equal((await errorOf(reply(403), 'forbidden', 'read', granted)).text.key, 'api.forbidden');
    for (const enough of ['x:devices:$', 'x:devices', 'r:devices:*\n x:devices:*']) {
      assert.equal((await errorOf(reply(403), 'forbidden', 'command', enough)).text.key, 'api.forbidden');
    }
    assert.equal((await errorOf(reply(403), 'forbidden', 'command', '')).text.key, 'api.scopeMissing');
  });

  it('quotes the innermost details, which name the argument', async () => {
    const details = [
      { code: 'A', message: 'outer', details: [{ message: 'commands[0].arguments[0]: must have a maximum of 30000' }] },
      { code: 'B', message: 'second' },
      { code: 'B', message: 'second' },
      null,
      7,
    ];
    const error = await errorOf(
      reply(422, errorBody('ConstraintViolationError', 'The request is malformed.', details)),
      'invalid_command',
      'command',
    );
    assert.equal(error.text.params.reason, 'commands[0].arguments[0]: must have a maximum of 30000; second');
    assert.equal(error.cause.requestId, '1000000000000000002');
  });

  it('takes bodies of every shape', async () => {
    const bodies = [
      '',
      '<html>',
      '[]',
      'null',
      '7',
      '"x"',
      '{"error":null}',
      '{"error":[]}',
      '{"error":{"details":{}}}',
    ];
    for (const body of bodies) {
      const error = await errorOf(reply(422, body), 'invalid_command', 'command');
      assert.equal(error.text.params.reason, '–');
      assert.deepEqual(error.cause, { code: 'invalid_command', statusCode: 422 });
    }
    const numbered = await errorOf(reply(404, { requestId: 42 }), 'not_found', 'read');
    assert.equal(numbered.cause.requestId, '42');
    const inHeader = await errorOf(reply(404, '', { 'x-request-id': 'h1' }), 'not_found', 'read');
    assert.equal(inHeader.cause.requestId, 'h1');
  });

  it('does not follow endless details nor quote novels', async () => {
    let details: unknown[] = [{ message: 'deepest' }];
    for (let depth = 0; depth < 1_000; depth++) details = [{ message: `at ${depth}`, details }];
    const deep = await errorOf(reply(422, errorBody('X', 'top', details)), 'invalid_command', 'command');
    assert.doesNotMatch(deep.message, /deepest/);
    const long = await errorOf(reply(422, errorBody('X', 'y'.repeat(1e6))), 'invalid_command', 'command');
    assert.ok(long.message.length < 400);
  });

  it('tells no secret and forges no line by the id of a request', () => {
    const token = Buffer.from('Bearer long-token-1').toString('base64');
    for (const requestId of ['id\nforged line', `id ${token}`, 'id long-token-1', 'x'.repeat(1_000)]) {
      const call = { changes: false, isCommand: false, scope: undefined, grantedScope: undefined, timeoutSeconds: 10 };
      const error = errorOfReply(reply(404, { requestId }), { ...call, token: new Secret('long-token-1') });
      const told = error.cause.requestId ?? '';
      assert.match(told, /^[^\n]{1,100}$/);
      assert.doesNotMatch(told, /long-token|bG9uZy10b2tlb/);
    }
  });

  it('repeats no token, whatever the answer quotes', async () => {
    const quoting = errorBody('X', 'Bearer token-1 is not welcome');
    const error = await errorOf(reply(422, quoting), 'invalid_command', 'command');
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /token-1/);
    assert.equal(error.text.params.reason, 'Bearer … is not welcome');
  });
});
