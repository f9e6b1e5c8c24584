import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeAPI } from 'node-red';
import { headersOf, keepRawBodies } from '../../../src/runtime/webhook/raw-bodies';

describe('the bytes of webhooks', () => {
  let server: Server;
  let seen: { readonly type: string | undefined; readonly whole: string | undefined }[];

  beforeEach(async () => {
    seen = [];
    server = createServer((request: IncomingMessage, response) => {
      seen.push({ type: request.headers['content-type'], whole: headersOf(request)['content-type'] });
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const watch = (): void => keepRawBodies({ server } as unknown as NodeAPI);
  const send = async (path: string, method = 'POST'): Promise<void> => {
    const body = method === 'POST' ? { body: '{}' } : {};
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...body,
    });
  };

  for (const path of ['/smartthings/events/home', '/api/smartthings/events/a.b-1?x=1', '/smartthings/events/home/']) {
    it(`keep their type from whoever parses bodies before us, and not from us: ${path}`, async () => {
      watch();
      await send(path);
      assert.deepEqual(seen, [{ type: undefined, whole: 'application/json' }]);
    });
  }

  for (const [path, method] of [
    ['/flows', 'POST'],
    ['/smartthings/accounts/home/events/confirm', 'POST'],
    ['/smartthings/events/', 'POST'],
    ['/x?/smartthings/events/home', 'POST'],
    ['/smartthings/events/home', 'GET'],
  ] as const) {
    it(`leave other requests as they are: ${method} ${path}`, async () => {
      watch();
      await send(path, method);
      assert.deepEqual(seen, [{ type: 'application/json', whole: 'application/json' }]);
    });
  }

  it('take one listener, however often nodes are loaded, and none without a server', () => {
    const before = server.listenerCount('request');
    for (let load = 0; load < 50; load++) watch();
    assert.equal(server.listenerCount('request'), before + 1);
    keepRawBodies({} as NodeAPI);
  });
});
