/** What a home costs that is read as a whole: time, garbage, and what stays. Each in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PerformanceObserver } from 'node:perf_hooks';
import { ApiClient } from '../../src/api/client';
import { listDevices } from '../../src/api/devices';
import { Meter } from '../../src/api/meter';
import { createHttp } from '../../src/base/http';
import type { Http } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { systemClock, systemRandom } from '../../src/base/system';
import { HomePoll } from '../../src/events/home-poll';
import { Home } from '../../src/home/home';
import { median } from '../support/statistics';
import { PAGE, pageOf, pagesOf } from './large-home';
import { hand, type Row } from './row';

const RUNS = 5;
const ROUNDS = 100;
const WARM_UP_ROUNDS = 100;
const DEVICES = 200;
const LARGE_HOME = 1_000;
const ATTRIBUTES_A_DEVICE = 60;
const GARBAGE_GOES = ['--expose-gc'];
const ROOM_FOR_GARBAGE = ['--expose-gc', '--max-semi-space-size=256'];

type Task = 'time' | 'garbage' | 'shadow' | 'resident' | 'resident of parse';
type Measured = Readonly<Record<string, number>>;

async function bench(): Promise<Row[]> {
  const server = createServer(serveLargeHome).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [spent, made, kept, left, leftByParse] = [
    await measured('time', []),
    await measured('garbage', ROOM_FOR_GARBAGE),
    await measured('shadow', GARBAGE_GOES),
    await measured('resident', GARBAGE_GOES, url),
    await measured('resident of parse', GARBAGE_GOES, url),
  ];
  server.close();
  const of = (all: readonly Measured[], name: string): number => median(all.map((one) => one[name] ?? Number.NaN));
  const ratioOf = (all: readonly Measured[]): string => {
    return median(all.map(({ ours = 0, parse = 1 }) => ours / parse)).toFixed(2);
  };
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  const what = `poll of ${DEVICES} devices of ${ATTRIBUTES_A_DEVICE} attributes`;
  return [
    {
      what: `${what}, CPU`,
      ours: `${of(spent, 'ours').toFixed(1)} ms`,
      other: `${of(spent, 'parse').toFixed(1)} ms JSON.parse`,
      figure: ratioOf(spent),
      aim: '≤ 2',
    },
    {
      what: `${what}, garbage`,
      ours: megabytes(of(made, 'ours')),
      other: `${megabytes(of(made, 'parse'))} JSON.parse`,
      figure: ratioOf(made),
      aim: '≤ 2',
    },
    {
      what: 'shadow, for 1,000 attributes',
      ours: megabytes(of(kept, 'ours')),
      other: '',
      figure: megabytes(of(kept, 'ours')),
      aim: '≤ 0.4 MB',
    },
    {
      what: `resident after a list of ${LARGE_HOME} devices`,
      ours: megabytes(of(left, 'resident')),
      other: `${megabytes(of(leftByParse, 'resident'))} JSON.parse, ${megabytes(of(left, 'heap'))} are heap`,
      figure: megabytes(of(left, 'resident') - of(leftByParse, 'resident')),
    },
  ];
}

async function measured(task: Task, execArgv: string[], ...more: string[]): Promise<Measured[]> {
  const all: Measured[] = [];
  for (let run = 0; run < RUNS; run++) {
    const child = fork(__filename, [task, ...more], { execArgv });
    const [one] = (await once(child, 'message')) as [Measured];
    all.push(one);
  }
  return all;
}

function clientOn(http: Http, apiUrl = 'https://api.example.com'): ApiClient {
  const token = new Secret('a-token-for-the-bench');
  return new ApiClient({
    ...{ apiUrl, http, clock: systemClock, random: systemRandom, meter: new Meter(systemClock) },
    tokens: { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) },
  });
}

/** A home behind a cloud whose answers cost nothing but their text. */
class ReadHome {
  readonly home: Home;
  readonly #poll: HomePoll;
  #page = '';

  constructor() {
    const client = clientOn({
      send: () => Promise.resolve({ status: 200, headers: {}, body: this.#page }),
      close: () => undefined,
    });
    this.home = new Home(client, systemClock);
    const { devices, shadow } = this.home;
    shadow.onChange(() => undefined);
    this.#poll = new HomePoll({
      list: (signal) => listDevices(client, { includeStatus: true, includeHealth: true, kind: 'polls', signal }),
      feed: (list) => devices.feed(list, 'poll'),
      tell: () => undefined,
    });
  }

