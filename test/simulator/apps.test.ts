import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { Secret } from '../../src/base/secret';
import type { Reply } from './visitor';
import { Visitor, ask, basic, dig, itemsOf } from './visitor';

const DAY_MS = 24 * 60 * 60_000;

describe('apps of the simulated cloud', () => {
  let visitor: Visitor;
  let token: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    token = visitor.simulator.personalToken().reveal();
  });
  afterEach(() => Visitor.closeAll());

  const send = (method: string, path: string, body?: unknown, bearer = token): Promise<Reply> =>
    ask(visitor.simulator.url + path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const oauth = {
    clientName: 'Node-RED kitchen',
    scope: ['r:devices:*', 'x:devices:*'],
    redirectUris: ['https://example.com/cb', 'http://localhost:1880/cb'],
  };
  const app = {
    appName: 'node-red-kitchen.1_a',
    displayName: 'Node-RED kitchen',
    description: 'Flows',
    appType: 'API_ONLY',
    classifications: ['CONNECTED_SERVICE'],
    principalType: 'LOCATION',
    singleInstance: true,
    apiOnly: { targetUrl: 'https://example.com/events' },
    oauth,
  };
  const create = async (more: object = {}): Promise<Reply> => send('POST', '/apps', { ...app, ...more });
  const refused = (reply: Reply, status: number, target?: string): void => {
    assert.equal(reply.status, status, reply.text);
    if (target !== undefined) assert.equal(dig(reply.json, 'error', 'details', 0, 'target'), target);
  };

  it('are created, and show their secret once', async () => {
    const reply = await create();
    assert.equal(reply.status, 200, reply.text);
    const appId = String(dig(reply.json, 'app', 'appId'));
    const secret = String(field(reply.json, 'oauthClientSecret'));
    assert.match(secret, /^[\da-f-]{36}$/);
    assert.equal(dig(reply.json, 'app', 'apiOnly', 'subscription', 'targetUrl'), 'https://example.com/events');
    assert.equal(dig(reply.json, 'app', 'apiOnly', 'subscription', 'targetStatus'), 'PENDING');
    for (const path of [`/apps/${appId}`, '/apps/node-red-kitchen.1_a', '/v1/apps', `/apps/${appId}/oauth`]) {
      const seen = await send('GET', path);
      assert.equal(seen.status, 200, path);
      assert.ok(!seen.text.includes(secret), path);
    }
    const own = await send('GET', `/apps/${appId}`);
    assert.deepEqual(own.json, field(reply.json, 'app'));
    assert.equal(itemsOf(await send('GET', '/apps')).length, 2, 'the one that was there before, and this one');
  });

  it('sign people in', async () => {
    const { json } = await create();
    const clientId = String(field(json, 'oauthClientId'));
    const redirectUri = 'http://localhost:1880/cb';
    const code = visitor.simulator.approve({ clientId, redirectUri, scopes: oauth.scope });
    const reply = await ask(`${visitor.simulator.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: basic(clientId, String(field(json, 'oauthClientSecret'))),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: redirectUri,
      }).toString(),
    });
    assert.equal(reply.status, 200, reply.text);
    const accessToken = String(field(reply.json, 'access_token'));
    assert.equal((await visitor.get('/devices', accessToken)).status, 200);
    assert.equal((await visitor.get('/scenes', accessToken)).status, 403, 'a scope that the app does not have');
  });

  it('change what they may ask for, and keep id and secret', async () => {
    const { json } = await create();
    const appId = String(dig(json, 'app', 'appId'));
    const changed = { ...oauth, clientName: 'Other', scope: ['r:scenes:*'], redirectUris: ['https://other.example/'] };
    const reply = await send('PUT', `/apps/${appId}/oauth`, changed);
    assert.deepEqual([reply.status, reply.json], [200, changed]);
    assert.deepEqual((await send('GET', `/apps/${appId}/oauth`)).json, changed);
    const known = visitor.simulator.app(appId);
    assert.equal(known?.clientId, field(json, 'oauthClientId'));
    assert.ok(known?.clientSecret.equals(new Secret(String(field(json, 'oauthClientSecret')))));
    assert.throws(() =>
      visitor.simulator.approve({
        clientId: known?.clientId ?? '',
        redirectUri: 'https://example.com/cb',
        scopes: ['r:scenes:*'],
      }),
    );
  });

  it('are deleted with all that hung on them', async () => {
    const { appId, clientId } = visitor.app;
    assert.equal((await send('DELETE', `/apps/${appId}`)).status, 200);
    refused(await send('GET', `/apps/${appId}`), 403);
    assert.equal((await visitor.get('/devices')).status, 401);
    assert.equal(visitor.simulator.app(appId), undefined);
    assert.notEqual(clientId, '');
  });

  describe('are refused', () => {
    const long = (length: number): string => 'a'.repeat(length);
    const wrong: [name: string, more: object, status: number, target?: string][] = [
      ['without a name', { appName: '' }, 400, 'appName'],
      ['with a name of other characters', { appName: 'küche' }, 422, 'appName'],
      ['with a name that begins with a dash', { appName: '-a' }, 422, 'appName'],
      ['with a name of 250 characters', { appName: long(250) }, 422, 'appName'],
      ['without a name to show', { displayName: undefined }, 400, 'displayName'],
      ['with a name to show of 76 characters', { displayName: long(76) }, 422, 'displayName'],
      ['without a description', { description: '' }, 400, 'description'],
      ['with a description of 251 characters', { description: long(251) }, 422, 'description'],
      ['of another kind', { appType: 'WEBHOOK_SMART_APP' }, 422, 'appType'],
      ['without a classification', { classifications: [] }, 422, 'classifications'],
      ['with an unknown classification', { classifications: ['LAMP'] }, 422, 'classifications'],
      ['with a text as classifications', { classifications: 'SERVICE' }, 400, 'classifications'],
      ['for nobody', { principalType: 'HOUSE' }, 422, 'principalType'],
      ['with a text as singleInstance', { singleInstance: 'yes' }, 422, 'singleInstance'],
      ['with http for events', { apiOnly: { targetUrl: 'http://example.com/' } }, 422, 'apiOnly.targetUrl'],
      ['with a number for events', { apiOnly: { targetUrl: 7 } }, 422, 'apiOnly.targetUrl'],
      ['without sign-in', { oauth: undefined }, 400, 'oauth'],
      ['without a client name', { oauth: { ...oauth, clientName: ' ' } }, 400, 'oauth.clientName'],
      ['without scopes', { oauth: { ...oauth, scope: [] } }, 422, 'oauth.scope'],
      ['with scopes in a text', { oauth: { ...oauth, scope: 'r:devices:*' } }, 400, 'oauth.scope'],
      ['with what is no scope', { oauth: { ...oauth, scope: ['devices'] } }, 422, 'oauth.scope'],
      ['with the scope of partners', { oauth: { ...oauth, scope: ['sse'] } }, 422, 'oauth.scope'],
      ['with the scope of owners', { oauth: { ...oauth, scope: ['w:apps:*'] } }, 422, 'oauth.scope'],
      ['with eleven redirect URIs', uris(...Array.from({ length: 11 }, (_, n) => `https://a.example/${n}`)), 422],
      ['with plain http on the network', uris('http://192.168.1.2:1880/cb'), 422, 'oauth.redirectUris'],
      ['with a wildcard', uris('https://*.example.com/cb'), 422, 'oauth.redirectUris'],
      ['with a fragment', uris('https://example.com/cb#x'), 422, 'oauth.redirectUris'],
      ['with a scheme of its own', uris('nodered://cb'), 422, 'oauth.redirectUris'],
      ['with what is no URL', uris('callback'), 422, 'oauth.redirectUris'],
      ['with numbers as redirect URIs', { oauth: { ...oauth, redirectUris: [1] } }, 400, 'oauth.redirectUris'],
    ];
    for (const [name, more, status, target] of wrong) {
      it(name, async () => {
        refused(await create(more), status, target);
        assert.equal(itemsOf(await send('GET', '/apps')).length, 1);
      });
    }

    function uris(...redirectUris: string[]): object {
      return { oauth: { ...oauth, redirectUris } };
    }

    it('with a name that is taken', async () => {
      await create();
      const reply = await create();
      refused(reply, 422, 'appName');
      assert.match(reply.text, /already exists/);
    });

    it('where nobody answers at the address for events', async () => {
      const reply = await create({ apiOnly: { targetUrl: 'https://nowhere.invalid/events' } });
      refused(reply, 422, 'apiOnly.targetUrl');
      assert.equal(dig(reply.json, 'error', 'details', 0, 'code'), 'TargetUnreachableError');
    });

    it('past a hundred', async () => {
      for (let number = 1; number < 100; number++) {
        visitor.simulator.registerApp({ redirectUris: [], scopes: ['r:devices:*'] });
      }
      const reply = await create();
      refused(reply, 422);
      assert.equal(dig(reply.json, 'error', 'code'), 'LimitError');
    });

    it('as what is no JSON, or no object', async () => {
      refused(await send('POST', '/apps', []), 400, 'body');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      refused(await ask(`${visitor.simulator.url}/apps`, { method: 'POST', headers, body: '{' }), 400, 'body');
    });

    it('without a token, and with a dead one', async () => {
      refused(await send('POST', '/apps', app, 'made-up'), 401);
      visitor.clock.step(DAY_MS);
      refused(await create(), 401);
    });

    it('for the token of a sign-in, whatever its scopes', async () => {
      refused(await send('POST', '/apps', app, visitor.pair.accessToken), 403);
      refused(await send('GET', '/apps', undefined, visitor.pair.accessToken), 403);
    });

    it('for a personal token without the permission', async () => {
      const reader = visitor.simulator.personalToken({ scopes: ['r:apps:*'] }).reveal();
      refused(await send('POST', '/apps', app, reader), 403);
      assert.equal((await send('GET', '/apps', undefined, reader)).status, 200);
      const writer = visitor.simulator.personalToken({ scopes: ['w:apps:*'] }).reveal();
      refused(await send('GET', '/apps', undefined, writer), 403);
      refused(await send('PUT', `/apps/${visitor.app.appId}/oauth`, oauth, reader), 403);
    });
  });

  describe('and personal access tokens', () => {
    it('read the home where they have the scope for it', async () => {
      const reader = visitor.simulator.personalToken({ scopes: ['r:devices:*'] }).reveal();
      assert.ok(itemsOf(await visitor.get('/devices', reader)).length > 10);
      refused(await visitor.get('/devices', token), 403);
    });

    it('have no installed app', async () => {
      refused(await visitor.get('/installedapps/me', token), 403);
    });

    it('have scopes that are scopes', () => {
      assert.throws(() => visitor.simulator.personalToken({ scopes: ['apps'] }), /Not a scope: apps/);
    });
  });
});
