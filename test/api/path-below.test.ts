import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ApiAddress } from '../../src/api/address';
import { pathBelow } from '../../src/api/path-below';
import { SmartThingsError } from '../../src/base/errors';

const API = 'https://api.example.com';

function refusal(path: string, apiUrl = API): string {
  try {
    pathBelow(apiUrl, path);
  } catch (error) {
    assert.ok(error instanceof SmartThingsError);
    assert.equal(error.code, 'invalid_message');
    return error.text.key.replace('api.', '');
  }
  return 'none';
}

describe('pathBelow', () => {
  const taken: [path: string, segments: string[], query?: [string, string][]][] = [
    ['devices', ['devices']],
    ['/devices', ['devices']],
    ['/v1/devices/', ['devices']],
    ['v1/devices', ['devices']],
    [' /v1/locations/a b/rooms ', ['locations', 'a b', 'rooms']],
    ['devices/a%2Fb/status', ['devices', 'a/b', 'status']],
    [
      'devices?capability=switch&capability=lock',
      ['devices'],
      [
        ['capability', 'switch'],
        ['capability', 'lock'],
      ],
    ],
    ['devices?x=../..', ['devices'], [['x', '../..']]],
    [`${API}/v1/devices?max=1`, ['devices'], [['max', '1']]],
    [`${API}/devices`, ['devices']],
    ['capabilities/custom.kettle/1', ['capabilities', 'custom.kettle', '1']],
    ['devices/v1', ['devices', 'v1']],
    ['devices/...', ['devices', '...']],
    ['rules/oauthless', ['rules', 'oauthless']],
  ];
  for (const [path, segments, query = []] of taken) {
    it(`takes ${path}`, () => assert.deepEqual(pathBelow(API, path), { segments, query }));
  }

  it('takes whole addresses below an address with a path of its own', () => {
    const apiUrl = 'https://proxy.example/smartthings/v1/';
    assert.deepEqual(pathBelow(apiUrl, 'https://proxy.example/smartthings/v1/devices').segments, ['devices']);
  });

  const refused: [path: string, key: string][] = [
    ['', 'pathMissing'],
    ['/', 'pathMissing'],
    ['v1', 'pathMissing'],
    ['/v1/', 'pathMissing'],
    ['https://evil.example/devices', 'pathForeign'],
    ['https://api.example.com.evil.example/devices', 'pathForeign'],
    ['https://api.example.com@evil.example/devices', 'pathForeign'],
    ['http://api.example.com/devices', 'pathForeign'],
    ['HTTPS://api.example.com/devices', 'pathForeign'],
    ['https:devices', 'pathForeign'],
    ['javascript:alert(1)', 'pathForeign'],
    ['//evil.example/devices', 'pathForeign'],
    ['\\\\evil.example/devices', 'pathForeign'],
    ['/\\evil.example', 'pathForeign'],
    ['..', 'pathRefused'],
    ['devices/..', 'pathRefused'],
    ['devices/./x', 'pathRefused'],
    ['devices/%2e%2e/x', 'pathRefused'],
    ['devices/%2E./x', 'pathRefused'],
    ['devices/%252e%252e/x', 'pathRefused'],
    ['devices/%25252e%25252e/x', 'pathRefused'],
    [`devices/%${'25'.repeat(8)}2e%${'25'.repeat(8)}2e/x`, 'pathRefused'],
    [`%${'25'.repeat(8)}6fauth/token`, 'pathRefused'],
    ['devices%2f..%2foauth', 'pathRefused'],
    ['devices/..;a=b/x', 'pathRefused'],
    ['devices/．．/x', 'pathRefused'],
    ['devices/a\\b', 'pathRefused'],
    ['devices/a%5cb', 'pathRefused'],
    ['devices/a%255Cb', 'pathRefused'],
    ['devices/a%0d%0aHost:x', 'pathRefused'],
    ['devices/%00', 'pathRefused'],
    ['devices\n/x', 'pathRefused'],
    ['devices#x', 'pathRefused'],
    ['devices/%', 'pathRefused'],
    ['devices/%c0%ae', 'pathRefused'],
    ['oauth/token', 'pathRefused'],
    ['/v1/oauth/token', 'pathRefused'],
    ['v1/v1/oauth/token', 'pathRefused'],
    ['OAuth/token', 'pathRefused'],
    ['%6fauth/token', 'pathRefused'],
    ['oauth%2Ftoken', 'pathRefused'],
    ['apps/x/oauth/generate', 'pathRefused'],
    [`${API}/oauth/token`, 'pathRefused'],
    ['x'.repeat(2_001), 'pathRefused'],
  ];
  for (const [path, key] of refused) {
    it(`refuses ${JSON.stringify(path.slice(0, 60))}`, () => assert.equal(refusal(path), key));
  }

  it('never leaves the API’s own part, whatever is written', () => {
    const parts = fc.constantFrom(
      '..',
      '%2e',
      '%25',
      '2e',
      '/',
      '\\',
      '%5c',
      'oauth',
      'v1',
      'a',
      ';',
      '?',
      '#',
      '@',
      ':',
      '%2f',
    );
    const address = new ApiAddress(`${API}/v1`);
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 3 })), { maxLength: 9 }), (pieces) => {
        let url: URL;
        try {
          url = new URL(address.url(pathBelow(`${API}/v1`, pieces.join('')).segments));
        } catch (error) {
          assert.ok(error instanceof SmartThingsError, String(error));
          return;
        }
        assert.equal(url.origin, API);
        assert.match(url.pathname, /^\/v1\/[^/]/);
        assert.doesNotMatch(url.pathname, /\/oauth(?:\/|$)|\/\.\.?(?:\/|$)/i);
      }),
      { seed: 12, numRuns: 3_000 },
    );
  });
});
