import assert from 'node:assert/strict';
import { generalRequest, sendGeneral, type GeneralCall } from '../../src/api/general-request';
import type { ApiRequest } from '../../src/api/request';
import { SmartThingsError } from '../../src/base/errors';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeHttp, reply } from '../support/fake-http';

const API = 'https://api.example.com/v1';
const request = (call: Partial<GeneralCall>): ApiRequest =>
  generalRequest({ method: 'GET', path: 'devices', ...call }, API);

function refusal(call: Partial<GeneralCall>): string {
  try {
    request(call);
  } catch (error) {
    assert.ok(error instanceof SmartThingsError);
    assert.equal(error.code, 'invalid_message');
    return error.text.key;
  }
  return 'none';
}

const page = (items: unknown, href?: string): ReturnType<typeof reply> =>
  reply(200, { items, _links: href === undefined ? {} : { next: { href } } });

describe('generalRequest', () => {
  it('counts what only looks as a read, and what changes something as a command', () => {
    assert.equal(request({}).kind, 'reads');
    for (const method of ['POST', 'put', ' Delete ']) assert.equal(request({ method }).kind, 'commands');
  });

  it('refuses methods that the API does not have', () => {
    for (const method of ['', 'PATCH', 'HEAD', 'GET /']) assert.equal(refusal({ method }), 'api.methodUnknown');
  });

  it('joins the path’s own query with the one beside it, which wins', () => {
    const { query } = request({
      path: 'devices?max=5&capability=lock',
      query: { max: 20, a: [1, 'b', true], none: null },
    });
    assert.deepEqual(query, { max: ['20'], capability: ['lock'], a: ['1', 'b', 'true'], none: [] });
    for (const empty of [undefined, null, '', {}]) assert.deepEqual(request({ query: empty }).query, {});
  });

  it('refuses a query that is none', () => {
    for (const query of ['max=5', 5, true, [], [['a', 1]], { a: {} }, { a: [[1]] }, { a: NaN }, { a: () => 1 }]) {
      assert.equal(refusal({ query }), 'api.queryNoObject', JSON.stringify(query));
    }
  });

  it('refuses what is too large', () => {
    assert.equal(refusal({ query: { a: 'x'.repeat(9_000) } }), 'api.requestTooLarge');
    assert.equal(refusal({ query: { a: Array.from({ length: 300 }, () => 1) } }), 'api.requestTooLarge');
    assert.equal(refusal({ method: 'POST', body: 'x'.repeat(1024 * 1024) }), 'api.requestTooLarge');
  });

  it('sends a body of every JSON type, and none with a read', () => {
    for (const body of [null, 0, '', 'text', true, [], {}]) {
      assert.deepEqual(request({ method: 'POST', body }).body, body);
      assert.ok(!('body' in request({ body })));
    }
    assert.ok(!('body' in request({ method: 'POST' })));
  });

  it('knows which permission is missing, and which calls wait together', () => {
    const scopes: [string, string, string | undefined][] = [
      ['GET', 'devices/x/status', 'r:devices'],
      ['POST', 'devices/x/commands', 'x:devices'],
      ['PUT', 'devices/x', 'w:devices'],
      ['PUT', 'locations/x/modes/current', 'x:locations'],
      ['POST', 'locations/x/rooms', 'w:locations'],
      ['POST', 'scenes/x/execute', 'x:scenes'],
      ['POST', 'rules/execute/x', 'x:rules'],
      ['POST', 'notification', 'x:notifications'],
      ['GET', 'constructor', undefined],
      ['GET', 'capabilities', undefined],
    ];
    for (const [method, path, scope] of scopes)
      assert.equal(request({ method, path }).scope, scope, `${method} ${path}`);
    assert.equal(request({ path: 'devices/x/status' }).deviceId, 'x');
    assert.equal(request({ path: 'locations/x' }).deviceId, undefined);
  });
});

