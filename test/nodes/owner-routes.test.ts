import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, REDIRECT_URI, signedIn, tab } from '../support/flows';
import { Red, until, type FlowNode, type Message, type RouteReply } from '../support/red';

describe('what an owner does with an account', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  const secrets = new Set<string>();

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red(undefined, { version: '4.1.15' });
    id = newId();
    secrets.clear();
    secrets.add(clientOf(simulator).clientSecret);
  });
  afterEach(async () => {
    const told = [...red.replies, ...red.statusTexts, red.logged()].join('\n');
    await red.deploy([tab, account(id, { mode: 'simulator' })]).catch(() => undefined);
    await red.unload();
    await simulator.close();
    for (const secret of secrets) assert.ok(!told.includes(secret), 'a secret was told');
  });

  const path = (rest = ''): string => `/smartthings/accounts/${encodeURIComponent(id)}${rest}`;
  const get = (rest = ''): Promise<RouteReply> => red.request('get', path(rest));
  const post = (rest: string, body: object = {}): Promise<RouteReply> => red.request('post', path(rest), body);
  const signOut = (query = ''): Promise<RouteReply> => red.request('delete', path(`/tokens${query}`));
  const flow = (properties: object = {}): FlowNode[] => [
    tab,
    account(id, { apiUrl: simulator.url, ...properties }),
    ...command('command', id, { device: deviceId('Kitchen lamp') }),
  ];
  const loadLive = async (properties: object = {}, credentials: Message = {}): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    secrets.add(refreshToken);
    await red.load(flow(properties), { [id]: { ...clientOf(simulator), refreshToken, ...credentials } });
    await until(async () => (await get()).body.state === 'authorized', 'the token');
    const { accessToken, refreshToken: newer } = red.credentials(id);
    for (const secret of [accessToken, newer]) if (secret) secrets.add(secret);
  };
  const refused = (reply: RouteReply, status: number, error: string, key?: string): void => {
    assert.deepEqual([reply.status, reply.body.error?.code], [status, error], reply.text);
    if (key !== undefined) assert.match(reply.body.error?.message ?? '', new RegExp(`:${key}$`));
  };

  describe('to move', () => {
    it('has the next Deploy write the live pair', async () => {
      await loadLive();
      const before = red.record(id);
      const { status, body } = await post('/save');
      assert.deepEqual([status, body.state], [200, 'authorized']);
      assert.notEqual(red.record(id), before, 'Node-RED has something new to save');
      assert.deepEqual(red.record(id), before);
      const pair = red.credentials(id);
      assert.match(pair.refreshToken ?? '', /^[\da-f-]{36}$/);
      assert.equal(pair.clientSecret, clientOf(simulator).clientSecret);
      // Another machine, without the journal.
      await red.unload();
      red = new Red();
      await red.load(flow(), { [id]: pair });
      await red.answer('command', { payload: 'on' });
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });

    it('waits for a refresh under way: the pair before it would be spent', async () => {
      await loadLive();
      const before = red.credentials(id).refreshToken;
      simulator.faults.next('token', { kind: 'slow', delayMs: 200 });
      const refreshing = post('/refresh');
      await until(async () => (await get()).body.state === 'refreshing', 'the refresh');
      const saved = post('/save').then(() => red.credentials(id).refreshToken);
      assert.notEqual(await saved, before);
      assert.equal((await refreshing).status, 200);
    });

    it('says that nobody has signed in', async () => {
      await red.load(flow(), { [id]: clientOf(simulator) });
      refused(await post('/save'), 409, 'not_authorized', 'runtime.routes.nothingToSave');
    });

    for (const mode of ['pat', 'follow', 'simulator']) {
      it(`is nothing for mode ${mode}`, async () => {
        await red.load(flow({ mode, followUrl: 'http://127.0.0.1:9' }), { [id]: { personalToken: 'x' } });
        refused(await post('/save'), 409, 'wrong_mode');
      });
    }
  });

  describe('to sign out', () => {
    const installed = (): string => simulator.log.rotations.at(-1)?.installedAppId ?? '';

    it('removes the linked service where that is wanted', async () => {
      await loadLive();
      const reply = await signOut('?installedApp=true');
      assert.deepEqual([reply.status, reply.text], [204, '']);
      const asked = simulator.log.requests.filter(({ method }) => method === 'DELETE');
      assert.deepEqual(
        asked.map(({ path: where, status }) => [where, status]),
        [[`/installedapps/${installed()}`, 200]],
      );
      assert.equal((await get()).body.state, 'unauthorized');
      assert.equal(red.credentials(id).refreshToken, undefined);
    });

    for (const query of ['', '?installedApp=false', '?installedApp=']) {
      it(`leaves it otherwise: ${query || 'not asked'}`, async () => {
        await loadLive();
        assert.equal((await signOut(query)).status, 204);
        assert.ok(simulator.log.requests.every(({ method }) => method !== 'DELETE'));
      });
    }

    it('is done though the linked service could not be removed, and says so', async () => {
      await loadLive();
      simulator.faults.next('api', { kind: 'status', status: 500, body: '{}' });
      const reply = await signOut('?installedApp=true');
      assert.equal(reply.status, 200);
      assert.match(reply.body.warning as string, /:runtime\.signOut\.notRemoved$/);
      assert.equal((await get()).body.state, 'unauthorized');
    });

    it('spends no refresh on it where the token is dead', async () => {
      await red.load(flow(), { [id]: clientOf(simulator) });
      const reply = await signOut('?installedApp=true');
      assert.match(reply.body.warning as string, /:runtime\.signOut\.notRemoved$/);
      assert.equal(simulator.log.requests.length, 0);
    });

    it('has no linked service in mode pat', async () => {
      const personalToken = simulator.personalToken({ scopes: ['r:devices:*'] }).reveal();
      secrets.add(personalToken);
      await red.load(flow({ mode: 'pat' }), { [id]: { personalToken } });
      assert.equal((await signOut('?installedApp=true')).status, 204);
      assert.equal(simulator.log.requests.length, 0);
    });
  });

  describe('to report a fault', () => {
    it('copies versions, state, times and counters', async () => {
      await loadLive();
      const { status, body, text } = await get('/report');
      assert.equal(status, 200, text);
      assert.deepEqual([body.mode, body.state, body.cloud, body.storage], ['oauth', 'authorized', 'other', 'file']);
      assert.equal(body.nodeRed, '4.1.15');
      assert.equal(body.node, process.version);
      assert.match(body.nextRefreshAt as string, /^\d{4}-.*Z$/);
      const calls = body.calls as Record<'today' | 'month', Record<string, number>>;
      assert.deepEqual(Object.keys(calls.today), ['commands', 'reads', 'polls', 'tokens', 'other']);
      assert.equal(calls.today.tokens, 1);
      const { updatedAt, ...journal } = body.journal as Record<string, unknown>;
      assert.deepEqual(journal, { generation: 1, state: 'idle', spent: 1, seeds: 0, unopened: 0 });
      assert.match(String(updatedAt), /^\d{4}-.*Z$/);
    });

    it('names no device, no location, no account and no hash', async () => {
      await loadLive({ name: 'Villa Example' });
      await get('/devices');
      await red.answer('command', { payload: 'on' });
      const { status, text } = await get('/report');
      assert.equal(status, 200);
      assert.doesNotMatch(text, /[\da-f]{8}-[\da-f]{4}-|[\da-f]{32}/);
      for (const name of ['Kitchen', 'Villa', id, ...simulator.locations.map((place) => `"${place.name}"`)]) {
        assert.ok(!text.includes(name), name);
      }
    });

    it('says why an account does not work', async () => {
      await red.load(flow());
      const { body } = await get('/report');
      assert.deepEqual([body.state, body.journal], ['unauthorized', null]);
      assert.deepEqual(body.problems, ['runtime.account.clientIdMissing', 'runtime.account.clientSecretMissing']);
    });

    for (const mode of ['pat', 'simulator']) {
      it(`works in mode ${mode}`, async () => {
        await red.load(flow({ mode }), { [id]: { personalToken: 'canary-personal-token' } });
        secrets.add('canary-personal-token');
        const { body } = await get('/report');
        assert.deepEqual([body.mode, body.journal], [mode, null]);
      });
    }
  });

  describe('to come back from Samsung', () => {
    const begin = async (redirectUri: string): Promise<string> => {
      const { body } = await post('/authorize', { redirectUri });
      const url = new URL(body.authorizeUrl as string);
      assert.equal(url.searchParams.get('redirect_uri'), redirectUri);
      return url.searchParams.get('state') ?? '';
    };

    for (const slash of ['', '/']) {
      it(`lands at the callback${slash}, behind a proxy that the browser knows by another name`, async () => {
        const redirectUri = `https://home.example.com/editor/smartthings/callback${slash}`;
        const app = simulator.registerApp({ redirectUris: [redirectUri, REDIRECT_URI], scopes: ['r:devices:*'] });
        const client = { clientId: app.clientId, clientSecret: app.clientSecret.reveal() };
        secrets.add(client.clientSecret);
        await red.load(flow({ scopes: 'r:devices:*' }), { [id]: client });
        const state = await begin(redirectUri);
        const code = simulator.approve({ clientId: app.clientId, redirectUri, scopes: ['r:devices:*'] });
        const reply = await red.request('get', `/smartthings/callback${slash}?code=${code}&state=${state}`, undefined, {
          ...{ host: 'internal:1880', 'x-forwarded-host': 'home.example.com', 'x-forwarded-proto': 'https' },
          ...{ 'sec-fetch-site': 'cross-site', referer: 'https://api.smartthings.com/' },
        });
        assert.equal(reply.status, 200, reply.text);
        assert.equal((await get()).body.state, 'authorized');
      });
    }
  });
});
