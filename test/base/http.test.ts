import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttp, type HttpOptions } from '../../src/base/http';
import { HttpFailure, type Http, type HttpReply, type HttpRequest, type HttpStream } from '../../src/base/ports';

/** The first byte of a connection that begins with TLS. */
const TLS_HANDSHAKE = 22;

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

describe('createHttp', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  function client(options?: HttpOptions): Http {
    const created = createHttp(options);
    ends.push(() => created.close());
    return created;
  }

  async function listen(server: net.Server): Promise<number> {
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket: net.Socket) => sockets.add(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return (server.address() as AddressInfo).port;
  }

  async function serve(handler: Handler): Promise<{ url: string; server: http.Server }> {
    const server = http.createServer(handler);
    return { url: `http://127.0.0.1:${await listen(server)}/path`, server };
  }

  /** A server that answers raw bytes, whatever is asked. */
  async function serveRaw(answer: (socket: net.Socket) => void): Promise<string> {
    const port = await listen(net.createServer((socket) => socket.once('data', () => answer(socket))));
    return `http://127.0.0.1:${port}/`;
  }

  const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: 5_000,
    ...more,
  });

  async function failure(sent: Promise<HttpReply>): Promise<HttpFailure> {
    const error = await sent.then(
      (reply) => assert.fail(`answered ${reply.status}`),
      (caught: unknown) => caught,
    );
    assert.ok(error instanceof HttpFailure, String(error));
    return error;
  }

  it('sends method, headers and body and gives any answer as text', async () => {
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(418, { 'X-Kind': 'teapot', 'Set-Cookie': ['a=1', 'b=2'] });
        response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }));
      });
    });
    const reply = await client().send({
      ...get(url),
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: '{"é":1}',
    });
    assert.equal(reply.status, 418);
    assert.equal(reply.headers['x-kind'], 'teapot');
    assert.equal(reply.headers['set-cookie'], 'a=1, b=2');
    assert.deepEqual(JSON.parse(reply.body), { method: 'PUT', type: 'application/json', body: '{"é":1}' });
  });

  it('leaves JSON, HTML and an empty body as they are', async () => {
    const bodies = ['{"a":1}', '<html></html>', ''];
    const { url } = await serve((_request, response) => response.end(bodies.shift()));
    const sender = client();
    for (const body of [...bodies]) assert.equal((await sender.send(get(url))).body, body);
  });

  it('unpacks compressed answers', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync('packed'));
    });
    assert.equal((await client().send(get(url))).body, 'packed');
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const { url } = await serve((_request, response) => {
      requests++;
      response.writeHead(307, { Location: '/elsewhere' }).end();
    });
    const reply = await client().send(get(url));
    assert.equal(reply.status, 307);
    assert.equal(reply.headers.location, '/elsewhere');
    assert.equal(requests, 1);
  });

  it('uses one connection again, and another one where a fresh one is asked for', async () => {
    const ports: (number | undefined)[] = [];
    const { url } = await serve((request, response) => {
      ports.push(request.socket.remotePort);
      response.end('ok');
    });
    const sender = client();
    await sender.send(get(url));
    await sender.send(get(url));
    await sender.send(get(url, { fresh: true }));
    assert.equal(ports[0], ports[1]);
    assert.notEqual(ports[1], ports[2]);
  });

  it('closes idle connections after a while', async () => {
    const { url, server } = await serve((_request, response) => response.end('ok'));
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket: net.Socket) => socket.on('close', () => resolve()));
    });
    await client({ idleTimeoutMs: 30 }).send(get(url));
    await closed;
  });

  it('ends idle connections at close, lets a request under way finish and keeps nothing after it', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const arrived: (() => void)[] = [];
    const { url, server } = await serve((_request, response) => {
      arrived.shift()?.();
      void released.then(() => response.end('late'));
    });
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket: net.Socket) => socket.on('close', () => resolve()));
    });
    const sender = client();
    const underWay = new Promise<void>((resolve) => arrived.push(resolve));
    const answer = sender.send(get(url));
    await underWay;
    sender.close();
    release();
    assert.equal((await answer).body, 'late');
    await closed;
  });

  describe('with a proxy in the environment', () => {
    const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
      name,
      name.toLowerCase(),
    ]);
    let heard: Buffer[];

    beforeEach(async () => {
      const before = variables.map((name) => [name, process.env[name]] as const);
      ends.push(() => {
        for (const [name, value] of before) {
          if (value === undefined) Reflect.deleteProperty(process.env, name);
          else process.env[name] = value;
        }
      });
      for (const name of variables) Reflect.deleteProperty(process.env, name);
      heard = [];
      const proxy = net.createServer((socket) => {
        socket.on('data', (chunk) => {
          heard.push(chunk);
          if (chunk.toString('latin1').startsWith('CONNECT ')) socket.write('HTTP/1.1 200 OK\r\n\r\n');
          else if (chunk[0] === TLS_HANDSHAKE) socket.destroy();
          else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy');
        });
      });
      const address = `http://127.0.0.1:${await listen(proxy)}`;
      process.env.HTTP_PROXY = address;
      process.env.HTTPS_PROXY = address;
    });

    const secret = { authorization: 'Bearer hush', 'x-smartthings-key': 'hush' };

    for (const host of ['127.0.0.1', '127.1', '127.0.0.1.', '0x7f000001', '2130706433', 'localhost', 'localhost.']) {
      for (const scheme of ['http://', 'http:///', 'HTTP:', 'http:\\\\']) {
        it(`takes none to ${scheme}${host}`, async () => {
          const { url } = await serve((_request, response) => response.end('direct'));
          const { port } = new URL(url);
          const sent = await client().send(
            get(`${scheme}${host}:${port}/`, { headers: secret, body: 'hush', method: 'POST' }),
          );
          assert.equal(sent.body, 'direct');
          assert.deepEqual(heard, []);
        });
      }
    }

    it('takes none to the IPv6 forms of this machine', async () => {
      for (const host of ['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]']) {
        // Nobody need listen there: that the proxy was not asked is what counts.
        const reply = await client()
          .send(get(`http://${host}:1/`, { headers: secret }))
          .catch((error: unknown) => error);
        assert.ok(reply instanceof HttpFailure, host);
      }
      assert.deepEqual(heard, []);
    });

    for (const address of ['http://192.168.77.20:1880/token', 'http://raspberrypi/token', 'http://example.com/']) {
      it(`refuses plain http to ${address}, and sends nothing`, async () => {
        for (const variable of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
          const proxy = process.env.HTTPS_PROXY;
          for (const name of variables) Reflect.deleteProperty(process.env, name);
          process.env[variable] = proxy;
          const refused = await failure(client().send(get(address, { headers: secret })));
          assert.deepEqual([refused.kind, refused.reason], ['refused', 'PLAIN_HTTP_PROXY'], variable);
        }
        assert.deepEqual(heard, []);
      });
    }

    it('goes straight to what NO_PROXY names', async () => {
      process.env.NO_PROXY = 'no-such-host.invalid,192.168.77.20';
      const unknown = await failure(client().send(get('http://no-such-host.invalid/', { headers: secret })));
      assert.notEqual(unknown.reason, 'PLAIN_HTTP_PROXY');
      assert.deepEqual(heard, []);
    });

    it('tunnels https through it by CONNECT: the proxy sees a host and TLS', async () => {
      const sent = client()
        .send(get('https://api.example.com/secret-path', { method: 'POST', headers: secret, body: 'hush' }))
        .catch((error: unknown) => error);
      assert.ok((await sent) instanceof HttpFailure);
      const [connect, ...rest] = heard;
      assert.match(connect?.toString('latin1') ?? '', /^CONNECT api\.example\.com:443 HTTP\/1\.1\r\n/);
      assert.equal(rest[0]?.[0], TLS_HANDSHAKE);
      assert.doesNotMatch(Buffer.concat(heard).toString('latin1'), /hush|secret-path/);
    });

    it('sends nothing to a proxy that refuses the tunnel', async () => {
      const refusing = net.createServer((socket) => {
        socket.on('data', (chunk) => {
          heard.push(chunk);
          socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        });
      });
      process.env.HTTPS_PROXY = `http://127.0.0.1:${await listen(refusing)}`;
      const answer = await client()
        .send(get('https://api.example.com/secret-path', { headers: secret }))
        .catch((error: unknown) => error);
      assert.ok(answer instanceof HttpFailure, JSON.stringify(answer));
      assert.deepEqual([answer.kind, answer.reason], ['refused', 'PROXY_REFUSED']);
      assert.doesNotMatch(Buffer.concat(heard).toString('latin1'), /hush|secret-path/);
    });
  });

  it('tells that nothing can have reached the server: port closed, name unknown, no TLS', async () => {
    const server = net.createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const closedPort = await failure(client().send(get(`http://127.0.0.1:${port}/`)));
    assert.deepEqual([closedPort.kind, closedPort.reason], ['refused', 'ECONNREFUSED']);

    const unknownName = await failure(client().send(get('http://no-such-host.invalid/')));
    assert.equal(unknownName.kind, 'refused');

    const { url } = await serve((_request, response) => response.end());
    const noTls = await failure(client().send(get(url.replace('http:', 'https:'))));
    assert.equal(noTls.kind, 'refused');
  });

  it('gives up connecting after its own limit, as refused', async () => {
    const port = await listen(net.createServer());
    const slow = await failure(client({ connectTimeoutMs: 30 }).send(get(`https://127.0.0.1:${port}/`)));
    assert.deepEqual([slow.kind, slow.reason], ['refused', 'CONNECT_TIMEOUT']);
  });

  it('limits the time of the whole answer, also one that trickles for ever', async () => {
    const { url } = await serve(() => undefined);
    assert.equal((await failure(client().send(get(url, { timeoutMs: 300 })))).kind, 'timeout');

    const trickling = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    });
    const sender = client({ connectTimeoutMs: 400 });
    assert.equal((await failure(sender.send(get(trickling.url, { timeoutMs: 600 })))).kind, 'timeout');
  });

  it('ends a request whose signal aborts, before, during and inside the answer', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/path?partial') response.write('half');
    });
    const aborted = AbortSignal.abort();
    assert.equal((await failure(client().send(get(url, { signal: aborted })))).kind, 'aborted');
    for (const query of ['', '?partial']) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 20);
      assert.equal((await failure(client().send(get(url + query, { signal: controller.signal })))).kind, 'aborted');
    }
  });

  it('takes a large answer up to the limit and refuses a larger or an endless one', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/path?endless') {
        const more = (): void => {
          while (!response.destroyed && response.write('y'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      } else response.end('z'.repeat(1_048_576));
    });
    const sender = client();
    assert.equal((await sender.send(get(url))).body.length, 1_048_576);
    const tooLarge = await failure(sender.send(get(url, { maxBytes: 1_048_575 })));
    assert.deepEqual([tooLarge.kind, tooLarge.reason], ['invalid', 'TOO_LARGE']);
    const endless = await failure(sender.send(get(`${url}?endless`, { maxBytes: 500_000 })));
    assert.deepEqual([endless.kind, endless.reason], ['invalid', 'TOO_LARGE']);
  });

  it('tells a body that stops halfway, garbage and a broken connection apart', async () => {
    const cut = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
    const cutOff = await failure(client().send(get(cut)));
    assert.deepEqual([cutOff.kind, cutOff.reason], ['invalid', 'CUT_OFF']);

    const garbage = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    assert.equal((await failure(client().send(get(garbage)))).kind, 'invalid');

    const packed = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope'),
    );
    assert.equal((await failure(client().send(get(packed)))).kind, 'invalid');

    const reset = await serveRaw((socket) => socket.resetAndDestroy());
    const broken = await failure(client().send(get(reset)));
    assert.deepEqual([broken.kind, broken.reason], ['network', 'ECONNRESET']);
  });

  it('counts a connection that is used again as connected: its loss is no refusal', async () => {
    let requests = 0;
    const { url } = await serve((request, response) => {
      if (++requests === 1) response.end('ok');
      else request.socket.destroy();
    });
    const sender = client();
    await sender.send(get(url));
    assert.equal((await failure(sender.send(get(url)))).kind, 'network');
  });

  it('keeps tokens out of what it throws', async () => {
    const url = await serveRaw((socket) => socket.destroy());
    const error = await failure(client().send(get(`${url}?x=hush`, { headers: { Authorization: 'Bearer hush' } })));
    assert.doesNotMatch(`${error.stack ?? ''} ${JSON.stringify(error)} ${Object.keys(error).join()}`, /hush/);
    assert.equal(error.cause, undefined);
  });

  describe('of an answer that goes on', () => {
    const open = (url: string, more: Partial<HttpRequest> = {}): Promise<HttpStream> => {
      const created = createHttp({ connectTimeoutMs: 2_000 });
      ends.push(() => created.close());
      return created.open(get(url, more));
    };
    const all = async ({ pieces }: HttpStream): Promise<string> => {
      let text = '';
      for await (const piece of pieces) text += piece;
      return text;
    };

    it('gives the head at once, and the body as it comes', async () => {
      let response: http.ServerResponse | undefined;
      const { url } = await serve((_request, given) => {
        response = given;
        given.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      });
      const stream = await open(url, { timeoutMs: 2_000 });
      assert.deepEqual([stream.status, stream.headers['content-type']], [200, 'text/event-stream']);
      const pieces = stream.pieces[Symbol.asyncIterator]();
      // A character that is cut is whole in the end.
      const bytes = Buffer.from('größer');
      response?.write(bytes.subarray(0, 3));
      const first = await pieces.next();
      response?.write(bytes.subarray(3));
      const second = await pieces.next();
      assert.equal(`${String(first.value)}${String(second.value)}`, 'größer');
      response?.end();
      assert.equal((await pieces.next()).done, true);
    });

    it('takes more than other answers may have', async () => {
      const { url } = await serve((_request, response) => response.end('x'.repeat(200_000)));
      assert.equal((await all(await open(url, { maxBytes: 10 }))).length, 200_000);
    });

    it('gives any status, and ends without being read', async () => {
      const closed = new Promise<void>((resolve) => {
        void serve((request, response) => {
          request.socket.once('close', () => resolve());
          response.writeHead(401).write('no');
        }).then(async ({ url }) => {
          const stream = await open(url);
          assert.equal(stream.status, 401);
          stream.end();
          stream.end();
        });
      });
      await closed;
    });

    it('fails where there is no head in time, or nobody', async () => {
      const { url } = await serve(() => undefined);
      const late = await open(url, { timeoutMs: 50 }).catch((error: unknown) => error);
      assert.deepEqual([(late as HttpFailure).kind], ['timeout']);
      const nobody = await open('http://127.0.0.1:1/').catch((error: unknown) => error);
      assert.deepEqual([(nobody as HttpFailure).kind], ['refused']);
    });

    it('fails where the connection breaks, or its signal ends it', async () => {
      const { url } = await serve((request, response) => {
        response.writeHead(200).write('a');
        if (request.url?.includes('break') === true) setImmediate(() => request.socket.resetAndDestroy());
      });
      const broken = await all(await open(`${url}?break`)).catch((error: unknown) => error);
      assert.ok(broken instanceof HttpFailure && ['network', 'invalid'].includes(broken.kind), String(broken));
      const controller = new AbortController();
      const stream = await open(url, { signal: controller.signal });
      const reading = all(stream).catch((error: unknown) => error);
      controller.abort();
      assert.deepEqual([((await reading) as HttpFailure).kind], ['aborted']);
      const late = await open(url, { signal: new AbortController().signal });
      late.end();
      await open(url, { signal: controller.signal }).then(
        () => assert.fail('opened'),
        (error: unknown) => assert.equal((error as HttpFailure).kind, 'aborted'),
      );
    });
  });
});
