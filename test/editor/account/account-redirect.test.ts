import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Page {
  readonly protocol: string;
  readonly hostname: string;
  readonly origin: string;
  readonly pathname: string;
}

const { redirectFor, callbacksToRegister, readPasted } = editorModule('account/account-redirect') as {
  redirectFor(configured: string, page: Page, byHand: boolean): { address: string | undefined; returns: boolean };
  callbacksToRegister(page: Page): string[];
  readPasted(pasted: string): { code: string } | { url: string } | undefined;
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function pageAt(address: string): Page {
  const { protocol, hostname, origin, pathname } = new URL(address);
  return { protocol, hostname, origin, pathname };
}

const HTTPBIN = 'https://httpbin.org/get';

describe('where a sign-in ends', () => {
  const cases: [what: string, configured: string, page: string, byHand: boolean, address: string, returns: boolean][] =
    [
      ['this machine', HTTPBIN, 'http://localhost:1880/', false, 'http://localhost:1880/smartthings/callback', true],
      [
        'this machine by number',
        '',
        'http://127.0.0.1:1880/',
        false,
        'http://127.0.0.1:1880/smartthings/callback',
        true,
      ],
      ['https', HTTPBIN, 'https://red.example/', false, 'https://red.example/smartthings/callback', true],
      [
        'another root',
        HTTPBIN,
        'https://red.example/admin/',
        false,
        'https://red.example/admin/smartthings/callback',
        true,
      ],
      [
        'a root without a slash',
        '',
        'https://red.example/ui',
        false,
        'https://red.example/ui/smartthings/callback',
        true,
      ],
      ['a plain address in a home', HTTPBIN, 'http://192.168.1.20:1880/', false, HTTPBIN, false],
      ['a plain name in a home', '', 'http://raspberrypi:1880/', false, HTTPBIN, false],
      ['by hand', HTTPBIN, 'https://red.example/', true, HTTPBIN, false],
      ['an address of its own', 'https://my.example/x', 'https://red.example/', false, 'https://my.example/x', false],
      [
        'an address of its own, by hand',
        'https://my.example/x',
        'http://pi:1880/',
        true,
        'https://my.example/x',
        false,
      ],
      [
        'its own callback',
        'https://red.example/smartthings/callback',
        'https://red.example/',
        false,
        'https://red.example/smartthings/callback',
        true,
      ],
      [
        'its own callback, by hand',
        'https://red.example/smartthings/callback',
        'https://red.example/',
        true,
        HTTPBIN,
        false,
      ],
    ];
  for (const [what, configured, page, byHand, address, returns] of cases) {
    it(`knows ${what}`, () => {
      assert.deepEqual(plain(redirectFor(configured, pageAt(page), byHand)), { address, returns });
    });
  }

  it('leaves an address from the environment to the runtime', () => {
    assert.deepEqual(plain(redirectFor('${REDIRECT}', pageAt('https://red.example/'), false)), { returns: false });
  });

  it('registers both names of this machine, and none that Samsung refuses', () => {
    assert.deepEqual(plain(callbacksToRegister(pageAt('http://localhost:1880/red/'))), [
      'http://localhost:1880/red/smartthings/callback',
      'http://127.0.0.1:1880/red/smartthings/callback',
    ]);
    assert.deepEqual(plain(callbacksToRegister(pageAt('https://localhost.example:8443/'))), [
      'https://localhost.example:8443/smartthings/callback',
    ]);
    assert.deepEqual(plain(callbacksToRegister(pageAt('http://10.0.0.2:1880/'))), []);
  });
});

describe('what a person pastes', () => {
  const url = `${HTTPBIN}?code=aB3xYz&state=0123456789abcdef`;
  const cases: [what: string, pasted: string, read: { code: string } | { url: string } | undefined][] = [
    ['the code', 'aB3xYz', { code: 'aB3xYz' }],
    ['the code with blanks around it', ' aB3xYz\n', { code: 'aB3xYz' }],
    ['the address', url, { url }],
    [
      'the address of a refusal',
      `${HTTPBIN}?error=access_denied&state=1`,
      { url: `${HTTPBIN}?error=access_denied&state=1` },
    ],
    ['the address without its scheme', url.replace('https://', ''), { url }],
    ['the query alone', 'code=aB3xYz&state=0123456789abcdef', { url }],
    [
      'the page',
      JSON.stringify(
        {
          args: { code: 'aB3xYz', state: '0123456789abcdef' },
          headers: { Host: 'httpbin.org' },
          origin: '1.2.3.4',
          url,
        },
        null,
        2,
      ),
      { url },
    ],
    ['a page without its address', '{"args": {"code": "aB3xYz", "state": "0123456789abcdef"}}', { url }],
    ['one line of the page', '"code": "aB3xYz", ', { code: 'aB3xYz' }],
    ['an address without a code', HTTPBIN, undefined],
    ['words', 'it did not work', undefined],
    ['nothing', ' ', undefined],
  ];
  for (const [what, pasted, read] of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(plain(readPasted(pasted)), plain(read));
    });
  }
});
