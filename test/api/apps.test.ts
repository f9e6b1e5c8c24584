import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createApp, type CreatedApp, type NewApp } from '../../src/api/apps';
import type { ErrorCode } from '../../src/base/errors';
import { HttpFailure } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { apiOn, failsWith } from '../support/api-fixture';
import type { FakeClock } from '../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../support/fake-http';

const TOKEN = 'canary-personal-token';
const SECRET = 'canary-client-secret';

const wanted: NewApp = {
  appName: 'kitchen-0001',
  displayName: 'Kitchen',
  description: 'Flows',
  scopes: ['r:devices:*', 'x:devices:*'],
  redirectUris: ['https://example.com/callback'],
};
const created = {
  app: { appId: 'app-1', appName: wanted.appName, appType: 'API_ONLY' },
  oauthClientId: 'client-1',
  oauthClientSecret: SECRET,
};
const refusal = (code: string, message = 'No.', target = ''): object => ({
  requestId: '7',
  error: {
    code: 'ConstraintViolationError',
    message: 'The request is malformed.',
    details: [{ code: 'Wrapped', message: 'outer', details: [{ code, target, message, details: [] }] }],
  },
});

interface Creation {
  readonly http: FakeHttp;
  readonly clock: FakeClock;
  make(app?: NewApp): Promise<CreatedApp>;
}

function creation(...answers: FakeAnswer[]): Creation {
  const http = FakeHttp.script(...answers);
  const tokens = {
    accessToken: () => Promise.resolve(new Secret(TOKEN)),
    replacementFor: () => Promise.resolve(undefined),
  };
  const { api, clock } = apiOn(http, { tokens });
  return { http, clock, make: (app = wanted) => createApp(api, app) };
}

describe('creating an app', () => {
  it('sends what Samsung documents for an app of the kind API_ONLY', async () => {
    const { http, make } = creation(reply(200, created));
    await make();
    assert.deepEqual(http.asked, ['POST https://api.example.com/v1/apps']);
    assert.deepEqual(http.bearers, [TOKEN]);
    assert.deepEqual(JSON.parse(http.requests[0]?.body ?? ''), {
      appName: 'kitchen-0001',
      displayName: 'Kitchen',
      description: 'Flows',
      appType: 'API_ONLY',
      classifications: ['CONNECTED_SERVICE'],
      principalType: 'LOCATION',
      singleInstance: true,
      apiOnly: {},
      oauth: {
        clientName: 'Kitchen',
        scope: ['r:devices:*', 'x:devices:*'],
        redirectUris: ['https://example.com/callback'],
      },
    });
  });

  it('names the address for events where there is one', async () => {
    const { http, make } = creation(reply(200, created));
    await make({ ...wanted, targetUrl: 'https://example.com/events' });
    const sent = JSON.parse(http.requests[0]?.body ?? '') as { apiOnly: unknown };
    assert.deepEqual(sent.apiOnly, { targetUrl: 'https://example.com/events' });
  });

  it('gives the ids and the secret, wrapped', async () => {
    const { make } = creation(reply(200, created));
    const app = await make();
    assert.deepEqual([app.appId, app.clientId, app.clientSecret.reveal()], ['app-1', 'client-1', SECRET]);
    assert.ok(!`${inspect(app, { depth: 9 })}${JSON.stringify(app)}`.includes(SECRET));
  });

  const refusals: [name: string, answer: FakeAnswer, code: ErrorCode, key: string][] = [
    ['the token is dead', reply(401), 'invalid_message', 'app.tokenRefused'],
    ['the token lacks a permission', reply(403), 'invalid_message', 'app.permissionsMissing'],
    ['there are too many apps', reply(422, refusal('LimitError')), 'rate_limited', 'app.tooMany'],
    [
      'nobody answers at the address for events',
      reply(422, refusal('TargetUnreachableError', 'Unable to communicate with target.')),
      'invalid_message',
      'app.targetUnreachable',
    ],
    [
      'the name is taken',
      reply(422, refusal('ConstraintViolationError', 'appName already exists.')),
      'invalid_message',
      'app.nameTaken',
    ],
    ['something else is not to its liking', reply(422, refusal('PatternError')), 'invalid_message', 'app.refused'],
    ['it does not understand', reply(400, refusal('NotNullError')), 'invalid_message', 'app.refused'],
    ['it has trouble', reply(500, refusal('UnexpectedError')), 'server', 'app.unclear'],
    ['a page comes instead of an answer', reply(200, '<html>'), 'server', 'app.unclear'],
    [
      'the answer lacks the secret',
      reply(200, { ...created, oauthClientSecret: '' }),
      'server',
      'api.unexpectedAnswer',
    ],
    ['the answer is empty', reply(200), 'server', 'api.unexpectedAnswer'],
    ['no answer comes', new HttpFailure('timeout', 'TIMEOUT'), 'timeout', 'app.unclear'],
    ['the connection breaks', new HttpFailure('network', 'ECONNRESET'), 'network', 'app.unclear'],
  ];
  for (const [name, answer, code, key] of refusals) {
    it(`says in words that ${name}, and asks once`, async () => {
      const { http, make } = creation(answer);
      const error = await failsWith(make(), code, key);
      assert.equal(http.requests.length, 1);
      assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(TOKEN));
    });
  }

  it('says that there is no connection where the request surely never arrived', async () => {
    const { make, clock } = creation(new HttpFailure('refused', 'ENOTFOUND'));
    const failed = failsWith(make(), 'network', 'api.noConnection');
    await clock.pass(10_000);
    await failed;
  });

  it('quotes no token that the cloud sends back', async () => {
    const { make } = creation(reply(422, refusal('PatternError', `bad token ${TOKEN}`)));
    const error = await failsWith(make(), 'invalid_message', 'app.refused');
    assert.deepEqual(error.text.params, { reason: 'bad token …' });
    assert.deepEqual(error.cause, { code: error.code, statusCode: 422, requestId: '7' });
  });
});
