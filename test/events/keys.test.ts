import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { HttpFailure } from '../../src/base/ports';
import { SigningKeys } from '../../src/events/keys';
import type { SigningKey } from '../../src/simulator/signing-key';
import { FakeClock } from '../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../support/fake-http';
import { keyHost, signingKey } from '../support/signed-messages';

const HOUR_MS = 3_600_000;

describe('keys that sign webhooks', () => {
  let key: SigningKey;
  let clock: FakeClock;
  before(async () => {
    key = await signingKey();
  });
  beforeEach(() => {
    clock = new FakeClock();
  });

  const keysOn = (http: FakeHttp, keyUrl = 'https://key.example.com'): SigningKeys =>
    new SigningKeys({ http, clock, keyUrl });
  const kind = async (answer: ReturnType<SigningKeys['get']>): Promise<string> => {
    const given = await answer;
    return typeof given === 'string' ? given : (given.asymmetricKeyType ?? '');
  };

  it('come from the key host alone, and are kept for a day', async () => {
    const http = keyHost(key);
    const keys = keysOn(http, 'https://key.example.com/');
    assert.equal(await kind(keys.get(key.keyId)), 'rsa');
    clock.step(23 * HOUR_MS);
    await keys.get(key.keyId);
    assert.deepEqual(http.asked, [`GET https://key.example.com${key.keyId}`]);
    clock.step(2 * HOUR_MS);
    await keys.get(key.keyId);
    assert.equal(http.asked.length, 2);
  });

  it('are fetched once by all who wait', async () => {
    const http = keyHost(key);
    const keys = keysOn(http);
    const all = await Promise.all(Array.from({ length: 50 }, () => kind(keys.get(key.keyId))));
    assert.deepEqual(new Set(all), new Set(['rsa']));
    assert.equal(http.asked.length, 1);
  });

  it('that are not there are not asked for again within a minute', async () => {
    const http = keyHost(key);
    const keys = keysOn(http);
    for (let round = 0; round < 5; round++) assert.equal(await kind(keys.get('/pl/none')), 'unknown');
    assert.equal(http.asked.length, 1);
    clock.step(61_000);
    await keys.get('/pl/none');
    assert.equal(http.asked.length, 2);
  });

  it('survive a key host that is down', async () => {
    const http = keyHost(key);
    const keys = keysOn(http);
    await keys.get(key.keyId);
    clock.step(25 * HOUR_MS);
    http.answerWith(() => new HttpFailure('refused', 'ECONNREFUSED'));
    assert.equal(await kind(keys.get(key.keyId)), 'rsa');
    assert.equal(await kind(keysOn(http).get(key.keyId)), 'unavailable');
  });

  it('are not believed of a host that answers with something else', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
    const curve = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    const html = '<!DOCTYPE html><h1>Sign in to the Wi-Fi</h1>';
    const answers: FakeAnswer[] = [
      ...[reply(200, html), reply(200), reply(200, String(small)), reply(200, String(curve)), reply(302), reply(500)],
      ...[reply(200, key.certificate.slice(0, 400)), new HttpFailure('timeout', 'TIMEOUT')],
      new HttpFailure('invalid', 'TOO_LARGE'),
    ];
    for (const answer of answers) {
      const keys = keysOn(FakeHttp.script(answer));
      assert.equal(await kind(keys.get(key.keyId)), 'unavailable', JSON.stringify(answer));
    }
  });

  it('may be bare ones, as apps of the older kind have', async () => {
    const bare = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    assert.equal(await kind(keysOn(FakeHttp.script(reply(200, String(bare)))).get('/SmartThings/app')), 'rsa');
  });

  it('cost a few fetches a minute, whatever ids are invented', async () => {
    const http = keyHost(key);
    const keys = keysOn(http);
    for (let round = 0; round < 500; round++) await keys.get(`/pl/invented-${round}`);
    assert.ok(http.asked.length <= 12, String(http.asked.length));
    await clock.pass(61_000);
    assert.equal(await kind(keys.get(key.keyId)), 'rsa', 'and a minute later the real one is there');
  });

  it('are not asked for at another address', async () => {
    const http = keyHost(key);
    for (const id of ['@evil.example/a', '//evil.example/a', '/../a']) {
      assert.equal(await kind(keysOn(http).get(id)), 'unknown');
    }
    assert.equal(await kind(keysOn(http, 'no address').get(key.keyId)), 'unknown');
    assert.equal(http.asked.length, 0);
  });

  it('last no longer because a clock was set back', async () => {
    const http = keyHost(key);
    const keys = keysOn(http);
    await keys.get(key.keyId);
    clock.step(-48 * HOUR_MS);
    await keys.get(key.keyId);
    assert.equal(http.asked.length, 2);
  });
});
