import assert from 'node:assert/strict';
import { relativePath, requestPath, sharePathFault } from '../../../src/base/contract/share-path';

describe('a share path', () => {
  const good: [written: string, inRequests: string][] = [
    ['/smartthings/token_info.json', '/smartthings/token_info.json'],
    ['/token', '/token'],
    ['/tökén', '/t%C3%B6k%C3%A9n'],
    ['/t%C3%B6ken', '/t%C3%B6ken'],
    ['/토큰.json', '/%ED%86%A0%ED%81%B0.json'],
    ['/a/b/', '/a/b/'],
  ];
  for (const [written, inRequests] of good) {
    it(`is ${written}, and arrives as ${inRequests}`, () => {
      assert.deepEqual([requestPath(written), sharePathFault(written)], [inRequests, undefined]);
    });
  }

  for (const written of [
    ...['', '/', 'token', '//host/token', '/a b', '/a?b', '/a#b', '/a/../b', '/./a', '/a\\b', '/a\nb', 'https://x/y'],
    ...['/%2e%2e/a', `/${'a'.repeat(200)}`],
  ]) {
    it(`is not ${JSON.stringify(written)}`, () => {
      assert.deepEqual([requestPath(written), sharePathFault(written)], [undefined, 'malformed']);
    });
  }

  for (const written of ['/smartthings/events/x', '/SmartThings/Events/x', '/smartthings/events']) {
    it(`is not where webhooks arrive: ${written}`, () => assert.equal(sharePathFault(written), 'events'));
  }
});

describe('a path as another one refers to it', () => {
  for (const [from, to] of [
    ['/smartthings/token_info.json', '/smartthings/stream'],
    ['/token', '/stream'],
    ['/a/b/token', '/a/stream'],
    ['/token', '/a/b/stream'],
    ['/a/b/token', '/c/stream'],
    ['/a/token', '/a:b/c'],
    ['/a/token', '/a/x:y'],
    ['/a/b/', '/a/b/c'],
    ['/a/b', '/a/b/c'],
    ['/tok%C3%A9n', '/str%C3%A9am'],
  ] as const) {
    it(`leads from ${from} to ${to}, below whatever a proxy puts before both`, () => {
      const reference = relativePath(from, to);
      for (const root of ['', '/red', '/my/home']) {
        assert.equal(new URL(reference, `http://leader:1880${root}${from}`).href, `http://leader:1880${root}${to}`);
      }
    });
  }
});