describe('sendGeneral', () => {
  const answered = async (http: FakeHttp, call: Partial<GeneralCall> = {}, pages: 'all' | 'first' = 'all') =>
    sendGeneral(apiOn(http).api, request(call), pages);

  it('gives the items of all pages', async () => {
    const http = FakeHttp.script(page([1, 2], '/v1/devices?page=1'), page([3]));
    assert.deepEqual(await answered(http), { statusCode: 200, body: [1, 2, 3] });
    assert.equal(http.requests.length, 2);
  });

  it('gives the first page as it is', async () => {
    const http = FakeHttp.script(page([1], '/v1/devices?page=1'));
    const { body } = await answered(http, {}, 'first');
    assert.deepEqual(body, { items: [1], _links: { next: { href: '/v1/devices?page=1' } } });
    assert.equal(http.requests.length, 1);
  });

  it('leaves alone what is no list', async () => {
    for (const body of [{ deviceId: 'x' }, [1, 2], { items: 'all' }, 'text', 0, null, true]) {
      const http = FakeHttp.script(reply(200, JSON.stringify(body)));
      assert.deepEqual(await answered(http), { statusCode: 200, body });
    }
    assert.deepEqual(await answered(FakeHttp.script(reply(204)), { method: 'DELETE', path: 'devices/x' }), {
      statusCode: 204,
      body: undefined,
    });
  });

  it('takes the token to no other server, and follows no circle', async () => {
    const foreign = FakeHttp.script(page([1], 'https://evil.example/devices?page=1'));
    await failsWith(answered(foreign), 'server', 'api.foreignPage');
    assert.equal(foreign.requests.length, 1);
    const circle = FakeHttp.script(page([1], '/v1/devices'));
    await failsWith(answered(circle), 'server', 'api.pagesInCircle');
    const endless = new FakeHttp((_request, index) => page([index], `/v1/devices?page=${index + 1}`));
    await failsWith(answered(endless), 'server', 'api.pagesInCircle');
    assert.equal(endless.requests.length, 1_000);
  });

  it('ends a list that is larger than a small machine can hold', async () => {
    const filler = 'x'.repeat(9_000_000);
    const huge = new FakeHttp((_request, index) => page([filler], `/v1/devices?page=${index + 1}`));
    await failsWith(answered(huge), 'server', 'api.listTooLarge');
    assert.equal(huge.requests.length, 8);
  });

  it('gives page after page, and asks for none that nobody wants', async () => {
    const http = new FakeHttp((_request, index) => page([index], `/v1/devices?page=${index + 1}`));
    const seen: unknown[] = [];
    for await (const { items, isLast } of apiOn(http).api.eachPage(request({}))) {
      seen.push([items, isLast]);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, [
      [[0], false],
      [[1], false],
    ]);
    assert.equal(http.requests.length, 2);
  });

  it('says that the request is refused, not a command, unless it is one', async () => {
    const body = { error: { code: 'ConstraintViolationError', message: 'name: may not be null' } };
    const http = (): FakeHttp => FakeHttp.script(reply(400, body));
    await failsWith(answered(http(), { method: 'POST', path: 'rules' }), 'invalid_message', 'api.requestRefused');
    await failsWith(
      answered(http(), { method: 'POST', path: 'devices/x/commands' }),
      'invalid_command',
      'api.commandRefused',
    );
    const limit = FakeHttp.script(reply(422, { error: { code: 'LimitError', message: 'too many' } }));
    await failsWith(answered(limit, { method: 'POST', path: 'rules' }), 'rate_limited', 'api.limit');
    const missing = apiOn(FakeHttp.script(reply(403)), { grantedScope: () => 'r:devices:*' });
    const error = await failsWith(sendGeneral(missing.api, request({ path: 'rules' }), 'all'), 'forbidden');
    assert.equal(error.text.params.scope, 'r:rules:*');
  });
});
