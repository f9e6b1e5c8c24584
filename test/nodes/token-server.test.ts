import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { field } from '../../src/base/json';
import type { AccountNode } from '../../src/runtime/account/account-node';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, signedIn, status, tab } from '../support/flows';
import { keysOf } from '../support/keeper-fixture';
import { Red, until, type FlowNode } from '../support/red';

const PATH = '/smartthings/token_info.json';
const FOLLOWER = 'follower';
const lamp = deviceId('Kitchen lamp');
const newKey = (): string => randomBytes(32).toString('base64url');
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('the token server', () => {
  let simulator: Simulator;
  let red: Red;
  let server: Server | undefined;
  let id: string;
  let key: string;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
    key = newKey();
  });
  afterEach(async () => {
    await red.unload();
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    await simulator.close();
  });

  const sharing = (properties: object = {}): FlowNode =>
    account(id, { apiUrl: simulator.url, share: true, ...properties });
  const credentials = async (shareKey = key): Promise<Record<string, string>> => {
    const { refreshToken } = await signedIn(simulator);
    return { ...clientOf(simulator), seedRefreshToken: refreshToken, shareKey };
  };
  const load = async (flow: FlowNode[], all: Record<string, Record<string, string>>): Promise<void> => {
    await red.load([tab, ...flow], all);
    await listen();
    await until(async () => (await view()).state === 'authorized', 'authorized');
  };
  const listen = async (): Promise<void> => {
    server ??= createServer((request, response) => void red.httpNode?.(request, response)).listen(0, '127.0.0.1');
    if (!server.listening) await new Promise((resolve) => server?.once('listening', resolve));
  };
  const address = (path = PATH): string => `http://127.0.0.1:${(server?.address() as AddressInfo).port}${path}`;
  const ask = (headers: Record<string, string> = {}, path = PATH, method = 'GET'): Promise<Response> =>
    fetch(address(path), { headers, method });
  const view = async (of = id): Promise<Record<string, unknown>> =>
    (await red.request('get', `/smartthings/accounts/${of}`)).body;

  /** The keys of what an account says of itself. */
  const sentenceOf = (of: string): string => {
    const { account: known } = red.node(of) as unknown as AccountNode;
    return known ? keysOf(known.snapshot().message) : 'none';
  };

  it('gives the token in the names of an OAuth reply, and never the refresh token', async () => {
    await load([sharing()], { [id]: await credentials() });
    const reply = await ask(bearer(key));
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('cache-control'), 'no-store');
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json/);
    const body = (await reply.json()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(body).sort(), [
      'access_token',
      'api_url',
      'expires_at',
      'expires_in',
      'installed_app_id',
      'scope',
      'token_type',
    ]);
    assert.equal(body.access_token, red.credentials(id).accessToken);
    assert.ok(!JSON.stringify(body).includes(red.credentials(id).refreshToken ?? '?'));
    assert.equal(body.api_url, simulator.url);
    const { nextRefreshAt } = await view();
    assert.ok(Math.abs(Date.parse(String(body.expires_at)) - Date.parse(String(nextRefreshAt))) < 1000);
    assert.ok(Number.isInteger(body.expires_in));
  });

  it('takes the key in a header of its own, and the scheme in any case', async () => {
    await load([sharing()], { [id]: await credentials() });
    const basic = { authorization: 'Basic bm9kZTpyZWQ=' };
    assert.equal((await ask({ ...basic, 'x-smartthings-key': key })).status, 200);
    assert.equal((await ask({ authorization: `bearer ${key}` })).status, 200);
    assert.equal((await ask(bearer(key), PATH, 'HEAD')).status, 200);
  });

  it('gives nothing without the key, or with another one', async () => {
    await load([sharing()], { [id]: await credentials() });
    const wrong: Record<string, string>[] = [
      {},
      bearer(newKey()),
      bearer(key.slice(1)),
      { authorization: key },
      { authorization: `Basic ${key}` },
      { 'x-smartthings-key': '' },
      { cookie: key },
    ];
    for (const headers of wrong) {
      const reply = await ask(headers);
      assert.equal(reply.status, 401, JSON.stringify(headers));
      assert.deepEqual(await reply.json(), { error: 'invalid_token' });
      assert.equal(reply.headers.get('www-authenticate'), 'Bearer');
      assert.equal(reply.headers.get('cache-control'), 'no-store');
    }
    assert.equal((await ask({}, `${PATH}?key=${key}`)).status, 401);
  });

  it('lets nobody try keys, and always takes the right one', async () => {
    await load([sharing()], { [id]: await credentials() });
    for (let time = 0; time < 10; time++) assert.equal((await ask(bearer(newKey()))).status, 401);
    const reply = await ask(bearer(newKey()));
    assert.equal(reply.status, 429);
    assert.ok(Number(reply.headers.get('retry-after')) >= 1 && Number(reply.headers.get('retry-after')) <= 60);
    assert.equal((await ask(bearer(key))).status, 200);
    assert.equal((await ask()).status, 429);
  });

  it('says when to come back while there is no token', async () => {
    await red.load([tab, sharing()], { [id]: { ...clientOf(simulator), shareKey: key } });
    await listen();
    const reply = await ask(bearer(key));
    assert.equal(reply.status, 503);
    assert.equal(reply.headers.get('retry-after'), '5');
    assert.deepEqual(await reply.json(), { error: 'temporarily_unavailable' });
    assert.equal((await ask(bearer(newKey()))).status, 401);
  });

  it('answers to nothing but GET', async () => {
    await load([sharing()], { [id]: await credentials() });
    for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await ask(bearer(key), PATH, method)).status, 404);
    assert.equal((await ask(bearer(key), `${PATH}/more`)).status, 404);
  });

  it('is off unless chosen', async () => {
    await load([sharing({ share: false })], { [id]: await credentials() });
    assert.equal((await ask(bearer(key))).status, 404);
  });

  it('is on where a program wrote that it is, as text', async () => {
    await load([sharing({ share: 'true', sharePath: '' })], { [id]: await credentials() });
    assert.equal((await ask(bearer(key))).status, 200);
  });

  it('ends with its account', async () => {
    await load([sharing()], { [id]: await credentials() });
    await red.deploy([tab, sharing({ share: false })]);
    assert.equal((await ask(bearer(key))).status, 404);
    await red.deploy([tab, sharing()]);
    assert.equal((await ask(bearer(key))).status, 200);
    await red.deploy([tab]);
    assert.equal((await ask(bearer(key))).status, 404);
  });

  const refusals: [what: string, properties: object, key: (key: string) => string, sentence: string][] = [
    ['without a key', {}, () => '', 'share.keyMissing'],
    ['with a key from a variable that is not set', {}, () => '${NOT_SET_ANYWHERE}', 'share.keyMissing'],
    ['with a key that can be guessed', {}, () => 'my-secret-key', 'share.keyWeak'],
    ['at a path without a slash', { sharePath: 'token.json' }, (same) => same, 'share.badPath'],
    ['at the root', { sharePath: '/' }, (same) => same, 'share.badPath'],
    ['at a path with a question', { sharePath: '/token?a=b' }, (same) => same, 'share.badPath'],
    [
      'where the editor asks for an account',
      { sharePath: '/smartthings/accounts/x' },
      (same) => same,
      'share.pathTaken',
    ],
    ['at a path that a browser changes', { sharePath: '/a/../token' }, (same) => same, 'share.badPath'],
    ['where the events arrive', { sharePath: '/smartthings/events/token' }, (same) => same, 'share.badPath'],
    [
      'where the events arrive, in capitals',
      { sharePath: '/SmartThings/Events/token' },
      (same) => same,
      'share.badPath',
    ],
  ];
  for (const [what, properties, keyFor, sentence] of refusals) {
    it(`is refused ${what}, while the account goes on`, async () => {
      await load([sharing(properties)], { [id]: await credentials(keyFor(key)) });
      assert.match(sentenceOf(id), new RegExp(`^share.notShared/oauth.state.authorized/${sentence}$`));
      assert.ok(!red.logged().includes(key));
      const path = (properties as { sharePath?: string }).sharePath ?? PATH;
      if (path.startsWith('/')) assert.equal((await ask(bearer(key), path)).status, 404);
    });
  }

  it('takes a path over when the account that had it is gone, at whichever deploy', async () => {
    const second = newId();
    const secondKey = newKey();
    const late = account(second, { apiUrl: simulator.url, share: true });
    const all = { [id]: await credentials(), [second]: { ...(await credentials()), shareKey: secondKey } };
    await load([sharing(), late], all);
    await until(async () => (await view(second)).state === 'authorized', 'the second one');
    assert.match(sentenceOf(second), /share\.pathTaken$/);
    await red.deploy([tab, late], 'nodes');
    assert.equal((await ask(bearer(secondKey))).status, 200);
    assert.doesNotMatch(sentenceOf(second), /notShared/);
    await red.deploy([tab, late, { id: 'in', type: 'helper' }], 'nodes');
    assert.equal((await ask(bearer(secondKey))).status, 200);
  });

  it('serves a path in any script, as requests have it', async () => {
    await load([sharing({ sharePath: '/tökén/토큰.json' })], { [id]: await credentials() });
    assert.equal((await ask(bearer(key), '/tökén/토큰.json')).status, 200);
    assert.equal((await ask(bearer(key), '/t%C3%B6k%C3%A9n/%ED%86%A0%ED%81%B0.json')).status, 200);
    assert.equal(sentenceOf(id), 'oauth.state.authorized');
  });

  it('serves two accounts at two paths, and refuses the second one at the same path', async () => {
    const [second, third] = [newId(), newId()];
    const keys = [newKey(), newKey()] as const;
    const all = {
      [id]: await credentials(),
      [second]: { ...(await credentials()), shareKey: keys[0] },
      [third]: { ...(await credentials()), shareKey: keys[1] },
    };
    const cabin = account(second, { apiUrl: simulator.url, share: true, sharePath: '/cabin.json' });
    const late = account(third, { apiUrl: simulator.url, share: true });
    await load([sharing(), cabin, late], all);
    await until(async () => (await ask(bearer(keys[0]), '/cabin.json')).status === 200, 'the second account');
    const tokenOf = async (reply: Promise<Response>): Promise<unknown> =>
      field(await (await reply).json(), 'access_token');
    assert.equal(await tokenOf(ask(bearer(key))), red.credentials(id).accessToken);
    assert.equal(await tokenOf(ask(bearer(keys[0]), '/cabin.json')), red.credentials(second).accessToken);
    assert.equal((await ask(bearer(keys[0]))).status, 401);
    assert.equal((await ask(bearer(keys[1]))).status, 401);
    assert.match(sentenceOf(third), /share\.pathTaken/);
  });

  it('shares a personal access token', async () => {
    const { accessToken } = await signedIn(simulator);
    await load([sharing({ mode: 'pat' })], { [id]: { personalToken: accessToken, shareKey: key } });
    assert.equal(field(await (await ask(bearer(key))).json(), 'access_token'), accessToken);
  });

  describe('and an account that follows it', () => {
    const follower = (properties: object = {}): FlowNode[] => [
      account(FOLLOWER, { mode: 'follow', followUrl: address(), ...properties }),
      ...command('command', FOLLOWER, { device: lamp }),
      ...status('status', FOLLOWER, { device: lamp, capability: 'switch', attribute: 'switch' }),
    ];
    const loadBoth = async (properties: object = {}, followKey = key): Promise<void> => {
      await listen();
      await load([sharing(), ...follower(properties)], { [id]: await credentials(), [FOLLOWER]: { followKey } });
    };

    it('switches the lamp, and says whom it follows', async () => {
      await loadBoth();
      await red.answer('command', { payload: 'on' });
      await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'lamp on');
      const { mode, state, following, since } = await view(FOLLOWER);
      assert.deepEqual([mode, state, following], ['follow', 'authorized', address().replace('http://', '')]);
      assert.ok(Math.abs(Date.parse(String(since)) - Date.now()) < 60_000);
    });

    it('has no refresh token, no journal, and nothing in its credentials', async () => {
      await loadBoth();
      await red.answer('command', { payload: 'on' });
      assert.deepEqual(red.credentials(FOLLOWER), { followKey: key });
    });

    it('goes on after a refresh of the leader', async () => {
      await loadBoth();
      await red.answer('status');
      assert.equal((await red.request('post', `/smartthings/accounts/${id}/refresh`, {})).status, 200);
      for (let time = 0; time < 3; time++) await red.answer('command', { payload: time % 2 ? 'on' : 'off' });
      assert.equal(simulator.log.rotations.length, 3);
    });

    it('says that the key is wrong, and what to do', async () => {
      await loadBoth({}, newKey());
      const error = await red.refusal('command', { payload: 'on' }, 'not_authorized', 'follow.waiting');
      assert.equal(field(error.text.params.problem, 'key'), 'follow.wrongKey');
    });

    it('takes the token of any server that sends a whole token reply, without its refresh token', async () => {
      await listen();
      const pair = await signedIn(simulator);
      const script = createServer((_request, response) => {
        response.setHeader('last-modified', new Date(Date.now() - 3_600_000).toUTCString());
        response.end(
          JSON.stringify({ access_token: pair.accessToken, refresh_token: pair.refreshToken, expires_in: 86399 }),
        );
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => script.once('listening', resolve));
      const followUrl = `http://127.0.0.1:${(script.address() as AddressInfo).port}/token_info.json`;
      try {
        await red.load([tab, ...follower({ followUrl, apiUrl: simulator.url })]);
        await red.answer('command', { payload: 'on' });
        const { accessTokenExpiresAt } = await view(FOLLOWER);
        const seconds = (Date.parse(String(accessTokenExpiresAt)) - Date.now()) / 1000;
        assert.ok(seconds > 86399 - 3600 - 60 && seconds <= 86399 - 3600 + 1, String(seconds));
        assert.deepEqual(red.credentials(FOLLOWER), {});
        const seen = JSON.stringify([red.replies, red.logged(), red.statusTexts]);
        assert.ok(!seen.includes(pair.refreshToken) && !seen.includes(pair.accessToken));
      } finally {
        script.closeAllConnections();
        script.close();
      }
    });

    it('refuses what belongs to a sign-in of its own', async () => {
      await loadBoth();
      const path = `/smartthings/accounts/${FOLLOWER}`;
      for (const route of ['authorize', 'exchange', 'seed']) {
        const reply = await red.request('post', `${path}/${route}`, { code: 'x', refreshToken: 'x' });
        assert.deepEqual([reply.status, reply.body.error?.code], [409, 'wrong_mode'], route);
      }
      assert.equal((await red.request('post', `${path}/refresh`, {})).status, 200);
      assert.equal((await red.request('delete', `${path}/tokens`)).status, 204);
      await red.answer('command', { payload: 'on' });
    });
  });
});
