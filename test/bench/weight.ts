/** What a thousand nodes weigh, and how many timers an account has; each flow in a fresh Node-RED. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../support/statistics';
import { COMMAND, LAMP, TOKEN } from './constant-server';
import { startEmbedded } from './embedded';
import { hand, ratio, type Row } from './row';

const RUNS = 5;
const NODES = 1_000;
const ACCOUNTS = 20;
/** Until starts have ended: first refreshes, first saves. */
const SETTLE_MS = 500;
/** Code that is no longer used goes after several. */
const COLLECTIONS = 8;
const HOUR_MS = 3_600_000;

type Kind = 'command' | 'change' | 'account';

/** What one process weighs with its flow running. */
interface Weight {
  readonly bytes: number;
  readonly timers: number;
}

async function bench(): Promise<Row[]> {
  const weights: Record<'command' | 'change', number[]> = { command: [], change: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const kind of ['command', 'change'] as const) {
      const [none, all] = [await weigh(kind, 0), await weigh(kind, NODES)];
      weights[kind].push(all.bytes - none.bytes);
    }
  }
  const [command, change] = [median(weights.command), median(weights.change)];
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  const [one, many] = [await weigh('account', 1), await weigh('account', 1 + ACCOUNTS)];
  const timers = String((many.timers - one.timers) / ACCOUNTS);
  return [
    {
      what: `heap of ${NODES} command nodes on one account`,
      ours: megabytes(command),
      other: `${megabytes(change)} change nodes`,
      figure: ratio(command, change),
      aim: '≤ 1.5',
    },
    { what: `timers per account, of ${ACCOUNTS}`, ours: timers, other: '', figure: timers, aim: '1' },
  ];
}

async function weigh(kind: Kind, count: number): Promise<Weight> {
  const child = fork(__filename, ['weigh', kind, String(count)], { execArgv: ['--expose-gc'] });
  const [weight] = (await once(child, 'message')) as [Weight];
  return weight;
}

async function weighHere(kind: Kind, count: number): Promise<void> {
  await start(kind, count);
  await pause(SETTLE_MS);
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    global.gc?.();
    await pause(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const weight: Weight = { bytes: heapUsed + external, timers };
  process.send?.(weight, () => process.exit(0));
}

/** In a function of its own, which forgets the flow: Node-RED reads its own copy from the disk. */
async function start(kind: Kind, count: number): Promise<void> {
  const { flow, credentials } = flowOf(kind, count);
  await startEmbedded(flow, credentials, ['15-change.js']);
}

function flowOf(kind: Kind, count: number) {
  const tab = { id: 'tab', type: 'tab', label: 'Bench' };
  const numbers = Array.from({ length: count }, (_, number) => number);
  if (kind === 'account') {
    const accounts = numbers.map((number) => ({ id: `account ${number}`, type: 'smartthings-account', mode: 'oauth' }));
    const flow = [tab, ...accounts, ...accounts.map(({ id }) => commandNode(`command of ${id}`, id))];
    return { flow, credentials: Object.fromEntries(accounts.map(({ id }) => [id, pairOf(id)])) };
  }
  const account = { id: 'account', type: 'smartthings-account', mode: 'pat' };
  const nodes = numbers.map((number) => {
    return kind === 'command' ? commandNode(`node ${number}`, account.id) : changeNode(`node ${number}`);
  });
  return { flow: [tab, account, ...nodes], credentials: { [account.id]: { personalToken: TOKEN } } };
}

/** As the editor saves it. */
function commandNode(id: string, account: string): object {
  const from = { deviceType: 'str', componentType: 'str', capabilityType: 'str', commandType: 'str', argsType: 'json' };
  const command = { ...COMMAND, device: LAMP, args: '', ...from, confirm: 'none', confirmTimeout: 10 };
  const place = { id, z: 'tab', x: 300, y: 100, name: '', wires: [[]] };
  return { ...place, type: 'smartthings-command', account, ...command, arguments: undefined };
}

/** As the editor saves it. */
function changeNode(id: string): object {
  const rules = [{ t: 'set', p: 'payload', pt: 'msg', to: 'on', tot: 'str' }];
  const unused = { action: '', property: '', from: '', to: '', reg: false };
  return { id, z: 'tab', x: 300, y: 100, name: '', type: 'change', rules, ...unused, wires: [[]] };
}

/** A pair that is good for hours, so that no account calls anybody. */
function pairOf(id: string): Record<string, string> {
  const now = Date.now();
  return {
    clientId: `client of ${id}`,
    clientSecret: 'secret',
    accessToken: `access token of ${id}`,
    refreshToken: `refresh token of ${id}`,
    obtainedAt: new Date(now - HOUR_MS).toISOString(),
    expiresAt: new Date(now + 23 * HOUR_MS).toISOString(),
  };
}

const [task, kind, count] = process.argv.slice(2);
if (task === 'weigh') void weighHere(kind as Kind, Number(count));
else hand(bench());
