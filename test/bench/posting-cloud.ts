/** A cloud in a process of its own: an installed app with one lamp, the host of its key, and signed events at a pace. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemRandom } from '../../src/base/system';
import { SigningKey } from '../../src/simulator/signing-key';
import { deviceEvent, eventMessage } from '../support/signed-messages';

export const INSTALLED_APP = 'c8aba990-a95f-40d6-a1cd-f17d48f9d27b';
export const LAMP = '717c16e1-1168-49ea-9e63-f7e8817a2c91';
const CONNECTIONS = 16;

export interface Order {
  /** Where to post. */
  readonly url: string;
  readonly events: number;
  /** As fast as answers come unless told. */
  readonly perSecond?: number;
}

export interface Posted {
  /** From the first request to the last answer. */
  readonly ms: number;
  /** When each was posted, on the machine's monotonic clock, by the number that is its value. */
  readonly sentAt: Readonly<Record<number, number>>;
}

export interface PostingCloud {
  readonly url: string;
  /** The public key, as PEM. */
  readonly certificate: string;
  post(order: Order): Promise<Posted>;
  stop(): void;
}

export async function startPostingCloud(): Promise<PostingCloud> {
  const child = fork(__filename, ['serve']);
  const [{ url, certificate }] = (await once(child, 'message')) as [{ url: string; certificate: string }];
  const ended = once(child, 'exit').then((): never => {
    throw new Error('The cloud has ended');
  });
  // Nobody waits for it after the last order.
  ended.catch(() => undefined);
  return { url, certificate, post: (order) => post(child, ended, order), stop: () => void child.kill() };
}

async function post(child: ChildProcess, ended: Promise<never>, order: Order): Promise<Posted> {
  child.send(order);
  const [posted] = (await Promise.race([once(child, 'message'), ended])) as [Posted];
  return posted;
}

/** Milliseconds on a clock that all processes of the machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function serve(): Promise<void> {
  const key = await SigningKey.make(systemRandom, Date.now());
  const server = createServer((asked, response) => answer(key, asked, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', (order: Order) => {
    // Connections that were idle since the last order may be closed at this very moment.
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    void send(key, agent, order).then((posted) => {
      agent.destroy();
      process.send?.(posted);
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.({ url, certificate: key.certificate });
}

function answer(key: SigningKey, { url = '', method }: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  if (pathname === key.keyId) {
    response.end(key.certificate);
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(bodyAt(pathname, method)));
}

function bodyAt(path: string, method: string | undefined): object {
  if (path === '/installedapps/me') return { installedAppId: INSTALLED_APP, locationId: 'home' };
  if (path.endsWith('/subscriptions') && method === 'POST') return { id: 'subscription' };
  const components = [{ id: 'main', capabilities: [{ id: 'switchLevel' }] }];
  return { items: path === '/devices' ? [{ deviceId: LAMP, label: 'Lamp', locationId: 'home', components }] : [] };
}

let last = 0;

/** Signs all before the first leaves: that is the cloud's time. */
async function send(key: SigningKey, agent: Agent, { url, events, perSecond }: Order): Promise<Posted> {
  const path = new URL(url).pathname;
  const messages = Array.from({ length: events }, () => {
    const value = ++last;
    const place = { deviceId: LAMP, capability: 'switchLevel', attribute: 'level' };
    const told = deviceEvent({ ...place, value, eventId: `event ${value}` }, new Date().toISOString());
    const body = JSON.stringify(eventMessage([told], INSTALLED_APP));
    const signed = key.sign({ method: 'POST', path, body, at: Date.now() });
    return { value, body, headers: { ...signed, 'content-type': 'application/json' } };
  });
  const sentAt: Record<number, number> = {};
  const queue = messages[Symbol.iterator]();
  const startedAt = sharedNow();
  const post = async ({ value, body, headers }: (typeof messages)[number]): Promise<void> => {
    sentAt[value] = sharedNow();
    await postOnce(url, agent, headers, body);
  };
  if (perSecond === undefined) {
    const lane = async (): Promise<void> => {
      for (const message of queue) await post(message);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  } else {
    const under = messages.map(async (message, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index * 1_000) / perSecond));
      await post(message);
    });
    await Promise.all(under);
  }
  return { ms: sharedNow() - startedAt, sentAt };
}

function postOnce(url: string, agent: Agent, headers: Record<string, string>, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, 'content-length': Buffer.byteLength(body) };
    const posting = request(url, { method: 'POST', agent, headers: all }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The webhook answered ${String(response.statusCode)}`));
      response.resume().on('end', resolve);
    });
    posting.on('error', reject);
    posting.end(body);
  });
}

if (require.main === module && process.argv[2] === 'serve') void serve();
