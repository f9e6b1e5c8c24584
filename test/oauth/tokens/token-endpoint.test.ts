import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HttpFailure, type HttpFailureKind } from '../../../src/base/ports';
import { Secret } from '../../../src/base/secret';
import { TokenEndpoint } from '../../../src/oauth/tokens/token-endpoint';
import { FakeHttp, reply } from '../../support/fake-http';

const CLIENT = { clientId: 'id', clientSecret: new Secret('s&cret') };
const URL = 'https://cloud.example.com/oauth/token';
const TOKEN = new Secret('old+token');

describe('The token endpoint', () => {
  it('is asked for a refresh as Samsung documents it', async () => {
    const http = FakeHttp.script(reply(200, { access_token: 'a' }));
    let calls = 0;
    const granted = await new TokenEndpoint(http, URL, () => calls++).refresh(CLIENT, TOKEN);
    assert.equal(granted.kind, 'granted');
    assert.equal(calls, 1);
    const [request] = http.requests;
    assert.deepEqual(request, {
      method: 'POST',
      url: URL,
      headers: {
        authorization: `Basic ${Buffer.from('id:s&cret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=refresh_token&refresh_token=old%2Btoken&client_id=id',
      timeoutMs: 120_000,
      maxBytes: 65_536,
      fresh: true,
    });
  });

  it('is asked for the pair of a code', async () => {
    const http = FakeHttp.script(reply(200, { access_token: 'a' }));
    await new TokenEndpoint(http, URL).exchange(CLIENT, new Secret('abc'), 'https://httpbin.org/get');
    const form = new URLSearchParams(http.requests[0]?.body);
    assert.deepEqual(Object.fromEntries(form), {
      grant_type: 'authorization_code',
      code: 'abc',
      redirect_uri: 'https://httpbin.org/get',
      client_id: 'id',
    });
  });

  const failures: [HttpFailureKind, string, string, boolean][] = [
    ['refused', 'network', 'oauth.reply.network', false],
    ['network', 'network', 'oauth.reply.network', true],
    ['timeout', 'timeout', 'oauth.reply.timeout', true],
    ['aborted', 'network', 'oauth.reply.network', true],
    ['invalid', 'server', 'oauth.reply.cutOff', true],
  ];
  for (const [kind, code, key, inDoubt] of failures) {
    it(`that fails as ${kind} passes${inDoubt ? ', and leaves the token in doubt' : ''}`, async () => {
      const http = FakeHttp.script(new HttpFailure(kind, 'WHY'));
      const passing = await new TokenEndpoint(http, URL).refresh(CLIENT, TOKEN);
      assert.ok(passing.kind === 'passing');
      assert.deepEqual([passing.code, passing.sentence.key, passing.inDoubt], [code, key, inDoubt]);
    });
  }

  it('that throws what nobody expects passes too, and tells no secret', async () => {
    const http = new FakeHttp(() => {
      throw new Error('request with old+token and s&cret');
    });
    const passing = await new TokenEndpoint(http, URL).refresh(CLIENT, TOKEN);
    assert.ok(passing.kind === 'passing' && passing.inDoubt);
    assert.ok(!inspect(passing).includes('old+token'));
  });

  it('that quotes the client secret, the code or the header of the request is not passed on', async () => {
    const basic = Buffer.from('id:s&cret').toString('base64');
    const error_description = `code abc with s&cret by ${basic}`;
    const http = FakeHttp.script(reply(400, { error: 'invalid_grant', error_description }));
    const refused = await new TokenEndpoint(http, URL).exchange(CLIENT, new Secret('abc'), 'https://x.example');
    assert.ok(refused.kind === 'refused');
    assert.equal(refused.description, 'code [redacted] with [redacted] by [redacted]');
  });
});
