/** One event with few and with many event nodes on other devices: from the router to the one node that wants it. */
import { systemClock } from '../../src/base/system';
import { wish } from '../support/events-fixture';
import { median } from '../support/statistics';
import { INSTALLED_APP, listeningAccount } from './listening-account';
import { hand, ratio, type Row } from './row';

const FEW = 10;
const MANY = 10_000;
const BATCHES = 400;
const WARM_UP_BATCHES = 100;
const EVENTS_A_BATCH = 50;

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
  const { events, tell } = listeningAccount('webhook', systemClock, () => Promise.resolve(answer));
  let [heard, told] = [0, 0];
  events.listen(wish({ devices: ['lamp'], capability: 'switch' }), () => heard++, 'a-node');
  for (let index = 0; index < others; index++) {
    events.listen(
      wish({ devices: [`other ${index % 300}`], capability: `capability${index}` }),
      () => undefined,
      'a-node',
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  const place = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' } as const;
  return {
    told: () => told,
    heard: () => heard,
    tell: () => {
      const value = ++told % 2 === 0 ? 'off' : 'on';
      tell({ type: 'attribute', ...place, value, eventId: `event ${told}`, timestamp: new Date().toISOString() });
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
