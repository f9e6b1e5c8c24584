/** Signed events through the route of a running Node-RED, beside a bare express route that verifies the same signature. */
import { once } from 'node:events';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type Express from 'express';
import RED, { type Node, type NodeMessage } from 'node-red';
import { median, percentile } from '../support/statistics';
import { startEmbedded } from './embedded';
import { INSTALLED_APP, sharedNow, startPostingCloud, type PostingCloud } from './posting-cloud';
import { hand, ratio, type Row } from './row';

const PATH = '/smartthings/events/account';
const ROUNDS = 9;
const WARM_UP_ROUNDS = 3;
const EVENTS_A_ROUND = 600;
const PACE = { perSecond: 200, events: 2_000 };
const HOUR_MS = 3_600_000;

async function bench(): Promise<Row[]> {
  const cloud = await startPostingCloud();
  const account = {
    ...{ id: 'account', type: 'smartthings-account', mode: 'oauth', apiUrl: cloud.url, keyUrl: cloud.url },
    webhookUrl: `https://home.example.com${PATH}`,
  };
  const place = { z: 'tab', x: 100, y: 100 };
  const flow = [
    { id: 'tab', type: 'tab', label: 'Bench' },
    account,
    { ...place, id: 'event', type: 'smartthings-event', account: 'account', wires: [['behind']] },
    { ...place, id: 'behind', type: 'junction', wires: [[]] },
  ];
  const red = await startEmbedded(flow, { account: pair() }, ['05-junction.js']);
  const ours = await listen(RED.httpNode);
  const bare = await listen(bareRoute(cloud.certificate));
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [name, url] of [
      ['ours', ours],
      ['bare', bare],
    ] as const) {
      const { ms } = await cloud.post({ url, events: EVENTS_A_ROUND });
      if (round >= 0) rates[name].push((1_000 * EVENTS_A_ROUND) / ms);
    }
  }
  const times = await fromPostToMessage(cloud, ours, red.node('behind'));
  cloud.stop();
  await red.stop();
  const [rate, bareRate] = [median(rates.ours), median(rates.bare)];
  const milliseconds = (percent: number): string => `${percentile(times, percent).toFixed(2)} ms`;
  return [
    {
      what: 'signed events a second through the route',
      ours: rate.toFixed(0),
      other: `${bareRate.toFixed(0)} bare express route that verifies the signature`,
      figure: ratio(rate, bareRate),
      aim: '≥ 0.7',
    },
    {
      what: `from POST to message, p50, at ${PACE.perSecond} events a second`,
      ours: milliseconds(50),
      other: `p99 ${milliseconds(99)}`,
    },
  ];
}

/** How long each event took from when it was posted until its message came, in milliseconds. */
async function fromPostToMessage(cloud: PostingCloud, url: string, behind: Node): Promise<number[]> {
  const arrivedAt = new Map<unknown, number>();
  behind.on('input', (message: NodeMessage) => arrivedAt.set(message.payload, sharedNow()));
  const { sentAt } = await cloud.post({ url, ...PACE });
  return Object.entries(sentAt).map(([value, at]) => {
    const arrived = arrivedAt.get(Number(value));
    if (arrived === undefined) throw new Error(`The event ${value} never came`);
    return arrived - at;
  });
}

/** What it takes to believe a message, and nothing else. */
function bareRoute(certificate: string): RequestListener {
  const express = createRequire(require.resolve('node-red'))('express') as typeof Express;
  const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }));
  return express().post(PATH, (request, response) => {
    request.resume().on('end', () => {
      const { authorization = '', digest, date = '' } = request.headers;
      const signature = /signature="([^"]+)"/.exec(authorization)?.[1] ?? '';
      const text = `(request-target): post ${request.originalUrl}\ndigest: ${String(digest)}\ndate: ${date}`;
      const isGood = verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
      response.status(isGood ? 200 : 401).json({});
    });
  });
}

async function listen(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
}

/** A pair that is good for hours. */
function pair(): Record<string, string> {
  const now = Date.now();
  return {
    ...{ clientId: 'client', clientSecret: 'secret', accessToken: 'access-token', refreshToken: 'refresh-token' },
    ...{ installedAppId: INSTALLED_APP, scope: 'r:devices:*' },
    obtainedAt: new Date(now - HOUR_MS).toISOString(),
    expiresAt: new Date(now + 23 * HOUR_MS).toISOString(),
  };
}

hand(bench());
