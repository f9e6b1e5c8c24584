import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Secret } from '../../../src/base/secret';
import { readTokenReply, redact, type TokenReply } from '../../../src/oauth/tokens/token-reply';
import { reply } from '../../support/fake-http';

const SENT = new Secret('sent-refresh-token');
const UUID = '5f2c1a9e-1111-4222-8333-0123456789ab';
const GRANT = {
  access_token: 'a',
  token_type: 'bearer',
  refresh_token: 'r',
  expires_in: 86399,
  scope: 'r:devices:*',
  installed_app_id: 'i',
};

function read(status: number, body: unknown, headers: Record<string, string> = {}): TokenReply {
  return readTokenReply(reply(status, body, headers), [SENT]);
}

describe('A token answer that grants', () => {
  it('is understood', () => {
    const granted = read(200, GRANT);
    assert.ok(granted.kind === 'granted');
    assert.equal(granted.accessToken.reveal(), 'a');
    assert.equal(granted.refreshToken?.reveal(), 'r');
    assert.deepEqual([granted.expiresInSeconds, granted.scope, granted.installedAppId], [86399, 'r:devices:*', 'i']);
  });

  it('may leave out all but the access token', () => {
    for (const refresh_token of [undefined, '', null, 5]) {
      const granted = read(201, { access_token: 'a', refresh_token });
      assert.ok(granted.kind === 'granted');
      assert.equal(granted.refreshToken, undefined);
      assert.deepEqual([granted.expiresInSeconds, granted.scope, granted.installedAppId], [86399, '', '']);
    }
  });

  it('lives as long as it says, where that makes sense', () => {
    const lives = [
      [2, 2],
      ['3600', 3600],
      [1, 1],
      ['1.5', 1.5],
      [86_399_000, 86_399_000],
      [30 * 86_400, 30 * 86_400],
    ] as const;
    for (const [given, taken] of lives) {
      const granted = read(200, { ...GRANT, expires_in: given });
      assert.ok(granted.kind === 'granted' && granted.expiresInSeconds === taken, String(given));
    }
  });

  it('counts as 86399 seconds where its life makes no sense', () => {
    for (const expires_in of [
      0,
      0.001,
      0.999,
      '0.5',
      -1,
      1e12,
      Infinity,
      '1e999',
      '',
      ' ',
      'soon',
      null,
      undefined,
      [],
      {},
      true,
    ]) {
      const granted = read(200, { ...GRANT, expires_in });
      assert.ok(granted.kind === 'granted' && granted.expiresInSeconds === 86399, JSON.stringify(expires_in));
    }
  });
});

describe('A token that no header can carry', () => {
  for (const [what, token] of [
    ['a line feed', 'first\nsecond'],
    ['a carriage return', 'first\r\nX-Injected: 1'],
    ['NUL', 'first\0'],
    ['what is beyond Latin-1', 'tok\u20acn'],
    ['nothing but spaces', '  '],
    ['DEL', '\x7f'],
  ] as const) {
    it(`is none: with ${what}`, () => {
      const answer = read(200, { ...GRANT, access_token: token });
      assert.ok(answer.kind === 'passing' && answer.inDoubt, answer.kind);
      assert.equal(answer.sentence.key, 'oauth.reply.noToken');
    });
  }

  it('is no reason to refuse others: printable, and Latin-1', () => {
    for (const access_token of ['a.b-c_d~e+f/g==', 'caf\u00e9', 'two words']) {
      assert.equal(read(200, { ...GRANT, access_token }).kind, 'granted', access_token);
    }
  });
});

