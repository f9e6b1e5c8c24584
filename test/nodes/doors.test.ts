import assert from 'node:assert/strict';
import type { Simulator } from '../../src/simulator';
import { startCloudAndRed } from '../support/cloud-and-red';
import { account, clientOf, command, deviceId, newId, signedIn, status, tab } from '../support/flows';
import type { Red, RouteReply } from '../support/red';

const KIB = 1024;
const lamp = deviceId('Kitchen lamp');

describe('the doors of an account', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  startCloudAndRed((both) => ({ simulator, red, id } = both));

  const path = (of: string, rest: string): string => `/smartthings/accounts/${encodeURIComponent(of)}${rest}`;
  const draft = (body: object, of = id): Promise<RouteReply> => red.request('put', path(of, '/draft'), body);
  const refused = (reply: RouteReply, statusCode: number, code: string, key: string): void => {
    assert.deepEqual([reply.status, reply.body.error?.code], [statusCode, code], reply.text.slice(0, 300));
    assert.match(reply.body.error?.message ?? '', new RegExp(`:${key}$`));
  };
  const tokenRequests = (): number => simulator.log.requests.filter((one) => one.path === '/oauth/token').length;
  const loadSignedIn = async (): Promise<string> => {
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
    await red.load([tab, account(id, { apiUrl: simulator.url }), ...command('command', id, { device: lamp })], {
      [id]: credentials,
    });
    await red.answer('command', { payload: 'on' });
    return refreshToken;
  };

  const routes: [method: 'get' | 'put' | 'post' | 'delete', rest: string][] = [
    ['get', ''],
    ['get', '/devices'],
    ['get', '/report'],
    ['get', '/capabilities/switch/1'],
    ['put', '/draft'],
    ...['/app', '/authorize', '/exchange', '/seed', '/refresh', '/save'].map((rest): ['post', string] => [
      'post',
      rest,
    ]),
    ['delete', '/tokens'],
  ];

  describe('know an id that no account can have', () => {
    const impossible = [
      ...['hasOwnProperty', '__proto__', 'constructor', 'toString', '__defineGetter__'],
      ...['a'.repeat(65), 'line\nforged', 'a\u001b[2Jb', 'a\u202eb', 'a\u0000b'],
    ];
    for (const strange of impossible) {
      it(`as unknown, before anything is done: ${JSON.stringify(strange).slice(0, 30)}`, async () => {
        await red.load([tab, account(id, { mode: 'simulator' })]);
        for (const [method, rest] of routes) {
          const body =
            method === 'put' || method === 'post' ? { mode: 'oauth', clientId: 'c', refreshToken: 'r' } : undefined;
          const reply = await red.request(method, path(strange, rest), body);
          refused(reply, 404, 'not_found', 'runtime.routes.unknownAccount');
        }
        // A deploy asks the credentials for methods of theirs.
        await red.deploy([tab, account(id, { mode: 'simulator' })]);
      });
    }
  });

  it('refuse a body of more than 16 KiB, whatever it holds', async () => {
    await red.load([tab, account(id, { apiUrl: simulator.url })]);
    for (const [method, rest] of routes) {
      if (method !== 'put' && method !== 'post') continue;
      const large = { apiUrl: '/'.repeat(16 * KIB), unknown: 'x' };
      refused(await red.request(method, path(id, rest), large), 400, 'invalid_message', 'runtime.routes.tooLarge');
    }
    assert.equal((await draft({ unknown: 'x'.repeat(15 * KIB), mode: 'oauth' })).status, 204);
  });

  it('refuse an address of more than 2 KiB and a secret of more than 4', async () => {
    await red.load([tab, account(id, { apiUrl: simulator.url })], { [id]: clientOf(simulator) });
    const long = `https://example.com${'/'.repeat(2 * KIB)}`;
    const bodies: [rest: string, body: object][] = [
      ...['apiUrl', 'tokenUrl', 'redirectUri', 'followUrl'].map((name): [string, object] => [
        '/draft',
        { [name]: long },
      ]),
      ...['clientId', 'clientSecret', 'personalToken', 'followKey'].map((name): [string, object] => [
        ...(['/draft', { [name]: 'x'.repeat(4 * KIB + 1) }] as const),
      ]),
      ['/authorize', { redirectUri: long }],
      ['/authorize', { scopes: 'x'.repeat(4 * KIB + 1) }],
      ['/exchange', { code: 'x'.repeat(4 * KIB + 1) }],
      ['/exchange', { url: `${long}?code=x` }],
      ['/seed', { refreshToken: 'x'.repeat(4 * KIB + 1) }],
      ['/app', { personalToken: 'x'.repeat(4 * KIB + 1) }],
      ['/app', { personalToken: 'long-enough', webhookUrl: long }],
    ];
    for (const [rest, body] of bodies) {
      const reply = await red.request(rest === '/draft' ? 'put' : 'post', path(id, rest), body);
      refused(reply, 400, 'invalid_message', 'runtime.routes.tooLong');
    }
    assert.equal((await draft({ apiUrl: simulator.url })).status, 204);
  });

  it('hold fifty drafts, and what they tried; who uses one keeps it', async () => {
    await red.load([tab]);
    const ids = Array.from({ length: 60 }, () => newId('draft'));
    const [first = ''] = ids;
    for (const one of ids) {
      assert.equal((await draft({ mode: 'pat', personalToken: 'x', apiUrl: simulator.url }, one)).status, 204);
      assert.equal((await red.request('get', path(one, ''))).status, 200);
      assert.equal((await red.request('get', path(first, ''))).status, 200);
    }
    const known = await Promise.all(ids.map((one) => red.request('get', path(one, ''))));
    assert.deepEqual(
      known.map(({ status: answered }) => answered),
      ids.map((_one, index) => (index === 0 || index > 10 ? 200 : 404)),
    );
    for (const one of ids) await draft({}, one);
  });

  it('take up no authorization beyond fifty accounts that nobody deploys', async function () {
    this.timeout(60_000);
    await red.load([tab, account(id, { apiUrl: simulator.url })], { [id]: clientOf(simulator) });
    const answers: string[] = [];
    for (let number = 0; number < 52; number++) {
      const stranger = newId('stranger');
      await draft({ mode: 'oauth', apiUrl: simulator.url, ...clientOf(simulator) }, stranger);
      const { body } = await red.request('post', path(stranger, '/seed'), { refreshToken: `invented-${number}` });
      answers.push(body.error?.code ?? 'none');
      await draft({}, stranger);
    }
    assert.deepEqual(answers, [...Array<string>(50).fill('invalid_message'), 'rate_limited', 'rate_limited']);
    // Who is deployed is no stranger.
    const { refreshToken } = await signedIn(simulator);
    assert.equal((await red.request('post', path(id, '/seed'), { refreshToken })).status, 200);
  });

  it('never send a refresh token again that this account has spent', async () => {
    const spent = await loadSignedIn();
    const before = tokenRequests();
    const reply = await red.request('post', path(id, '/seed'), { refreshToken: spent });
    refused(reply, 400, 'invalid_message', 'oauth.seedRejected');
    assert.equal(tokenRequests(), before);
    await red.answer('command', { payload: 'off' });
  });

  it('end a message once, with an error, where Node-RED cannot send it on', async () => {
    const { accessToken } = await signedIn(simulator);
    const flow = [tab, account(id, { mode: 'pat', apiUrl: simulator.url }), ...status('status', id, { device: lamp })];
    await red.load(flow, { [id]: { personalToken: accessToken } });
    // As where a message is cloned for a second wire, and nested too deep for that.
    red.node('status').send = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    await red.refusal('status', {}, 'invalid_message', 'runtime.field.cannotSend');
    assert.equal(red.statuses.get('status')?.fill, 'red');
  });
});
