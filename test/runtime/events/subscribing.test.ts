import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import type { HttpReply, HttpRequest } from '../../../src/base/ports';
import { parseJson } from '../../../src/base/json';
import type { CloudEvent } from '../../../src/events/change';
import type { ProofKeeper, WebhookProof } from '../../../src/events/webhook-proof';
import type { EventWish } from '../../../src/events/wish';
import { Home } from '../../../src/home/home';
import { AccountEvents } from '../../../src/runtime/events/account-events';
import { EventDesk } from '../../../src/runtime/events/event-desk';
import type { AccountEventParts } from '../../../src/runtime/events/event-parts';
import { readEventSettings } from '../../../src/runtime/events/event-settings';
import { SharedSimulator } from '../../../src/runtime/process/shared-simulator';
import { apiOn } from '../../support/api-fixture';
import { wish } from '../../support/events-fixture';
import { FakeClock, fixedRandom } from '../../support/fake-clock';
import { FakeHttp, reply } from '../../support/fake-http';

const WEBHOOK = 'https://home.example.com/smartthings/events/account';
const LIVE_MS = 10_000;

/** A cloud with two lamps in each home, and what is subscribed there, by installed app. */
class Cloud {
  readonly subscriptions = new Map<string, Map<string, object>>();
  /** Whose token is asked with. */
  signedInAs = 'app-1';
  readonly http = new FakeHttp((request) => this.answer(request));
  /** Before the answer to a request. */
  gate: (request: HttpRequest) => Promise<void> = () => Promise.resolve();

  async answer(request: HttpRequest): Promise<HttpReply> {
    const [, first, id = '', , subscription = ''] = new URL(request.url).pathname.replace('/v1', '').split('/');
    const signedInAs = this.signedInAs;
    await this.gate(request);
    if (first === 'installedapps' && id === 'me') {
      return reply(200, { installedAppId: signedInAs, locationId: `home of ${signedInAs}` });
    }
    if (first !== 'installedapps') return reply(200, { items: first === 'devices' ? lamps(signedInAs) : [] });
    const known = this.subscriptions.get(id) ?? new Map<string, object>();
    this.subscriptions.set(id, known);
    if (request.method === 'DELETE') return reply(200, { count: Number(known.delete(subscription)) });
    if (request.method === 'GET') return reply(200, { items: [...known.values()] });
    const made = { id: `s${this.http.requests.length}`, ...(parseJson(request.body ?? '') as object) };
    known.set(made.id, made);
    return reply(200, made);
  }

  count(method: string, of: RegExp): number {
    return this.http.requests.filter((one) => one.method === method && of.test(one.url)).length;
  }

  of(installedAppId: string): number {
    return this.subscriptions.get(installedAppId)?.size ?? 0;
  }
}

function lamps(home: string): object[] {
  return ['a', 'b'].map((name) => ({
    deviceId: `${home}-${name}`,
    label: name,
    components: [{ id: 'main', capabilities: [{ id: 'switch' }] }],
  }));
}

function switched(deviceId: string, value = 'on'): CloudEvent {
  return { type: 'attribute', deviceId, component: 'main', capability: 'switch', attribute: 'switch', value };
}