describe('A token answer that refuses', () => {
  it('is understood in both of its shapes, at any status below 500', () => {
    const oauth = { error: 'invalid_grant', error_description: 'gone' };
    const rest = { requestId: '1', error: { code: 'invalid_grant', message: 'gone', details: [] } };
    for (const status of [200, 302, 400, 401, 403, 404]) {
      for (const body of [oauth, rest]) {
        const refused = { kind: 'refused', error: 'invalid_grant', description: 'gone', statusCode: status };
        assert.deepEqual(read(status, body), refused);
      }
    }
    assert.deepEqual(read(401, { error: { code: 'X' } }), {
      kind: 'refused',
      error: 'X',
      description: '',
      statusCode: 401,
    });
  });

  it('is no refusal where the cloud has trouble or asks to wait', () => {
    for (const status of [429, 500, 502, 503, 504]) {
      assert.equal(read(status, { error: 'invalid_grant' }).kind, 'passing', String(status));
    }
  });

  it('quotes no secret back', () => {
    const quoting = `Invalid refresh token: ${SENT.reveal()} or ${UUID}`;
    for (const body of [
      { error: 'invalid_grant', error_description: quoting },
      { error: quoting },
      { error: { code: quoting, message: quoting } },
    ]) {
      const shown = inspect(read(400, body)) + JSON.stringify(read(400, body));
      assert.ok(!shown.includes(SENT.reveal()) && !shown.includes(UUID), shown);
    }
  });
});

describe('Any other token answer', () => {
  const others: [number, unknown, string, boolean][] = [
    [200, '', 'oauth.reply.noToken', true],
    [200, '<html>', 'oauth.reply.noToken', true],
    [200, 'null', 'oauth.reply.noToken', true],
    [200, { access_token: '' }, 'oauth.reply.noToken', true],
    [200, { access_token: 5 }, 'oauth.reply.noToken', true],
    [302, '', 'oauth.reply.unexpected', false],
    [400, '<html>Bad', 'oauth.reply.unexpected', false],
    [400, { error: '' }, 'oauth.reply.unexpected', false],
    [400, { error: {} }, 'oauth.reply.unexpected', false],
    [400, { error: [1] }, 'oauth.reply.unexpected', false],
    [401, '', 'oauth.reply.unauthorized', false],
    [403, 'no', 'oauth.reply.unexpected', false],
    [404, '', 'oauth.reply.unexpected', false],
    [429, '', 'oauth.reply.tooMany', false],
    [500, '{"access_token":"a"', 'oauth.reply.serverTrouble', true],
    [503, GRANT, 'oauth.reply.serverTrouble', true],
  ];
  for (const [status, body, key, inDoubt] of others) {
    it(`of ${status} ${JSON.stringify(body).slice(0, 24)} passes`, () => {
      const passing = read(status, body);
      assert.ok(passing.kind === 'passing');
      assert.equal(passing.sentence.key, key);
      assert.equal(passing.inDoubt, inDoubt);
      assert.equal(passing.statusCode, status);
      assert.equal(passing.code, status === 429 ? 'rate_limited' : 'server');
    });
  }

  it('says how long to wait, in its body or header', () => {
    const wait = (body: string, headers = {}): unknown => {
      const passing = read(429, body, headers);
      return passing.kind === 'passing' && passing.retryAfterMs;
    };
    assert.equal(wait('please retry in 4711 millis'), 4711);
    assert.equal(wait('', { 'retry-after': '30' }), 30_000);
    assert.equal(wait('', { 'retry-after': '0' }), 0);
    const date = 'Wed, 21 Oct 2026 07:00:00 GMT';
    assert.equal(wait('', { 'retry-after': 'Wed, 21 Oct 2026 07:00:20 GMT', date }), 20_000);
    for (const header of ['', date, '-5', 'soon']) assert.equal(wait('', { 'retry-after': header }), undefined);
  });
});

describe('A quotation', () => {
  it('loses tokens and codes, and what is too long', () => {
    assert.equal(redact(`code: ${UUID.toUpperCase()}!`, []), 'code: [redacted]!');
    assert.equal(redact('Invalid authorization code: hkp89A', []), 'Invalid authorization code: [redacted]');
    assert.equal(redact('a+b a+b', [new Secret('a+b'), new Secret('')]), '[redacted] [redacted]');
    assert.equal(redact('x'.repeat(5000), []).length, 300);
  });
});
