/** A message through the command node and through Node-RED's own `http request`, each with a request on the wire. */
import type { Node, NodeMessage } from 'node-red';
import { COMMAND, LAMP, startConstantServer, TOKEN } from './constant-server';
import { startEmbedded } from './embedded';
import { interleaved, microseconds } from './interleaved';
import { hand, ratio, type Row } from './row';

const ROUNDS = 2_000;
const WARM_UP_ROUNDS = 500;

async function bench(): Promise<Row[]> {
  const server = await startConstantServer();
  const red = await startEmbedded(flow(server.url, server.commandsUrl), { account: { personalToken: TOKEN } }, [
    '05-junction.js',
    '21-httprequest.js',
  ]);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const ways = {
    ours: through(red.node('command'), red.node('after command'), () => ({ payload: 'on' })),
    request: through(red.node('request'), red.node('after request'), () => ({
      payload: { commands: [COMMAND] },
      headers: { ...headers },
    })),
  };
  const { ours, request } = await interleaved(ways, ROUNDS, WARM_UP_ROUNDS);
  await red.stop();
  server.stop();
  const other = `${microseconds(request)} http request`;
  const figure = ratio(ours, request);
  return [{ what: 'message in → wire → out, median', ours: microseconds(ours), other, figure, aim: '≤ 1.1' }];
}

/** Sends a message into a node and waits for it behind the wire. */
function through(into: Node, behind: Node, message: () => NodeMessage & Record<string, unknown>): () => Promise<void> {
  let arrived: () => void = () => undefined;
  behind.on('input', () => arrived());
  return () =>
    new Promise((resolve) => {
      arrived = resolve;
      into.receive(message());
    });
}

function flow(apiUrl: string, commandsUrl: string): object[] {
  const z = 'tab';
  return [
    { id: z, type: 'tab', label: 'Bench' },
    { id: 'account', type: 'smartthings-account', mode: 'pat', apiUrl },
    {
      id: 'command',
      z,
      type: 'smartthings-command',
      account: 'account',
      device: LAMP,
      capability: COMMAND.capability,
      command: COMMAND.command,
      wires: [['after command']],
    },
    { id: 'after command', z, type: 'junction', wires: [[]] },
    {
      id: 'request',
      z,
      type: 'http request',
      method: 'POST',
      ret: 'obj',
      paytoqs: 'ignore',
      url: commandsUrl,
      persist: true,
      insecureHTTPParser: false,
      headers: [],
      wires: [['after request']],
    },
    { id: 'after request', z, type: 'junction', wires: [[]] },
  ];
}

hand(bench());
