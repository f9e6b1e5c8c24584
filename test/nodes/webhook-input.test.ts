import assert from 'node:assert/strict';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { field } from '../../src/base/json';
import type { SigningKey } from '../../src/simulator/signing-key';
import { account, newId, tab } from '../support/flows';
import { Red, until, type Message } from '../support/red';
import { deviceEvent, eventMessage, signed, signingKey } from '../support/signed-messages';

const INSTALLED_APP = 'c8aba990-a95f-40d6-a1cd-f17d48f9d27b';
const HOUR_MS = 3_600_000;

interface KeyAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** One Node-RED and one key host for all: what arrives at the route, good and bad. */
describe('what is posted to the webhook’s route', function () {
  this.timeout(60_000);
  const id = newId('posted');
  let key: SigningKey;
  let red: Red;
  let server: Server;
  let keyHost: Server;
  let told: Message[];
  /** What the key host says of other keys than the one that it has. */
  let keyAnswer: KeyAnswer;
  let keyCalls: number;
  let last = 0;

  before(async () => {
    key = await signingKey();
    red = new Red();
    server = createServer((request, response) => void red.httpNode?.(request, response)).listen(0, '127.0.0.1');
    keyHost = createServer(({ url }, response) => {
      keyCalls += 1;
      const answer = url === key.keyId ? { status: 200, body: key.certificate } : keyAnswer;
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' }).end(answer.body);
    }).listen(0, '127.0.0.1');
    for (const one of [server, keyHost]) await until(() => one.listening, 'the server');
    const now = Date.now();
    const pair = {
      ...{ clientId: 'client', clientSecret: 'secret', accessToken: 'access-token', refreshToken: 'refresh-token' },
      ...{ installedAppId: INSTALLED_APP, scope: 'r:devices:*' },
      ...{ obtainedAt: new Date(now).toISOString(), expiresAt: new Date(now + 24 * HOUR_MS).toISOString() },
    };
    const [keyUrl, apiUrl] = [urlOf(keyHost), 'http://127.0.0.1:9'];
    const webhookUrl = `https://home.example.com/smartthings/events/${id}`;
    await red.load(
      [
        tab,
        account(id, { mode: 'oauth', apiUrl, keyUrl, webhookUrl }),
        { id: 'event', type: 'smartthings-event', z: tab.id, account: id, onlyChanges: false, wires: [['told']] },
        { id: 'told', type: 'helper', z: tab.id, wires: [] },
      ],
      { [id]: pair },
    );
    red.node('told').on('input', (msg: object) => told.push(msg as Message));
    const view = async (): Promise<Message> => (await red.request('get', `/smartthings/accounts/${id}`)).body;
    await until(async () => (await view()).installedAppId === INSTALLED_APP, 'the sign-in of before');
  });
  after(async () => {
    await red.unload();
    for (const one of [server, keyHost]) {
      one.closeAllConnections();
      one.close();
    }
  });
  beforeEach(() => {
    told = [];
    keyCalls = 0;
    keyAnswer = { status: 404, body: '' };
  });

  const urlOf = (of: Server): string => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;
  const path = `/smartthings/events/${id}`;
  interface Sent {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: Buffer;
  }
  const good = (content: unknown, keyId?: string): Sent => {
    const { headers, body } = signed(key, content, { at: Date.now(), target: path });
    const authorization = String(headers.authorization);
    if (keyId === undefined) return { headers, body };
    return { headers: { ...headers, authorization: authorization.replace(key.keyId, keyId) }, body };
  };
  const post = ({ headers, body }: Sent): Promise<number> =>
    new Promise((resolve, reject) => {
      const plain = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
      const options = { method: 'POST', headers: { ...Object.fromEntries(plain), 'content-length': body.length } };
      const sending = httpRequest(urlOf(server) + path, options, (reply) => {
        reply.resume().on('end', () => resolve(reply.statusCode ?? 0));
      });
      // A body that is too large is not waited for.
      sending.on('error', reject);
      sending.end(body);
    });
  const event = (more: Record<string, unknown> = {}, at: unknown = new Date().toISOString()): unknown =>
    deviceEvent({ eventId: `event ${++last}`, ...more }, at);
  const events = (list: unknown): Sent => good(eventMessage(list, INSTALLED_APP));

  it('reaches the flow with values of every JSON type, as they are', async () => {
    const values = ['on', '', 0, -1.5, 1e21, true, false, null, [], [1, ['x']], {}, { a: { b: [null] } }, '한국어 😀'];
    for (const value of values) {
      told = [];
      // Of a value that is not known yet, nothing is no news.
      assert.equal(
        await post(events([event({ value: 'before', attribute: 'a' }), event({ value, attribute: 'a' })])),
        200,
      );
      await until(() => told.length === 2, JSON.stringify(value));
      assert.deepEqual(told[1]?.payload, value);
      assert.equal(field(told[1].event, 'source'), 'webhook');
    }
  });

  it('tells its time in one form, from ISO text and milliseconds, and leaves out what is none', async () => {
    const future = '2038-01-19T03:14:07.000Z';
    for (const [at, timestamp] of [
      ['2026-03-04T09:00:00Z', '2026-03-04T09:00:00.000Z'],
      ['2026-03-04T10:00:00+01:00', '2026-03-04T09:00:00.000Z'],
      [Date.parse('2026-03-04T09:00:01Z'), '2026-03-04T09:00:01.000Z'],
      [future, future],
      ['yesterday', undefined],
      ['2026-13-45T99:99:99Z', undefined],
      [-5, undefined],
      [1e300, undefined],
      [{}, undefined],
      [null, undefined],
    ] as const) {
      told = [];
      // Each of a device of its own: those that go back are the shadow's to judge.
      assert.equal(await post(events([event({ deviceId: `clock ${++last}` }, at)])), 200);
      await until(() => told.length === 1, JSON.stringify(at));
      assert.equal(field(told[0]?.event, 'timestamp'), timestamp, JSON.stringify(at));
    }
  });

  it('is dropped without harm where it is of no known form, and what stands beside it is told', async () => {
    const odd = [
      null,
      7,
      '',
      [],
      {},
      { eventType: 'NEW_EVENT' },
      { eventType: '__proto__' },
      { eventType: 'DEVICE_EVENT' },
    ];
    const ids = ['', 'x'.repeat(500), 'a\nb', '\ud800', 7, null, {}, []];
    const strange = ids.flatMap((deviceId) => [
      event({ deviceId }),
      event({ capability: deviceId }),
      event({ attribute: deviceId }),
    ]);
    for (const list of [null, 'x', 7, {}, odd, strange, [[event()]]]) assert.equal(await post(events(list)), 200);
    const deep = JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown;
    const large = 'x'.repeat(40_000);
    assert.equal(
      await post(events([...odd, event({ value: deep }), event({ value: large }), ...strange, event()])),
      200,
    );
    await until(() => told.length > 0, 'the one that is one');
    for (const name of ['constructor', '__proto__', 'toString', 'a b.c/d']) {
      assert.equal(await post(events([event({ deviceId: name, component: name, attribute: name })])), 200);
    }
    await until(() => told.length === 5, 'what is only called oddly');
    assert.equal(Object.prototype.toString.call({}), '[object Object]');
  });

  it('may be ten thousand events in one message, of which so many are told as a home can have', async () => {
    const many = Array.from({ length: 10_000 }, (_, number) => ({ eventType: 'DEVICE_EVENT', n: number }));
    assert.equal(await post(events(many)), 200);
    const real = Array.from({ length: 2_500 }, (_, number) => event({ deviceId: `d${number}`, data: undefined }));
    const { body } = events(real);
    const fitting =
      body.length <= 1024 * 1024 ? real : real.slice(0, Math.floor((real.length * 1024 * 1024) / body.length) - 10);
    assert.equal(await post(events(fitting)), 200);
    await until(() => told.length === Math.min(2_000, fitting.length), 'all of them', 20_000);
  });

  it('is taken up to 1 MiB and not beyond', async () => {
    const padded = (size: number): Sent => {
      const empty = JSON.stringify({ ...(eventMessage([event()], INSTALLED_APP) as object), padding: '' });
      return good(`${empty.slice(0, -2)}${'x'.repeat(size - empty.length)}"}`);
    };
    assert.equal(await post(padded(1024 * 1024)), 200);
    await until(() => told.length === 1, 'the largest');
    assert.equal(await post(padded(1024 * 1024 + 1)), 413);
    assert.equal(await post(padded(3 * 1024 * 1024)), 413);
  });

  it('is refused in any variant that was not signed, at no call for a key each', async () => {
    const { headers, body } = events([event()]);
    assert.equal(await post({ headers, body }), 200);
    await until(() => told.length === 1, 'the good one');
    keyCalls = 0;
    const authorization = String(headers.authorization);
    const place = fc.nat({ max: authorization.length - 1 });
    const character = fc.constantFrom('a', 'Z', '0', '9', '+', '/', '=', '"', '\\', ' ', ',');
    const variant = fc.oneof(
      fc.tuple(place, character).map(([at, one]) => {
        const changed = authorization.slice(0, at) + one + authorization.slice(at + 1);
        return { headers: { ...headers, authorization: changed }, body, isSame: changed === authorization };
      }),
      fc.tuple(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] ?? 0) ^ flip;
        return { headers, body: changed, isSame: false };
      }),
      fc.constantFrom('digest', 'date', 'authorization').map((name) => {
        return {
          headers: Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name)),
          body,
          isSame: false,
        };
      }),
      fc.integer({ min: -30, max: 30 }).map((minutes) => {
        const date = new Date(Date.now() + minutes * 60_000).toUTCString();
        return { headers: { ...headers, date }, body, isSame: false };
      }),
    );
    await fc.assert(
      fc.asyncProperty(variant, async ({ isSame, ...sent }) => {
        const status = await post(sent);
        // Names of parameters, and of the scheme, are the same in capitals.
        const isAlike = String(field(sent.headers, 'authorization')).toLowerCase() === authorization.toLowerCase();
        assert.ok(isSame || isAlike || [401, 503].includes(status), `${status} ${JSON.stringify(sent.headers)}`);
      }),
      { numRuns: 600, seed: 7 },
    );
    assert.ok(keyCalls <= 12, `${keyCalls} keys were asked for`);
    // What is the same was seen before.
    assert.equal(told.length, 1);
  });

  it('comes again where the key host is down, slow, wrong or answers with a page, and is told then', async () => {
    for (const [what, answer] of [
      ['an error', { status: 500, body: '' }],
      ['a page', { status: 200, body: '<html><body>Sign in to this network</body></html>', type: 'text/html' }],
      ['another kind of key', { status: 200, body: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }],
      ['too much', { status: 200, body: 'x'.repeat(100_000) }],
    ] as const) {
      keyAnswer = answer;
      const keyId = `/pl/useast1/${what.replaceAll(' ', '-')}`;
      assert.equal(await post(good(eventMessage([event()], INSTALLED_APP), keyId)), 503, what);
      const calls = keyCalls;
      assert.equal(await post(good(eventMessage([event()], INSTALLED_APP), keyId)), 503, what);
      assert.equal(keyCalls, calls, 'what failed is not asked for again at once');
    }
    keyAnswer = { status: 404, body: '' };
    assert.equal(await post(good(eventMessage([event()], INSTALLED_APP), '/pl/useast1/none')), 401);
    assert.deepEqual(told, []);
    assert.equal(await post(events([event()])), 200);
    await until(() => told.length === 1, 'the good one');
  });

  it('is not kept out by those who never end what they begin', async () => {
    const { port } = server.address() as AddressInfo;
    const slow: Socket[] = [];
    for (let one = 0; one < 40; one++) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      slow.push(socket);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{`);
    }
    await until(() => slow.filter(({ destroyed }) => destroyed).length >= 8, 'the end of the slowest');
    for (let one = 0; one < 5; one++) assert.equal(await post(events([event()])), 200);
    await until(() => told.length === 5, 'the good ones');
    for (const socket of slow) socket.destroy();
  });
});
