import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { readFollowedReply, streamAt } from '../../../src/oauth/follower/followed-reply';
import { reply } from '../../support/fake-http';

const NOW = Date.parse('2026-03-04T09:00:00Z');
const HOUR_MS = 3_600_000;

/** How long the token is good for by such a reply, in seconds. */
function goodFor(body: object, headers: Record<string, string> = {}): number {
  const token = readFollowedReply(reply(200, { access_token: 'token', ...body }, headers), NOW);
  assert.ok(token);
  return (token.askAgainAt - NOW) / 1000;
}

const httpDate = (afterMs: number): string => new Date(NOW + afterMs).toUTCString();

describe('the reply of a token server', () => {
  it('is read as our own server gives it', () => {
    const body = {
      access_token: 'a-token',
      token_type: 'bearer',
      expires_in: 43200,
      expires_at: new Date(NOW + 12 * HOUR_MS).toISOString(),
      scope: 'r:devices:*',
      installed_app_id: 'app-1',
      api_url: 'http://127.0.0.1:4711',
    };
    const token = readFollowedReply(reply(200, body, { date: httpDate(0) }), NOW);
    assert.equal(token?.accessToken.reveal(), 'a-token');
    assert.deepEqual(
      { ...token, accessToken: undefined },
      {
        accessToken: undefined,
        obtainedAt: NOW,
        askAgainAt: NOW + 12 * HOUR_MS,
        scope: 'r:devices:*',
        installedAppId: 'app-1',
        apiUrl: 'http://127.0.0.1:4711',
      },
    );
  });

  it('may hold no more than a token, with spaces around it', () => {
    const token = readFollowedReply(reply(200, { access_token: ' a-token ' }), NOW);
    assert.equal(token?.accessToken.reveal(), 'a-token');
    const rest = { obtainedAt: NOW, askAgainAt: NOW + 86_399_000, scope: '', installedAppId: '' };
    assert.deepEqual({ ...token, accessToken: undefined }, { accessToken: undefined, ...rest });
    assert.equal(readFollowedReply(reply(200, {}), NOW), undefined);
  });

  it('names no other API than one on this machine', () => {
    for (const [given, taken] of [
      ['http://localhost:4711/', 'http://localhost:4711'],
      ['https://api.example.org', undefined],
    ] as const) {
      const token = readFollowedReply(reply(200, { access_token: 'token', api_url: given }), NOW);
      assert.equal(token?.apiUrl, taken);
    }
  });

  it('is read as the cloud gave it to a script, without its refresh token', () => {
    const body = { access_token: 'a-token', refresh_token: 'not-for-us', expires_in: 86399, access_tier: 0 };
    const token = readFollowedReply(reply(200, body), NOW);
    assert.equal(token?.askAgainAt, NOW + 86_399_000);
    assert.ok(!inspect(token, { depth: null, showHidden: true }).includes('not-for-us'));
    assert.ok(!inspect(token, { depth: null, showHidden: true }).includes('a-token'));
  });

  describe('says when the token ends', () => {
    it('by expires_in alone, from now on', () => assert.equal(goodFor({ expires_in: 3600 }), 3600));
    it('by expires_in as text', () => assert.equal(goodFor({ expires_in: ' 3600 ' }), 3600));
    it('by the age of the file that it lies in', () => {
      assert.equal(goodFor({ expires_in: 86399 }, { 'last-modified': httpDate(-HOUR_MS) }), 86399 - 3600);
    });
    it('by the age of the file on the clock of the server', () => {
      const headers = { 'last-modified': httpDate(-5 * HOUR_MS), date: httpDate(-4 * HOUR_MS) };
      assert.equal(goodFor({ expires_in: 86399 }, headers), 86399 - 3600);
    });
    it('by expires_at, as ISO 8601', () => {
      assert.equal(goodFor({ expires_at: new Date(NOW + HOUR_MS).toISOString() }), 3600);
    });
    it('by expires_at, as epoch seconds', () => {
      assert.equal(goodFor({ expires_at: NOW / 1000 + 3600.5 }), 3600.5);
    });
    it('by expires_at on the clock of the server', () => {
      const expires_at = new Date(NOW + 3 * HOUR_MS).toISOString();
      assert.equal(goodFor({ expires_at }, { date: httpDate(2 * HOUR_MS) }), 3600);
    });
    it('by whichever is earlier, since programs save both and expires_in grows old', () => {
      const expires_at = NOW / 1000 + 600;
      assert.equal(goodFor({ expires_in: 86399, expires_at }, { date: httpDate(0) }), 600);
      assert.equal(goodFor({ expires_in: 60, expires_at }, { date: httpDate(0) }), 60);
    });
    it('also where it has ended', () => {
      assert.equal(goodFor({ expires_in: 3600 }, { 'last-modified': httpDate(-2 * HOUR_MS) }), -3600);
      assert.equal(goodFor({ expires_in: 0 }), 0);
    });
    it('as a day where it says nothing that makes sense', () => {
      for (const expires_in of [undefined, null, '', 'soon', -1, Number.MAX_VALUE, [], {}]) {
        assert.equal(goodFor({ expires_in }), 86399, JSON.stringify(expires_in));
      }
      for (const expires_at of [null, '', 'tomorrow', -5, {}]) assert.equal(goodFor({ expires_at }), 86399);
    });
    it('within ten years, whatever dates the server names', () => {
      const mostSeconds = 10 * 365 * 86_400;
      const dates: [body: object, headers: Record<string, string>][] = [
        [{ expires_at: 1e300 }, {}],
        [{ expires_at: Number.MAX_SAFE_INTEGER }, {}],
        [{ expires_at: '+275760-09-13T00:00:00Z' }, { date: '-271821-04-20T00:00:00Z' }],
        [{ expires_at: '-271821-04-20T00:00:00Z' }, {}],
        [{ expires_at: 1 }, { date: '+275760-09-13T00:00:00Z' }],
        [{ expires_in: 60 }, { date: '+275760-09-13T00:00:00Z', 'last-modified': '-271821-04-20T00:00:00Z' }],
      ];
      for (const [body, headers] of dates) {
        const seconds = goodFor(body, headers);
        assert.ok(Math.abs(seconds) <= mostSeconds, `${JSON.stringify(body)} ${seconds}`);
        assert.doesNotThrow(() => new Date(NOW + seconds * 1000).toISOString());
      }
    });
    it('with a file from the future as if it were saved now', () => {
      assert.equal(goodFor({ expires_in: 3600 }, { 'last-modified': httpDate(HOUR_MS) }), 3600);
    });
  });

  describe('is no reply', () => {
    const strange: [what: string, status: number, body: unknown][] = [
      ['another status', 201, { access_token: 'token' }],
      ['a failure that quotes a token', 401, { access_token: 'token' }],
      ['a web page', 200, '<html>Sign in to the Wi-Fi</html>'],
      ['nothing', 200, ''],
      ['JSON that is cut off', 200, '{"access_token": "tok'],
      ['a list', 200, [{ access_token: 'token' }]],
      ['no token', 200, { refresh_token: 'token' }],
      ['an empty token', 200, { access_token: ' ' }],
      ['a token that is no text', 200, { access_token: 42 }],
      ['a token that would break a header', 200, { access_token: 'to\r\nken' }],
      ['a token that no header can hold', 200, { access_token: 'tok€n' }],
    ];
    for (const [what, status, body] of strange) {
      it(what, () => assert.equal(readFollowedReply(reply(status, body), NOW), undefined));
    }
  });

  it('names an API only on its own machine', () => {
    const apiOf = (api_url: unknown): string | undefined =>
      readFollowedReply(reply(200, { access_token: 'token', api_url }), NOW)?.apiUrl;
    assert.equal(apiOf('http://localhost:4711/'), 'http://localhost:4711');
    assert.equal(apiOf('http://[::1]:4711'), 'http://[::1]:4711');
    for (const strange of [
      'https://evil.example',
      'http://127.0.0.1.evil.example',
      'http://localhost@evil.example',
      5,
    ]) {
      assert.equal(apiOf(strange), undefined, String(strange));
    }
  });

  it('names a stream at its own origin alone', () => {
    const streamOf = (stream_url: unknown, server = 'http://leader:1880/red/smartthings/token_info.json') =>
      streamAt(readFollowedReply(reply(200, { access_token: 'token', stream_url }), NOW)?.stream, server);
    assert.equal(streamOf('./stream'), 'http://leader:1880/red/smartthings/stream');
    assert.equal(streamOf('../stream?key=x#y'), 'http://leader:1880/red/stream');
    assert.equal(streamOf('http://leader:1880/s'), 'http://leader:1880/s');
    for (const strange of [
      ...[
        'https://leader:1880/s',
        'http://leader/s',
        'http://evil.example/s',
        '//evil.example/s',
        '\\\\evil.example/s',
      ],
      ...['http://name:word@leader:1880/s', 'data:text/plain,x', 'x'.repeat(3_000), '', 5, null, {}, undefined],
    ]) {
      assert.equal(streamOf(strange), undefined, JSON.stringify(strange));
    }
  });
});
