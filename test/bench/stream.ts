/** The stream of a home in a running Node-RED: 32 listeners in another process against one, at 200 events a second. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import RED from 'node-red';
import type { AccountNode } from '../../src/runtime/account/account-node';
import { deviceId } from '../support/flows';
import { median, percentile } from '../support/statistics';
import { startEmbedded } from './embedded';
import { hand, ratio, type Row } from './row';

const PATH = '/smartthings/stream';
const KEY = 'Pq3-xT7vL0aZr9KdW2mB5nYcE8uHjS4gPq3-xT7vL0aZ';
const MOST = 32;
const PER_SECOND = 200;
const ROUND_MS = 4_000;
const ROUNDS = 3;
/** Code that is no longer used goes after several. */
const COLLECTIONS = 4;

/** What one round of listening was like. */
interface Round {
  readonly p99: number;
  readonly heard: number;
}

interface Order {
  readonly url: string;
  readonly listeners: number;
}

async function bench(): Promise<Row[]> {
  const account = { id: 'account', type: 'smartthings-account', mode: 'simulator', shareEvents: true };
  const red = await startEmbedded([account], { account: { shareKey: KEY } }, []);
  const { events } = (await (red.node('account') as AccountNode).account?.session()) ?? {};
  if (!events) throw new Error('The account has no events');
  let count = 0;
  const tell = (): void => {
    const path = { deviceId: deviceId('Kitchen lamp'), component: 'main', capability: 'switch', attribute: 'switch' };
    const value = { value: count % 2 === 0 ? 'on' : 'off', data: { sentAt: now() } };
    events.hub.receive([{ type: 'attribute', ...path, ...value, eventId: `bench-${++count}` }]);
  };
  const server = createServer(RED.httpNode).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  const listener = fork(__filename, ['listen']);
  const rounds = { one: [] as Round[], many: [] as Round[] };
  const weights = { one: [] as number[], many: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, listeners] of [
      ['one', 1],
      ['many', MOST],
    ] as const) {
      const measured = await listen(listener, { url, listeners }, tell);
      if (round < 0) continue;
      rounds[name].push(measured.round);
      weights[name].push(measured.bytes);
    }
  }
  listener.kill();
  server.close();
  server.closeAllConnections();
  await red.stop();
  return rowsOf(rounds, weights);
}

function rowsOf(rounds: Record<'one' | 'many', Round[]>, weights: Record<'one' | 'many', number[]>): Row[] {
  const tail = (name: 'one' | 'many'): number => median(rounds[name].map(({ p99 }) => p99));
  const weight = (name: 'one' | 'many'): number => median(weights[name]) / 1e6;
  const heard = rounds.many.reduce((sum, round) => sum + round.heard, 0);
  const told = MOST * rounds.one.reduce((sum, round) => sum + round.heard, 0);
  return [
    {
      what: `stream, p99 to each of ${MOST} listeners, ${PER_SECOND} events a second`,
      ours: `${tail('many').toFixed(2)} ms`,
      other: `${tail('one').toFixed(2)} ms to one listener`,
      figure: ratio(tail('many'), tail('one')),
    },
    {
      what: `stream, memory with ${MOST} listeners`,
      ours: `${weight('many').toFixed(2)} MB`,
      other: `${weight('one').toFixed(2)} MB with one listener`,
      figure: `${(((weight('many') - weight('one')) * 1e3) / (MOST - 1)).toFixed(0)} kB each`,
    },
    { what: 'stream, messages heard', ours: String(heard), other: `${told} told`, figure: ratio(heard, told) },
  ];
}

/** A round with so many listeners, and what this process weighs in the middle of it. */
async function listen(
  listener: ChildProcess,
  order: Order,
  tell: () => void,
): Promise<{ readonly round: Round; readonly bytes: number }> {
  listener.send(order);
  await once(listener, 'message');
  const ticking = setInterval(tell, 1_000 / PER_SECOND);
  await pause(ROUND_MS);
  clearInterval(ticking);
  for (let time = 0; time < COLLECTIONS; time++) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  listener.send('end');
  const [round] = (await once(listener, 'message')) as [Round];
  return { round, bytes: heapUsed + external };
}

/** This process was started without a way to ask for it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** On all processes of this machine the same, in fractions of a millisecond. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The listening side: connects, notes how old each event is when it comes, and tells at the end. */
function answerOrders(): void {
  let ages: number[] = [];
  let ends: (() => void)[] = [];
  process.on('message', (order: Order | 'end') => {
    if (order === 'end') {
      for (const end of ends) end();
      process.send?.({ p99: percentile(ages, 99), heard: ages.length } satisfies Round);
      return;
    }
    ages = [];
    ends = [];
    const all = Array.from({ length: order.listeners }, () => hear(order.url, (age) => void ages.push(age)));
    void Promise.all(all).then((opened) => {
      ends = opened;
      process.send?.('listening');
    });
  });
}

/** Resolves when the home has come, with what ends the listening. */
function hear(url: string, note: (age: number) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { authorization: `Bearer ${KEY}` } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The stream answered ${String(response.statusCode)}`));
      let rest = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (rest + piece).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const sentAt = /"sentAt":([\d.]+)/.exec(line.startsWith('data: ') && line.length < 2_000 ? line : '')?.[1];
          if (sentAt !== undefined) note(now() - Number(sentAt));
          if (line.startsWith('event: state')) resolve(() => request.destroy());
        }
      });
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}

if (process.argv[2] === 'listen') answerOrders();
else hand(bench());
