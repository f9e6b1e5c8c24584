import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Takes a folder for this process alone. Gives `tell`, which sets what others are told who want it too, or `holder`: what
 * the process told that has it, `{}` before it told anything. The lock is a local socket, so that the system takes it away
 * with a process, however that ends.
 */
export async function takeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const address = addressOf(realpathSync(folder));
  for (;;) {
    const tell = await listen(address);
    if (tell) return { tell };
    const holder = await ask(address);
    if (holder) return { holder };
    // The file of a process that was killed.
    rmSync(address, { force: true });
  }
}

/** Short, as the addresses of sockets must be. */
function addressOf(folder) {
  const name = `smartthings-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(address) {
  let told = {};
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(told));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve((words) => (told = words));
    });
  });
}

/** What the holder tells; `undefined` where nobody listens any more. */
function ask(address) {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(address).setEncoding('utf8');
    socket.on('data', (chunk) => (text += chunk));
    socket.once('end', () => resolve(JSON.parse(text || '{}')));
    socket.once('error', (error) =>
      ['ECONNREFUSED', 'ECONNRESET', 'ENOENT'].includes(error.code) ? resolve(undefined) : reject(error),
    );
  });
}
