import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Webhook, type WebhookAnswer, type WebhookRules } from '../../src/events/webhook';
import { SigningKeys } from '../../src/events/keys';
import type { SignedRequest } from '../../src/events/signature';
import { SigningKey } from '../../src/simulator/signing-key';
import { FakeClock, fixedRandom } from '../support/fake-clock';
import { HttpFailure } from '../../src/base/ports';
import type { FakeHttp } from '../support/fake-http';
import {
  APP,
  INSTALLED_APP,
  TARGET,
  deviceEvent,
  eventMessage,
  keyHost,
  signed,
  signingKey,
} from '../support/signed-messages';

const FORGERIES = process.env.CI ? 10_000 : 2_000;

const RULES: WebhookRules = {
  webhookUrl: `https://flows.example.com${TARGET}`,
  apiUrl: 'https://api.smartthings.com',
  appId: APP,
};

describe('the webhook', () => {
  let key: SigningKey;
  let other: SigningKey;
  let http: FakeHttp;
  let webhook: Webhook;
  before(async () => {
    key = await signingKey();
    other = await SigningKey.make(fixedRandom(8), new FakeClock().now());
  });
  const open = (rules: Partial<WebhookRules> = {}): Webhook => {
    const clock = new FakeClock();
    http = keyHost(key);
    webhook = new Webhook(new SigningKeys({ http, clock, keyUrl: 'https://key.smartthings.com' }), clock, {
      ...RULES,
      ...rules,
    });
    return webhook;
  };
  beforeEach(() => void open());

  const send = (content: unknown): Promise<WebhookAnswer> => webhook.answer(signed(key, content));
  const confirmation = (url: string, appId = APP): unknown => ({
    messageType: 'CONFIRMATION',
    confirmationData: { appId, confirmationUrl: url },
  });
  const confirmUrl = `https://api.smartthings.com/apps/${APP}/confirm-registration?token=abc`;

  describe('hands events on', () => {
    it('of the app that they name', async () => {
      const answer = await send(eventMessage([deviceEvent(), deviceEvent({ eventId: 'event-2', value: 'off' })]));
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, { eventData: {} });
      assert.ok(answer.work?.kind === 'events');
      assert.equal(answer.work.installedAppId, INSTALLED_APP);
      assert.equal(answer.work.events.length, 2);
    });

    it('in the style of the older apps', async () => {
      const { eventData } = eventMessage([deviceEvent()]) as { eventData: object };
      const answer = await send({
        lifecycle: 'EVENT',
        executionId: 'x',
        appId: APP,
        eventData: { ...eventData, authToken: 't' },
      });
      assert.ok(answer.work?.kind === 'events');
      assert.equal(answer.work.events.length, 1);
    });

    it('behind a proxy that takes a part of the path away, and with a query', async () => {
      open({ webhookUrl: `https://flows.example.com/red${TARGET}?home=1` });
      for (const signedPath of [`/red${TARGET}`, `/red${TARGET}?home=1`, TARGET]) {
        const answer = await webhook.answer(signed(key, eventMessage([]), { signedPath }));
        assert.equal(answer.status, 200, signedPath);
      }
    });

    it('whatever else a message holds, without harm', async () => {
      const odd = [
        null,
        [],
        {},
        'x',
        7,
        true,
        [null],
        [[]],
        [7],
        [{ eventType: 'DEVICE_EVENT' }],
        [{ eventType: '__proto__' }],
      ];
      for (const events of odd) {
        const answer = await send(eventMessage(events));
        assert.equal(answer.status, 200, JSON.stringify(events));
        assert.ok(answer.work?.kind === 'events' && answer.work.events.length === 0);
      }
      for (const id of [null, 7, '', {}, [], 'x'.repeat(500), 'a\nb']) {
        assert.equal((await send(eventMessage([deviceEvent()], id))).work, undefined, JSON.stringify(id));
      }
      for (const body of [
        null,
        [],
        7,
        '"text"',
        {},
        { messageType: 7 },
        { messageType: 'NEWS' },
        { lifecycle: 'INSTALL' },
      ]) {
        assert.deepEqual(await send(body), { status: 200, body: {} }, JSON.stringify(body));
      }
    });

    it('of a message with ten thousand of them, no more than a home can have', async () => {
      const many = Array.from({ length: 10_000 }, (_, index) => ({ eventId: String(index) }));
      const answer = await send(eventMessage(many));
      assert.ok(answer.work?.kind === 'events');
      assert.equal(answer.work.dropped, 10_000);
    });
  });

  it('says nothing to a body over 1 MiB', async () => {
    const large = signed(key, `"${'x'.repeat(1024 * 1024)}"`);
    assert.deepEqual(await webhook.answer(large), { status: 413, body: {}, refused: 'large' });
    assert.equal(http.asked.length, 0);
  });

  it('answers a ping, signed or not, and no other unsigned message', async () => {
    const ping = { messageType: 'PING', pingData: { challenge: 'c-1' } };
    const pong = { status: 200, body: { pingData: { challenge: 'c-1' } } };
    assert.deepEqual(await send(ping), pong);
    const bare = (content: unknown): Promise<WebhookAnswer> =>
      webhook.answer({ method: 'POST', target: TARGET, headers: {}, body: Buffer.from(JSON.stringify(content)) });
    assert.deepEqual(await bare(ping), pong);
    assert.deepEqual(await bare({ lifecycle: 'PING', pingData: { challenge: 'c-1' } }), pong);
    const others = [eventMessage([deviceEvent()]), confirmation(confirmUrl), { ...ping, pingData: {} }, 7];
    const long = { ...ping, pingData: { challenge: 'x'.repeat(300) } };
    for (const content of [...others, long, { ...ping, padding: 'x'.repeat(2000) }]) {
      assert.deepEqual(await bare(content), { status: 401, body: {}, refused: 'unsigned' });
    }
  });

  it('refuses a message of another key, and asks for no key where the rest is wrong', async () => {
    const good = signed(key, eventMessage([deviceEvent()]));
    const foreign = await webhook.answer(signed(other, eventMessage([deviceEvent()])));
    assert.equal(foreign.refused, 'key');
    const posing = { ...signed(other, eventMessage([])) };
    const headers = {
      ...posing.headers,
      authorization: String(posing.headers.authorization).replace(other.keyId, key.keyId),
    };
    assert.equal((await webhook.answer({ ...posing, headers })).refused, 'signature');
    const asked = http.asked.length;
    assert.equal((await webhook.answer({ ...good, body: Buffer.from('{}') })).refused, 'digest');
    assert.equal(http.asked.length, asked);
  });

  it('asks the cloud to come again where the key host does not answer', async () => {
    http.answerWith(() => new HttpFailure('refused', 'ECONNREFUSED'));
    assert.deepEqual(await send(eventMessage([])), { status: 503, body: {}, refused: 'keyUnavailable' });
  });

  it('says where it stands with a body that is signed and no JSON', async () => {
    assert.deepEqual(await send('not json'), { status: 400, body: {}, refused: 'noJson' });
  });

  describe('is confirmed', () => {
    it('at the cloud’s own address for its own app', async () => {
      const answer = await send(confirmation(confirmUrl));
      assert.deepEqual(answer, {
        status: 200,
        body: { targetUrl: RULES.webhookUrl },
        work: { kind: 'confirm', url: confirmUrl, verdict: 'fetch' },
      });
      const { confirmationData } = confirmation(confirmUrl) as { confirmationData: object };
      const old = await send({ lifecycle: 'CONFIRMATION', appId: APP, confirmationData });
      assert.equal(old.work?.kind, 'confirm');
    });

    it('by a click, where the app is not known', async () => {
      open({ appId: '' });
      const answer = await send(confirmation(confirmUrl));
      assert.ok(answer.work?.kind === 'confirm');
      assert.equal(answer.work.verdict, 'ask');
    });

    it('nowhere else', async () => {
      for (const url of ['', 'x', 'http://127.0.0.1/apps/x', confirmUrl.replace('https', 'http'), 7, null]) {
        const answer = await send(confirmation(url as string));
        assert.deepEqual(answer, { status: 400, body: {}, refused: 'confirmation' }, String(url));
      }
      assert.equal((await send(confirmation(confirmUrl, 'another-app'))).refused, 'confirmation');
      assert.equal((await send({ messageType: 'CONFIRMATION' })).refused, 'confirmation');
    });
  });

  it(`believes none of ${FORGERIES} forgeries, and fetches no key for each`, async () => {
    const good = signed(key, eventMessage([deviceEvent()]));
    const oneByte = (body: Buffer, at: number, by: number): Buffer => {
      const copy = Buffer.from(body);
      copy.writeUInt8((copy.readUInt8(at % copy.length) + by) % 256, at % copy.length);
      return copy;
    };
    const text = fc.string({ unit: 'binary-ascii', maxLength: 60 });
    const inHeader = (name: string, change: (before: string) => string): SignedRequest => {
      const after = change(String(good.headers[name]));
      return { ...good, headers: { ...good.headers, [name]: after } };
    };
    const forged = fc.oneof(
      fc
        .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
        .map(([at, by]) => ({ ...good, body: oneByte(good.body, at, by) })),
      // Not the zone's word alone: `GMT` for `UTC` is another text and the same time.
      fc
        .record({ name: fc.constantFrom('authorization', 'digest', 'date'), at: fc.nat(), by: text })
        .map(({ name, at, by }) =>
          inHeader(name, (before) => before.slice(0, at % before.length) + by + before.slice((at % before.length) + 1)),
        ),
      text.map((keyId) => inHeader('authorization', (before) => before.replace(key.keyId, keyId))),
      fc.webUrl().map((url) => inHeader('authorization', (before) => before.replace(key.keyId, url))),
      fc
        .stringMatching(/^(?:\/[a-z0-9]{1,8}){1,3}$/)
        .map((path) => inHeader('authorization', (before) => before.replace(key.keyId, path))),
      fc
        .subarray(['(request-target)', 'digest', 'date'], { maxLength: 2 })
        .map((covered) =>
          inHeader('authorization', (before) => before.replace('(request-target) digest date', covered.join(' '))),
        ),
      fc
        .base64String({ minLength: 344, maxLength: 344 })
        .map((signature) =>
          inHeader('authorization', (before) => before.replace(/signature="[^"]*"/, `signature="${signature}"`)),
        ),
      fc
        .stringMatching(/^\/[a-z/]{1,20}$/)
        .map((target) => signed(key, eventMessage([]), { signedPath: target + TARGET })),
      fc
        .integer({ min: 901_000, max: 10 ** 10 })
        .map((ageMs) => signed(key, eventMessage([]), { at: new FakeClock().now() - ageMs })),
      fc
        .record({ body: fc.uint8Array({ maxLength: 300 }), authorization: text, date: text, digest: text })
        .map(({ body, ...headers }): SignedRequest => ({
          method: 'POST',
          target: TARGET,
          headers,
          body: Buffer.from(body),
        })),
    );
    const isSame = (one: SignedRequest): boolean =>
      one.body.equals(good.body) &&
      JSON.stringify(one.headers) === JSON.stringify(good.headers) &&
      one.target === good.target;
    await fc.assert(
      fc.asyncProperty(forged, async (request) => {
        if (isSame(request)) return;
        const answer = await webhook.answer(request);
        assert.notEqual(answer.status, 200, JSON.stringify({ ...request, body: request.body.toString('latin1') }));
        assert.equal(answer.work, undefined);
      }),
      { numRuns: FORGERIES, seed: 11 },
    );
    assert.ok(http.asked.length <= 12, `${http.asked.length} fetches`);
    for (const url of http.asked) assert.ok(url.startsWith('GET https://key.smartthings.com/'), url);
    assert.equal((await webhook.answer(good)).status, 200, 'the good one still is');
  });
});
