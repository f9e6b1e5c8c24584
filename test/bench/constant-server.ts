/** A server in a process of its own that accepts every command: a partner that is never the slow one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ results: [{ id: 'f8a51b43-8b5b-4a4b-9f9a-7a3f8e6b2c11', status: 'ACCEPTED' }] });

/** What the benches send. */
export const LAMP = '717c16e1-1168-49ea-9e63-f7e8817a2c91';
export const COMMAND = { component: 'main', capability: 'switch', command: 'on', arguments: [] };
export const TOKEN = 'a-token-for-the-bench';

export interface ConstantServer {
  readonly url: string;
  readonly commandsUrl: string;
  stop(): void;
}

export async function startConstantServer(): Promise<ConstantServer> {
  const child = fork(__filename, ['serve']);
  const [url] = (await once(child, 'message')) as [string];
  return { url, commandsUrl: `${url}/devices/${LAMP}/commands`, stop: () => void child.kill() };
}

function serve(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json;charset=utf-8', 'content-length': ANSWER.length });
      response.end(ANSWER);
    });
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}

if (require.main === module && process.argv[2] === 'serve') serve();
