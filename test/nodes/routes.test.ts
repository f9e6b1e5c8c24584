import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator, type Fault, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, REDIRECT_URI, SCOPES, signedIn, tab } from '../support/flows';
import { Red, type Message, type RouteReply } from '../support/red';

const HOSTILE = '<script>alert(1)</script>';

describe('the admin routes', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  const secrets = new Set<string>();

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
    secrets.clear();
    secrets.add(clientOf(simulator).clientSecret);
  });
  afterEach(async () => {
    const { accessToken, refreshToken } = red.credentials(id);
    for (const secret of [accessToken, refreshToken]) if (secret) secrets.add(secret);
    const told = [...red.replies, ...red.statusTexts, red.logged()].join('\n');
    // Deployed and taken away again: an open dialog would be remembered for half an hour.
    await red.deploy([tab, account(id, { mode: 'simulator' })]);
    await red.unload();
    await simulator.close();
    for (const secret of secrets) assert.ok(!told.includes(secret), 'a secret was told');
  });

  const path = (rest = ''): string => `/smartthings/accounts/${encodeURIComponent(id)}${rest}`;
  const get = (rest = ''): Promise<RouteReply> => red.request('get', path(rest));
  const post = (rest: string, body: object = {}): Promise<RouteReply> => red.request('post', path(rest), body);
  const draft = (body: object): Promise<RouteReply> => red.request('put', path('/draft'), body);
  const load = (properties: object, credentials: Message = {}): Promise<void> =>
    red.load(
      [
        tab,
        account(id, properties),
        ...command('command', id, { device: deviceId('Kitchen lamp'), deviceLabel: 'My lamp' }),
      ],
      {
        [id]: credentials,
      },
    );
  const loadOauth = async (): Promise<void> => load({ apiUrl: simulator.url }, clientOf(simulator));
  const loadSignedIn = async (): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    secrets.add(refreshToken);
    await load({ apiUrl: simulator.url }, { ...clientOf(simulator), seedRefreshToken: refreshToken });
    await red.answer('command', { payload: 'on' });
  };
  const begun = async (): Promise<{ url: URL; state: string }> => {
    const { status, body } = await post('/authorize');
    assert.equal(status, 200);
    const url = new URL(body.authorizeUrl as string);
    return { url, state: url.searchParams.get('state') ?? '' };
  };
  const code = (): string => {
    const { clientId } = clientOf(simulator);
    const given = simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
    secrets.add(given);
    return given;
  };
  const refused = (reply: RouteReply, status: number, error: string, key?: string): void => {
    assert.deepEqual([reply.status, reply.body.error?.code], [status, error]);
    assert.deepEqual(Object.keys(reply.body), ['error']);
    assert.deepEqual(Object.keys(reply.body.error ?? {}), ['code', 'message', 'sentence']);
    if (key !== undefined) assert.match(reply.body.error?.message ?? '', new RegExp(`:${key}$`));
  };

  describe('for an account in mode oauth', () => {
    it('tell its state, with times in UTC and without any token', async () => {
      await loadSignedIn();
      const { status, body } = await get();
      assert.equal(status, 200);
      assert.equal(body.mode, 'oauth');
      assert.equal(body.state, 'authorized');
      for (const time of ['accessTokenExpiresAt', 'nextRefreshAt', 'refreshedAt', 'refreshTokenExpiresAt']) {
        assert.match(body[time] as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
      assert.match(body.scope as string, /r:devices:\*/);
      assert.match(body.installedAppId as string, /^[\da-f-]{36}$/);
      assert.deepEqual(body.locations, [simulator.locations[0]]);
      const calls = body.calls as Record<string, unknown>;
      assert.deepEqual(Object.keys(calls), ['today', 'month', 'budget']);
      assert.equal(calls.budget, null);
      assert.ok(Number(calls.today) >= 2);
    });

    it('list the devices for the pickers', async () => {
      await loadSignedIn();
      const { status, body } = await get('/devices');
      assert.equal(status, 200);
      const devices = body as unknown as Record<string, unknown>[];
      const lamp = devices.find(({ label }) => label === 'Kitchen lamp');
      const { components, ...rest } = lamp ?? {};
      assert.deepEqual(rest, {
        ...{ deviceId: deviceId('Kitchen lamp'), label: 'Kitchen lamp', name: 'Extended color bulb', kind: 'Light' },
        ...{ room: 'Kitchen', roomId: rest.roomId, location: 'Home', locationId: simulator.locations[0]?.locationId },
        online: true,
        now: { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' },
      });
      const [main] = components as { id: string; label: string; capabilities: string[] }[];
      assert.equal(main?.id, 'main');
      assert.ok(main.capabilities.includes('switch'));
    });

    it('say 409 where nobody has signed in, and 400 where settings are missing', async () => {
      await loadOauth();
      refused(await get('/devices'), 409, 'not_authorized');
      refused(await post('/refresh'), 409, 'not_authorized');
      await red.unload();
      await load({ apiUrl: simulator.url });
      refused(await post('/authorize'), 400, 'invalid_message', 'runtime.account.clientIdMissing');
      refused(await get('/devices'), 409, 'not_authorized', 'runtime.account.clientIdMissing');
      assert.equal((await get()).body.state, 'unauthorized');
    });

    it('refresh at most once a minute', async () => {
      await loadSignedIn();
      const before = simulator.log.rotations.length;
      const { status, body } = await post('/refresh');
      assert.deepEqual([status, body.state], [200, 'authorized']);
      refused(await post('/refresh'), 429, 'rate_limited', 'oauth.refreshTooSoon');
      assert.equal(simulator.log.rotations.length, before + 1);
    });

    it('sign out', async () => {
      await loadSignedIn();
      const reply = await red.request('delete', path('/tokens'));
      assert.deepEqual([reply.status, reply.text], [204, '']);
      assert.equal((await get()).body.state, 'unauthorized');
      refused(await get('/devices'), 409, 'not_authorized', 'oauth.state.signedOut');
      const kept = Object.keys(red.credentials(id)).sort();
      assert.deepEqual(kept, ['clientId', 'clientSecret', 'seedRefreshToken']);
    });

    const troubles: Record<string, [Fault, string]> = {
      'a refusal': [{ kind: 'status', status: 403, body: '{}' }, 'forbidden'],
      'something unknown': [{ kind: 'status', status: 404, body: '{}' }, 'not_found'],
      nonsense: [{ kind: 'garbage' }, 'server'],
    };
    for (const [name, [fault, error]] of Object.entries(troubles)) {
      it(`pass on the cloud's trouble as 502: ${name}`, async () => {
        await loadSignedIn();
        simulator.faults.next('api', fault);
        refused(await get('/devices'), 502, error);
      });
    }
  });

  describe('to sign in', () => {
    it('begin at the authorize page, with a state of its own each time', async () => {
      await loadOauth();
      const { url, state } = await begun();
      assert.equal(url.origin + url.pathname, `${simulator.url}/oauth/authorize`);
      assert.deepEqual(Object.fromEntries(url.searchParams), {
        ...{ client_id: clientOf(simulator).clientId, response_type: 'code', redirect_uri: REDIRECT_URI },
        ...{ scope: SCOPES.join(' '), state },
      });
      assert.match(state, /^[\da-f]{32}$/);
      assert.ok(!url.search.includes('+'));
      assert.notEqual((await begun()).state, state);
      assert.equal((await fetch(url)).status, 200);
    });

    it('take another redirect address and other scopes', async () => {
      await loadOauth();
      const { body } = await post('/authorize', { redirectUri: 'https://example.com/back', scopes: 'r:devices:*' });
      const { searchParams } = new URL(body.authorizeUrl as string);
      assert.equal(searchParams.get('redirect_uri'), 'https://example.com/back');
      assert.equal(searchParams.get('scope'), 'r:devices:*');
      assert.ok(Date.parse(body.expiresAt as string) > Date.now());
    });

    it('never resolve an environment variable that a request names', async () => {
      process.env.SMARTTHINGS_TEST_PRIVATE = 'private';
      await loadOauth();
      const { body } = await post('/authorize', { redirectUri: '${SMARTTHINGS_TEST_PRIVATE}' });
      assert.ok(!(body.authorizeUrl as string).includes('private'));
      await draft({ clientId: '${SMARTTHINGS_TEST_PRIVATE}', scopes: '${SMARTTHINGS_TEST_PRIVATE}' });
      const { url } = await begun();
      assert.ok(!url.href.includes('private'));
      assert.equal(url.searchParams.get('client_id'), clientOf(simulator).clientId);
      delete process.env.SMARTTHINGS_TEST_PRIVATE;
    });

    it('exchange a code', async () => {
      await loadOauth();
      const { status, body } = await post('/exchange', { code: ` ${code()} ` });
      assert.deepEqual([status, body.state], [200, 'authorized']);
      await red.answer('command', { payload: 'on' });
    });

    it('exchange the whole address that the browser ended at', async () => {
      await loadOauth();
      const { state } = await begun();
      const { status, body } = await post('/exchange', { url: `${REDIRECT_URI}?code=${code()}&state=${state}` });
      assert.deepEqual([status, body.state], [200, 'authorized']);
      refused(
        await post('/exchange', { url: `${REDIRECT_URI}?code=${code()}&state=${state}` }),
        ...([400, 'invalid_message', 'runtime.routes.wrongState'] as const),
      );
    });

    it('refuse what is no code of theirs', async () => {
      await loadOauth();
      const exchange = async (body: object, key: string): Promise<void> =>
        refused(await post('/exchange', body), 400, 'invalid_message', key);
      await exchange({}, 'runtime.routes.codeMissing');
      await exchange({ code: 7.5 }, 'oauth.signIn.code');
      await exchange({ code: ['a'] }, 'runtime.routes.codeMissing');
      await exchange({ code: 'nonsense' }, 'oauth.signIn.code');
      await exchange({ url: 'no address' }, 'runtime.routes.noAddress');
      await exchange({ url: REDIRECT_URI }, 'runtime.routes.codeMissing');
      await exchange({ url: `${REDIRECT_URI}?error=access_denied` }, 'runtime.routes.denied');
      await exchange({ url: `${REDIRECT_URI}?code=${code()}&state=forged` }, 'runtime.routes.wrongState');
      const used = code();
      assert.equal((await post('/exchange', { code: used })).status, 200);
      await exchange({ code: used }, 'oauth.signIn.code');
      assert.equal((await get()).body.state, 'authorized');
    });

    it('refuse the state of another account', async () => {
      const other = newId();
      await red.load([tab, account(id, { apiUrl: simulator.url }), account(other, { apiUrl: simulator.url })], {
        [id]: clientOf(simulator),
        [other]: clientOf(simulator),
      });
      const { state } = await begun();
      const reply = await red.request('post', `/smartthings/accounts/${other}/exchange`, {
        url: `${REDIRECT_URI}?code=${code()}&state=${state}`,
      });
      refused(reply, 400, 'invalid_message', 'runtime.routes.wrongState');
    });

    it('keep the authorization when the secret is wrong', async () => {
      await loadSignedIn();
      await draft({ clientSecret: 'wrong' });
      refused(await post('/exchange', { code: code() }), 400, 'invalid_message', 'oauth.signIn.client');
      await red.answer('command', { payload: 'off' });
    });

    it('prove a refresh token before it replaces anything', async () => {
      await loadSignedIn();
      const before = red.credentials(id).refreshToken;
      refused(await post('/seed', { refreshToken: 'nonsense' }), 400, 'invalid_message', 'oauth.seedRejected');
      assert.equal(red.credentials(id).refreshToken, before);
      refused(await post('/seed'), 400, 'invalid_message', 'runtime.routes.seedMissing');
      refused(await post('/seed', { refreshToken: 5 }), 400, 'invalid_message', 'runtime.routes.seedMissing');
      const { refreshToken } = await signedIn(simulator);
      secrets.add(refreshToken);
      const { status, body } = await post('/seed', { refreshToken });
      assert.deepEqual([status, body.state], [200, 'authorized']);
      assert.notEqual(red.credentials(id).refreshToken, before);
      await red.answer('command', { payload: 'off' });
    });
  });

  describe('at the end of a sign-in', () => {
    const callback = (query: string): Promise<RouteReply> => red.request('get', `/smartthings/callback${query}`);
    const words = (reply: RouteReply, status: number, key: string): void => {
      assert.equal(reply.status, status);
      assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
      assert.ok(reply.text.includes(key), reply.text);
    };

    it('exchange the code and close the page', async () => {
      await loadOauth();
      const { state } = await begun();
      const reply = await callback(`?code=${code()}&state=${state}`);
      words(reply, 200, 'runtime.callback.done');
      assert.match(reply.text, new RegExp(`data-account="${id}"`), "only this account's dialog takes it for its own");
      assert.match(reply.text, /window\.close/);
      assert.match(reply.headers['content-security-policy'] ?? '', /^default-src 'none'; script-src 'sha256-/);
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.equal(reply.headers['referrer-policy'], 'no-referrer');
      assert.equal((await get()).body.state, 'authorized');
      words(await callback(`?code=${code()}&state=${state}`), 400, 'runtime.routes.wrongState');
    });

    it('take no code with a forged or missing state', async () => {
      await loadOauth();
      await begun();
      for (const query of [
        '',
        `?code=${code()}`,
        `?code=${code()}&state=`,
        `?code=${code()}&state=${'0'.repeat(32)}`,
      ]) {
        words(await callback(query), 400, 'runtime.routes.wrongState');
      }
      assert.equal((await get()).body.state, 'unauthorized');
    });

    it('repeat nothing of the address', async () => {
      await loadOauth();
      for (const query of [
        ...['error=access_denied', `error=${HOSTILE}`, `error=invalid_scope&error_description=${HOSTILE}`],
        ...['error=Call-1-800-555', 'error=invalid_scope&error_description=Call 1-800-555', `code=${HOSTILE}`, ''],
      ]) {
        const { state } = await begun();
        const reply = await callback(`?state=${state}&${query.replaceAll('<', '%3C').replaceAll(' ', '%20')}`);
        assert.equal(reply.status, 400, query);
        assert.doesNotMatch(reply.text, /alert|800-555/);
        assert.ok(!reply.text.includes(state));
      }
    });
  });

  describe('with a draft', () => {
    it('serve an account that is not deployed yet', async () => {
      await red.load([tab]);
      refused(await get(), 404, 'not_found');
      const reply = await draft({ mode: 'oauth', apiUrl: simulator.url, ...clientOf(simulator) });
      assert.deepEqual([reply.status, reply.text], [204, '']);
      assert.equal((await get()).body.state, 'unauthorized');
      const { state } = await begun();
      const { body } = await post('/exchange', { url: `${REDIRECT_URI}?code=${code()}&state=${state}` });
      assert.equal(body.state, 'authorized');
      assert.equal(((await get('/devices')).body as unknown as unknown[]).length > 10, true);
    });

    it('log nothing of what the open form still lacks', async () => {
      await red.load([tab]);
      const before = red.logged();
      for (const body of [{ mode: 'oauth' }, { mode: 'pat' }, { mode: 'follow' }, { mode: 'unheard-of' }]) {
        await draft(body);
        assert.equal((await get()).status, 200);
      }
      assert.equal(red.logged(), before);
    });

    it('go on with its sign-in when it is deployed', async () => {
      await red.load([tab]);
      await draft({ mode: 'oauth', apiUrl: simulator.url, ...clientOf(simulator) });
      assert.equal((await post('/exchange', { code: code() })).status, 200);
      const pair = red.credentials(id);
      await red.unload();
      await load({ apiUrl: simulator.url }, { ...pair, ...clientOf(simulator) });
      await red.answer('command', { payload: 'on' });
      assert.equal(simulator.log.rotations.length, 1);
    });

    it('let a sign-in with another client id wait beside the live one', async () => {
      await loadSignedIn();
      const live = red.credentials(id).refreshToken;
      const app = simulator.registerApp({ redirectUris: [REDIRECT_URI], scopes: SCOPES });
      const client = { clientId: app.clientId, clientSecret: app.clientSecret.reveal() };
      secrets.add(client.clientSecret);
      await draft(client);
      const given = simulator.approve({ clientId: app.clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
      assert.equal((await post('/exchange', { code: given })).body.state, 'authorized');
      assert.equal(red.credentials(id).refreshToken, live);
      await red.answer('command', { payload: 'off' });
      await red.unload();
      await load({ apiUrl: simulator.url }, { ...red.credentials(id), ...client });
      await red.answer('command', { payload: 'on' });
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });

    it('keep what the form does not know: __PWRD__ and missing fields', async () => {
      await loadSignedIn();
      await draft({ clientSecret: '__PWRD__', scopes: 'r:devices:*' });
      const { url } = await begun();
      assert.equal(url.searchParams.get('scope'), 'r:devices:*');
      assert.equal((await post('/exchange', { code: code() })).status, 200);
    });

    it('are refused where they are no JSON object', async () => {
      await loadOauth();
      const json = { 'content-type': 'application/json' };
      refused(await red.request('put', path('/draft'), '[1]', json), 400, 'invalid_message', 'runtime.routes.noObject');
      refused(await red.request('put', path('/draft'), '{"mode":', json), 400, 'invalid_message');
      refused(await red.request('put', path('/draft'), '"mode"', json), 400, 'invalid_message');
    });

    it('cannot be read', async () => {
      await loadOauth();
      await draft({ personalToken: 'canary-token' });
      secrets.add('canary-token');
      assert.equal((await get('/draft')).status, 404);
      await get();
    });
  });

  describe('with a draft for another address', () => {
    let listener: Server;
    let address: string;
    const heard: string[] = [];

    beforeEach(async () => {
      heard.length = 0;
      listener = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          heard.push(`${request.url ?? ''} ${JSON.stringify(request.headers)} ${body}`);
          response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
        });
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => listener.once('listening', resolve));
      address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      listener.closeAllConnections();
      listener.close();
    });

    const tryEverything = async (): Promise<void> => {
      await get();
      await get('/devices');
      await post('/refresh');
      await post('/exchange', { code: 'made-up' });
      await red.request('get', path());
    };
    const assertNothingHeard = (): void => {
      const { accessToken, refreshToken, clientSecret } = red.credentials(id);
      for (const secret of [accessToken, refreshToken, clientSecret]) {
        assert.ok(secret);
        const basic = Buffer.from(`${clientOf(simulator).clientId}:${secret}`).toString('base64');
        assert.ok(heard.every((request) => !request.includes(secret) && !request.includes(basic)));
      }
    };

    it('send it no secret of the deployed account', async () => {
      await loadSignedIn();
      for (const properties of [{ apiUrl: address }, { tokenUrl: `${address}/token` }]) {
        heard.length = 0;
        await draft(properties);
        await tryEverything();
        assert.deepEqual(heard, []);
        await draft({ ...properties, clientSecret: 'of-the-draft' });
        await tryEverything();
        assertNothingHeard();
      }
      await draft({});
      await red.answer('command', { payload: 'off' });
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });

    for (const [name, folder] of Object.entries({ 'the same process': '', 'a new process': '/' })) {
      it(`send it no secret of a disabled account, in ${name}`, async () => {
        await loadSignedIn();
        const credentials = red.credentials(id);
        await red.unload();
        red = new Red(red.userDir + folder);
        await red.load([tab, account(id, { apiUrl: simulator.url, d: true })], { [id]: credentials });
        const { clientId, clientSecret } = clientOf(simulator);
        for (const secret of ['of-the-draft', clientSecret]) {
          await draft({ apiUrl: address, clientId, clientSecret: secret });
          await tryEverything();
          const { accessToken = '', refreshToken = '' } = red.credentials(id);
          assert.ok(accessToken !== '' && refreshToken !== '');
          assert.ok(heard.every((request) => !request.includes(accessToken) && !request.includes(refreshToken)));
        }
        assert.ok(heard.length > 0);
      });
    }

    it('send it no secret of an account that was taken away', async () => {
      await loadSignedIn();
      const credentials = red.credentials(id);
      await red.unload();
      await red.load([tab], {});
      const { clientId } = clientOf(simulator);
      await draft({ apiUrl: address, clientId, clientSecret: 'of-the-draft' });
      await tryEverything();
      assert.ok(heard.every((request) => !request.includes(String(credentials.accessToken))));
      assert.ok(heard.every((request) => !request.includes(String(credentials.refreshToken))));
    });

    it('take a sign-in there along when it is deployed', async () => {
      await load({ apiUrl: address }, clientOf(simulator));
      await draft({ apiUrl: simulator.url, ...clientOf(simulator) });
      assert.equal((await post('/exchange', { code: code() })).body.state, 'authorized');
      assert.equal(red.credentials(id).refreshToken, undefined);
      await red.deploy([
        ...[tab, account(id, { apiUrl: simulator.url })],
        ...command('command', id, { device: deviceId('Kitchen lamp') }),
      ]);
      await red.answer('command', { payload: 'on' });
      assert.equal(simulator.log.rotations.length, 1);
    });
  });

  describe('for an account in another mode', () => {
    const modes: Record<string, [number, number]> = { pat: [409, 204], simulator: [200, 204] };
    for (const [mode, [refresh, signOut]] of Object.entries(modes)) {
      it(`keep ${mode} apart`, async () => {
        const { accessToken } = await signedIn(simulator);
        secrets.add(accessToken);
        await load({ mode, apiUrl: simulator.url }, { ...clientOf(simulator), personalToken: accessToken });
        for (const rest of ['/authorize', '/exchange', '/seed']) {
          refused(await post(rest, { code: 'x', refreshToken: 'x' }), 409, 'wrong_mode', 'runtime.routes.wrongMode');
        }
        assert.equal((await get()).body.mode, mode);
        assert.equal((await post('/refresh')).status, refresh);
        assert.equal((await red.request('delete', path('/tokens'))).status, signOut);
      });
    }

    it('forget a personal access token', async () => {
      const { accessToken } = await signedIn(simulator);
      secrets.add(accessToken);
      await load({ mode: 'pat', apiUrl: simulator.url }, { personalToken: accessToken });
      await red.answer('command', { payload: 'on' });
      await red.request('delete', path('/tokens'));
      assert.deepEqual(red.credentials(id), {});
      assert.equal((await get()).body.state, 'unauthorized');
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'oauth.personal.missing');
    });

    it('start a new simulated home', async () => {
      await load({ mode: 'simulator' });
      const lamp = deviceId('Kitchen lamp');
      const { payload } = await red.answer('command', {
        payload: { capability: 'switchLevel', command: 'setLevel', arguments: [3] },
      });
      assert.ok(payload);
      const before = (await get()).body.simulatorUrl;
      assert.equal((await red.request('delete', path('/tokens'))).status, 204);
      assert.notEqual((await get()).body.simulatorUrl, before);
      const devices = (await get('/devices')).body as unknown as { deviceId: string }[];
      assert.ok(devices.some((device) => device.deviceId === lamp));
      await red.answer('command', { payload: 'on' });
    });
  });

  describe('for nobody they know', () => {
    for (const unknown of ['nothing-there', 'a/b', '../x', 'a b', '__proto__', '%']) {
      it(`answer 404: ${unknown}`, async () => {
        await loadOauth();
        const base = `/smartthings/accounts/${encodeURIComponent(unknown)}`;
        refused(await red.request('get', base), 404, 'not_found', 'runtime.routes.unknownAccount');
        refused(await red.request('get', `${base}/devices`), 404, 'not_found');
        refused(await red.request('delete', `${base}/tokens`), 404, 'not_found');
        for (const rest of ['authorize', 'exchange', 'seed', 'refresh']) {
          refused(await red.request('post', `${base}/${rest}`, {}), 404, 'not_found');
        }
      });
    }
  });

  describe('for other web pages', () => {
    const strangers: Record<string, Record<string, string>> = {
      'a foreign origin': { origin: 'https://evil.example' },
      'an origin that hides': { origin: 'null' },
      'a cross-site request': { 'sec-fetch-site': 'cross-site' },
      'a cross-site request with our origin': { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1' },
    };
    for (const [name, headers] of Object.entries(strangers)) {
      it(`do nothing: ${name}`, async () => {
        await loadSignedIn();
        const before = simulator.log.rotations.length;
        const all = [
          red.request('get', path(), undefined, headers),
          red.request('get', path('/devices'), undefined, headers),
          red.request('put', path('/draft'), {}, headers),
          ...['authorize', 'exchange', 'seed', 'refresh'].map((rest) =>
            red.request('post', path(`/${rest}`), {}, headers),
          ),
          red.request('delete', path('/tokens'), undefined, headers),
        ];
        for (const reply of await Promise.all(all)) refused(reply, 403, 'forbidden', 'runtime.routes.foreign');
        assert.equal(simulator.log.rotations.length, before);
        await red.answer('command', { payload: 'off' });
      });
    }

    it('serve the editor itself', async () => {
      await loadOauth();
      for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }] as const) {
        assert.equal((await red.request('get', path(), undefined, headers)).status, 200);
      }
    });

    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/json', '']) {
      it(`take nothing but JSON: ${type || 'no type'}`, async () => {
        await loadOauth();
        const headers = { 'content-type': type };
        refused(
          await red.request('put', path('/draft'), 'a=b', headers),
          400,
          'invalid_message',
          'runtime.routes.noJson',
        );
        for (const rest of ['authorize', 'exchange', 'seed', 'refresh']) {
          refused(await red.request('post', path(`/${rest}`), '', headers), 400, 'invalid_message');
        }
      });
    }
  });
});
