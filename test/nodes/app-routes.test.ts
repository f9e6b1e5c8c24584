import assert from 'node:assert/strict';
import { field, stringField } from '../../src/base/json';
import { startSimulator, type SimulatedApp, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, REDIRECT_URI, SCOPES, signedIn, tab } from '../support/flows';
import { Red, type FlowNode, type Message, type RouteReply } from '../support/red';

const OWN_CALLBACK = 'http://localhost:1880/smartthings/callback';

describe('creating an app in the dialog', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  let personalToken: string;
  const secrets = new Set<string>();

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
    personalToken = simulator.personalToken().reveal();
    secrets.clear();
    secrets.add(personalToken);
    secrets.add(clientOf(simulator).clientSecret);
  });
  afterEach(async () => {
    const told = [...red.replies, ...red.statusTexts, red.logged()].join('\n');
    assert.ok(!JSON.stringify(red.credentials(id)).includes(personalToken), 'the personal token was kept');
    await red.deploy([tab, account(id, { mode: 'simulator' })]).catch(() => undefined);
    await red.unload();
    await simulator.close();
    for (const secret of secrets) assert.ok(!told.includes(secret), 'a secret was told');
  });

  const path = (rest = ''): string => `/smartthings/accounts/${encodeURIComponent(id)}${rest}`;
  const get = (rest = ''): Promise<RouteReply> => red.request('get', path(rest));
  const post = (rest: string, body: object = {}): Promise<RouteReply> => red.request('post', path(rest), body);
  const draft = (body: object): Promise<RouteReply> => red.request('put', path('/draft'), body);
  const flow = (properties: object = {}, credentials?: Message): FlowNode[] => [
    tab,
    account(id, { apiUrl: simulator.url, ...properties, ...(credentials ? { credentials } : {}) }),
    ...command('command', id, { device: deviceId('Kitchen lamp') }),
  ];
  /** What the form sends: a password that it does not know is `__PWRD__`. */
  const formOf = (clientId: string): Message => ({ clientId, clientSecret: '__PWRD__' });
  /** The answer to whoever made the app is the only one ever to hold its secret. */
  const create = async (body: object = {}): Promise<RouteReply> => {
    const reply = await post('/app', { personalToken, name: 'Flows', ...body });
    if (reply.status !== 200) return reply;
    assert.equal(reply.headers['cache-control'], 'no-store');
    red.replies.splice(red.replies.lastIndexOf(reply.text), 1);
    return reply;
  };
  const created = async (body: object = {}): Promise<SimulatedApp> => {
    const reply = await create(body);
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(Object.keys(reply.body), ['clientId', 'clientSecret', 'appId']);
    const app = simulator.app(stringField(reply.body, 'appId') ?? '');
    assert.ok(app);
    assert.equal(app.clientId, field(reply.body, 'clientId'));
    assert.equal(field(reply.body, 'clientSecret'), app.clientSecret.reveal());
    secrets.add(app.clientSecret.reveal());
    return app;
  };
  const refused = (reply: RouteReply, status: number, error: string, key?: string): void => {
    assert.deepEqual([reply.status, reply.body.error?.code], [status, error], reply.text);
    if (key !== undefined) assert.match(reply.body.error?.message ?? '', new RegExp(`:${key}$`));
  };
  const signIn = async (app: SimulatedApp): Promise<RouteReply> => {
    const { body } = await post('/authorize');
    const url = new URL(String(field(body, 'authorizeUrl')));
    assert.equal(url.searchParams.get('client_id'), app.clientId);
    const code = simulator.approve({ clientId: app.clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
    return post('/exchange', { url: `${REDIRECT_URI}?code=${code}&state=${url.searchParams.get('state') ?? ''}` });
  };
  /** A deployed account with a home that works. */
  const loadLive = async (): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    secrets.add(refreshToken);
    await red.load(flow(), { [id]: { ...clientOf(simulator), refreshToken } });
    await red.answer('command', { payload: 'on' });
  };

  it('makes one that its owner recognises, with the scopes and addresses of the account', async () => {
    await red.load([tab]);
    await draft({ mode: 'oauth', apiUrl: simulator.url, scopes: 'r:devices:* x:devices:*' });
    const app = await created({ name: 'My Küche', redirectUris: [OWN_CALLBACK] });
    assert.equal(app.displayName, 'My Küche');
    assert.equal(app.name, 'My Küche');
    assert.match(app.appName, /^my-ku-che-[\da-f]{32}$/);
    assert.deepEqual(app.scopes, ['r:devices:*', 'x:devices:*']);
    assert.deepEqual(app.redirectUris, [OWN_CALLBACK, REDIRECT_URI]);
    assert.equal(app.targetUrl, undefined);
    const { calls } = (await get()).body as { calls?: { today?: number } };
    assert.equal(calls?.today, 1, 'it was counted');
  });

  it('registers the address of the account, the one for events, and a usual name', async () => {
    await red.load([tab]);
    await draft({ apiUrl: simulator.url, redirectUri: 'https://nodered.example.com/smartthings/callback' });
    const app = await created({ name: ' ', webhookUrl: 'https://nodered.example.com/smartthings/events/1' });
    assert.equal(app.displayName, 'Node-RED');
    assert.deepEqual(app.redirectUris, ['https://nodered.example.com/smartthings/callback', REDIRECT_URI]);
    assert.equal(app.targetUrl, 'https://nodered.example.com/smartthings/events/1');
  });

  it('names an app in any script', async () => {
    await red.load([tab]);
    await draft({ apiUrl: simulator.url });
    assert.match((await created({ name: '거실' })).appName, /^[\da-f]{32}$/);
  });

  it('signs in with it before the first Deploy, and goes on after it', async () => {
    await red.load([tab]);
    await draft({ mode: 'oauth', apiUrl: simulator.url });
    const app = await created();
    const { clientId, clientSecret } = red.credentials(id);
    assert.deepEqual([clientId, clientSecret], [app.clientId, app.clientSecret.reveal()]);
    // The dialog tells again what its form holds, before each step.
    await draft({ mode: 'oauth', apiUrl: simulator.url, ...formOf(app.clientId) });
    assert.equal((await signIn(app)).body.state, 'authorized');
    await red.deploy(flow({}, formOf(app.clientId)));
    await red.answer('command', { payload: 'on' });
    assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
    assert.equal(red.credentials(id).createdApp, undefined);
    assert.equal(simulator.log.rotations.length, 1);
  });

  it('keeps the secret though another Deploy comes first', async () => {
    await red.load([tab]);
    await draft({ mode: 'oauth', apiUrl: simulator.url });
    const app = await created();
    await red.deploy([tab]);
    await draft({ mode: 'oauth', apiUrl: simulator.url, ...formOf(app.clientId) });
    assert.equal((await signIn(app)).body.state, 'authorized');
    await red.deploy([tab]);
    await red.deploy(flow({}, formOf(app.clientId)));
    await red.answer('command', { payload: 'on' });
    assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
  });

  it('gives a deployed account without a client its first one', async () => {
    await red.load(flow());
    const app = await created();
    assert.equal((await signIn(app)).body.state, 'authorized');
    await red.deploy(flow({}, formOf(app.clientId)));
    await red.answer('command', { payload: 'on' });
  });

  describe('for an account that works', () => {
    beforeEach(() => loadLive());

    const works = async (): Promise<void> => {
      const { clientId, clientSecret } = clientOf(simulator);
      assert.deepEqual([red.credentials(id).clientId, red.credentials(id).clientSecret], [clientId, clientSecret]);
      assert.equal((await get()).body.state, 'authorized');
      assert.equal((await post('/refresh')).status, 200);
      await red.answer('command', { payload: 'off' });
      assert.equal(simulator.log.refusals.length, 0);
    };

    it('leaves it alone when the dialog is cancelled', async () => {
      await created();
      await draft({});
      await red.deploy(flow({ name: 'renamed' }));
      await works();
    });

    it('leaves it alone when the browser is closed, and something else is deployed', async () => {
      const app = await created();
      assert.equal((await signIn(app)).body.state, 'authorized');
      await red.answer('command', { payload: 'on' });
      await red.deploy(flow({ name: 'renamed' }));
      await works();
    });

    it('leaves it alone over a restart', async () => {
      await created();
      const kept = red.credentials(id);
      await red.unload();
      await red.load(flow(), { [id]: kept });
      await works();
    });

    it('changes to the app with the Deploy that brings its id', async () => {
      const app = await created();
      assert.equal((await signIn(app)).body.state, 'authorized');
      await red.deploy(flow({}, formOf(app.clientId)));
      assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
      const refreshed = await post('/refresh');
      assert.equal(refreshed.status, 200, refreshed.text);
      assert.equal(simulator.log.rotations.at(-1)?.clientId, app.clientId);
      await red.answer('command', { payload: 'off' });
      assert.equal(simulator.log.refusals.length, 0);
    });

    it('changes to it also when it was cancelled once more before that Deploy', async () => {
      const app = await created();
      assert.equal((await signIn(app)).body.state, 'authorized');
      await draft({ mode: 'oauth', apiUrl: simulator.url, ...formOf(app.clientId) });
      await draft({});
      await red.deploy(flow({}, formOf(app.clientId)));
      await red.answer('command', { payload: 'off' });
      assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
    });

    it('changes to it at each start from what that Deploy has written', async () => {
      const app = await created();
      assert.equal((await signIn(app)).body.state, 'authorized');
      // Node-RED writes the credentials file before it starts the nodes.
      const written = { ...red.credentials(id), clientId: app.clientId };
      for (const start of [1, 2]) {
        await red.unload();
        await red.load(flow(), { [id]: written });
        await red.answer('command', { payload: start === 1 ? 'on' : 'off' });
        assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
      }
    });

    it('lets a secret stand that somebody typed for it', async () => {
      const app = await created();
      const typed = simulator.regenerateSecret(app.clientId).reveal();
      secrets.add(typed);
      await red.deploy(flow({}, { clientId: app.clientId, clientSecret: typed }));
      assert.equal(red.credentials(id).clientSecret, typed);
    });

    it('sends the new secret to no other address', async () => {
      const app = await created();
      await draft({ mode: 'oauth', tokenUrl: 'https://elsewhere.invalid/token', ...formOf(app.clientId) });
      refused(await post('/authorize'), 400, 'invalid_message', 'runtime.account.clientSecretMissing');
    });

    it('takes the newer one of two', async () => {
      await created();
      const app = await created();
      assert.equal((await signIn(app)).body.state, 'authorized');
      await red.deploy(flow({}, formOf(app.clientId)));
      assert.equal(red.credentials(id).clientSecret, app.clientSecret.reveal());
    });
  });

  it('takes back what it put into an empty store, when the dialog is cancelled', async () => {
    await red.load(flow());
    await created();
    await draft({});
    const { clientId, clientSecret } = red.credentials(id);
    assert.deepEqual([clientId, clientSecret], [undefined, undefined]);
    refused(await post('/authorize'), 400, 'invalid_message', 'runtime.account.clientIdMissing');
  });

  it('forgets the draft of a cancelled dialog', async () => {
    await red.load([tab]);
    await draft({ apiUrl: simulator.url });
    await created();
    await draft({});
    refused(await get(), 404, 'not_found');
  });

  describe('is refused', () => {
    beforeEach(async () => {
      await red.load([tab]);
      await draft({ mode: 'oauth', apiUrl: simulator.url });
    });

    const wrong: [name: string, body: object, key: string][] = [
      ['without a token', { personalToken: undefined }, 'app.tokenMissing'],
      ['with an empty token', { personalToken: '  ' }, 'app.tokenMissing'],
      ['with the sign for a password', { personalToken: '__PWRD__' }, 'app.tokenMissing'],
      ['with an environment variable', { personalToken: '${HOME}' }, 'app.tokenMalformed'],
      ['with a line break in the token', { personalToken: 'abcdefgh\r\nX-A: b' }, 'app.tokenMalformed'],
      ['with an object as token', { personalToken: { token: 1 } }, 'app.tokenMissing'],
      ['with a made-up token', { personalToken: 'canary-made-up-token' }, 'app.tokenRefused'],
      ['with a name of 76 characters', { name: 'n'.repeat(76) }, 'app.nameTooLong'],
      ['with a redirect address on the network', { redirectUris: ['http://192.168.1.2/cb'] }, 'app.redirectRefused'],
      ['with a redirect address that is none', { redirectUris: ['cb'] }, 'app.redirectRefused'],
      ['with a wildcard', { redirectUris: ['https://*.example.com/'] }, 'app.redirectRefused'],
      ['with one redirect address as text', { redirectUris: OWN_CALLBACK }, 'app.redirectsNotList'],
      ['with numbers as redirect addresses', { redirectUris: [1] }, 'app.redirectsNotList'],
      ['with ten addresses beside ours', { redirectUris: addresses(10) }, 'app.tooManyRedirects'],
      ['with http for events', { webhookUrl: 'http://example.com/' }, 'app.webhookRefused'],
      ['with what is no address for events', { webhookUrl: 'events' }, 'app.webhookRefused'],
      ['where nobody answers for events', { webhookUrl: 'https://no.invalid/' }, 'app.targetUnreachable'],
    ];
    for (const [name, body, key] of wrong) {
      it(name, async () => {
        if ('personalToken' in body && typeof body.personalToken === 'string') {
          const [first = ''] = body.personalToken.split('\r');
          if (first.startsWith('canary')) secrets.add(first);
        }
        const before = red.credentials(id);
        refused(await create(body), 400, 'invalid_message', key);
        assert.deepEqual(red.credentials(id), before);
      });
    }

    function addresses(count: number): string[] {
      return Array.from({ length: count }, (_, number) => `https://example.com/${number}`);
    }

    it('with a token without the permission', async () => {
      const reader = simulator.personalToken({ scopes: ['r:apps:*'] }).reveal();
      secrets.add(reader);
      refused(await create({ personalToken: reader }), 400, 'invalid_message', 'app.permissionsMissing');
    });

    it('past a hundred apps', async () => {
      for (let number = 1; number < 100; number++) simulator.registerApp({ redirectUris: [], scopes: SCOPES });
      refused(await create(), 429, 'rate_limited', 'app.tooMany');
    });

    it('while it is under way', async () => {
      simulator.faults.next('api', { kind: 'slow', delayMs: 300 });
      const [one, other] = await Promise.all([create(), create()]);
      const [taken, late] = one.status === 200 ? [one, other] : [other, one];
      assert.equal(taken.status, 200);
      secrets.add(simulator.app(stringField(taken.body, 'appId') ?? '')?.clientSecret.reveal() ?? '');
      refused(late, 429, 'rate_limited', 'app.underWay');
      assert.notEqual((await created()).clientId, taken.body.clientId);
    });

    it('with words where the cloud has trouble', async () => {
      simulator.faults.next('api', { kind: 'status', status: 500, body: '{}' });
      refused(await create(), 502, 'server', 'app.unclear');
    });

    it('where nobody listens', async () => {
      await draft({ mode: 'oauth', apiUrl: 'https://127.0.0.1:9' });
      refused(await create(), 502, 'network', 'api.noConnection');
    }).timeout(5000);

    it('at an address that is not safe', async () => {
      await draft({ mode: 'oauth', apiUrl: 'http://api.example.com' });
      refused(await create(), 400, 'invalid_message');
    });

    for (const mode of ['pat', 'follow', 'simulator']) {
      it(`in mode ${mode}`, async () => {
        await draft({ mode, apiUrl: simulator.url });
        refused(await create(), 409, 'wrong_mode');
      });
    }

    it('for an account that nobody knows', async () => {
      const reply = await red.request('post', '/smartthings/accounts/nobody/app', { personalToken });
      refused(reply, 404, 'not_found', 'runtime.routes.unknownAccount');
    });

    it('for another web page', async () => {
      const foreign = { origin: 'https://evil.example' };
      const reply = await red.request('post', path('/app'), { personalToken }, foreign);
      refused(reply, 403, 'forbidden', 'runtime.routes.foreign');
    });
  });
});
