import assert from 'node:assert/strict';
import type { Reply } from './visitor';
import { REDIRECT_URI, Visitor, ask, dig, pairOf } from './visitor';

describe('the simulated authorize page', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const asked = (more: Record<string, string> = {}): URLSearchParams =>
    new URLSearchParams({
      client_id: visitor.app.clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'r:devices:* x:devices:*',
      state: 's t&a=te',
      ...more,
    });
  const open = (params: URLSearchParams): Promise<Reply> =>
    ask(`${visitor.simulator.url}/oauth/authorize?${params.toString()}`);
  const post = (params: URLSearchParams, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(`${visitor.simulator.url}/oauth/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: params.toString(),
    });
  const cabin = (): string => visitor.simulator.locations[1]?.locationId ?? '';
  const target = (reply: Reply): URL => new URL(String(reply.headers.location));

  it('shows a form with the app, the scopes in words and the locations', async () => {
    const reply = await open(asked());
    assert.equal(reply.status, 200);
    assert.match(reply.text, /Node-RED wants to use your home/);
    assert.match(reply.text, /See devices .*r:devices:\*/);
    assert.match(reply.text, /Control devices/);
    assert.match(reply.text, /> Home<.*> Cabin</s);
    assert.match(reply.text, /name="decision" value="allow"/);
    assert.match(reply.text, /name="decision" value="deny"/);
    assert.match(String(reply.headers['content-security-policy']), /frame-ancestors 'none'/);
  });

  it('writes what it was given as text', async () => {
    const app = visitor.simulator.registerApp({
      redirectUris: [REDIRECT_URI],
      scopes: ['r:devices:*'],
      name: '<b>"Sly" app</b>',
    });
    const reply = await open(
      asked({ client_id: app.clientId, scope: 'r:devices:*', state: '"><script>alert(1)</script>' }),
    );
    assert.ok(!reply.text.includes('<script>alert'));
    assert.ok(!reply.text.includes('<b>"Sly"'));
    assert.match(reply.text, /&lt;b&gt;&quot;Sly&quot; app/);
  });

  it('redirects with a code and the state when the person allows', async () => {
    const reply = await post(asked({ decision: 'allow', location: cabin() }));
    assert.equal(reply.status, 302);
    assert.equal(target(reply).origin + target(reply).pathname, REDIRECT_URI);
    assert.equal(target(reply).searchParams.get('state'), 's t&a=te');
    const code = target(reply).searchParams.get('code') ?? '';
    const tokens = await visitor.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
    assert.equal(dig(tokens.json, 'scope'), 'r:devices:* x:devices:*');
    const me = await visitor.get('/installedapps/me', pairOf(tokens).accessToken);
    assert.equal(dig(me.json, 'locationId'), cabin());
  });

  it('goes on a redirect URI that has a query', async () => {
    const redirectUri = 'http://localhost:1880/smartthings/callback?a=1';
    const app = visitor.simulator.registerApp({ redirectUris: [redirectUri], scopes: ['r:devices:*'] });
    const params = asked({ client_id: app.clientId, redirect_uri: redirectUri, scope: 'r:devices:*' });
    params.set('decision', 'allow');
    params.set('location', cabin());
    const reply = await post(params);
    assert.match(String(reply.headers.location), /callback\?a=1&code=\w{6}&state=/);
  });

  it('answers below /v1 too, and without a state where none was given', async () => {
    const params = asked({ decision: 'allow', location: cabin() });
    params.delete('state');
    const reply = await ask(`${visitor.simulator.url}/v1/oauth/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: params.toString(),
    });
    assert.equal(target(reply).searchParams.has('state'), false);
    assert.equal(target(reply).searchParams.get('code')?.length, 6);
  });

  it('redirects with access_denied when the person denies, or presses nothing', async () => {
    for (const decision of ['deny', '']) {
      const reply = await post(asked({ decision, location: cabin() }));
      assert.equal(target(reply).searchParams.get('error'), 'access_denied');
      assert.equal(target(reply).searchParams.get('state'), 's t&a=te');
      assert.equal(target(reply).searchParams.has('code'), false);
    }
  });

  it('says in plain text that a redirect URI is not registered, and redirects nowhere', async () => {
    for (const uri of ['https://evil.example/', `${REDIRECT_URI}/`, 'https://httpbin.org:443/get', '']) {
      for (const reply of [await open(asked({ redirect_uri: uri })), await post(asked({ redirect_uri: uri }))]) {
        assert.deepEqual([reply.status, reply.text], [400, "'redirect_uri' could not be validated"]);
        assert.equal(reply.headers.location, undefined);
      }
    }
  });

  it('says so of an unknown client', async () => {
    assert.equal((await open(asked({ client_id: 'nobody' }))).status, 400);
  });

  it('names the first scope that the app may not ask for', async () => {
    for (const [scope, stranger] of [
      ['r:devices:* sse', 'sse'],
      ['', 'scope'],
      ['w:scenes:*', 'w:scenes:*'],
    ]) {
      const reply = await open(asked({ scope: scope ?? '' }));
      assert.equal(reply.status, 302);
      assert.equal(target(reply).searchParams.get('error'), 'invalid_scope');
      assert.equal(target(reply).searchParams.get('error_description'), stranger);
    }
  });

  it('does not trust the form: its scope is checked again', async () => {
    const reply = await post(asked({ scope: 'r:devices:* sse', decision: 'allow', location: cabin() }));
    assert.equal(target(reply).searchParams.get('error'), 'invalid_scope');
  });

  it('knows codes only', async () => {
    const reply = await open(asked({ response_type: 'token' }));
    assert.equal(target(reply).searchParams.get('error'), 'unsupported_response_type');
  });

  it('refuses a location that is not there', async () => {
    for (const location of ['', 'elsewhere']) {
      assert.equal((await post(asked({ decision: 'allow', location }))).status, 400);
    }
  });

  it('lets no other web page press Allow', async () => {
    const params = asked({ decision: 'allow', location: cabin() });
    assert.equal((await post(params, { origin: 'https://evil.example' })).status, 403);
    assert.equal((await post(params, { origin: 'null' })).status, 403);
    assert.equal((await post(params, { 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await post(params, { origin: visitor.simulator.url })).status, 302);
  });

  it('takes a form only, and no other method', async () => {
    assert.equal((await post(asked(), { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await ask(`${visitor.simulator.url}/oauth/authorize`, { method: 'DELETE' })).status, 405);
  });

  describe('registering an app', () => {
    const register =
      (redirectUris: string[], scopes = ['r:devices:*']) =>
      () =>
        visitor.simulator.registerApp({ redirectUris, scopes });

    it('takes https, and http to this machine', () => {
      assert.doesNotThrow(register(['https://red.example/cb', 'http://localhost:1880/cb', 'http://127.0.0.1:1880/cb']));
      assert.doesNotThrow(register([]));
    });

    it('refuses what Samsung refuses', () => {
      for (const uri of [
        'http://192.168.1.5/cb',
        'ftp://x/',
        'myapp://cb',
        'nonsense',
        'https://*.example/',
        'https://a/#b',
      ]) {
        assert.throws(register([uri]), /redirect URI/, uri);
      }
      assert.throws(register(Array.from({ length: 11 }, (_, index) => `https://a.example/${index}`)), /at most 10/);
      assert.throws(register([], ['devices']), /Not a scope: devices/);
    });

    it('approves only what the page would', () => {
      const { clientId } = visitor.app;
      const approve = (more: object) => () =>
        visitor.simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: ['r:devices:*'], ...more });
      assert.doesNotThrow(approve({}));
      assert.throws(approve({ clientId: 'x' }), /client id/);
      assert.throws(approve({ redirectUri: 'https://evil.example/' }), /redirect URI/);
      assert.throws(approve({ scopes: ['sse'] }), /sse/);
      assert.throws(approve({ scopes: [] }), /scope/);
      assert.throws(approve({ locationId: 'x' }), /location/);
    });
  });
});
