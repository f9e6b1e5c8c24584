import assert from 'node:assert/strict';
import { field, stringField } from '../../src/base/json';
import { Secret } from '../../src/base/secret';
import type { Reply } from './visitor';
import { REDIRECT_URI, Visitor, ask, basic, pairOf } from './visitor';

const DAY_MS = 24 * 60 * 60_000;

describe('the simulated token endpoint', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const code = (): string =>
    visitor.simulator.approve({ clientId: visitor.app.clientId, redirectUri: REDIRECT_URI, scopes: ['r:devices:*'] });
  const exchange = (given: string, more: Record<string, string | null> = {}): Promise<Reply> =>
    visitor.token({ grant_type: 'authorization_code', code: given, redirect_uri: REDIRECT_URI, ...more });
  const error = (reply: Reply): [number, unknown, unknown] => [
    reply.status,
    field(reply.json, 'error'),
    field(reply.json, 'error_description'),
  ];

  describe('with a code', () => {
    it('answers as the cloud does', async () => {
      const reply = await exchange(code());
      assert.equal(reply.status, 200);
      assert.match(stringField(reply.json, 'access_token') ?? '', /^[0-9a-f-]{36}$/);
      assert.match(stringField(reply.json, 'refresh_token') ?? '', /^[0-9a-f-]{36}$/);
      assert.equal(field(reply.json, 'token_type'), 'bearer');
      assert.equal(field(reply.json, 'expires_in'), 86399);
      assert.equal(field(reply.json, 'scope'), 'r:devices:*');
      assert.equal(field(reply.json, 'access_tier'), 0);
      assert.match(stringField(reply.json, 'installed_app_id') ?? '', /^[0-9a-f-]{36}$/);
    });

    it('gives codes of six characters', () => assert.match(code(), /^[A-Za-z0-9]{6}$/));

    it('answers below /v1 too', async () => {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: visitor.app.clientId,
        code: code(),
        redirect_uri: REDIRECT_URI,
      });
      const reply = await ask(`${visitor.simulator.url}/v1/oauth/token`, {
        method: 'POST',
        headers: {
          authorization: basic(visitor.app.clientId, visitor.app.clientSecret.reveal()),
          'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
        },
        body: body.toString(),
      });
      assert.equal(reply.status, 200);
    });

    it('takes a code once', async () => {
      const given = code();
      assert.equal((await exchange(given)).status, 200);
      assert.deepEqual(error(await exchange(given)), [400, 'invalid_grant', `Invalid authorization code: ${given}`]);
    });

    it('takes a code for five minutes', async () => {
      const young = code();
      const old = code();
      visitor.clock.step(5 * 60_000 - 1);
      assert.equal((await exchange(young)).status, 200);
      visitor.clock.step(1);
      assert.deepEqual(error(await exchange(old)), [400, 'invalid_grant', `Invalid authorization code: ${old}`]);
    });

    it('refuses a redirect URI other than the code’s, and one left out', async () => {
      for (const redirectUri of ['https://httpbin.org/get/', null]) {
        assert.equal(error(await exchange(code(), { redirect_uri: redirectUri }))[1], 'redirect_uri_mismatch');
      }
    });

    it('refuses a code of another app', async () => {
      const other = visitor.simulator.registerApp({ redirectUris: [REDIRECT_URI], scopes: ['r:devices:*'] });
      const given = code();
      const fields = { grant_type: 'authorization_code', code: given, redirect_uri: REDIRECT_URI };
      assert.equal(error(await visitor.token(fields, { app: other }))[1], 'invalid_grant');
      assert.equal((await exchange(given)).status, 200, 'and leaves it to its own');
    });

    it('refuses a made-up code, and an empty one', async () => {
      assert.deepEqual(error(await exchange('abcdef')), [400, 'invalid_grant', 'Invalid authorization code: abcdef']);
      assert.deepEqual(error(await exchange('')), [400, 'invalid_request', 'Missing parameter: code']);
    });
  });

  describe('with a refresh token', () => {
    it('gives a new pair of the same installed app, and kills both old tokens', async () => {
      const old = visitor.pair;
      const reply = await visitor.refresh();
      assert.equal(reply.status, 200);
      const renewed = pairOf(reply);
      assert.notEqual(renewed.accessToken, old.accessToken);
      assert.notEqual(renewed.refreshToken, old.refreshToken);
      assert.equal(renewed.installedAppId, old.installedAppId);
      assert.equal((await visitor.get('/devices', old.accessToken)).status, 401);
      assert.equal((await visitor.get('/devices', renewed.accessToken)).status, 200);
      assert.deepEqual(error(await visitor.refresh(old.refreshToken)), [
        400,
        'invalid_grant',
        `Invalid refresh token: ${old.refreshToken}`,
      ]);
    });

    it('leaves the new pair alive when the old token comes again', async () => {
      const renewed = pairOf(await visitor.refresh());
      await visitor.refresh();
      assert.equal((await visitor.get('/devices', renewed.accessToken)).status, 200);
    });

    it('takes it for thirty days', async () => {
      visitor.clock.step(30 * DAY_MS - 1);
      const renewed = pairOf(await visitor.refresh());
      assert.notEqual(renewed.refreshToken, '');
      visitor.clock.step(30 * DAY_MS);
      assert.equal(error(await visitor.refresh(renewed.refreshToken))[1], 'invalid_grant');
    });

    it('lets the access token die after its life', async () => {
      visitor.clock.step(86_399_000 - 1);
      assert.equal((await visitor.get('/devices')).status, 200);
      visitor.clock.step(1);
      const reply = await visitor.get('/devices');
      assert.deepEqual([reply.status, reply.text], [401, '']);
    });

    it('refuses one that it never gave, one of another app, and an empty one', async () => {
      assert.equal(error(await visitor.refresh('9a71c7de-0000-4000-8000-000000000000'))[1], 'invalid_grant');
      assert.equal(error(await visitor.refresh(''))[1], 'invalid_request');
      const other = visitor.simulator.registerApp({ redirectUris: [REDIRECT_URI], scopes: ['r:devices:*'] });
      const fields = { grant_type: 'refresh_token', refresh_token: visitor.pair.refreshToken };
      assert.equal(error(await visitor.token(fields, { app: other }))[1], 'invalid_grant');
      assert.equal((await visitor.refresh()).status, 200, 'the own app still may');
    });
  });

  describe('of a client', () => {
    const refresh = (
      fields: Record<string, string | null>,
      headers: Record<string, string> = {},
      token = visitor.pair.refreshToken,
    ): Promise<Reply> => visitor.token({ grant_type: 'refresh_token', refresh_token: token, ...fields }, { headers });

    it('wants the secret', async () => {
      const wrong = await refresh({}, { authorization: basic(visitor.app.clientId, 'wrong') });
      assert.deepEqual(error(wrong), [401, 'invalid_client', 'Bad client credentials']);
    });

    it('wants the Basic header', async () => {
      for (const authorization of [
        '',
        'Basic',
        'Basic ???',
        `Bearer ${visitor.pair.accessToken}`,
        'Basic bm9jb2xvbg==',
      ]) {
        assert.equal(error(await refresh({}, { authorization }))[1], 'invalid_client', authorization);
      }
    });

    it('wants client_id in the body, once, and the same', async () => {
      for (const clientId of [null, '', 'other']) {
        assert.equal((await refresh({ client_id: clientId })).status, 401);
      }
      const { clientId, clientSecret } = visitor.app;
      const twice = await ask(`${visitor.simulator.url}/oauth/token`, {
        method: 'POST',
        headers: {
          authorization: basic(clientId, clientSecret.reveal()),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `grant_type=refresh_token&client_id=${clientId}&client_id=${clientId}&refresh_token=x`,
      });
      assert.equal(twice.status, 401);
    });

    it('refuses JSON with an empty 415', async () => {
      const reply = await refresh({}, { 'content-type': 'application/json' });
      assert.deepEqual([reply.status, reply.text], [415, '']);
    });

    it('refuses other grants, none, and a repeated field', async () => {
      for (const grant of ['client_credentials', 'password', null]) {
        assert.equal(error(await refresh({ grant_type: grant }))[1], 'unsupported_grant_type');
      }
      const { clientId, clientSecret } = visitor.app;
      const repeated = await ask(`${visitor.simulator.url}/oauth/token`, {
        method: 'POST',
        headers: {
          authorization: basic(clientId, clientSecret.reveal()),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `grant_type=refresh_token&client_id=${clientId}&refresh_token=a&refresh_token=b`,
      });
      assert.equal(error(repeated)[1], 'invalid_request');
    });

    it('takes POST only', async () => {
      assert.equal((await ask(`${visitor.simulator.url}/oauth/token`)).status, 405);
    });

    it('spends no refresh token on a request that it refuses', async () => {
      await refresh({}, { authorization: basic(visitor.app.clientId, 'wrong') });
      await refresh({ client_id: 'other' });
      await refresh({}, { 'content-type': 'text/plain' });
      assert.equal((await visitor.refresh()).status, 200);
    });
  });

  describe('when a person changes something', () => {
    it('refuses the old secret after a new one was made, and takes the new one', async () => {
      const old = visitor.app;
      const clientSecret = visitor.simulator.regenerateSecret(old.clientId);
      assert.equal(error(await visitor.refresh())[1], 'invalid_client');
      const fields = { grant_type: 'refresh_token', refresh_token: visitor.pair.refreshToken };
      assert.equal((await visitor.token(fields, { app: { ...old, clientSecret } })).status, 200);
    });

    it('kills the tokens of a linked service that is removed', async () => {
      visitor.simulator.revoke(visitor.pair.installedAppId);
      assert.equal((await visitor.get('/devices')).status, 401);
      assert.equal(error(await visitor.refresh())[1], 'invalid_grant');
      assert.equal(visitor.simulator.log.refusals.at(-1)?.reason, 'revoked');
    });

    it('kills everything of an app that is deleted', async () => {
      const given = code();
      visitor.simulator.deleteApp(visitor.app.clientId);
      assert.equal((await visitor.get('/devices')).status, 401);
      assert.equal(error(await visitor.refresh())[1], 'invalid_client');
      assert.equal(error(await exchange(given))[1], 'invalid_client');
    });

    it('keeps other sign-ins of the same app', async () => {
      const first = visitor.pair;
      await visitor.signIn();
      visitor.simulator.revoke(visitor.pair.installedAppId);
      assert.equal((await visitor.get('/devices', first.accessToken)).status, 200);
    });
  });

  describe('in the log', () => {
    it('tells rotations by hash and time, and never a token', async () => {
      const { log } = visitor.simulator;
      const spent = new Secret(visitor.pair.refreshToken).hash();
      await visitor.clock.pass(1234);
      const issued = new Secret(pairOf(await visitor.refresh()).refreshToken).hash();
      const { clientId } = visitor.app;
      const { installedAppId } = visitor.pair;
      assert.deepEqual(log.rotations.at(-1), {
        rotatedAt: visitor.clock.now(),
        clientId,
        installedAppId,
        spent,
        issued,
      });
      assert.equal(log.rotations.at(0)?.spent, undefined, 'a sign-in spends none');
      assert.ok(!JSON.stringify([log.requests, log.rotations, log.refusals]).includes(visitor.pair.refreshToken));
    });

    it('counts refresh tokens that come after they were consumed, and only those', async () => {
      const { log } = visitor.simulator;
      await visitor.refresh('9a71c7de-0000-4000-8000-000000000000');
      assert.equal(log.presentedAfterConsumed, 0);
      await visitor.refresh();
      await visitor.refresh();
      assert.equal(log.presentedAfterConsumed, 1);
      assert.deepEqual(
        log.refusals.map(({ reason }) => reason),
        ['unknown', 'consumed'],
      );
      assert.equal(log.refusals[1]?.presented, new Secret(visitor.pair.refreshToken).hash());
    });

    it('lists requests without their queries, counts them by kind, and is emptied', async () => {
      const { log } = visitor.simulator;
      log.clear();
      await visitor.get('/v1/devices?includeStatus=true');
      await visitor.command('Kitchen lamp', { capability: 'switch', command: 'on' });
      await visitor.get('/scenes');
      await visitor.refresh();
      assert.deepEqual(
        log.requests.map(({ method, path, status, kind }) => [method, path.split('/')[1], status, kind]),
        [
          ['GET', 'devices', 200, 'reads'],
          ['POST', 'devices', 200, 'commands'],
          ['GET', 'scenes', 200, 'other'],
          ['POST', 'oauth', 200, 'tokens'],
        ],
      );
      assert.equal(log.count('reads'), 1);
      log.clear();
      assert.deepEqual([log.requests.length, log.rotations.length, log.count('tokens')], [0, 0, 0]);
    });
  });
});