  async poll(page: string): Promise<void> {
    this.#page = page;
    await this.#poll.run(new AbortController().signal);
  }
}

function linked(pages: readonly string[], origin: string): string[] {
  return pages.map((page, index) => {
    const next = `"_links":{"next":{"href":"${origin}/devices?page=${index + 1}"}}`;
    return index === pages.length - 1 ? page : page.replace('"_links":{}', next);
  });
}

async function time(): Promise<Measured> {
  const turns = [pageOf(DEVICES, 0, 0), pageOf(DEVICES, 0, 1)];
  const read = new ReadHome();
  const spent = { ours: 0, parse: 0 };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const page = turns[Math.abs(round) % 2] ?? '';
    const before = process.cpuUsage();
    await read.poll(page);
    const between = process.cpuUsage();
    JSON.parse(page);
    const after = process.cpuUsage();
    if (round < 0) continue;
    spent.ours += between.user + between.system - before.user - before.system;
    spent.parse += after.user + after.system - between.user - between.system;
  }
  return { ours: spent.ours / ROUNDS / 1_000, parse: spent.parse / ROUNDS / 1_000 };
}

/** There is room for all of it, so that the heap grows by what was made. */
async function garbage(): Promise<Measured> {
  const turns = [pageOf(DEVICES, 0, 0), pageOf(DEVICES, 0, 1)];
  const read = new ReadHome();
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await read.poll(turns[round % 2] ?? '');
  let collections = 0;
  new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });
  const made = async (work: () => unknown): Promise<number> => {
    for (;;) {
      await collected();
      const [before, counted] = [process.memoryUsage().heapUsed, collections];
      await work();
      const after = process.memoryUsage().heapUsed;
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (collections === counted) return after - before;
    }
  };
  const [page = ''] = turns;
  const parse = await made(() => JSON.parse(page) as unknown);
  const ours = await made(() => read.poll(page));
  return { ours, parse };
}

async function collected(): Promise<void> {
  global.gc?.();
  // The observer tells of it a turn later.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function shadow(): Promise<Measured> {
  const read = new ReadHome();
  await collected();
  const before = process.memoryUsage().heapUsed;
  await read.poll(pageOf(DEVICES));
  for (let collection = 0; collection < 4; collection++) await collected();
  const kept = process.memoryUsage().heapUsed - before;
  const { size } = read.home.shadow;
  return { ours: (kept / size) * 1_000 };
}

/** What one list of a large home leaves in the process, over real connections, when all garbage is gone. */
async function resident(url: string, isParsedAlone: boolean): Promise<Measured> {
  const http = createHttp();
  const home = new Home(clientOn(http, url), systemClock);
  const look = isParsedAlone ? () => parseAll(url) : () => home.devices.list({ refresh: true });
  // Whatever is loaded and opened once is not the list's.
  await http.send({ method: 'GET', url: `${url}/small`, headers: {}, timeoutMs: 10_000 });
  await fetch(`${url}/small`);
  for (let collection = 0; collection < 4; collection++) await collected();
  const before = process.memoryUsage();
  await look();
  for (let collection = 0; collection < 8; collection++) await collected();
  const after = process.memoryUsage();
  home.close();
  return { resident: after.rss - before.rss, heap: after.heapUsed - before.heapUsed };
}

async function parseAll(url: string): Promise<void> {
  for (let page = 0; page < LARGE_HOME / PAGE; page++) {
    JSON.parse(await (await fetch(`${url}/devices?page=${page}`)).text());
  }
}

const largeHome = pagesOf(LARGE_HOME);

function serveLargeHome(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const page = Number(searchParams.get('page') ?? 0);
  const pages = pathname === '/devices' ? linked(largeHome, `http://${request.headers.host ?? ''}`) : [];
  const body = pages[page] ?? '{"items":[]}';
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

async function measureHere(task: Task, url = ''): Promise<Measured> {
  switch (task) {
    case 'time':
      return time();
    case 'garbage':
      return garbage();
    case 'shadow':
      return shadow();
    case 'resident':
      return resident(url, false);
    case 'resident of parse':
      return resident(url, true);
  }
}

const [task, url] = process.argv.slice(2);
if (task === undefined) hand(bench());
else void measureHere(task as Task, url).then((found) => process.send?.(found, () => process.exit(0)));
