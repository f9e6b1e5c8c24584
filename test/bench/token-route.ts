/** The token route of a running Node-RED and a bare express route that returns constant JSON, asked by another process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type Express from 'express';
import RED from 'node-red';
import { median, percentile } from '../support/statistics';
import { TOKEN } from './constant-server';
import { startEmbedded } from './embedded';
import { hand, ratio, type Row } from './row';

const PATH = '/smartthings/token_info.json';
const KEY = 'Pq3-xT7vL0aZr9KdW2mB5nYcE8uHjS4gPq3-xT7vL0aZ';
const CONNECTIONS = 16;
const ROUND_MS = 500;
const ROUNDS = 12;
const WARM_UP_ROUNDS = 3;

interface Round {
  readonly perSecond: number;
  /** 99 of 100 were answered within this many milliseconds. */
  readonly p99: number;
}

async function bench(): Promise<Row[]> {
  const red = await startEmbedded(
    [{ id: 'account', type: 'smartthings-account', mode: 'pat', share: true, sharePath: PATH }],
    { account: { personalToken: TOKEN, shareKey: KEY } },
    [],
  );
  const express = createRequire(require.resolve('node-red'))('express') as typeof Express;
  const ours = await listen(RED.httpNode);
  const constant = (await (await fetch(ours, { headers: { authorization: `Bearer ${KEY}` } })).json()) as object;
  if (!('access_token' in constant)) throw new Error('The token route gives no token');
  const bare = await listen(express().get(PATH, (_request, response) => void response.json(constant)));
  const asker = fork(__filename, ['ask']);
  const rounds = { ours: [] as Round[], bare: [] as Round[] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [name, url] of [
      ['ours', ours],
      ['bare', bare],
    ] as const) {
      const measured = await ask(asker, url);
      if (round >= 0) rounds[name].push(measured);
    }
  }
  asker.kill();
  await red.stop();
  return rowsOf(rounds.ours, rounds.bare);
}

function rowsOf(ours: readonly Round[], bare: readonly Round[]): Row[] {
  const rate = (rounds: readonly Round[]): number => median(rounds.map(({ perSecond }) => perSecond));
  const tail = (rounds: readonly Round[]): number => median(rounds.map(({ p99 }) => p99));
  return [
    {
      what: `token route, requests a second, ${CONNECTIONS} connections`,
      ours: rate(ours).toFixed(0),
      other: `${rate(bare).toFixed(0)} bare express route`,
      figure: ratio(rate(ours), rate(bare)),
      aim: '≥ 0.7',
    },
    {
      what: 'token route, p99',
      ours: `${tail(ours).toFixed(2)} ms`,
      other: `${tail(bare).toFixed(2)} ms bare express route`,
      figure: ratio(tail(ours), tail(bare)),
    },
  ];
}

async function listen(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
}

async function ask(asker: ChildProcess, url: string): Promise<Round> {
  asker.send(url);
  const [round] = (await once(asker, 'message')) as [Round];
  return round;
}

/** The asking side: for each address that it is told, a round of requests on kept connections. */
function answerOrders(): void {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  process.on('message', (url: string) => {
    void askFor(url, agent).then((round) => process.send?.(round));
  });
}

async function askFor(url: string, agent: Agent): Promise<Round> {
  const startedAt = performance.now();
  const times: number[] = [];
  const lane = async (): Promise<void> => {
    while (performance.now() - startedAt < ROUND_MS) {
      const sentAt = performance.now();
      await askOnce(url, agent);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return { perSecond: (1000 * times.length) / (performance.now() - startedAt), p99: percentile(times, 99) };
}

function askOnce(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${KEY}` } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The route answered ${String(response.statusCode)}`));
      response.resume().on('end', resolve);
    });
    request.on('error', reject);
  });
}

if (process.argv[2] === 'ask') answerOrders();
else hand(bench());
