import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, newId, signedIn, tab } from '../support/flows';
import { Red, until, type FlowNode, type Message } from '../support/red';

describe('the token node', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  beforeEach(() => {
    red = new Red();
    id = newId();
  });
  afterEach(async () => {
    await red.unload();
    await simulator.close();
  });

  const flow = (properties: object): FlowNode[] => [
    tab,
    account(id, { apiUrl: simulator.url }),
    { id: 'token', type: 'smartthings-token', z: tab.id, account: id, ...properties, wires: [['news']] },
    { id: 'news', type: 'helper', z: tab.id, wires: [] },
  ];
  const load = async (properties: object = {}, options: { accessTokenSeconds?: number } = {}): Promise<string> => {
    simulator = await startSimulator({ limits: 'raised', ...options });
    const { refreshToken } = await signedIn(simulator);
    await red.load(flow(properties), { [id]: { ...clientOf(simulator), seedRefreshToken: refreshToken } });
    return refreshToken;
  };
  const apiAnswers = async (token: unknown): Promise<number> => {
    const reply = await fetch(`${simulator.url}/v1/devices`, { headers: { authorization: `Bearer ${String(token)}` } });
    return reply.status;
  };

  it('gives the token that works now, with its times', async () => {
    const seed = await load();
    const sent = await red.answer('token', { topic: 'stays', payload: 'goes' });
    assert.equal(await apiAnswers(sent.payload), 200);
    assert.equal(sent.topic, 'stays');
    assert.equal(sent.apiUrl, simulator.url);
    const token = sent.token as Record<string, unknown>;
    assert.deepEqual(Object.keys(token).sort(), [
      'expires_at',
      'expires_in',
      'installed_app_id',
      'scope',
      'token_type',
    ]);
    assert.equal(token.token_type, 'bearer');
    assert.match(String(token.installed_app_id), /^[0-9a-f-]{36}$/);
    assert.match(String(token.scope), /r:devices:\*/);
    // The next refresh, at half of the day, kills it.
    const seconds = Number(token.expires_in);
    assert.ok(seconds > 11.5 * 3600 && seconds < 12.5 * 3600, String(seconds));
    assert.ok(Math.abs(Date.parse(String(token.expires_at)) - Date.now() - seconds * 1000) < 60_000);
    const everything = JSON.stringify(sent);
    assert.ok(!everything.includes(seed) && !everything.includes(red.credentials(id).refreshToken ?? '?'));
    assert.equal(sent.headers, undefined);
  });

  for (const asHeader of [true, 'true']) {
    it(`gives it as a header with asHeader ${JSON.stringify(asHeader)}, beside the headers that are there`, async () => {
      await load({ asHeader });
      const before = { authorization: 'Basic of-somebody-else', 'X-Mine': '1' };
      const sent = await red.answer('token', { payload: { stays: true }, headers: before });
      const headers = sent.headers as Record<string, string>;
      assert.deepEqual(Object.keys(headers), ['X-Mine', 'Authorization']);
      assert.equal(await apiAnswers(headers.Authorization?.replace('Bearer ', '')), 200);
      assert.deepEqual(sent.payload, { stays: true });
    });
  }

  it('gives it as a header where msg.headers is nothing to build upon', async () => {
    await load({ asHeader: true });
    for (const headers of [undefined, null, 'Accept: text/html', 5, ['a']]) {
      const sent = await red.answer('token', { headers });
      assert.deepEqual(Object.keys(sent.headers as object), ['Authorization'], JSON.stringify(headers));
    }
  });

  it('spends no call and no refresh for it', async () => {
    await load();
    await red.answer('token');
    const before = simulator.log.requests.length;
    for (let time = 0; time < 50; time++) await red.answer('token');
    assert.equal(simulator.log.requests.length, before);
  });

  it('says what the account lacks', async () => {
    simulator = await startSimulator();
    await red.load(flow({}), { [id]: clientOf(simulator) });
    await red.refusal('token', {}, 'not_authorized', 'oauth.state.unauthorized');
  });

  it('says that it has no account', async () => {
    simulator = await startSimulator();
    await red.load(flow({ account: '' }));
    await red.refusal('token', {}, 'not_authorized', 'runtime.account.missing');
  });

  it('shows that it gave the token, never the token', async () => {
    await load();
    const sent = await red.answer('token');
    assert.ok(
      red.statusTexts.some((shown) => /^\S+ · \d\d:\d\d$/.test(shown)),
      red.statusTexts.join(),
    );
    assert.ok(!red.statusTexts.join().includes(String(sent.payload)));
    assert.ok(!red.logged().includes(String(sent.payload)));
  });

  describe('by itself', () => {
    const heard = (): Message[] => {
      const messages: Message[] = [];
      red.node('news').on('input', (msg: object) => void messages.push(msg as Message));
      return messages;
    };

    it('tells each refresh', async () => {
      await load({ announce: true }, { accessTokenSeconds: 2 });
      const messages = heard();
      await until(() => messages.filter(({ topic }) => topic === 'refreshed').length >= 2, 'two refreshes');
      assert.equal(messages[0]?.topic, 'authorized');
      assert.equal(typeof messages[0].payload, 'string');
      assert.ok(!JSON.stringify(messages).includes(red.credentials(id).accessToken ?? '?'));
    });

    it('tells that the refresh token was rejected', async () => {
      await load({ announce: true });
      const messages = heard();
      await until(() => messages.length > 0, 'the first state');
      const appId = String(field((await red.answer('token')).token, 'installed_app_id'));
      simulator.revoke(appId);
      await red.request('post', `/smartthings/accounts/${id}/refresh`, {});
      await until(() => messages.some(({ topic }) => topic === 'reauthorize'), 'reauthorize');
      assert.deepEqual(
        messages.flatMap(({ topic }) => topic ?? []),
        ['authorized', 'reauthorize'],
      );
    });

    it('tells nothing unless it is told to', async () => {
      await load({}, { accessTokenSeconds: 2 });
      const messages = heard();
      await until(() => simulator.log.rotations.length >= 4, 'two refreshes');
      assert.deepEqual(messages, []);
    });
  });
});
