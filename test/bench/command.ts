/** A command through the API floor, and through others' clients and none. */
import http from 'node:http';
import { BearerTokenAuthenticator, SmartThingsClient } from '@smartthings/core-sdk';
import axios from 'axios';
import { ApiClient } from '../../src/api/client';
import { sendCommands } from '../../src/api/devices';
import { Meter } from '../../src/api/meter';
import { createHttp } from '../../src/base/http';
import { Secret } from '../../src/base/secret';
import { systemClock, systemRandom } from '../../src/base/system';
import { COMMAND, LAMP, startConstantServer, TOKEN, type ConstantServer } from './constant-server';
import { interleaved, microseconds } from './interleaved';
import { hand, ratio, type Row } from './row';

const ROUNDS = 4_000;
const WARM_UP_ROUNDS = 1_000;

type Send = () => Promise<unknown>;

async function bench(): Promise<Row[]> {
  const server = await startConstantServer();
  const agent = new http.Agent({ keepAlive: true, timeout: 20_000 });
  const ways = {
    ours: throughApi(server),
    axios: throughAxios(server, agent),
    sdk: throughSdk(server),
    node: throughNode(server, agent),
  };
  const { ours, axios: bare, sdk, node } = await interleaved(ways, ROUNDS, WARM_UP_ROUNDS);
  server.stop();
  const what = 'command through api/, median';
  return [
    { what, ours: microseconds(ours), other: `${microseconds(bare)} axios`, figure: ratio(ours, bare), aim: '≤ 1.15' },
    { what, ours: microseconds(ours), other: `${microseconds(sdk)} core-sdk`, figure: ratio(ours, sdk) },
    { what, ours: microseconds(ours), other: `${microseconds(node)} node:http`, figure: ratio(ours, node) },
  ];
}

function throughApi({ url }: ConstantServer): Send {
  const token = new Secret(TOKEN);
  const client = new ApiClient({
    apiUrl: url,
    http: createHttp(),
    tokens: { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) },
    clock: systemClock,
    random: systemRandom,
    meter: new Meter(systemClock),
  });
  return () => sendCommands(client, LAMP, [COMMAND]);
}

/** On an agent with the settings that the API floor's own has. */
function throughAxios({ commandsUrl }: ConstantServer, httpAgent: http.Agent): Send {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  return () => axios.post(commandsUrl, { commands: [COMMAND] }, { headers, httpAgent });
}

function throughSdk({ url }: ConstantServer): Send {
  const urlProvider = { baseURL: url, authURL: `${url}/oauth/token`, keyApiURL: url };
  const client = new SmartThingsClient(new BearerTokenAuthenticator(TOKEN), { urlProvider });
  return () => client.devices.executeCommand(LAMP, COMMAND);
}

function throughNode({ commandsUrl }: ConstantServer, agent: http.Agent): Send {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  return () =>
    new Promise((resolve, reject) => {
      const request = http.request(commandsUrl, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(JSON.stringify({ commands: [COMMAND] }));
    });
}

hand(bench());