describe('the subscriptions of accounts', () => {
  let clock: FakeClock;
  let cloud: Cloud;
  let desk: EventDesk;
  let proofs: Map<string, WebhookProof>;
  let running: AccountEvents[];

  beforeEach(() => {
    clock = new FakeClock();
    cloud = new Cloud();
    proofs = new Map();
    running = [];
    begin();
  });
  afterEach(async () => {
    for (const events of running) await events.close();
    assert.equal(clock.armed, 0, 'a timer is left behind');
  });

  /** A process begins. */
  const begin = (): void => {
    const http = Object.assign(cloud.http, { open: () => assert.fail('no stream is followed here') });
    desk = new EventDesk({
      ...{ clock, random: fixedRandom(1), http, simulated: new SharedSimulator({} as NodeAPI, clock) },
      onFault: (error) => assert.fail(String(error)),
    });
  };

  class Member {
    installedAppId = 'app-1';
    hasToken = true;
    readonly events: AccountEvents;
    readonly name: string;
    readonly #home: Home;

    constructor(name: string, more: Partial<AccountEventParts> = {}) {
      this.name = name;
      const { api } = apiOn(cloud.http, { clock });
      const home = (this.#home = new Home(api, clock));
      this.events = new AccountEvents(
        desk,
        { client: api, home, pollsLeft: () => undefined },
        { ...this.#parts(), ...more },
      );
      running.push(this.events);
      this.events.attend();
    }

    #parts(): AccountEventParts {
      const proof: ProofKeeper = {
        read: () => Promise.resolve(proofs.get(this.name)),
        keep: (one) => void proofs.set(this.name, one),
      };
      return {
        way: 'webhook',
        settings: readEventSettings((property) => (property === 'webhookUrl' ? WEBHOOK : '')),
        ...{ appId: 'the-app', apiUrl: 'https://api.example.com/v1' },
        ...{ budget: undefined, installedAppId: () => this.installedAppId, scope: () => '' },
        ...{ proof, hasToken: () => this.hasToken, onRemoved: () => undefined },
      };
    }

    /** Its token ends, or it has one again. */
    turn(hasToken: boolean): void {
      this.hasToken = hasToken;
      this.events.authorizationChanged(false);
    }

    /** Another sign-in, as the session tells it. */
    signIn(installedAppId: string): void {
      this.installedAppId = cloud.signedInAs = installedAppId;
      this.#home.forget();
      this.events.authorizationChanged(true);
    }

    /** Ends what it listens to last. */
    endListening: () => void = () => undefined;

    listen(more: Partial<EventWish> = {}): unknown[] {
      const heard: unknown[] = [];
      this.endListening = this.events.listen(wish(more), ({ value }) => heard.push(value), 'a-node');
      return heard;
    }

    hear(...events: CloudEvent[]): void {
      desk.router.route(this.installedAppId, this.events.webhook?.keyUrl ?? '', events);
    }

    get state(): string {
      const { state, message } = this.events.state();
      return `${state} ${message.key.replace('events.', '')}`;
    }

    async close(): Promise<void> {
      running.splice(running.indexOf(this.events), 1);
      await this.events.close();
    }
  }

  describe('of one account', () => {
    it('that signs in elsewhere meanwhile are those of its new home, whatever was under way', async () => {
      for (const [what, of] of [
        ['while it learns whose home it is', /installedapps\/me/],
        ['while it asks what is subscribed', /subscriptions/],
        ['while it subscribes', /subscriptions$/],
      ] as const) {
        cloud = new Cloud();
        begin();
        let release: () => void = () => undefined;
        let isHeld = false;
        const held = new Promise<void>((resolve) => (release = resolve));
        const method = what === 'while it subscribes' ? 'POST' : 'GET';
        cloud.gate = (request) => {
          if (isHeld || request.method !== method || !of.test(request.url)) return Promise.resolve();
          isHeld = true;
          return held;
        };
        const member = new Member('home');
        member.listen({ kinds: ['attribute', 'lifecycle'] });
        await clock.pass(LIVE_MS);
        assert.ok(isHeld, what);
        member.signIn('app-2');
        await clock.pass(LIVE_MS);
        release();
        await clock.pass(LIVE_MS);
        assert.equal(cloud.of('app-2'), 2, what);
        assert.deepEqual([cloud.count('POST', /app-2/), cloud.count('DELETE', /./)], [2, 0], what);
        const strangers = cloud.http.asked.filter((asked) => asked.includes('/installedapps//'));
        assert.deepEqual(strangers, [], what);
        const last = cloud.http.asked.filter((asked) => asked.includes('/subscriptions')).slice(-2);
        assert.ok(
          last.every((asked) => asked.includes('app-2')),
          what,
        );
        await member.close();
      }
    });

    it('are those of the account that is deployed now, whatever the one of before knew', async () => {
      const before = { installedAppId: () => '', hasToken: () => false };
      const member = new Member('home', before);
      member.listen();
      await clock.pass(LIVE_MS);
      assert.equal(cloud.http.requests.length, 0);
      member.events.rest();
      member.events.goOn(partsOf(member));
      member.events.attend();
      // Somebody signs in: the keeper of before was empty, and is no more.
      member.events.authorizationChanged(false);
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 1);
      member.hear(switched('app-1-a'));
      assert.equal(member.state, 'live live');
    });

    it('say nothing of the home before', async () => {
      const member = new Member('home');
      member.listen();
      await clock.pass(LIVE_MS);
      member.hear(switched('app-1-a'));
      assert.equal(member.state, 'live live');
      member.signIn('app-2');
      await clock.pass(LIVE_MS);
      assert.equal(member.state, 'waiting notConfirmed');
      assert.equal(member.events.state().lastEventAt, undefined);
    });
  });

  it('bring events without a look at all who listen', async () => {
    const member = new Member('home');
    const heard = member.listen({ devices: ['app-1-a'] });
    for (let other = 0; other < 100; other++) member.listen({ devices: ['app-1-b'] });
    await clock.pass(LIVE_MS);
    const { wishes } = member.events.hub;
    let looks = 0;
    Object.defineProperty(wishes, Symbol.iterator, {
      value: () => {
        looks += 1;
        return wishes.values();
      },
    });
    member.hear(switched('app-1-a'));
    assert.deepEqual([heard, looks], [['on'], 0]);
  });

  describe('of two accounts with one installed app', () => {
    it('are made once, by one of them, for what both want', async () => {
      const [one, other] = [new Member('one'), new Member('other')];
      const [heard, heardToo] = [one.listen({ devices: ['app-1-a'] }), other.listen({ devices: ['app-1-b'] })];
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 1, 'a capability for both devices');
      assert.deepEqual([cloud.count('POST', /subscriptions/), cloud.count('GET', /subscriptions/)], [1, 1]);
      for (const { events } of [one, other]) assert.equal(events.state().subscribed, 1);
      one.hear(switched('app-1-a'), switched('app-1-b'));
      assert.deepEqual([heard, heardToo], [['on'], ['on']]);
      const told = (capability?: string): boolean => other.events.toldSince('app-1-b', capability) !== undefined;
      assert.deepEqual([told('switch'), told('battery')], [true, false]);
      assert.equal(other.events.toldSince('nobody'), undefined);
      await clock.pass(24 * 3_600_000);
      assert.equal(told('switch'), false, 'after a day of silence');
      assert.equal(cloud.count('DELETE', /subscriptions/), 0);
    });

    it('stay while one of them is deployed anew, and go with the last wish', async () => {
      const [one, other] = [new Member('one'), new Member('other')];
      one.listen({ devices: ['app-1-a'] });
      other.listen({ devices: ['app-1-b'] });
      await clock.pass(LIVE_MS);
      other.events.rest();
      await clock.pass(LIVE_MS);
      await one.close();
      await clock.pass(LIVE_MS);
      assert.equal(cloud.count('DELETE', /subscriptions/), 0, 'while nobody knows what it will want');
      await other.close();
      const after = new Member('other');
      after.listen({ devices: ['app-1-b'] });
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 1);
      assert.ok(after.events.state().subscribed === 1);
    });

    it('are known to the one that has a token again as the other one has left them', async () => {
      const [one, other] = [new Member('one'), new Member('other')];
      other.listen({ kinds: ['lifecycle'] });
      one.listen({ devices: ['app-1-a'] });
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 2);
      one.turn(false);
      await clock.pass(LIVE_MS);
      one.endListening();
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 1, 'the other one ends what nobody wants');
      one.turn(true);
      one.listen({ devices: ['app-1-a'] });
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 2, 'and it is made anew');
      const calls = cloud.http.requests.length;
      one.turn(true);
      other.events.webhook?.reconciler.request();
      await clock.pass(LIVE_MS);
      assert.equal(cloud.http.requests.length, calls, 'by one of them, and once');
    });

    it('are taken over by the other one when one goes', async () => {
      const [one, other] = [new Member('one'), new Member('other')];
      one.listen({ devices: ['app-1-a'] });
      other.listen({ kinds: ['lifecycle'] });
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 2);
      await one.close();
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 1, 'what only the other one wanted is ended');
      assert.equal(other.events.state().subscribed, 1);
    });
  });

  describe('after a restart', () => {
    const restarted = async (member: Member, awayMs: number): Promise<Member> => {
      await member.close();
      clock.step(awayMs);
      begin();
      const again = new Member(member.name);
      again.listen();
      await clock.pass(LIVE_MS);
      return again;
    };

    it('are live where events came before it, and quiet where that is long ago', async () => {
      const member = new Member('home');
      member.listen();
      await clock.pass(LIVE_MS);
      member.hear(switched('app-1-a'));
      const lastEventAt = clock.now();
      const again = await restarted(member, 60_000);
      assert.equal(again.state, 'live live');
      assert.equal(again.events.state().lastEventAt, lastEventAt);
      assert.equal(cloud.count('POST', /subscriptions/), 1);
      const late = await restarted(again, 3 * 3_600_000);
      assert.equal(late.state, 'quiet silent');
      await clock.pass(3_600_000);
      assert.equal(late.state, 'quiet quiet', 'and a look has shown that nothing was missed');
    });

    it('wait for the first event where only the address was confirmed', async () => {
      const member = new Member('home');
      member.listen();
      await clock.pass(LIVE_MS);
      assert.equal(member.state, 'waiting notConfirmed');
      member.events.webhook?.wasConfirmed();
      assert.equal(member.state, 'waiting firstEvent');
      assert.equal((await restarted(member, 60_000)).state, 'waiting firstEvent');
    });

    it('know nothing of another address, another app or another home', async () => {
      const known = { webhookUrl: WEBHOOK, appId: 'the-app', confirmedAt: clock.now(), eventAt: clock.now() };
      for (const [note, state] of [
        [{ ...known, installedAppId: 'app-1' }, 'live live'],
        [{ ...known, installedAppId: 'app-1', appId: '' }, 'live live'],
        [{ ...known, installedAppId: 'app-9' }, 'waiting firstEvent'],
        [{ ...known, installedAppId: 'app-1', appId: 'another' }, 'waiting notConfirmed'],
        [{ ...known, installedAppId: 'app-1', webhookUrl: `${WEBHOOK}2` }, 'waiting notConfirmed'],
      ] as const) {
        proofs.set('home', note);
        const member = new Member('home');
        member.listen();
        await clock.pass(LIVE_MS);
        assert.equal(member.state, state, JSON.stringify(note));
        await member.close();
      }
    });

    it('are told in words where nothing can be remembered', async () => {
      const proof: ProofKeeper = { read: () => Promise.reject(new Error('no disk')), keep: () => undefined };
      const member = new Member('home', { proof });
      member.listen();
      await clock.pass(LIVE_MS);
      assert.equal(member.state, 'waiting notConfirmed');
    });
  });

  describe('while a deploy exchanges the nodes', () => {
    it('keep what happens for those who come, once and in order', async () => {
      const member = new Member('home');
      const before = member.listen();
      await clock.pass(LIVE_MS);
      for (const isWhole of [true, false]) {
        const from = before.length;
        member.events.flowsRun(false);
        if (isWhole) member.events.rest();
        member.hear(switched('app-1-a', 'on'), switched('app-1-b', `${isWhole}`));
        member.hear(switched('app-1-a', 'off'));
        const after = member.listen();
        assert.deepEqual([before.length, after.length], [from, 0]);
        if (isWhole) {
          // The next account goes on with it, in a moment of its own.
          member.events.flowsRun(true);
          assert.equal(after.length, 0);
          member.events.goOn({ ...partsOf(member) });
          member.events.attend();
        } else {
          member.events.flowsRun(true);
        }
        assert.deepEqual(after, ['on', `${isWhole}`, 'off']);
        assert.deepEqual(before.slice(from), after);
      }
    });

    it('stay as they are, however long it takes', async () => {
      const member = new Member('home');
      let end: () => void = () => undefined;
      const listen = (): void => void (end = member.events.listen(wish(), () => undefined, 'a-node'));
      listen();
      await clock.pass(LIVE_MS);
      // Some other node of the flow takes its time to close; the account itself is not touched.
      member.events.flowsRun(false);
      end();
      await clock.pass(60_000);
      listen();
      await clock.pass(60_000);
      member.events.flowsRun(true);
      await clock.pass(LIVE_MS);
      assert.deepEqual([cloud.count('DELETE', /./), cloud.count('POST', /subscriptions/)], [0, 1]);
      member.events.flowsRun(false);
      end();
      member.events.flowsRun(true);
      await clock.pass(LIVE_MS);
      assert.equal(cloud.of('app-1'), 0, 'what nobody wants any more is ended when it is over');
    });

    it('keep so much and so long, and no more', async () => {
      const member = new Member('home');
      const heard = member.listen({ devices: ['app-1-a'] });
      await clock.pass(LIVE_MS);
      member.events.flowsRun(false);
      for (let number = 0; number < 2_000; number++) member.hear(switched('app-1-a', String(number)));
      await clock.pass(29_000);
      assert.equal(heard.length, 0);
      await clock.pass(2_000);
      assert.deepEqual([heard.length, heard[0], heard.at(-1)], [1_000, '1000', '1999']);
      member.hear(switched('app-1-a', 'at once'));
      assert.equal(heard.at(-1), 'at once');
    });
  });

  function partsOf(member: Member): AccountEventParts {
    const settings = readEventSettings((property) => (property === 'webhookUrl' ? WEBHOOK : ''));
    return {
      ...{ way: 'webhook', settings, appId: 'the-app', apiUrl: 'https://api.example.com/v1' },
      ...{ budget: undefined, installedAppId: () => member.installedAppId, scope: () => '' },
      proof: { read: () => Promise.resolve(undefined), keep: () => undefined },
      ...{ hasToken: () => true, onRemoved: () => undefined },
    };
  }
});
