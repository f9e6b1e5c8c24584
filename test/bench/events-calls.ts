/** What a day costs in calls, by webhook and by polling, lived through on a clock that runs fast, beside what others spend. */
import type { HttpReply, HttpRequest } from '../../src/base/ports';
import { parseJson } from '../../src/base/json';
import type { EventWay } from '../../src/runtime/events/event-parts';
import { wish } from '../support/events-fixture';
import { FakeClock } from '../support/fake-clock';
import { INSTALLED_APP, listeningAccount } from './listening-account';
import { hand, type Row } from './row';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
/** Of an access token that lives for a day, refreshed at half of that. */
const TOKEN_CALLS = 2;
const ROOMS = 8;
/** Others read each device by itself, at the fastest and the slowest that they do it (their sources). */
const OTHERS_SECONDS = [5, 20] as const;

async function bench(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const devices of [20, 200]) {
    const others = OTHERS_SECONDS.map((seconds) => (devices * DAY_SECONDS) / seconds);
    const other = `${others.map((calls) => calls.toLocaleString('en')).join(' to ')} device by device, each 5 to 20 s`;
    const row = async (what: string, way: EventWay, eventEachMs: number, aim: string): Promise<void> => {
      const { first, later } = await days(devices, way, eventEachMs);
      const figure = later.toLocaleString('en');
      rows.push({ what: `calls a day, ${devices} devices, ${what}`, ours: `${first} the first`, other, figure, aim });
    };
    const webhookAim = devices === 20 ? '≤ 30' : '≤ 60';
    await row('webhook, nothing happens', 'webhook', Number.POSITIVE_INFINITY, webhookAim);
    await row('webhook, an event each 5 minutes', 'webhook', 5 * 60_000, webhookAim);
    await row('polled each 60 s', 'poll', Number.POSITIVE_INFINITY, '≤ 1,450');
  }
  return rows;
}

/** The calls of the first day, with all that is set up, and of one a week later. */
async function days(devices: number, way: EventWay, eventEachMs: number): Promise<{ first: number; later: number }> {
  const clock = new FakeClock();
  const cloud = new Cloud(devices);
  const { events, tell } = listeningAccount(way, clock, (request) => cloud.send(request));
  events.listen(wish(), () => undefined, 'a-node');
  let told = 0;
  const day = async (): Promise<number> => {
    const before = cloud.calls;
    const stepMs = Math.min(eventEachMs, HOUR_MS);
    for (let passedMs = 0; passedMs < 24 * HOUR_MS; passedMs += stepMs) {
      await clock.pass(stepMs);
      if (stepMs === HOUR_MS) continue;
      const place = { deviceId: 'device 0', component: 'main', capability: 'switch', attribute: 'switch' } as const;
      const value = ++told % 2 === 0 ? 'off' : 'on';
      const timestamp = new Date(clock.now()).toISOString();
      tell({ type: 'attribute', ...place, value, eventId: `event ${told}`, timestamp });
    }
    return cloud.calls - before + TOKEN_CALLS;
  };
  const first = await day();
  for (let later = 0; later < 6; later++) await day();
  const later = await day();
  await events.close();
  return { first, later };
}

/** Counts what it is asked. */
class Cloud {
  calls = 0;
  readonly #devices: string;
  readonly #subscriptions: object[] = [];

  constructor(devices: number) {
    const items = Array.from({ length: devices }, (_, number) => ({
      ...{
        deviceId: `device ${number}`,
        label: `Device ${number}`,
        locationId: 'home',
        roomId: `room ${number % ROOMS}`,
      },
      components: [{ id: 'main', capabilities: [{ id: 'switch', status: { switch: { value: 'off' } } }] }],
    }));
    this.#devices = JSON.stringify({ items });
  }

  send({ url, method, body }: HttpRequest): Promise<HttpReply> {
    this.calls += 1;
    const { pathname } = new URL(url);
    if (pathname === '/devices') return answer(this.#devices);
    if (pathname === '/installedapps/me') return answer({ installedAppId: INSTALLED_APP, locationId: 'home' });
    if (pathname === '/locations') return answer({ items: [{ locationId: 'home', name: 'Home' }] });
    if (pathname.endsWith('/rooms'))
      return answer({ items: [{ roomId: 'room 0', name: 'Room 0', locationId: 'home' }] });
    if (pathname.endsWith('/subscriptions') && method === 'POST') {
      const made = { id: `s${this.calls}`, ...(parseJson(body ?? '') as object) };
      this.#subscriptions.push(made);
      return answer(made);
    }
    return answer({ items: this.#subscriptions });
  }
}

function answer(body: object | string): Promise<HttpReply> {
  return Promise.resolve({ status: 200, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

hand(bench());
