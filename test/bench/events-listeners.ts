/** One event with few and with many event nodes on other devices: from the router to the one node that wants it. */
import type { NodeAPI } from 'node-red';
import { ApiClient } from '../../src/api/client';
import { Meter } from '../../src/api/meter';
import type { Http } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { systemClock, systemRandom } from '../../src/base/system';
import { Home } from '../../src/home/home';
import { AccountEvents } from '../../src/runtime/events/account-events';
import { EventDesk } from '../../src/runtime/events/event-desk';
import { readEventSettings } from '../../src/runtime/events/event-settings';
import { SharedSimulator } from '../../src/runtime/process/shared-simulator';
import { wish } from '../support/events-fixture';
import { median } from '../support/statistics';
import { hand, ratio, type Row } from './row';

const FEW = 10;
const MANY = 10_000;
const BATCHES = 400;
const WARM_UP_BATCHES = 100;
const EVENTS_A_BATCH = 50;
const INSTALLED_APP = 'the-app';

async function bench(): Promise<Row[]> {
  const rooms = { few: await listened(FEW), many: await listened(MANY) };
  const times: Record<keyof typeof rooms, number[]> = { few: [], many: [] };
  for (let batch = -WARM_UP_BATCHES; batch < BATCHES; batch++) {
    for (const name of ['few', 'many'] as const) {
      const startedAt = process.hrtime.bigint();
      for (let event = 0; event < EVENTS_A_BATCH; event++) rooms[name].tell();
      const each = Number(process.hrtime.bigint() - startedAt) / 1_000 / EVENTS_A_BATCH;
      if (batch >= 0) times[name].push(each);
    }
  }
  const [few, many] = [median(times.few), median(times.many)];
  for (const { heard, told } of Object.values(rooms)) {
    if (heard() !== told()) throw new Error(`Of ${told()} events ${heard()} were heard`);
  }
  return [
    {
      what: `one event with ${MANY} event nodes on other devices`,
      ours: `${many.toFixed(1)} µs`,
      other: `${few.toFixed(1)} µs with ${FEW}`,
      figure: ratio(many, few),
      aim: '≤ 1.3',
    },
  ];
}

interface Listened {
  readonly tell: () => void;
  readonly told: () => number;
  readonly heard: () => number;
}

/** An account of its own, with one event node on the lamp and so many on other devices. */
async function listened(others: number): Promise<Listened> {
  const http: Http = { send: () => Promise.resolve(answer), close: () => undefined };
  const token = new Secret('a-token-for-the-bench');
  const meter = new Meter(systemClock);
  const client = new ApiClient({
    ...{ apiUrl: 'https://api.example.com', http, clock: systemClock, random: systemRandom, meter },
    tokens: { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) },
  });
  const simulated = new SharedSimulator({} as NodeAPI, systemClock);
  const desk = new EventDesk({ clock: systemClock, http, simulated, onFault: (error) => console.error(error) });
  const settings = readEventSettings((name) => (name === 'webhookUrl' ? 'https://home.example.com/events' : ''));
  const events = new AccountEvents(
    desk,
    { client, home: new Home(client, systemClock) },
    {
      ...{ way: 'webhook', settings, appId: '', apiUrl: 'https://api.example.com', monthlyBudget: undefined, meter },
      ...{ installedAppId: () => INSTALLED_APP, scope: () => '', hasToken: () => true, onRemoved: () => undefined },
      proof: { read: () => Promise.resolve(undefined), keep: () => undefined },
    },
  );
  let [heard, told] = [0, 0];
  events.listen(wish({ devices: ['lamp'], capability: 'switch' }), () => heard++);
  for (let index = 0; index < others; index++) {
    events.listen(wish({ devices: [`other ${index % 300}`], capability: `capability${index}` }), () => undefined);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  const place = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' } as const;
  return {
    told: () => told,
    heard: () => heard,
    tell: () => {
      const value = ++told % 2 === 0 ? 'off' : 'on';
      desk.router.route(INSTALLED_APP, settings.keyUrl, [
        { type: 'attribute', ...place, value, eventId: `event ${told}`, timestamp: new Date().toISOString() },
      ]);
    },
  };
}

const lamp = { deviceId: 'lamp', label: 'Lamp', components: [{ id: 'main', capabilities: [{ id: 'switch' }] }] };
const answer = {
  status: 200,
  headers: {},
  body: JSON.stringify({ installedAppId: INSTALLED_APP, locationId: 'home', items: [lamp] }),
};

hand(bench());
