import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { isKeyId, isSignedBy, readClaim, type SignatureClaim, type SignedRequest } from '../../src/events/signature';
import type { SigningKey } from '../../src/simulator/signing-key';
import { FakeClock } from '../support/fake-clock';
import { TARGET, eventMessage, signed, signingKey } from '../support/signed-messages';

describe('the signature of a webhook', () => {
  const now = new FakeClock().now();
  let key: SigningKey;
  before(async () => {
    key = await signingKey();
  });

  const request = (headers: Record<string, string | string[] | undefined> = {}): SignedRequest => {
    const good = signed(key, eventMessage([]));
    return { ...good, headers: { ...good.headers, ...headers } };
  };
  const authorization = (change: (text: string) => string): SignedRequest => {
    return request({ authorization: change(String(request().headers.authorization)) });
  };
  const claimOf = (from: SignedRequest, at = now): SignatureClaim => {
    const claim = readClaim(from, at);
    assert.ok(typeof claim === 'object', JSON.stringify(claim));
    return claim;
  };
  const holds = (from: SignedRequest, targets = [TARGET]): boolean => {
    return isSignedBy(new X509Certificate(key.certificate).publicKey, claimOf(from), from, targets);
  };

  it('holds where everything is as it was signed', () => {
    assert.equal(claimOf(request()).keyId, key.keyId);
    assert.ok(holds(request()));
  });

  it('holds for a path that a proxy has shortened, where the signed one is known', () => {
    const shortened = signed(key, eventMessage([]), { target: '/events/home', signedPath: TARGET });
    assert.ok(holds(shortened, ['/events/home', TARGET]));
    assert.ok(!holds(shortened, ['/events/home']));
  });

  it('takes the digest in both spellings, and the date in both words for UTC', () => {
    const digest = String(request().headers.digest);
    assert.equal(typeof readClaim(request({ digest: digest.replace('SHA256', 'SHA-256') }), now), 'object');
    assert.equal(typeof readClaim(request({ digest: digest.replace('SHA256', 'sha-256') }), now), 'object');
    assert.equal(typeof readClaim(request({ date: new Date(now).toUTCString() }), now), 'object');
  });

  it('takes names of parameters in any case, and lists with a space', () => {
    const spaced = authorization((text) => text.replaceAll('",', '", ').replace('keyId', 'KEYID'));
    assert.equal(typeof readClaim(spaced, now), 'object');
  });

  it('is old after fifteen minutes, and of no use before its time', () => {
    for (const offMs of [-15 * 60_000, 15 * 60_000]) assert.equal(typeof readClaim(request(), now + offMs), 'object');
    for (const offMs of [-15 * 60_000 - 1000, 15 * 60_000 + 1000])
      assert.equal(readClaim(request(), now + offMs), 'date');
    for (const date of ['', 'yesterday', '2026-03-04T09:00:00Z', String(now), 'Wed, 99 Mar 2026 09:00:00 UTC']) {
      assert.equal(readClaim(request({ date }), now), 'date', date);
    }
    assert.equal(readClaim(request({ date: undefined }), now), 'date');
  });

  it('is refused over anything but the whole body', () => {
    const other = { ...request(), body: Buffer.from('{}') };
    assert.equal(readClaim(other, now), 'digest');
    for (const digest of ['', 'SHA256=', 'MD5=abc', `SHA256=${'A'.repeat(43)}=`, `SHA512=${'A'.repeat(43)}=`]) {
      assert.equal(readClaim(request({ digest }), now), 'digest', digest);
    }
    assert.equal(readClaim(request({ digest: undefined }), now), 'digest');
  });

  it('is refused where it leaves out the target, the digest or the date', () => {
    for (const covered of ['date', 'digest date', '(request-target) date', '(request-target) digest', '', 'host']) {
      const partly = authorization((text) => text.replace('(request-target) digest date', covered));
      assert.equal(readClaim(partly, now), 'uncovered', covered);
    }
    assert.equal(
      readClaim(
        authorization((text) => text.replace(/,headers="[^"]*"/, '')),
        now,
      ),
      'uncovered',
    );
  });

  it('is refused over a header that is not there', () => {
    const more = authorization((text) => text.replace('digest date', 'digest date x-not-here'));
    assert.ok(!holds(more));
  });

  it('is refused of another algorithm', () => {
    for (const algorithm of ['hmac-sha256', 'rsa-sha1', 'hs2019', 'none', '']) {
      assert.equal(
        readClaim(
          authorization((text) => text.replace('rsa-sha256', algorithm)),
          now,
        ),
        'algorithm',
        algorithm,
      );
    }
  });

  it('is refused where it is none, or says a thing twice', () => {
    for (const text of ['', 'Basic abc', 'Bearer abc', 'signature', 'Signaturekey']) {
      assert.equal(readClaim(request({ authorization: text }), now), 'unsigned', text);
    }
    assert.equal(readClaim(request({ authorization: undefined }), now), 'unsigned');
    assert.equal(readClaim(request({ authorization: ` ${'x'.repeat(5000)}` }), now), 'unsigned');
    const twice = authorization((text) => `${text},keyId="/pl/other"`);
    for (const bad of [twice, authorization((text) => `${text};`), authorization((text) => text.replaceAll('"', ''))]) {
      assert.equal(readClaim(bad, now), 'malformed');
    }
  });

  it('names a key by a plain path, or none at all', () => {
    for (const good of [key.keyId, '/pl/useast2/1b-75-d2', '/SmartThings/abc_1', '/a.pem'])
      assert.ok(isKeyId(good), good);
    const bad = [
      '@evil.example:80/pl/a',
      '//evil.example/a',
      '/a/../b',
      '/..',
      '/.',
      '/a//b',
      'https://evil.example/a',
    ];
    const worse = [
      '',
      '/',
      'a',
      '/a?b',
      '/a#b',
      '/a b',
      '/a%2e%2e',
      '/a\\b',
      '/a\nb',
      ':80/a',
      `/${'a'.repeat(300)}`,
      '/a/',
    ];
    for (const keyId of [...bad, ...worse]) {
      assert.ok(!isKeyId(keyId), keyId);
      assert.equal(
        readClaim(
          authorization((text) => text.replace(key.keyId, keyId)),
          now,
        ),
        'malformed',
        keyId,
      );
    }
  });
});
