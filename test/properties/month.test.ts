import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { billOf, type Bill } from '../../src/api/bill';
import type { BudgetSettings } from '../../src/api/budget';
import { nameCaller } from '../../src/api/caller';
import type { Meter } from '../../src/api/meter';
import type { OverBudget } from '../../src/base/contract/account';
import { SmartThingsError } from '../../src/base/errors';
import type { EventWish } from '../../src/events/wish';
import { Session } from '../../src/runtime/account/session';
import { EventDesk } from '../../src/runtime/events/event-desk';
import type { AccountEventParts } from '../../src/runtime/events/event-parts';
import { readEventSettings } from '../../src/runtime/events/event-settings';
import { SharedSimulator } from '../../src/runtime/process/shared-simulator';
import { Usage } from '../../src/runtime/storage/usage';
import { FakeClock, fixedRandom, settle } from '../support/fake-clock';
import { accepted, FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';
import { MemoryJournal } from '../support/memory-journal';
import { authorization } from '../support/signed-in';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MARCH = Date.parse('2026-03-01T00:00:00Z');
const APRIL = Date.parse('2026-04-01T00:00:00Z');
const EVENT_NODES = 60;
/** Of the careless flow: far more than can be paid for either way. */
const READS_AN_HOUR = process.env.CI ? 200 : 40;
const READS_EACH_MS = 15 * MINUTE_MS;

/** Those of a home with twelve lamps. */
const LAMPS = Array.from({ length: 12 }, (_, index) => `lamp-${index}`);
const status = { main: { switch: { switch: { value: 'on', timestamp: '2026-02-28T08:00:00Z' } } } };
const components = [{ id: 'main', capabilities: [{ id: 'switch', version: 1 }] }];

/** A Node-RED that lives on a clock: an account that polls, sixty event nodes, a careless flow, evenings. */
class Household {
  readonly clock: FakeClock;
  readonly storage = new MemoryJournal();
  readonly cloud = new FakeCloud({
    '/devices': { items: LAMPS.map((deviceId) => ({ deviceId, label: deviceId, components: withStatus })) },
    ...Object.fromEntries(LAMPS.map((lamp) => [`/devices/${lamp}/status`, { components: status }])),
    ...Object.fromEntries(LAMPS.map((lamp) => [`POST /devices/${lamp}/commands`, accepted])),
  });
  /** What became of reads and commands. */
  readonly reads = { asked: 0, fromCloud: 0, fromShadow: 0, refused: 0 };
  readonly commands = { sent: 0, refused: 0 };
  tokens = 0;
  readonly #budget: BudgetSettings;
  readonly #burst: number;
  readonly #readsAtOnce: number;
  readonly #flow: AbortSignal;
  #usage!: Usage;
  #session!: Session;
  meter!: Meter;
  #sinceRead = 0;

  /** `burst`: commands each evening. `readsAnHour`: of a careless flow. */
  constructor(budget: BudgetSettings, burst: number, readsAnHour: number, startAt = MARCH) {
    this.clock = new FakeClock(startAt);
    this.#budget = budget;
    this.#burst = burst;
    this.#readsAtOnce = (readsAnHour * READS_EACH_MS) / HOUR_MS;
    this.#flow = new AbortController().signal;
    nameCaller(this.#flow, 'careless');
  }

  /** `before`: what was counted before. */
  async start(parts: Partial<AccountEventParts> = {}, before: (meter: Meter) => void = () => undefined): Promise<void> {
    const { clock } = this;
    this.#usage = new Usage(this.storage, clock);
    this.meter = this.#usage.meter('account');
    await this.#usage.loaded();
    before(this.meter);
    const { apiUrl } = authorization;
    const account: AccountEventParts = {
      ...{ way: 'poll', settings: readEventSettings(() => ''), appId: '', apiUrl, budget: this.#budget },
      ...{ installedAppId: () => '', scope: () => '', hasToken: () => true, onRemoved: () => undefined },
      proof: { read: () => Promise.resolve(undefined), keep: () => undefined },
      ...parts,
    };
    const http = Object.assign(this.cloud, { open: () => Promise.reject(new Error('nobody streams here')) });
    const shared = new EventDesk({
      ...{ clock, random: fixedRandom(), http, simulated: new SharedSimulator({} as NodeAPI, clock) },
      onFault: (error) => assert.fail(String(error)),
    });
    const session = { authorization, http: this.cloud, clock, random: fixedRandom(), meter: this.meter };
    this.#session = new Session({ ...session, budget: this.#budget, events: { shared, account } });
    for (let node = 0; node < EVENT_NODES; node++) {
      this.#session.events?.listen(wishFor(LAMPS[node % LAMPS.length] ?? ''), () => undefined, `event-${node}`);
    }
  }

  async readOnce(): Promise<void> {
    await this.#session.client.request({ method: 'GET', path: ['locations'], kind: 'reads' });
  }

  /** As a power cut does it: what was not saved is lost. */
  async kill(): Promise<void> {
    this.#session.close();
    await settle();
    this.clock.forget();
  }

  /** Until a time, epoch milliseconds. */
  async live(until: number): Promise<void> {
    while (this.clock.now() < until) {
      const sinceMidnightMs = this.clock.now() % DAY_MS;
      if (sinceMidnightMs % (12 * HOUR_MS) === 0) this.#refresh();
      if (sinceMidnightMs === 19 * HOUR_MS) await this.#evening();
      await this.#read();
      await this.clock.pass(Math.min(READS_EACH_MS, until - this.clock.now()));
      await this.#usage.saveIfDue();
    }
  }

  get bill(): Bill {
    return billOf(this.meter.tally, this.clock.now(), this.#budget);
  }

  /** All that reached the cloud, by its own count. */
  get calls(): number {
    return this.cloud.requests.length + this.tokens;
  }

  #refresh(): void {
    this.tokens++;
    this.meter.count('tokens');
  }

  async #evening(): Promise<void> {
    for (let command = 0; command < this.#burst; command++) {
      const lamp = LAMPS[command % LAMPS.length] ?? '';
      await this.#session.home.command(lamp, { payload: command % 2 === 0 ? 'on' : 'off' }, this.#flow).then(
        () => this.commands.sent++,
        (error: unknown) => {
          assert.ok(error instanceof SmartThingsError && error.code === 'budget', String(error));
          this.commands.refused++;
        },
      );
    }
  }

  async #read(): Promise<void> {
    for (let read = 0; read < this.#readsAtOnce; read++) {
      const deviceId = LAMPS[this.#sinceRead++ % LAMPS.length] ?? '';
      const query = { deviceId, capability: 'switch', attribute: 'switch' };
      this.reads.asked++;
      try {
        const { attribute } = await this.#session.home.read(query, this.#flow);
        if (attribute?.source === 'cloud') this.reads.fromCloud++;
        else this.reads.fromShadow++;
        assert.ok(attribute?.source === 'command' || attribute?.timestamp, 'says how old it is');
      } catch (error) {
        assert.ok(error instanceof SmartThingsError && error.code === 'budget', String(error));
        this.reads.refused++;
      }
    }
  }
}

const withStatus = [{ ...components[0], capabilities: [{ id: 'switch', version: 1, status: status.main.switch }] }];

function wishFor(deviceId: string): EventWish {
  const any = { rooms: [], component: '', capability: '', attribute: '', onlyChanges: true };
  return { kinds: ['attribute'], devices: [deviceId], ...any };
}

describe('a month of an account with a budget', () => {
  // A hundred thousand refusals: where each was made is not what is looked at.
  const { stackTraceLimit } = Error;
  before(() => (Error.stackTraceLimit = 0));
  after(() => (Error.stackTraceLimit = stackTraceLimit));

  it('of 5,000 calls is never over: all commands go, reads are answered, and the forecast holds', async () => {
    const home = new Household({ calls: 5_000, overBudget: 'commands' }, 40, READS_AN_HOUR);
    await home.start();
    await home.live(MARCH + 7 * DAY_MS);
    const { forecast } = home.bill;
    await home.live(APRIL - 1);
    const { month, byKind, byNode } = home.bill;
    assert.equal(home.calls, month, 'every call is counted');
    assert.ok(month <= 5_000 && month > 4_500, String(month));
    assert.ok(Math.abs(forecast - month) <= month / 10, `${forecast} was forecast, ${month} came`);
    assert.deepEqual(home.commands, { sent: 31 * 40, refused: 0 });
    assert.deepEqual([byKind.commands, home.reads.refused], [31 * 40, 0]);
    assert.ok(byKind.reads - home.reads.fromCloud <= 2, 'the names of the rooms');
    // Sixty nodes share the polls, which count for the first of them.
    assert.deepEqual(byNode.map(({ nodeId }) => nodeId).sort(), ['careless', 'event-0']);
    const ofNobody = month - byNode.reduce((sum, one) => sum + one.month, home.tokens);
    assert.ok(ofNobody <= 2, 'the names of the rooms');
  }).timeout(60_000);

  it('begins anew with the next: the home is polled at its own pace from the first moment on', async () => {
    const home = new Household({ calls: 400, overBudget: 'commands' }, 120, 20, APRIL - 5 * DAY_MS);
    await home.start();
    await home.live(APRIL - DAY_MS);
    const { month } = home.bill;
    assert.ok(month >= 400, JSON.stringify(home.bill.byKind));
    await home.live(APRIL - 1);
    assert.equal(home.bill.byKind.polls + home.bill.byKind.reads + home.bill.byKind.commands + home.tokens, home.calls);
    await home.live(APRIL + 90 * MINUTE_MS);
    const { polls, reads } = home.bill.byKind;
    assert.ok(polls >= 90 && reads > 0, JSON.stringify(home.bill.byKind));
  }).timeout(60_000);

  const over: [OverBudget, { readonly commandsGo: boolean; readonly isKept: boolean }][] = [
    ['commands', { commandsGo: true, isKept: false }],
    ['none', { commandsGo: false, isKept: true }],
    ['all', { commandsGo: true, isKept: false }],
  ];
  for (const [overBudget, { commandsGo, isKept }] of over) {
    it(`whose commands alone take more, with ${overBudget}`, async () => {
      const home = new Household({ calls: 200, overBudget }, 100, 20);
      await home.start();
      await home.live(MARCH + 2 * DAY_MS);
      const before = home.bill.byKind;
      await home.live(MARCH + 2 * DAY_MS + 6 * HOUR_MS);
      const { month, byKind } = home.bill;
      if (commandsGo) assert.deepEqual(home.commands, { sent: 200, refused: 0 });
      else assert.ok(home.commands.refused > 50 && home.commands.sent > 50, JSON.stringify(home.commands));
      assert.equal(isKept, month - byKind.tokens <= 200, String(month));
      const looks = byKind.reads + byKind.polls - before.reads - before.polls;
      // Used up by then: nothing is read any more, or everything.
      assert.ok(overBudget === 'all' ? looks > 400 : looks === 0, `${looks} in six hours`);
      assert.equal(home.reads.refused, 0, 'what is known answers');
    }).timeout(60_000);
  }

  it('still subscribes to events while it is held back, for a few calls: they save the polls', async () => {
    const home = new Household({ calls: 1_000, overBudget: 'commands' }, 0, 0);
    const installedApp = { installedAppId: 'app', locationId: 'home' };
    const made: string[] = [];
    Object.assign(home.cloud.bodies, {
      '/installedapps/me': installedApp,
      'GET /installedapps/app/subscriptions': { items: [] },
      'POST /installedapps/app/subscriptions': () => reply(200, { id: String(made.push('one')) }),
    });
    await home.start({ way: 'webhook', installedAppId: () => 'app', scope: () => 'r:devices:*' }, (meter) => {
      for (let call = 0; call < 600; call++) meter.count('reads');
    });
    // A careless flow has taken what could be paid for.
    await home.readOnce().catch(() => undefined);
    await home.clock.pass(10 * MINUTE_MS);
    assert.ok(made.length > 0, home.cloud.calls.join('\n'));
    assert.ok(home.cloud.calls.length < 10 + made.length, home.cloud.calls.join('\n'));
  });

  it('is kept over kills in its middle, but for the few calls that were not saved', async () => {
    const home = new Household({ calls: 1_000, overBudget: 'none' }, 10, 40);
    for (let kill = 1; kill <= 6; kill++) {
      await home.start();
      await home.live(MARCH + 2 * kill * DAY_MS + 7 * MINUTE_MS);
      await home.kill();
    }
    await home.start();
    const lost = home.calls - home.bill.month;
    assert.ok(lost >= 0 && lost <= 6 * 25, `${lost} calls lost in six kills`);
    assert.ok(home.calls > 500 && home.calls <= 750, `${home.calls} of a thousand, paced, in twelve days`);
  }).timeout(60_000);
});
